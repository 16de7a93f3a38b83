from __future__ import annotations

import itertools
import json

import pytest

from stateroom.errors import CredentialsError, SmokeError, StoppedError
from stateroom.smoke.probe import Cleaned, Refusal, SkippedError, Stored
from stateroom.smoke.report import StepFinished
from stateroom.smoke.run import run_smoke
from stateroom.smoke.scenario import perform_scenario
from tests.unit.emit.facts import make_facts
from tests.unit.smoke.memory_probe import NAMES, MemoryProbe, answering, perform, raising


@pytest.mark.parametrize("locks", [1, 2])
def test_a_backend_that_does_everything_right_passes_every_step_in_order(locks: int) -> None:
    told: list[StepFinished] = []
    steps = perform_scenario(MemoryProbe(locks), told.append)
    assert [step.name for step in steps] == NAMES
    assert {step.result for step in steps} == {"passed"}
    assert told == list(steps)


def test_times_are_told_in_milliseconds(monkeypatch: pytest.MonkeyPatch) -> None:
    ticks = itertools.count(0.1, 0.011941372998990119)
    monkeypatch.setattr("time.perf_counter", lambda: next(ticks))
    assert {step.seconds for step in perform_scenario(MemoryProbe(), lambda _step: None)} == {0.012}
    monkeypatch.setattr("stateroom.smoke.run.perform_scenario", lambda *_: ())
    monkeypatch.setattr("stateroom.smoke.run._make_probe", lambda *_: MemoryProbe())
    assert run_smoke(make_facts("aws"), None).seconds == 0.012


def test_what_is_written_is_a_state_of_version_4_with_rising_serial_and_one_lineage() -> None:
    probe = MemoryProbe()
    perform(probe)
    first, second = (json.loads(state) for state in probe.states)
    assert list(first) == [
        "version",
        "terraform_version",
        "serial",
        "lineage",
        "outputs",
        "resources",
        "check_results",
    ]
    assert (first["version"], first["serial"], second["serial"]) == (4, 1, 2)
    assert first["lineage"] == second["lineage"]


def test_without_locks_the_steps_of_locking_are_skipped_and_say_so() -> None:
    steps = perform(MemoryProbe(locks=0))
    reason = "the backend has lock mode none: nothing keeps two clients apart"
    skipped = {name: step.detail for name, step in steps.items() if step.result == "skipped"}
    assert skipped == dict.fromkeys(
        ["take the lock", "a second client is refused", "release the lock", "the lock is free"], reason
    )
    assert {step.result for name, step in steps.items() if name not in skipped} == {"passed"}


def test_refusals_that_prove_nothing_are_skipped_with_the_reason() -> None:
    probe = MemoryProbe()
    probe.unenforced = "not a real cloud"
    assert perform(probe)["open doors are refused"].result == "passed"
    probe.refusals = answering([Refusal("open doors are refused", "", raising(SmokeError("it was open")))])
    step = perform(probe)["open doors are refused"]
    assert (step.result, step.detail) == ("skipped", "it was open: not a real cloud")


def test_a_missing_policy_is_a_fault_where_policies_are_not_enforced() -> None:
    probe = MemoryProbe()
    probe.unenforced = "not a real cloud"
    attempt = raising(SmokeError("it was open", why="no lock"))
    probe.refusals = answering([Refusal("open doors are refused", "", attempt, answering("no rule asks for it"))])
    step = perform(probe)["open doors are refused"]
    assert (step.result, step.detail) == ("failed", "it was open\n  why:  no rule asks for it")


class Clock:
    """Notes the pauses."""

    def __init__(self) -> None:
        self.pauses: list[float] = []

    def pause(self, seconds: float) -> None:
        self.pauses.append(seconds)


def open_door(probe: MemoryProbe) -> None:
    probe.refusals = answering([Refusal("open doors are refused", "", raising(SmokeError("it was open")))])


def test_a_policy_that_comes_into_force_late_is_waited_for() -> None:
    probe, clock = MemoryProbe(), Clock()

    def attempt() -> str:
        if len(clock.pauses) < 3:
            raise SmokeError("it was open")
        return "closed"

    probe.refusals = answering([Refusal("open doors are refused", "", attempt)])
    step = perform(probe, clock.pause)["open doors are refused"]
    assert (step.result, step.detail, clock.pauses) == ("passed", "closed", [2.0] * 3)


def test_versioning_that_comes_into_force_late_is_waited_for() -> None:
    probe, clock = MemoryProbe(), Clock()
    kept: dict[str, bytes] = {}
    late = iter(["null", "null", "null", "v1"])

    def write(body: bytes) -> str:
        version = next(late)
        probe.states.append(body)
        kept[version] = body
        return version

    read = probe.read_state
    probe.write_state = write
    probe.read_state = lambda version=None: Stored(kept[version], None) if version else read()
    step = perform(probe, clock.pause)["old versions are kept"]
    assert (step.result, step.detail) == ("passed", "version v1 is new, null still holds the first state")
    assert clock.pauses == [2.0] * 2
    assert [json.loads(state)["serial"] for state in probe.states] == [1, 2, 3, 4]


def test_a_run_waits_60_seconds_in_all_and_not_for_each_step() -> None:
    probe, clock = MemoryProbe(), Clock()
    attempts = [Refusal(name, "", raising(SmokeError(f"{name} was open"))) for name in ("door", "window")]
    probe.refusals = answering(attempts)
    steps = perform(probe, clock.pause)
    assert (steps["door"].detail, steps["window"].detail) == ("door was open", "window was open")
    assert sum(clock.pauses) == 60


def test_nothing_is_waited_for_where_settings_are_in_force_at_once() -> None:
    probe, clock = MemoryProbe(), Clock()
    probe.patience = 0
    open_door(probe)
    perform(probe, clock.pause)
    assert clock.pauses == []


def test_ctrl_c_ends_the_waiting() -> None:
    probe = MemoryProbe()
    open_door(probe)
    with pytest.raises(StoppedError):
        perform(probe, raising(KeyboardInterrupt()))
    assert probe.cleaned == 1


def test_what_depends_on_a_failed_step_is_skipped_and_says_why() -> None:
    probe = MemoryProbe()
    probe.read_identity = raising(CredentialsError("another account"))
    steps = perform(probe)
    assert not probe.states
    assert steps["write a state"].detail == "because of a failure before: identity"
    assert steps["read it back"].detail == "because of a failure before: identity"
    assert steps["the lock is free"].detail == "because of a failure before: identity"
    assert {steps[name].result for name in NAMES[1:-1]} == {"skipped"}


def test_a_step_that_cannot_be_tried_is_skipped_with_its_reason() -> None:
    probe = MemoryProbe()
    attempt = raising(SkippedError("there is no door"))
    probe.refusals = answering([Refusal("open doors are refused", "", attempt)])
    step = perform(probe)["open doors are refused"]
    assert (step.result, step.detail) == ("skipped", "there is no door")


def test_what_cannot_be_removed_fails_the_cleaning_and_is_named() -> None:
    probe = MemoryProbe()
    probe.clean_up = answering(Cleaned(2, remains=("s3://b/k version 1: denied",)))
    step = perform(probe)["clean up"]
    assert step.result == "failed"
    assert step.detail == (
        "could not remove everything that the smoke test wrote below bucket/stateroom-smoke/run/\n"
        "  why:  s3://b/k version 1: denied\n"
        "  next: remove it by hand: it holds nothing of yours"
    )


def test_what_object_lock_keeps_is_named_and_is_no_failure() -> None:
    probe = MemoryProbe()
    probe.clean_up = answering(Cleaned(2, kept=("s3://b/k version 1 until 2030",)))
    step = perform(probe)["clean up"]
    assert (step.result, step.detail) == (
        "skipped",
        "removed 2, and kept by object lock: s3://b/k version 1 until 2030",
    )


def test_ctrl_c_cleans_up_and_says_that_nothing_remains() -> None:
    probe = MemoryProbe()
    probe.read_encryption = raising(KeyboardInterrupt())
    told: list[StepFinished] = []
    with pytest.raises(StoppedError) as caught:
        perform_scenario(probe, told.append)
    assert str(caught.value) == (
        "the smoke test was stopped\n"
        "  why:  removed 1 versions, markers and items\n"
        "  next: run it again: it starts anew"
    )
    assert (probe.cleaned, told[-1].name) == (1, "clean up")


def test_ctrl_c_during_the_cleaning_says_where_to_look() -> None:
    probe = MemoryProbe()
    probe.read_encryption = raising(KeyboardInterrupt())
    probe.clean_up = raising(KeyboardInterrupt())
    with pytest.raises(StoppedError) as caught:
        perform(probe)
    assert str(caught.value) == (
        "the smoke test was stopped\n"
        "  why:  the cleaning was stopped too: what it wrote below bucket/stateroom-smoke/run/ may remain\n"
        "  next: remove it: it holds nothing of yours"
    )


def test_ctrl_c_during_the_last_cleaning_says_where_to_look_too() -> None:
    probe = MemoryProbe()
    probe.clean_up = raising(KeyboardInterrupt())
    with pytest.raises(StoppedError, match="may remain"):
        perform(probe)


def test_a_defect_of_ours_cleans_up_and_is_not_hidden() -> None:
    probe = MemoryProbe()
    probe.read_encryption = raising(ZeroDivisionError())
    with pytest.raises(ZeroDivisionError):
        perform(probe)
    assert probe.cleaned == 1
