"""What is known of each stack: from its file, from what earlier runs recorded, and from what its preview said. Reads
no cloud itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, Literal

from stateroom.cli.exit_codes import PENDING
from stateroom.cli.fleet.overlap import account_of
from stateroom.cli.fleet.results import Document
from stateroom.cli.output.document import describe
from stateroom.errors import ConfigError, StateroomError
from stateroom.facts import Facts
from stateroom.proof import read_proof
from stateroom.provision import Stack, open_stack, recorded_facts
from stateroom.workspace import Workspace

State = Literal[
    "up_to_date",
    "pending",
    "not_made",
    "refused",
    "broken_file",
    "no_credentials",
    "denied",
    "unreachable",
    "failed",
    "recorded",
    "not_recorded",
]
_STATES: Final[Mapping[str, tuple[State, str]]] = {
    "ConfigError": ("broken_file", "broken file"),
    "UsageError": ("broken_file", "broken file"),
    "CredentialsError": ("no_credentials", "no credentials"),
    "DeniedError": ("denied", "denied"),
    "UnreachableError": ("unreachable", "unreachable"),
    "RefusedError": ("refused", "refused"),
    "ViolationError": ("refused", "refused"),
}
"""Errors by their type, as a document names it, and the words for them."""


@dataclass(frozen=True)
class Row:
    """One stack. What its file does not tell, or nobody has asked, is None.

    words: the state for a person, in a few words; detail: why, where that is not clear. changes: how many are pending.
    error: as `--json` tells it. made, proven: when the last run recorded the backend, and when it was proven.
    """

    stack: str
    state: State
    words: str
    detail: str = ""
    cloud: str | None = None
    region: str | None = None
    account: str | None = None
    lock: str | None = None
    changes: int | None = None
    error: Document | None = None
    made: datetime | None = None
    proven: datetime | None = None


def list_row(workspace: Workspace, name: str) -> tuple[Row, Stack | None]:
    """What is known of a stack without any cloud; no Stack when its file is broken."""
    try:
        stack = open_stack(workspace, name)
    except ConfigError as error:
        return Row(name, "broken_file", "broken file", _first(error), error=describe(error)), None
    backend, facts = stack.backend, recorded_facts(stack)
    made = _time(stack.records / "facts.json") if facts else None
    proven = _time(stack.records / "proof.json") if facts and read_proof(stack) == facts else None
    row = Row(
        name,
        "recorded" if made else "not_recorded",
        _recorded_words(made, proven),
        cloud=backend.cloud,
        region=backend.region,
        account=account_of(backend) or (facts.account if facts and _same_place(facts, stack) else None),
        lock=backend.lock.mode,
        made=made,
        proven=proven,
    )
    return row, stack


def _first(error: ConfigError) -> str:
    """The first problem, and how many there are more."""
    return _with_rest(error.problems) if error.problems else error.what


def _with_rest(texts: Sequence[str]) -> str:
    return f"{texts[0]}, and {len(texts) - 1} more" if len(texts) > 1 else texts[0]


def _same_place(facts: Facts, stack: Stack) -> bool:
    return (facts.cloud, facts.region) == (stack.backend.cloud, stack.backend.region)


def _recorded_words(made: datetime | None, proven: datetime | None) -> str:
    if made is None:
        return "nothing recorded"
    return f"made {made:%Y-%m-%d}, {f'proven {proven:%Y-%m-%d}' if proven else 'not proven'}"


def _time(path: Path) -> datetime | None:
    try:
        return datetime.fromtimestamp(path.stat().st_mtime, UTC)
    except OSError:
        return None


def judge_row(row: Row, document: Document) -> Row:
    """`row` with what the stack's preview said."""
    if "error" in document:
        error = document["error"]
        state, words = _STATES.get(error["type"], ("failed", "failed"))
        # A hundred stacks without credentials need no hundred explanations.
        detail = "" if state in ("no_credentials", "unreachable") else str(error["what"])
        return replace(row, state=state, words=words, detail=detail, error=error)
    plan: list[Document] = document["plan"]
    refused = _refusal(plan, document.get("policies") or {})
    if refused is not None:
        return replace(row, state="refused", words="refused", detail=refused)
    if document["exit_code"] != PENDING:
        return replace(row, state="up_to_date", words="up to date", changes=0)
    pending = [step for step in plan if step["action"] != "keep"]
    if all(step["action"] == "create" for step in plan):
        return replace(row, state="not_made", words="not made", changes=len(pending))
    words = f"{len(pending)} change{'s' * (len(pending) != 1)} pending"
    return replace(row, state="pending", words=words, changes=len(pending))


def _refusal(plan: list[Document], policies: Document) -> str | None:
    """The first reason why `up` would refuse, and how many there are more."""
    reasons = [str(step["reason"]) for step in plan if step["action"] == "refuse"]
    broken = [each for each in policies.get("violations", ()) if each["level"] == "mandatory"]
    reasons += [f"policy {name}" for name in dict.fromkeys(each["policy"] for each in broken)]
    return _with_rest(reasons) if reasons else None


def describe_row(row: Row) -> dict[str, Any]:
    """A row as data, for `--json`."""
    return {
        "stack": row.stack,
        "cloud": row.cloud,
        "region": row.region,
        "account": row.account,
        "lock": row.lock,
        "state": row.state,
        "summary": f"{row.words}: {row.detail}" if row.detail else row.words,
        "changes": row.changes,
        "made": row.made.isoformat() if row.made else None,
        "proven": row.proven.isoformat() if row.proven else None,
        "error": row.error,
    }


def interrupted(documents: Mapping[str, Document]) -> StateroomError | None:
    """The error when a signal ended the reading before every stack had answered."""
    cut = [name for name, each in documents.items() if (each.get("error") or {}).get("what") in _CUT]
    if not cut:
        return None
    why = f"{len(cut)} of {len(documents)} stacks did not answer before: {', '.join(cut)}"
    return StateroomError("interrupted", why=why, remedy="run the same command again")


_CUT: Final = frozenset({"interrupted", "not started"})
