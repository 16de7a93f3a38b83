"""What is answered of a new stack, and what is wrong with an answer. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any, Final, Literal, get_args

from stateroom.config.limits.oidc import check_context
from stateroom.config.problems import Finding, Path, is_below, show_value
from stateroom.facts import CloudName

Preset = Literal["dev", "prod"]
PRESETS: Final[tuple[Preset, ...]] = get_args(Preset)

PLACES: Final[Mapping[str, tuple[str, ...]]] = {
    "cloud": ("cloud",),
    "name": ("name",),
    "region": ("region",),
    "account": ("account",),
    "encryption": ("encryption", "mode"),
    "lock": ("lock", "mode"),
}
"""Where an answer stands as it is."""

_WRITER: Final[Path] = ("access", "writer")
_REPOSITORY: Final = re.compile(r"[A-Za-z0-9_.-]+/[A-Za-z0-9_.*-]+(:.+)?")
_CONTEXTS: Final = (
    "OWNER/REPO, alone or with :ref:refs/heads/BRANCH, :ref:refs/tags/TAG, :environment:NAME or :pull_request behind "
    "it, or * for the rest"
)
_ACCOUNT: Final = re.compile(r"[0-9]+")
_PLAIN: Final = re.compile(r"[A-Za-z0-9_./:@-]{1,60}")


@dataclass(frozen=True)
class Answers:
    """What is known of a new stack. None, or nothing, is what was not said.

    github: OWNER/REPO, which may have `:` and the rest of a subject behind it. writers: account ids and ARNs.
    """

    cloud: CloudName | None = None
    preset: Preset | None = None
    name: str | None = None
    region: str | None = None
    account: str | None = None
    encryption: str | None = None
    lock: str | None = None
    github: str | None = None
    writers: tuple[str, ...] = ()

    @property
    def accounts(self) -> list[str]:
        """Those of the writers that are accounts."""
        return [each for each in self.writers if _ACCOUNT.fullmatch(each)]

    @property
    def principals(self) -> list[str]:
        """The others: ARNs, if they are right."""
        return [each for each in self.writers if not _ACCOUNT.fullmatch(each)]


def with_answer(answers: Answers, key: str, value: Any) -> Answers:
    """`answers` with one more."""
    changed: dict[str, Any] = {key: value}
    return replace(answers, **changed)


@dataclass(frozen=True)
class Mistake:
    """An answer that cannot be taken.

    key: which one; None when it is of none, such as what stands in the defaults. value: as it was written.
    what: what is wrong, and in brackets what is allowed and what to do.
    """

    key: str | None
    value: str
    what: str

    @property
    def text(self) -> str:
        """`mars-1: this is not a region (…)`."""
        return f"{self._shown}: {self.what}" if self.key else self.what

    @property
    def as_flag(self) -> str:
        """`--region mars-1: this is not a region (…)`."""
        return f"--{flag_of(self.key)} {self.text}" if self.key else self.what

    @property
    def _shown(self) -> str:
        return self.value if _PLAIN.fullmatch(self.value) else show_value(self.value)


def flag_of(key: str) -> str:
    """The flag of an answer, without its hyphens."""
    return "writer" if key == "writers" else key


def judge_each(answers: Answers, choices: Mapping[str, Sequence[str]]) -> Iterator[Mistake]:
    """What is wrong with an answer by itself, one mistake for each key at most. choices: the words that may be
    answered, for each key that has some."""
    for key in (field.name for field in fields(Answers)):
        value = getattr(answers, key)
        if value is None:
            continue
        allowed = choices.get(key)
        if (not value and key != "writers") or (key == "writers" and not all(value)):
            yield Mistake(key, "", "it is empty (give it a value, or leave it out)")
        elif allowed and value not in allowed:
            yield Mistake(key, value, f"take one of {', '.join(allowed)}")
        elif key == "github":
            yield from _judge_repository(value)


def _judge_repository(github: str) -> Iterator[Mistake]:
    if not _REPOSITORY.fullmatch(github):
        remedy = "write it like acme/infra or acme/infra:environment:production"
        yield Mistake("github", github, f"this is not a repository (OWNER/REPO; {remedy})")
        return
    _, colon, context = github.partition(":")
    fault = check_context(context) if colon else None
    if fault is not None:
        yield Mistake("github", github, f"{fault.what} ({_CONTEXTS}; {fault.remedy})")


def mistake_of(finding: Finding, answers: Answers) -> Mistake | None:
    """The answer that a problem of the configuration is about, if it is about one of them."""
    for path in (finding.path, *finding.also):
        found = _answer_at(path, answers)
        if found is not None:
            details = "; ".join(part for part in (finding.allowed, finding.remedy) if part)
            return Mistake(*found, f"{finding.what} ({details})")
    return None


def _answer_at(path: Path, answers: Answers) -> tuple[str, str] | None:
    """Which answer was written to a place, and that answer."""
    for key, place in PLACES.items():
        value = getattr(answers, key)
        if value is not None and is_below(path, [place]):
            return key, value
    for name, those in (("accounts", answers.accounts), ("principals", answers.principals)):
        if those and is_below(path, [(*_WRITER, name)]):
            position = path[len(_WRITER) + 1] if len(path) > len(_WRITER) + 1 else None
            return "writers", those[position] if isinstance(position, int) else ", ".join(those)
    if answers.github and is_below(path, [(*_WRITER, "oidc")]):
        return "github", answers.github
    return None
