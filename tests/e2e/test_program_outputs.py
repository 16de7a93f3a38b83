"""What the Pulumi program exports, in the direct engine: the same as with Pulumi, and a proof that is provision's."""

from __future__ import annotations

from stateroom.emit.layout import render_files
from stateroom.engine.declared import SMOKE_TEST
from stateroom.engine.events import ignore
from stateroom.provision import Watch, open_stack, preview, provision
from stateroom.workspace import find_workspace
from tests.e2e.project import Project


def test_the_smoke_test_of_the_program_is_left_to_whoever_runs_the_engine(project: Project) -> None:
    stack = open_stack(find_workspace(project.folder), "test")
    proven: list[str] = []
    watch = Watch(ignore, lambda _made: None, lambda step: proven.append(step.name))
    made, report = provision(stack, watch)
    assert report is not None
    assert report.passed
    assert proven.count("take the lock") == 1
    assert SMOKE_TEST not in {step.resource.token for step in made.outcome.plan.steps}
    assert "smoke" not in made.outcome.outputs
    assert made.outcome.outputs["configuration"] == render_files(made.facts, stack.backend.emit)
    assert made.outcome.outputs["backend_tf"] == made.outcome.outputs["configuration"]["terraform"]["backend.tf"]
    again = preview(stack, watch)[0]
    assert not again.plan.pending
    assert again.outputs["configuration"] == made.outcome.outputs["configuration"]


def test_what_needs_no_cloud_to_be_known_is_known_in_preview(project: Project) -> None:
    stack = open_stack(find_workspace(project.folder), "test")
    outputs = preview(stack, Watch(ignore, lambda _made: None, lambda _step: None))[0].outputs
    assert outputs["backend_tf"].startswith("# Written by Stateroom")
    assert project.writes == []
