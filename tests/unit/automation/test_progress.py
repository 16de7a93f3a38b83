"""What Pulumi's engine says becomes our plan, our events and what was done."""

from __future__ import annotations

from typing import Any

import pytest

from stateroom.automation.progress import Progress, Proof, Violation
from stateroom.engine.decision import Change, Create, Keep, Remove, Replace, Update
from stateroom.engine.events import Event, Failed, Finished, Planned, Resource, Started
from tests.unit.automation.events import (
    BUCKET,
    SMOKE,
    UNKNOWN_MARK,
    after,
    before,
    event,
    failed,
    planned,
    said,
    violated,
)

ACME = Resource(BUCKET, "state", "acme-state")
ACME_INPUTS = {"bucket": "acme-state"}


def read(*events: Any) -> tuple[Progress, list[Event]]:
    seen: list[Event] = []
    progress = Progress(seen.append)
    for each in events:
        progress(each)
    return progress, seen


@pytest.mark.parametrize(
    ("told", "decision"),
    [
        (planned("same", new=ACME_INPUTS), Keep()),
        (planned("read", new=ACME_INPUTS), Keep()),
        (planned("create", new=ACME_INPUTS), Create()),
        (planned("import", new=ACME_INPUTS), Create()),
        (planned("delete", old=ACME_INPUTS), Remove()),
        (
            planned("update", old=ACME_INPUTS, new={**ACME_INPUTS, "tags": {"team": "core"}}, differs=['tags["team"]']),
            Update((Change("tags.team", None, "core"),)),
        ),
        (
            planned("replace", old=ACME_INPUTS, new={**ACME_INPUTS, "region": "x"}, differs=["region"]),
            Replace((Change("region", None, "x"),)),
        ),
    ],
)
def test_a_step_of_a_preview_is_a_decision(told: Any, decision: Any) -> None:
    progress, seen = read(told)
    assert [(step.resource, step.decision) for step in progress.plan.steps] == [(ACME, decision)]
    assert seen == [Planned(ACME, decision)]
    assert bool(progress.plan.pending) == (decision != Keep())


@pytest.mark.parametrize(
    "told",
    [
        planned("create-replacement", new=ACME_INPUTS),
        planned("delete-replaced", old=ACME_INPUTS),
        planned("create", "pulumi:pulumi:Stack", new={}, custom=False),
        planned("create", "pulumi:providers:aws", new={}),
        planned("create", "stateroom:index:AwsStateBackend", new={}, custom=False),
        planned("create", SMOKE, new={}),
        planned("refresh", old=ACME_INPUTS, new=ACME_INPUTS),
        before("refresh", old=ACME_INPUTS, new=ACME_INPUTS),
        after("refresh", old=ACME_INPUTS, new=ACME_INPUTS),
        after("create", new=ACME_INPUTS),
        said("using a plugin from PATH", "warning"),
        event(stdoutEvent={"message": "x", "color": "never"}),
        event(cancelEvent={}),
    ],
)
def test_what_is_nobodys_resource_is_no_step(told: Any) -> None:
    progress, seen = read(told)
    assert (progress.plan.steps, seen, progress.done, progress.errors) == ((), [], [], [])


@pytest.mark.parametrize(
    ("op", "action"),
    [
        ("create", "create"),
        ("update", "update"),
        ("delete", "delete"),
        ("create-replacement", "create"),
        ("delete-replaced", "delete"),
    ],
)
def test_work_on_a_resource_begins_and_ends(op: str, action: Any) -> None:
    side = {"old" if action == "delete" else "new": ACME_INPUTS}
    progress, seen = read(before(op, **side))
    assert [resource for resource, _action, _began in progress.begun.values()] == [ACME]
    progress, seen = read(before(op, **side), after(op, **side))
    assert seen[0] == Started(ACME, action)
    assert isinstance(seen[1], Finished)
    assert (seen[1].resource, seen[1].action, progress.done, progress.begun) == (ACME, action, [(ACME, action)], {})


def test_what_is_as_declared_is_no_work() -> None:
    progress, seen = read(before("same", new=ACME_INPUTS), after("same", new=ACME_INPUTS))
    assert (seen, progress.done) == ([], [])


def test_what_failed_is_told_with_what_the_provider_said() -> None:
    progress, seen = read(
        before("create", new=ACME_INPUTS), said("  AccessDenied: no\n"), failed("create", new=ACME_INPUTS)
    )
    assert isinstance(seen[1], Failed)
    assert (seen[1].resource, seen[1].message) == (ACME, "AccessDenied: no")
    assert (list(progress.begun), len(progress.errors), progress.done) != ([], 0, [])


@pytest.mark.parametrize(
    ("token", "inputs", "identity"),
    [
        (BUCKET, {"bucket": "acme-state"}, "acme-state"),
        (BUCKET, {"bucket": UNKNOWN_MARK}, "state"),
        (BUCKET, {}, "state"),
        ("random:index/randomId:RandomId", {}, "state"),
    ],
)
def test_a_resource_is_called_as_in_the_cloud_or_as_in_the_program(
    token: str, inputs: dict[str, Any], identity: str
) -> None:
    progress, _ = read(planned("create", token, new=inputs))
    assert progress.plan.steps[0].resource == Resource(token, "state", identity)


def test_a_policy_that_is_not_kept_is_noted() -> None:
    progress, _ = read(violated("advisory"))
    message = "Buckets keep old versions.\nversioning is off\nturn it on"
    assert progress.violations == [Violation("aws-bucket-require-versioning", "advisory", "state", message)]


@pytest.mark.parametrize(("op", "fresh"), [("create", True), ("update", True), ("same", False)])
def test_the_smoke_test_of_the_program_is_a_proof(op: str, fresh: bool) -> None:
    outputs = {"backend": {"name": "acme"}, "report": {"passed": True}, "failure": None}
    progress, seen = read(before(op, SMOKE, new={}), after(op, SMOKE, new={}, outputs=outputs))
    assert progress.proof == Proof({"name": "acme"}, {"passed": True}, None, fresh)
    assert seen == []
