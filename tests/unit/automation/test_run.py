"""A preview and an update, with the Automation API played: what goes in, what comes out, what goes wrong."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from pulumi import automation

from stateroom.automation import run
from stateroom.automation.run import Pack, PulumiStack
from stateroom.engine.decision import Create
from stateroom.engine.events import Event, Planned, Resource, Started, ignore
from stateroom.errors import DeniedError, StoppedError, ViolationError
from tests.unit.automation.events import BUCKET, SMOKE, after, before, planned, said, violated

INPUTS = {"bucket": "acme-state"}
ACME = Resource(BUCKET, "state", "acme-state")


@dataclass
class Script:
    """Plays a stack of the Automation API: it tells events, then ends or fails."""

    events: list[Any] = field(default_factory=list)
    failure: BaseException | None = None
    outputs: dict[str, Any] = field(default_factory=dict)
    given: list[dict[str, Any]] = field(default_factory=list)

    def play(self, *, on_event: Callable[[Any], None], **options: Any) -> Any:
        self.given.append(options)
        for each in self.events:
            on_event(each)
        if self.failure is not None:
            raise self.failure
        return SimpleNamespace(outputs={name: SimpleNamespace(value=value) for name, value in self.outputs.items()})

    preview = up = play


@pytest.fixture
def script(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Script:
    made = Script()
    monkeypatch.setattr(run.shutil, "which", lambda _name: "pulumi")
    monkeypatch.setattr(run, "Workspace", lambda root, variables: (root, dict(variables)))
    monkeypatch.setattr(automation.Stack, "create_or_select", lambda _stack, _workspace: made)
    return made


def failed(text: str = "error: update failed") -> automation.CommandError:
    return automation.CommandError(automation.CommandResult("", text, 255))


def test_a_preview_comes_to_a_plan(script: Script, tmp_path: Path) -> None:
    script.events = [planned("create", new=INPUTS)]
    seen: list[Event] = []
    progress = PulumiStack(tmp_path, "dev").preview(seen.append, None)
    assert [step.decision for step in progress.plan.pending] == [Create()]
    assert (seen, script.given) == ([Planned(ACME, Create())], [{"refresh": True, "color": "never"}])


@pytest.mark.parametrize(
    ("settings", "options"),
    [(None, {}), (Path("/p/policies.json"), {"policy_pack_configs": ["/p/policies.json"]})],
)
def test_a_policy_pack_is_handed_on_with_its_settings(
    settings: Path | None, options: dict[str, Any], script: Script, tmp_path: Path
) -> None:
    PulumiStack(tmp_path, "dev").up(ignore, Pack(Path("/p/policies"), settings))
    assert script.given == [{"refresh": True, "color": "never", "policy_packs": ["/p/policies"], **options}]


def test_an_update_comes_to_what_was_done_and_the_outputs(script: Script, tmp_path: Path) -> None:
    script.events = [before("create", new=INPUTS), after("create", new=INPUTS)]
    script.outputs = {"backend": {"name": "acme"}}
    progress, outputs = PulumiStack(tmp_path, "dev").up(ignore, None)
    assert (progress.done, outputs) == ([(ACME, "create")], {"backend": {"name": "acme"}})


def test_an_update_that_fails_is_explained_with_what_was_done(script: Script, tmp_path: Path) -> None:
    script.events = [before("create", new=INPUTS), after("create", new=INPUTS), said("AccessDenied")]
    script.failure = failed()
    with pytest.raises(DeniedError) as caught:
        PulumiStack(tmp_path, "dev").up(ignore, None)
    assert caught.value.why == "1 changes were made (created Bucket acme-state)"


def test_a_violation_in_a_preview_is_one_of_ours(script: Script, tmp_path: Path) -> None:
    script.events, script.failure = [violated()], failed()
    with pytest.raises(ViolationError):
        PulumiStack(tmp_path, "dev").preview(ignore, None)


def test_an_interrupted_update_says_what_is_under_way(script: Script, tmp_path: Path) -> None:
    script.events, script.failure = [before("create", new=INPUTS)], KeyboardInterrupt()
    seen: list[Event] = []
    with pytest.raises(StoppedError, match="interrupted") as caught:
        PulumiStack(tmp_path, "dev").up(seen.append, None)
    assert "begun, and perhaps made: Bucket acme-state" in caught.value.why
    assert seen == [Started(ACME, "create")]


def test_a_smoke_test_that_failed_is_no_error_but_a_proof(script: Script, tmp_path: Path) -> None:
    outputs = {"backend": {"name": "acme"}, "report": {"passed": False}, "failure": "not proven"}
    script.events = [before("create", SMOKE, new={}), after("create", SMOKE, new={}, outputs=outputs)]
    script.failure = failed()
    progress, found = PulumiStack(tmp_path, "dev").up(ignore, None)
    assert (progress.proof and progress.proof.failure, found) == ("not proven", {})
