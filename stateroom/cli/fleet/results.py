"""What became of each stack, in lines of text. Pure: it reads the stack's document, the one of `--json`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from stateroom.cli.exit_codes import PENDING, share_code
from stateroom.cli.output.changes import render_change, wrap
from stateroom.cli.output.failures import render_details
from stateroom.cli.output.text import render_kind
from stateroom.engine.decision import UNKNOWN, Change

Document = Mapping[str, Any]

_SIGNS: Final = {"create": "+", "update": "~", "replace": "±", "delete": "-", "refuse": "!"}
_WORDS: Final = {
    "create": "to create",
    "update": "to update",
    "replace": "to replace",
    "delete": "to remove",
    "refuse": "refused",
    "keep": "as declared",
}


@dataclass(frozen=True)
class Result:
    """A stack's result: a sign, one line, and lines that say more."""

    sign: str
    line: str
    details: tuple[str, ...] = ()


def result_of(document: Document, *, brief: bool = False) -> Result:
    """brief: without what has been shown while it went on: the plan of a preview, what `up` left in place."""
    judged = list(_policy_details(document.get("policies") or {}))
    if "error" in document:
        return Result("✗", document["error"]["what"], (*judged, *render_details(document["error"])))
    if brief:
        judged = []
    match document["command"]:
        case "preview":
            details = () if brief else (*_plan_details(document["plan"]), *judged)
            sign = {0: "=", PENDING: "~"}.get(document["exit_code"], "!")
            return Result(sign, _counts(document["plan"]), details)
        case "smoke":
            return Result(*_proof(document["smoke"]))
    changed, total = len(document["done"]), len(document["plan"])
    done = f"{changed} of {total} resources changed" if changed else f"{total} resources as declared"
    left = [] if brief else [line for each in document["left"] for line in wrap(f"left in place: {each}")]
    if document["smoke"] is not None:
        sign, proof, failed = _proof(document["smoke"])
        return Result(sign, f"{done}, {proof}", (*failed, *left, *judged))
    return Result("✓", f"{done}, {'proven before' if document['proven'] else 'not proven'}", (*left, *judged))


def render_summary(documents: Mapping[str, Document], seconds: float) -> str:
    """All of them in one line: `3 stacks: 2 done, 1 failed, in 4.1 s`."""
    words = ("done", "with changes pending", "failed")
    counts = Counter(
        words[0] if code == 0 else words[1] if code == PENDING else words[2]
        for code in (document["exit_code"] for document in documents.values())
    )
    told = ", ".join(f"{counts[word]} {word}" for word in words if counts[word])
    return f"{len(documents)} stack{'s' * (len(documents) != 1)}: {told}, in {seconds:.1f} s"


def failed_stacks(documents: Mapping[str, Document]) -> list[str]:
    return [name for name, document in documents.items() if document["exit_code"] not in (0, PENDING)]


def exit_code_of(documents: Mapping[str, Document]) -> int:
    """The code that all failed stacks share, 1 when they differ; without a failure 2 when changes are pending."""
    codes = {document["exit_code"] for document in documents.values()}
    return share_code(codes - {0, PENDING}, pending=PENDING in codes)


def _plan_details(plan: list[Document]) -> Iterator[str]:
    for step in plan:
        if step["action"] == "keep":
            continue
        yield f"      {_SIGNS[step['action']]} {render_kind(step['type'])}  {step['identity']}"
        for each in step.get("changes", ()):
            declared = each["declared"] if each.get("known", True) else UNKNOWN
            yield from (f"  {line}" for line in render_change(Change(each["property"], each["live"], declared)))
        if step["action"] == "refuse":
            yield from wrap(step["reason"], " " * 8, " " * 8)
            yield from wrap(f"next: {step['next']}", " " * 8, " " * 8)


def _policy_details(policies: Document) -> Iterator[str]:
    for each in policies.get("violations", ()):
        sign = "✗" if each["level"] == "mandatory" else "!"
        yield from wrap(f"{sign} {each['policy']} ({each['level']}): {each['message']}", rest=" " * 8)


def _counts(plan: list[Document]) -> str:
    counts = Counter(step["action"] for step in plan)
    return ", ".join(f"{counts[action]} {word}" for action, word in _WORDS.items() if counts[action])


def _proof(smoke: Document) -> tuple[str, str, tuple[str, ...]]:
    failed = [step for step in smoke["steps"] if step["result"] == "failed"]
    if not failed:
        return "✓", "proven", ()
    details = [line for step in failed for line in wrap(f"{step['name']}: {step['detail']}", rest=" " * 8)]
    return "✗", "not proven", tuple(details)
