"""Events and results as lines of text, at most 80 columns wide where names allow. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from stateroom.cli.output.changes import render_change, wrap
from stateroom.cli.output.hidden import hide
from stateroom.engine.decision import UNKNOWN, Change, Create, Keep, Refuse, Remove, Replace, Update
from stateroom.engine.events import Action, Event, Failed, Finished, Resource, Retried, Waiting

if TYPE_CHECKING:
    from stateroom.engine.plan import Plan, StepDecision
    from stateroom.smoke.report import Report, Result, StepFinished

_SIGNS: Mapping[Action, str] = {"create": "+", "update": "~", "keep": "=", "delete": "-"}
_SHORTER = (("server side ", ""), ("open id", "openid"), ("bucket public access", "public access"))
_KIND_WIDTH = 29
_NAME_WIDTH = 39
_SMOKE_SIGNS: Mapping[Result, str] = {"passed": "✓", "failed": "✗", "skipped": "-"}


def render_kind(token: str) -> str:
    """A type token in words.

    >>> render_kind("aws:s3/bucketVersioning:BucketVersioning")
    's3 bucket versioning'
    """
    _package, path, _name = token.split(":")
    service, _, kind = path.partition("/")
    words = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", kind).lower()
    for long, short in _SHORTER:
        words = words.replace(long, short)
    return f"{service} {re.sub(r' config(uration)?$', '', words)}"


def render_resource(resource: Resource) -> str:
    """A resource in two columns: its kind and its physical name."""
    return f"{render_kind(resource.token):<{_KIND_WIDTH}} {resource.identity}"


def render_event(event: Event) -> str | None:
    """The line an engine event is worth on a terminal without cursor movement; None for most."""
    match event:
        case Finished(resource, action, seconds):
            return f"  {_SIGNS[action]} {_timed(resource, seconds)}"
        case Failed(resource, _action, seconds, message):
            return f"  ✗ {_timed(resource, seconds)}\n      {message}"
        case Waiting(_resource, what):
            return f"  … waiting for {what}"
        case Retried(service, operation, reason, attempt):
            return f"  … {service} {operation}: {reason}, attempt {attempt}"
    return None


def render_plan(plan: Plan) -> Iterable[str]:
    """The steps that would write or are refused, with `property: live → declared`, and a count of all."""
    for step in plan.steps:
        match step.decision:
            case Create():
                yield f"  + {render_resource(step.resource)}"
            case Update(changes) | Replace(changes):
                yield f"  {'~' if isinstance(step.decision, Update) else '±'} {render_resource(step.resource)}"
                for change in changes:
                    yield from render_change(change)
            case Remove():
                yield f"  - {render_resource(step.resource)}"
            case Refuse(reason, remedy):
                yield f"  ! {render_resource(step.resource)}"
                yield from wrap(reason)
                yield from wrap(f"next: {remedy}")
    yield f"  {render_counts(plan)}"


def render_counts(plan: Plan) -> str:
    """How many of each: `3 to create, 1 to update, 20 as declared`."""
    counts = Counter(type(step.decision) for step in plan.steps)
    words = {
        Create: "to create",
        Update: "to update",
        Replace: "to replace",
        Remove: "to remove",
        Refuse: "refused",
        Keep: "as declared",
    }
    return ", ".join(f"{counts[kind]} {word}" for kind, word in words.items() if counts[kind]) or "nothing declared"


def render_smoke_step(step: StepFinished) -> str:
    """One step of the smoke test, and below it what was seen, wrapped."""
    line = f"  {_SMOKE_SIGNS[step.result]} {step.name:<67} {step.seconds:6.2f}s"
    return "\n".join([line, *(wrapped for part in step.detail.splitlines() for wrapped in wrap(part))])


def render_report(report: Report) -> str:
    """A smoke test in one line."""
    counts = Counter(step.result for step in report.steps)
    words = ", ".join(f"{counts[result]} {result}" for result in _SMOKE_SIGNS if counts[result])
    return f"{words} in {report.seconds:.1f} s"


def describe_decision(decision: StepDecision) -> dict[str, Any]:
    """A decision as data, for `--json`."""
    match decision:
        case Create():
            return {"action": "create"}
        case Update(changes):
            return {"action": "update", "changes": [describe_change(change) for change in changes]}
        case Replace(changes):
            return {"action": "replace", "changes": [describe_change(change) for change in changes]}
        case Remove():
            return {"action": "delete"}
        case Keep(reason):
            return {"action": "keep", "reason": reason}
        case Refuse(reason, remedy):
            return {"action": "refuse", "reason": reason, "next": remedy}


def describe_change(change: Change) -> dict[str, Any]:
    """A change as data, external ids hidden; what is not known yet is null with `known: false`."""
    known = change.declared is not UNKNOWN
    described = {
        "property": change.property,
        "live": hide(change.live, change.property),
        "declared": hide(change.declared, change.property) if known else None,
    }
    return described if known else {**described, "known": False}


def describe_resource(resource: Resource) -> dict[str, str]:
    """A resource as data."""
    return {"type": resource.token, "name": resource.name, "identity": resource.identity}


def describe_plan(plan: Plan) -> list[dict[str, Any]]:
    """A plan as data."""
    return [{**describe_resource(step.resource), **describe_decision(step.decision)} for step in plan.steps]


def _timed(resource: Resource, seconds: float) -> str:
    return f"{render_kind(resource.token):<{_KIND_WIDTH}} {resource.identity:<{_NAME_WIDTH}} {seconds:5.1f}s"
