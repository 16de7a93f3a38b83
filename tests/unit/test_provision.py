"""When a backend is proven, when it is not, and what is believed of what was recorded."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from stateroom import provision as job
from stateroom.clouds import alicloud, aws
from stateroom.emit.record import write_facts
from stateroom.engine import deploy, destroy
from stateroom.engine.decision import Change, Create, Decision, Keep, Refuse, Update
from stateroom.engine.events import Action, Resource
from stateroom.errors import CloudError, ConfigError, RefusedError, StateroomError, UsageError
from stateroom.provision import Made, open_stack, prove, provision, read_facts, read_proof, tear_down
from stateroom.smoke import run as smoke
from stateroom.smoke.report import Report
from tests.unit.play import BUCKET, Play

DONE: tuple[tuple[Resource, Action], ...] = ((BUCKET, "update"),)


@pytest.fixture
def play(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Play:
    """On AWS, or on the cloud that the test asks for with an indirect parameter."""
    made = Play.of(tmp_path, getattr(request, "param", "aws"))
    monkeypatch.setattr(aws, "connect_aws", lambda *_arguments, **_options: made)
    monkeypatch.setattr(alicloud, "connect_alicloud", lambda *_arguments, **_options: made)
    monkeypatch.setattr(deploy, "up", partial(made.come_to, "up"))
    monkeypatch.setattr(deploy, "preview", partial(made.come_to, "preview"))
    monkeypatch.setattr(destroy, "destroy", made.remove)
    monkeypatch.setattr(smoke, "run_smoke", made.try_out)
    return made


@pytest.mark.parametrize(
    ("before", "done", "asked", "runs"),
    [
        (None, (), None, True),
        (None, (), True, True),
        (None, (), False, False),
        ({}, (), None, False),
        ({}, (), True, True),
        ({}, (), False, False),
        ({}, DONE, None, True),
        ({}, DONE, False, False),
        ({"lock": "none"}, (), None, True),
        ({"endpoint": "http://127.0.0.1:4599"}, (), None, True),
        ({"policies": {"writer": "arn:writer"}}, (), None, True),
    ],
)
def test_a_backend_is_proven_unless_this_very_one_was_before(
    before: dict[str, Any] | None, done: tuple[tuple[Resource, Action], ...], asked: bool | None, runs: bool, play: Play
) -> None:
    if before is not None:
        play.prove_before(**before)
    play.done = done
    made, report = provision(play.stack, play.watch, smoke=asked)
    assert made.proven == (before == {} and not done)
    assert (report is not None) == runs
    assert play.seen == ["up", made, "smoke"][: 3 if runs else 2]
    assert (read_proof(play.stack) == play.facts) == (runs or made.proven)


@pytest.mark.parametrize(
    "content",
    ["", "{", "[]", '"text"', "null", "{}", '{"cloud": "aws"}', '{"unknown": 1}', b"\xff\xfe", "[" * 10],
)
def test_a_proof_that_cannot_be_read_is_none(content: str | bytes, play: Play) -> None:
    play.write_proof(content)
    assert read_proof(play.stack) is None
    made, report = provision(play.stack, play.watch)
    assert (made.proven, report is not None) == (False, True)
    assert read_proof(play.stack) == play.facts


def test_a_smoke_test_that_fails_is_returned_and_proves_nothing(play: Play) -> None:
    play.prove_before()
    play.passed = False
    _made, report = provision(play.stack, play.watch, smoke=True)
    assert report is not None
    assert not report.passed
    assert not play.proof.exists()


def test_a_smoke_test_that_is_broken_off_proves_nothing(play: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    play.prove_before()

    def broken_off(*_arguments: Any) -> Report:
        raise KeyboardInterrupt

    monkeypatch.setattr(smoke, "run_smoke", broken_off)
    with pytest.raises(KeyboardInterrupt):
        provision(play.stack, play.watch, smoke=True)
    assert not play.proof.exists()


@pytest.mark.parametrize("failure", [CloudError("it broke"), KeyboardInterrupt(), ValueError("a defect")])
def test_a_proof_is_lost_when_the_engine_stops_half_way(failure: BaseException, play: Play) -> None:
    play.prove_before()
    play.failure = failure
    with pytest.raises(type(failure)):
        provision(play.stack, play.watch)
    assert (play.seen, play.proof.exists(), play.record.exists()) == (["up"], False, False)


def test_what_was_made_is_recorded_and_emitted_before_it_is_told(play: Play) -> None:
    folder = play.stack.records / "terraform"

    def told(made: Made) -> None:
        assert read_facts(play.stack, play.watch) == made.facts == play.facts
        assert made.files == tuple(
            folder / name for name in ("backend.tf", "state.s3.tfbackend", "json/backend.tf.json")
        )
        assert all(file.is_file() for file in made.files)
        play.seen.append("told")

    provision(play.stack, replace(play.watch, made=told))
    assert play.seen == ["up", "told", "smoke"]


def test_what_the_record_had_and_the_backend_has_not_is_told(play: Play) -> None:
    write_facts(replace(play.facts, lock="both", lock_table="acme-locks"), "dev", play.stack.workspace.root)
    made, _ = provision(play.stack, play.watch)
    assert made.left == ("lock table acme-locks",)
    made, _ = provision(play.stack, play.watch)
    assert made.left == ()


@pytest.mark.parametrize(
    "content", [b"", b"{", b"\xff", b'{"format": 2}', b'{"format": 1, "stack": "prod", "facts": {}}']
)
def test_a_record_that_cannot_be_used_is_written_anew(content: bytes, play: Play) -> None:
    play.record.parent.mkdir(parents=True)
    play.record.write_bytes(content)
    made, _ = provision(play.stack, play.watch)
    assert made.left == ()
    assert read_facts(play.stack, play.watch) == play.facts


ELSEWHERE = "the states of stack dev would be looked for elsewhere: "
CONTRADICTIONS = [
    ("aws", {"lock": "table", "lock_table": "acme-locks"}, "the lock of stack dev would go from table to native"),
    ("aws", {"account": "210987654321"}, "stack dev would become another backend: account 210987654321 → 123456789012"),
    ("aws", {"state_key": "app"}, f"{ELSEWHERE}state.key app → terraform.tfstate"),
    ("aws", {"workspace_key_prefix": "ws"}, f"{ELSEWHERE}state.workspace_key_prefix ws → env:"),
    ("alicloud", {"account": "6543210987654321"}, "stack dev would become another backend: account 6543210987654321"),
    ("alicloud", {"state_key": "app"}, f"{ELSEWHERE}state.key app → terraform.tfstate"),
    ("alicloud", {"workspace_key_prefix": "states"}, f"{ELSEWHERE}state.prefix states → env:"),
    ("alicloud", {"lock_table": "other"}, "would go to another table in one step: lock.table other → acme_locks"),
    ("alicloud", {"lock_instance": "other"}, "would go to another table in one step: lock.instance other → acme-"),
]


@pytest.mark.parametrize(("play", "changes", "what"), CONTRADICTIONS, indirect=["play"])
def test_a_stack_file_that_contradicts_the_record_is_refused_before_anything_is_done(
    changes: dict[str, Any], what: str, play: Play
) -> None:
    play.prove_before()
    write_facts(replace(play.facts, **changes), "dev", play.stack.workspace.root)
    recorded = play.record.read_bytes()
    with pytest.raises(RefusedError, match=re.escape(what)):
        provision(play.stack, play.watch)
    assert (play.seen, play.proof.exists(), play.record.read_bytes()) == ([], True, recorded)


def test_a_file_of_somebody_else_is_met_before_anything_is_done(play: Play) -> None:
    foreign = play.stack.records / "terraform" / "backend.tf"
    foreign.parent.mkdir(parents=True)
    foreign.write_text("# mine\n")
    with pytest.raises(RefusedError, match="was not written by us"):
        provision(play.stack, play.watch)
    assert (play.seen, foreign.read_text()) == ([], "# mine\n")


def test_facts_are_read_from_the_record_without_the_cloud(play: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    write_facts(play.facts, "dev", play.stack.workspace.root)
    monkeypatch.delattr(job, "connect_stack")
    assert read_facts(play.stack, play.watch) == play.facts
    assert play.seen == []


@pytest.mark.parametrize("recorded", [False, True])
def test_facts_are_read_from_the_cloud_when_asked_for_or_when_none_are_recorded(recorded: bool, play: Play) -> None:
    if recorded:
        write_facts(replace(play.facts, bucket="another"), "dev", play.stack.workspace.root)
    assert read_facts(play.stack, play.watch, live=recorded) == play.facts
    assert play.seen == ["preview"]


def test_a_record_of_another_stack_file_is_not_taken_for_the_backend(play: Play) -> None:
    write_facts(replace(play.facts, lock="none"), "dev", play.stack.workspace.root)
    with pytest.raises(RefusedError, match="the stack file of dev has changed since"):
        read_facts(play.stack, play.watch)


def test_a_record_that_is_broken_is_told_and_not_passed_over(play: Play) -> None:
    play.record.parent.mkdir(parents=True)
    play.record.write_text("{")
    with pytest.raises(StateroomError) as caught:
        read_facts(play.stack, play.watch)
    assert str(caught.value) == (
        f"{play.record} cannot be used\n"
        "  why:  it is not JSON: Expecting property name enclosed in double quotes: line 1 column 2 (char 1)\n"
        "  next: run `stateroom up --stack dev`: it records the backend anew"
    )


UPDATE = Update((Change("tags.team", None, "core"),))


@pytest.mark.parametrize(
    ("decisions", "count", "first"),
    [
        ((Create(),), 1, "thing-0"),
        ((Keep(), UPDATE, Create()), 2, "thing-1, thing-2"),
        ((UPDATE,) * 7, 7, "thing-0, thing-1, thing-2, thing-3, thing-4"),
    ],
)
def test_facts_of_a_backend_that_is_not_as_declared_are_refused(
    decisions: tuple[Decision, ...], count: int, first: str, play: Play
) -> None:
    play.decisions = decisions
    with pytest.raises(RefusedError) as caught:
        read_facts(play.stack, play.watch)
    assert str(caught.value) == (
        f"the backend of stack dev is not as declared: {count} changes are pending\n"
        f"  why:  first of them: {first}\n"
        "  next: run `stateroom up --stack dev`"
    )


def test_a_backend_that_the_plan_refuses_is_refused_in_its_words(play: Play) -> None:
    play.decisions = (UPDATE, Refuse("bucket acme exists and is not ours", "choose another name"))
    with pytest.raises(RefusedError) as caught:
        read_facts(play.stack, play.watch)
    assert str(caught.value) == (
        "bucket acme exists and is not ours\n  why:  nothing was written\n  next: choose another name"
    )


@pytest.mark.parametrize("passed", [True, False])
def test_a_backend_is_proven_again_whatever_was_proven_before(passed: bool, play: Play) -> None:
    play.prove_before()
    play.passed = passed
    assert prove(play.stack, play.watch).passed == passed
    assert play.seen == ["preview", "smoke"]
    assert read_proof(play.stack) == (play.facts if passed else None)


def test_what_is_not_as_declared_is_not_tried_out(play: Play) -> None:
    play.decisions = (Create(),)
    with pytest.raises(RefusedError, match="1 changes are pending"):
        prove(play.stack, play.watch)
    assert play.seen == ["preview"]


def test_a_backend_that_is_gone_leaves_its_files_and_no_record(play: Play) -> None:
    made, _ = provision(play.stack, play.watch)
    assert tear_down(play.stack, play.watch, lambda _demolition: None) == (BUCKET,)
    assert (play.record.exists(), play.proof.exists()) == (False, False)
    assert all(file.is_file() for file in made.files)
    tear_down(play.stack, play.watch, lambda _demolition: None)


@pytest.mark.parametrize("play", ["aws", "alicloud"], indirect=True)
def test_the_record_of_another_backend_outlives_a_destroy(play: Play) -> None:
    write_facts(replace(play.facts, bucket="another"), "dev", play.stack.workspace.root)
    play.prove_before(bucket="another")
    tear_down(play.stack, play.watch, lambda _demolition: None)
    assert (play.record.exists(), play.proof.exists()) == (True, True)


@pytest.mark.parametrize("failure", [RefusedError("not ours"), KeyboardInterrupt()])
def test_a_backend_that_is_not_gone_stays_recorded(failure: BaseException, play: Play) -> None:
    provision(play.stack, play.watch)
    play.failure = failure
    with pytest.raises(type(failure)):
        tear_down(play.stack, play.watch, lambda _demolition: None)
    assert (play.record.exists(), play.proof.exists()) == (True, True)


def test_a_stack_is_opened_with_its_configuration(play: Play) -> None:
    workspace = play.stack.workspace
    file = workspace.stacks / "Pulumi.dev.yaml"
    file.write_text("config:\n  stateroom:backend: {cloud: aws, name: acme, region: eu-west-1}\n")
    opened = open_stack(workspace, None)
    assert (opened.name, opened.backend.name, opened.records) == ("dev", "acme", workspace.records("dev"))
    with pytest.raises(UsageError, match="there is no stack prod"):
        open_stack(workspace, "prod")
    file.write_text("config:\n  stateroom:backend: {cloud: aws}\n")
    with pytest.raises(ConfigError) as caught:
        open_stack(workspace, "dev")
    assert len(caught.value.problems) == 2
