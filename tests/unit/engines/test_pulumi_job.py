"""The whole job with Pulumi's engine played: what is checked before it, what is recorded after it, what is proven."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from stateroom.automation import run as automation
from stateroom.automation.progress import Progress, Proof
from stateroom.cli.commands import preview as preview_command
from stateroom.cli.commands import up as up_command
from stateroom.cli.main import execute
from stateroom.clouds import aws
from stateroom.emit.record import write_facts
from stateroom.engine.decision import Create
from stateroom.engine.events import Observer, Started
from stateroom.engine.plan import Step
from stateroom.engines import pulumi_job
from stateroom.engines.choice import record_engine, recorded_engine
from stateroom.engines.pulumi_job import preview, provision
from stateroom.errors import RefusedError, StateroomError, ViolationError
from stateroom.provision import read_proof
from stateroom.smoke import run as smoke
from tests.unit.play import BUCKET, Play

STEP = {"name": "take the lock", "what": "", "result": "passed", "seconds": 0.1, "detail": "", "denied": False}


@dataclass
class Pulumi:
    """Plays Pulumi's engine for one stack."""

    play: Play
    proof: Proof | None = None
    outputs: dict[str, Any] = field(default_factory=dict)
    failure: BaseException | None = None
    variables: dict[str, str] = field(default_factory=dict)
    packs: list[Any] = field(default_factory=list)
    violation: bool = False

    def __call__(self, _root: Path, _stack: str, variables: dict[str, str]) -> Pulumi:
        self.variables = dict(variables)
        return self

    def preview(self, observer: Observer, pack: Any) -> Progress:
        self.play.seen.append("preview")
        self.packs.append(pack)
        return Progress(observer, steps=[Step(BUCKET, Create())])

    def up(self, observer: Observer, pack: Any) -> tuple[Progress, dict[str, Any]]:
        self.play.seen.append("up")
        self.packs.append(pack)
        observer(Started(BUCKET, "create"))
        assert recorded_engine(self.play.stack) == "pulumi", "known before anything is made"
        if self.failure is not None:
            raise self.failure
        return Progress(observer, done=[(BUCKET, "create")], proof=self.proof), self.outputs

    def judge(self, gate: Any) -> None:
        """As the policies do, before Pulumi is asked."""
        self.play.seen.append("judge")
        gate.judgement = SimpleNamespace(mandatory=("x",) if self.violation else ())
        if self.violation and gate.required:
            raise ViolationError("1 mandatory policy is not kept", policies={"violations": []})


@pytest.fixture
def pulumi(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Pulumi:
    play = Play.of(tmp_path)
    made = Pulumi(play, outputs={"backend": play.facts.to_dict(), "configuration": {}})
    monkeypatch.setattr(aws, "connect_aws", lambda *_arguments, **_options: play)
    monkeypatch.setattr(automation, "PulumiStack", made)
    monkeypatch.setattr(smoke, "run_smoke", play.try_out)
    monkeypatch.setattr(pulumi_job, "declare_stack", lambda *_arguments: ())
    monkeypatch.setattr(pulumi_job, "gate_of", partial(_gate, made))
    return made


def _gate(pulumi: Pulumi, *_arguments: Any, required: bool) -> Any:
    class Gate:
        judgement = None

        def __init__(self) -> None:
            self.required = required

        def __call__(self, _declared: Any) -> None:
            pulumi.judge(self)

    return Gate()


def proven(play: Play, **changes: Any) -> Proof:
    report = {"backend": "acme", "lock": "both", "prefix": "p", "steps": [STEP], "seconds": 0.1, "passed": True}
    return replace(Proof(play.facts.to_dict(), report, None, fresh=True), **changes)


def test_a_preview_judges_then_plans_and_records_nothing(pulumi: Pulumi) -> None:
    outcome, _judgement = preview(pulumi.play.stack, pulumi.play.watch)
    assert [step.decision for step in outcome.plan.pending] == [Create()]
    assert (pulumi.play.seen, pulumi.play.stack.records.exists()) == (["judge", "preview"], False)


def test_a_preview_of_what_the_policies_refuse_is_still_a_plan(pulumi: Pulumi) -> None:
    pulumi.violation = True
    outcome, judgement = preview(pulumi.play.stack, pulumi.play.watch)
    assert (len(outcome.plan.steps), bool(judgement and judgement.mandatory)) == (1, True)
    assert pulumi.packs == [None], "Pulumi would end at the violation"


def test_up_plans_before_it_writes_and_records_what_it_made(pulumi: Pulumi) -> None:
    pulumi.proof = proven(pulumi.play)
    made, report = provision(pulumi.play.stack, pulumi.play.watch)
    assert pulumi.play.seen == ["judge", "preview", "up", made]
    assert (made.facts, made.proven, report and report.passed) == (pulumi.play.facts, False, True)
    assert (made.outcome.done, len(made.outcome.plan.steps)) == (((BUCKET, "create"),), 1)
    assert all(file.is_file() for file in made.files)
    assert read_proof(pulumi.play.stack) == pulumi.play.facts
    assert recorded_engine(pulumi.play.stack) == "pulumi"


@pytest.mark.parametrize(("smoke", "variables"), [(None, {}), (True, "always"), (False, "never")])
def test_the_program_is_told_whether_to_prove_it(smoke: bool | None, variables: Any, pulumi: Pulumi) -> None:
    provision(pulumi.play.stack, pulumi.play.watch, smoke=smoke)
    assert pulumi.variables == (variables and {"STATEROOM_SMOKE": variables})


def test_a_program_that_proves_nothing_is_proven_by_us(pulumi: Pulumi) -> None:
    made, report = provision(pulumi.play.stack, pulumi.play.watch)
    assert pulumi.play.seen[-2:] == [made, "smoke"]
    assert report is not None
    _made, report = provision(pulumi.play.stack, pulumi.play.watch, smoke=False)
    assert (report, pulumi.play.seen[-1]) == (None, _made)


def test_what_was_proven_before_is_not_proven_again(pulumi: Pulumi) -> None:
    pulumi.proof = proven(pulumi.play, fresh=False)
    made, report = provision(pulumi.play.stack, pulumi.play.watch)
    assert (made.proven, report, pulumi.play.seen[-1]) == (True, None, made)
    assert read_proof(pulumi.play.stack) == pulumi.play.facts


def test_a_smoke_test_that_failed_is_a_report_although_the_program_exports_nothing(pulumi: Pulumi) -> None:
    pulumi.proof = proven(pulumi.play, failure="not proven")
    assert pulumi.proof.report is not None
    steps = [STEP | {"result": "failed", "detail": "it broke"}]
    pulumi.proof = replace(pulumi.proof, report=dict(pulumi.proof.report) | {"steps": steps})
    pulumi.outputs = {}
    made, report = provision(pulumi.play.stack, pulumi.play.watch)
    assert report is not None
    assert (made.facts, report.passed) == (pulumi.play.facts, False)
    assert read_proof(pulumi.play.stack) is None


def test_a_smoke_test_that_could_not_begin_is_an_error(pulumi: Pulumi) -> None:
    pulumi.proof = proven(pulumi.play, report=None, failure="no credentials\n  why: none")
    with pytest.raises(StateroomError, match="the smoke test could not begin") as caught:
        provision(pulumi.play.stack, pulumi.play.watch)
    assert caught.value.why.startswith("no credentials")


def test_a_program_that_exports_no_backend_is_told(pulumi: Pulumi) -> None:
    pulumi.outputs = {"bucket": "x"}
    with pytest.raises(StateroomError) as caught:
        provision(pulumi.play.stack, pulumi.play.watch)
    assert str(caught.value) == (
        "the program does not export `backend`\n"
        "  why:  the configuration is written, and the smoke test made, from what is exported there\n"
        '  next: add `pulumi.export("backend", backend.facts)` to it, then run the same command again'
    )


def test_what_breaks_off_is_no_longer_proven_and_stays_pulumis(pulumi: Pulumi) -> None:
    pulumi.play.prove_before()
    pulumi.failure = StateroomError("it broke")
    with pytest.raises(StateroomError):
        provision(pulumi.play.stack, pulumi.play.watch)
    assert (pulumi.play.proof.exists(), recorded_engine(pulumi.play.stack)) == (False, "pulumi")


def test_nothing_is_asked_of_pulumi_when_a_policy_or_a_record_forbids_it(pulumi: Pulumi) -> None:
    pulumi.violation = True
    with pytest.raises(ViolationError):
        provision(pulumi.play.stack, pulumi.play.watch)
    assert (pulumi.play.seen, recorded_engine(pulumi.play.stack)) == (["judge"], None)
    pulumi.play.seen.clear()
    write_facts(replace(pulumi.play.facts, bucket="another-bucket"), "dev", pulumi.play.stack.workspace.root)
    for job in (provision, preview):
        with pytest.raises(RefusedError, match="stack dev would become another backend"):
            job(pulumi.play.stack, pulumi.play.watch)
    assert pulumi.play.seen == []


@pytest.fixture
def project(pulumi: Pulumi, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., int]:
    """Runs a command for the stack `dev` with Pulumi's engine played."""
    (tmp_path / "Pulumi.yaml").write_text("name: acme\n")
    backend = {"cloud": "aws", "name": "acme", "region": "eu-west-1", "emit": ["terraform"]}
    (tmp_path / "Pulumi.dev.yaml").write_text(json.dumps({"config": {"stateroom:backend": backend}}))
    monkeypatch.setattr(up_command, "describe_policies", lambda _judgement: None)
    monkeypatch.setattr(preview_command, "describe_policies", lambda _judgement: None)
    monkeypatch.setattr(preview_command, "render_policies", lambda _judgement: [])
    return lambda *arguments: execute([arguments[0], "--cwd", str(tmp_path), *arguments[1:]])


def test_the_document_is_that_of_the_direct_engine(
    project: Callable[..., int], pulumi: Pulumi, capsys: pytest.CaptureFixture[str]
) -> None:
    pulumi.proof = proven(pulumi.play)
    assert project("up", "--engine", "pulumi", "--json") == 0
    document = json.loads(capsys.readouterr().out)
    identity = {"type": BUCKET.token, "name": BUCKET.name, "identity": BUCKET.identity}
    assert (document["engine"], document["stack"], document["exit_code"]) == ("pulumi", "dev", 0)
    assert document["plan"] == [{**identity, "action": "create"}]
    assert document["done"] == [{**identity, "action": "create"}]
    assert document["backend"] == pulumi.play.facts.to_dict()
    assert (document["proven"], document["smoke"]["steps"]) == (True, [STEP])


def test_the_display_is_that_of_the_direct_engine(
    project: Callable[..., int], pulumi: Pulumi, capsys: pytest.CaptureFixture[str]
) -> None:
    assert project("preview", "--engine", "pulumi") == 2
    assert capsys.readouterr().out.splitlines() == [
        "Engine: pulumi, because it was asked for",
        "  + s3 bucket                     acme-state-123456789012-eu-west-1",
        "  1 to create",
    ]


@pytest.mark.parametrize(
    ("arguments", "code", "text"),
    [
        (
            ["up", "--engine", "pulumi", "--adopt"],
            3,
            (
                "Pulumi does not adopt what exists\n"
                "  why:  its state must be told of it first\n"
                "  next: use `pulumi import`, or leave --engine out and let the direct engine adopt it"
            ),
        ),
        (
            ["up", "--engine", "pulimi"],
            3,
            (
                "Invalid value for '--engine': 'pulimi' is not one of 'direct', 'pulumi', 'auto'\n"
                "  next: see `stateroom up --help`"
            ),
        ),
    ],
)
def test_what_an_engine_cannot_do_is_told(
    arguments: list[str], code: int, text: str, project: Callable[..., int], capsys: pytest.CaptureFixture[str]
) -> None:
    assert project(*arguments) == code
    assert capsys.readouterr().err == f"error: {text}\n"


def test_the_direct_engine_leaves_a_stack_of_pulumi_alone(project: Callable[..., int], pulumi: Pulumi) -> None:
    record_engine(pulumi.play.stack, "pulumi")
    assert project("up") == RefusedError.exit_code
    assert pulumi.play.seen == []


def test_destroy_leaves_a_stack_of_pulumi_to_pulumi(
    project: Callable[..., int], pulumi: Pulumi, capsys: pytest.CaptureFixture[str]
) -> None:
    record_engine(pulumi.play.stack, "pulumi")
    assert project("destroy", "--yes", "dev") == 4
    assert capsys.readouterr().err == (
        "error: stack dev was made by Pulumi, and `stateroom destroy` is the direct engine's\n"
        "  why:  Pulumi's own state would keep what is gone; nothing was removed\n"
        "  next: run `pulumi destroy --stack dev` as docs/pulumi.md says, then remove .stateroom/dev\n"
    )


def test_a_missing_command_is_one_clear_message(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    (tmp_path / "Pulumi.yaml").write_text("name: acme\n")
    backend = {"cloud": "aws", "name": "acme", "region": "eu-west-1", "endpoint": "http://127.0.0.1:9"}
    (tmp_path / "Pulumi.dev.yaml").write_text(json.dumps({"config": {"stateroom:backend": backend}}))
    for command in ("up", "preview"):
        assert execute([command, "--engine", "pulumi", "--cwd", str(tmp_path)]) == 3
        assert capsys.readouterr().err.startswith("error: there is no `pulumi` on PATH\n")
