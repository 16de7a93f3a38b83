"""A change of the lock mode in lines of text, and as data. Pure but for the working directory, from which paths are
shown."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from stateroom.cli.output.changes import wrap
from stateroom.cli.output.made import render_made, short
from stateroom.cli.output.policies import describe_policies, render_policies
from stateroom.cli.output.text import describe_plan as describe_steps
from stateroom.cli.output.text import render_plan as render_steps
from stateroom.relock.digests import DigestWork
from stateroom.relock.steps import uses_table

if TYPE_CHECKING:
    from stateroom.provision import Made
    from stateroom.relock.change import Change
    from stateroom.relock.plan import Plan

_RETIRE: Final = "`stateroom migrate lock native --retire-table`"


def render_plan(plan: Plan) -> Iterator[str]:
    """What would change, in the order in which it does."""
    if not plan.pending:
        yield f"The lock mode of stack {plan.stack.name} is {plan.target}: nothing to change"
        yield from _table(plan)
        return
    before = plan.facts.lock
    step = f"{before} → {plan.target}" if before != plan.target else plan.target
    yield f"Lock mode of stack {plan.stack.name}: {step}"
    yield "  no lock is held"
    if plan.digests is not None and plan.digests.when == "before":
        yield from wrap(_digests(plan.digests), "  ", "  ")
    if plan.edit.changes:
        yield f"  ~ {plan.edit.where}"
        for key, (old, new) in plan.edit.changes.items():
            yield f"      lock.{key}: {_shown(old)} → {_shown(new)}"
    if plan.outcome is not None:
        yield from render_steps(plan.outcome.plan)
        yield from render_policies(plan.judgement)
    yield from (f"  ~ {short(each.path)}" for each in plan.files if each.action == "write")
    if plan.digests is not None and plan.digests.when == "after":
        yield from wrap(_digests(plan.digests), "  ", "  ")
    if before == "none":
        text = "clients with the configuration of before take no lock: let none of them run any more"
        yield from wrap(text, "  ! ", "    ")
    yield from _table(plan)


def render_made_mode(made: Made, smoke: bool | None) -> Iterator[str]:
    """As `up` says it; of the lock table more is said in the end."""
    left = tuple(each for each in made.left if not each.startswith("lock table "))
    yield from render_made(replace(made, left=left), smoke)


def render_change(plan: Plan, change: Change) -> Iterator[str]:
    """What comes next."""
    if change.report is not None and change.report.passed:
        from stateroom.cli.output.text import render_report

        yield f"\nProven: {render_report(change.report)}"
    if not change.passed:
        return
    yield f"\nThe lock mode of stack {plan.stack.name} is {plan.target}."
    if change.made is not None:
        text = "Give every client the new configuration before the next step; what `stateroom emit` wrote elsewhere, "
        yield from wrap(f"{text}emit anew.", "", "")


def describe_change(plan: Plan, change: Change | None) -> dict[str, Any]:
    """Plan and result as data."""
    table = plan.table_name if not uses_table(plan.target) else None
    return {
        "before": plan.facts.lock,
        "after": plan.target,
        "pending": plan.pending and change is None,
        "stack_file": {
            "file": plan.edit.where,
            "changes": {f"lock.{key}": {"before": old, "after": new} for key, (old, new) in plan.edit.changes.items()},
        },
        "plan": None if plan.outcome is None else describe_steps(plan.outcome.plan),
        "policies": None if plan.judgement is None else describe_policies(plan.judgement),
        "files": [{"file": str(each.path), "action": each.action} for each in plan.files],
        "digests": plan.digests
        and {"action": plan.digests.action, "when": plan.digests.when, "states": list(plan.digests.keys)},
        "table": table and {"name": table, "action": "remove" if plan.retires else "keep"},
        "done": None if change is None else change.done,
        "proven": change and change.made and (change.report.passed if change.report else change.made.proven),
        "smoke": change and change.report and change.report.to_dict(),
    }


def _table(plan: Plan) -> Iterator[str]:
    name = plan.table_name
    if name is None or uses_table(plan.target):
        return
    if plan.retires:
        yield f"  - lock table {name}"
        if plan.table is not None and plan.table.protected:
            yield "      its deletion protection is switched off first"
        return
    yield from wrap(f"the lock table {name} stays; when every client has the new configuration,", "  ", "  ")
    yield f"  {_RETIRE} removes it"


def _digests(work: DigestWork) -> str:
    count = f"{len(work.keys)} digest{'s are' if len(work.keys) != 1 else ' is'}"
    if work.action == "record":
        return f"{count} recorded: from now on every client keeps them"
    if work.when == "before":
        return f"{count} removed: clients of before do not keep them"
    return f"{count} removed in the end: no client keeps them any more"


def _shown(value: Any) -> str:
    return "(absent)" if value is None else str(value)
