"""What the Pulumi CLI says when it fails, as our errors. The one place that reads its words. No pulumi here."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from stateroom.automation.progress import Progress, Violation
from stateroom.errors import (
    CredentialsError,
    DeniedError,
    LockHeldError,
    StateroomError,
    StoppedError,
    UsageError,
    ViolationError,
)

_AGAIN: Final = "run the same command again to complete it"
_MEND: Final = "mend what is said there, then run the same command again"
_NOTHING: Final = "nothing was written"
_DENIED: Final = re.compile(r"AccessDenied|UnauthorizedOperation|is not authorized to perform|NoPermission|denied ")


@dataclass(frozen=True)
class _Answer:
    """An answer that is known by its words. `{stack}` stands for the stack's name."""

    words: re.Pattern[str]
    kind: type[StateroomError]
    what: str
    why: str
    remedy: str


_ANSWERS: Final = (
    _Answer(
        re.compile(r"the stack is currently locked by|Another update is currently in progress"),
        LockHeldError,
        "another update of stack {stack} is under way",
        "Pulumi's state of it is locked",
        "wait for it; if it is gone, run `pulumi cancel --stack {stack}`",
    ),
    _Answer(
        re.compile(r"passphrase must be set|incorrect passphrase"),
        CredentialsError,
        "Pulumi needs the passphrase of stack {stack}",
        "its secrets are encrypted with one, and the one that is set is missing or wrong",
        "set PULUMI_CONFIG_PASSPHRASE or PULUMI_CONFIG_PASSPHRASE_FILE",
    ),
    _Answer(
        re.compile(
            r"PULUMI_ACCESS_TOKEN must be set|invalid access token|could not find any organizations|not logged in"
        ),
        CredentialsError,
        "Pulumi is not logged in",
        "its own state of stack {stack} must lie somewhere",
        "run `pulumi login`, or set PULUMI_BACKEND_URL, such as file://~ or s3://BUCKET",
    ),
    _Answer(
        re.compile(r'unable to open state directory|read "\.pulumi/|could not get cloud url'),
        UsageError,
        "Pulumi cannot reach its backend",
        "",
        "correct PULUMI_BACKEND_URL, or log in to another one with `pulumi login`",
    ),
    _Answer(
        re.compile(r"no (resource|analyzer|language) plugin '?[\w-]+'?|failed to load (language|plugin)"),
        StateroomError,
        "Pulumi lacks a plugin",
        "",
        "run `pulumi install` in the project's folder",
    ),
    _Answer(
        re.compile(r"pending operations"),
        StateroomError,
        "Pulumi does not know how an earlier update of stack {stack} ended",
        "its state has operations that were begun",
        "run `pulumi refresh --stack {stack}`, then this command again",
    ),
)


def missing_command() -> UsageError:
    """There is no `pulumi` on PATH."""
    return UsageError(
        "there is no `pulumi` on PATH",
        why="the engine pulumi is Pulumi's own, which its command line brings",
        remedy="install it as https://www.pulumi.com/docs/install/ says, or leave --engine out: the direct engine "
        "needs Python only",
    )


def explain(text: str, stack: str, progress: Progress | None = None) -> StateroomError:
    """The error for a command that failed.

    text: what the CLI wrote. progress: what its engine did before; None when it was not asked for anything yet.
    """
    written = describe_progress(progress)
    if progress is not None and (mandatory := [each for each in progress.violations if each.level == "mandatory"]):
        return _violations(mandatory, written)
    said = list(_lines(text, progress))
    for answer in _ANSWERS:
        if any(answer.words.search(line) for line in (*said, text)):
            found = next((line for line in said if answer.words.search(line)), "")
            why = "; ".join(filter(None, [answer.why.format(stack=stack) or found, written]))
            return answer.kind(answer.what.format(stack=stack), why=why, remedy=answer.remedy.format(stack=stack))
    first, *rest = said or ["Pulumi failed and said nothing"]
    kind = DeniedError if _DENIED.search(first) else StateroomError
    remedy = _MEND if written == _NOTHING else _AGAIN
    return kind(first, why="; ".join(filter(None, [*rest[:3], written])), remedy=remedy)


def interrupted(progress: Progress | None) -> StoppedError:
    return StoppedError("interrupted", why=describe_progress(progress), remedy=_AGAIN)


def describe_progress(progress: Progress | None) -> str:
    """What was written before it ended."""
    if progress is None or not (progress.done or progress.begun):
        return _NOTHING
    done = ", ".join(f"{action}d {resource}" for resource, action in progress.done) or "none"
    under_way = ", ".join(str(resource) for resource, _action, _began in progress.begun.values())
    begun = f"; begun, and perhaps made: {under_way}" if under_way else ""
    return f"{len(progress.done)} changes were made ({done}){begun}"


def _violations(mandatory: Sequence[Violation], written: str) -> ViolationError:
    policies = len({each.policy for each in mandatory})
    return ViolationError(
        f"{policies} mandatory polic{'y is' if policies == 1 else 'ies are'} not kept",
        [(f"{each.policy}: {each.resource}: {_first(each.message)}", _rest(each.message)) for each in mandatory],
        why=written,
        remedy="do what is said there, or exempt the resource with a reason and an expiry date in the policies' "
        "configuration",
    )


def _lines(text: str, progress: Progress | None) -> Iterator[str]:
    """What went wrong, one thing a line: the errors of the engine, or else the lines of the CLI that say so."""
    if progress is not None and progress.errors:
        for urn, message in dict.fromkeys(progress.errors):
            if message.strip() and message.strip() != "update failed":
                name = urn.rpartition("::")[2]
                yield (
                    f"{name}: {_first(message)}"
                    if name and not urn.endswith(f"pulumi:Stack::{name}")
                    else _first(message)
                )
        return
    for line in text.splitlines():
        if line.strip().startswith("error:"):
            yield line.strip().removeprefix("error:").strip()
        elif line.strip().startswith("stderr: error:"):
            yield line.strip().removeprefix("stderr: error:").strip()


def _first(message: str) -> str:
    return message.strip().partition("\n")[0].strip()


def _rest(message: str) -> str:
    return " ".join(message.strip().partition("\n")[2].split()) or "see the policy's page"
