"""`stateroom up --engine pulumi`: the same command, display and documents, with Pulumi's own engine behind it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import yaml

from stateroom.cli.main import execute
from stateroom.engine.calls import Call
from stateroom.engines.choice import record_engine
from stateroom.local.aws import LocalAws
from stateroom.provision import open_stack
from stateroom.workspace import find_workspace
from tests.e2e.project import Said
from tests.e2e.pulumi.project import PulumiProject, needs_pulumi
from tests.loopback import CHILD_ENVIRONMENT

pytestmark = needs_pulumi

_SECONDS = 300.0
BUCKET = "demo-state-123456789012-eu-west-1"


class Engine:
    """Our command in a project for Pulumi, in this process, in the environment that the CLI is run in."""

    def __init__(self, project: PulumiProject, aws: LocalAws, capture: pytest.CaptureFixture[str]) -> None:
        self.project, self.aws, self.capture = project, aws, capture

    def run(self, *arguments: str) -> Said:
        self.capture.readouterr()
        code = execute([arguments[0], "--cwd", str(self.project.folder), *arguments[1:]])
        out, err = self.capture.readouterr()
        return Said(code, out, err)

    @property
    def writes(self) -> list[str]:
        reads = ("Get", "Head", "List", "Describe")
        return [each.operation for each in self.aws.requests if not each.operation.startswith(reads)]


@pytest.fixture
def engine(
    on_aws: PulumiProject, local_aws: LocalAws, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Engine:
    for name, value in {**CHILD_ENVIRONMENT, **on_aws.environment}.items():
        monkeypatch.setenv(name, value)
    return Engine(on_aws, local_aws, capsys)


def test_a_stack_is_made_proven_and_told_as_by_the_direct_engine(engine: Engine) -> None:
    pending = engine.run("preview", "--engine", "pulumi", "--json")
    assert (pending.code, engine.writes) == (2, []), pending
    made = engine.run("up", "--engine", "pulumi", "--json")
    assert made.code == 0, made
    assert (made.document["engine"], made.document["proven"]) == ("pulumi", True)
    assert made.document["smoke"]["passed"] is True
    assert {step["action"] for step in made.document["plan"]} == {"create"}
    assert len(made.document["done"]) == len(made.document["plan"])
    assert [Path(file).is_file() for file in made.document["files"]] == [True] * 6

    # A second run changes nothing, and takes the engine that made the stack.
    engine.aws.forget_requests()
    again = engine.run("up", "--engine", "auto")
    assert again.code == 0, again
    assert "Engine: pulumi, because it made this stack\n" in again.out
    assert "  nothing to change: " in again.out
    assert "Proven before, and nothing has changed" in again.out
    assert engine.writes == []

    # The direct engine sees the same, and leaves it alone.
    direct = engine.run("preview", "--json")
    assert direct.code == 0, direct
    same = {(step["type"], step["identity"]) for step in direct.document["plan"]}
    assert same == {(step["type"], step["identity"]) for step in made.document["done"]}
    refused = engine.run("up")
    assert (refused.code, engine.writes) == (4, [])
    assert refused.err.startswith(
        f"error: stack {engine.project.stack} was made by Pulumi, and this is the direct engine"
    )

    # What drifted is no secret of the cloud's: it is seen, repaired, and proven again.
    engine.project.connect().execute(
        Call(
            "s3",
            "put_bucket_versioning",
            {"Bucket": BUCKET, "VersioningConfiguration": {"Status": "Suspended"}},
        )
    )
    drifted = engine.run("preview", "--engine", "pulumi", "--json")
    assert (drifted.code, [step["action"] for step in drifted.document["plan"]].count("update")) == (2, 1), drifted
    assert len(drifted.document["plan"]) == len(made.document["plan"])
    repaired = engine.run("up", "--engine", "pulumi", "--json")
    assert repaired.code == 0, repaired
    assert [step["type"] for step in repaired.document["done"]] == ["aws:s3/bucketVersioning:BucketVersioning"]
    assert repaired.document["smoke"]["passed"] is True
    assert engine.run("preview").code == 0

    # What changes is shown property by property.
    engine.project.edit(lambda backend: backend.update(tags={"team": "core"}))
    changed = engine.run("preview", "--engine", "pulumi")
    assert changed.code == 2, changed
    assert "      tags.team: (absent) → core\n" in changed.out


def test_a_stack_on_alibaba_cloud_is_made_and_proven_too(
    on_alicloud: PulumiProject, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, value in {**CHILD_ENVIRONMENT, **on_alicloud.environment}.items():
        monkeypatch.setenv(name, value)
    command = ["--cwd", str(on_alicloud.folder), "--engine", "auto", "--json"]
    record_engine(open_stack(find_workspace(on_alicloud.folder), None), "pulumi")
    assert execute(["up", *command]) == 0, capsys.readouterr()
    made = json.loads(capsys.readouterr().out)
    assert (made["engine"], made["proven"], made["smoke"]["passed"]) == ("pulumi", True, True)
    assert execute(["preview", "--cwd", str(on_alicloud.folder)]) == 0, capsys.readouterr()


def test_what_the_direct_engine_made_is_not_made_again(engine: Engine) -> None:
    assert engine.run("up").code == 0
    engine.aws.forget_requests()
    said = engine.run("up", "--engine", "pulumi")
    assert (said.code, engine.writes) == (4, []), said
    assert "was made by the direct engine, and Pulumi knows nothing of it" in said.err
    assert "Engine: direct, because it made this stack\n" in engine.run("up", "--engine", "auto").out


def test_a_denied_call_is_told_with_its_resource_and_completed_later(engine: Engine) -> None:
    engine.aws.refuse("dynamodb", "CreateTable", "AccessDenied")
    said = engine.run("up", "--engine", "pulumi")
    assert said.code == 5, said
    assert "demo-locks: " in said.err
    assert "changes were made (created " in said.err
    assert "  ✗ dynamodb table " in said.out
    engine.aws.allow_all()
    # What is half made is Pulumi's.
    assert engine.run("up").code == 4
    completed = engine.run("up", "--engine", "auto")
    assert completed.code == 0, completed


def test_a_mandatory_policy_stops_it_before_anything_is_made(engine: Engine, tmp_path: Path) -> None:
    engine.project.edit(lambda backend: backend.update(encryption={"mode": "kms", "rotate": False}))
    said = engine.run("up", "--engine", "pulumi", "--json")
    assert (said.code, engine.writes) == (4, []), said
    assert said.document["error"]["type"] == "ViolationError"
    assert {each["policy"] for each in said.document["policies"]["violations"]} >= {"aws-key-require-rotation"}


def test_a_smoke_test_that_fails_is_told_step_by_step(engine: Engine) -> None:
    assert engine.run("up", "--engine", "pulumi", "--no-smoke").code == 0
    engine.aws.refuse("dynamodb", "PutItem", "AccessDenied")
    said = engine.run("up", "--engine", "pulumi")
    assert said.code == 5, said
    assert "  ✗ take the lock " in said.out
    assert said.err.startswith("error: the backend demo is not proven: take the lock")
    engine.aws.allow_all()
    said = engine.run("up", "--engine", "pulumi")
    assert said.code == 0, said
    assert "\nProven: " in said.out


@pytest.mark.parametrize(
    ("variable", "value", "code", "text"),
    [
        ("PULUMI_CONFIG_PASSPHRASE", None, 5, "Pulumi needs the passphrase of stack local-aws"),
        ("PULUMI_CONFIG_PASSPHRASE", "wrong", 5, "Pulumi needs the passphrase of stack local-aws"),
        ("PULUMI_BACKEND_URL", None, 5, "Pulumi is not logged in"),
        ("PATH", "/nowhere", 3, "there is no `pulumi` on PATH"),
    ],
)
def test_what_pulumi_lacks_is_one_clear_message(
    variable: str, value: str | None, code: int, text: str, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    if value is None:
        monkeypatch.delenv(variable)
    else:
        monkeypatch.setenv(variable, value)
    said = engine.run("up", "--engine", "pulumi")
    assert (said.code, engine.writes) == (code, []), said
    assert said.err.startswith(f"error: {text}\n"), said.err


def test_many_stacks_at_once_are_interrupted_and_completed(engine: Engine) -> None:
    stacks = engine.project.folder / "stacks"
    content = yaml.safe_load((stacks / "Pulumi.local-aws.yaml").read_text(encoding="utf-8"))
    for name in ("aws-one", "aws-two"):
        content["config"]["stateroom:backend"]["name"] = name
        (stacks / f"Pulumi.{name}.yaml").write_text(yaml.safe_dump({"config": content["config"]}), encoding="utf-8")
    engine.aws.latency = 0.3
    many = ["up", "--engine", "pulumi", "--stack", "aws-*"]
    run = subprocess.Popen(
        [sys.executable, "-m", "stateroom.cli", *many, "--cwd", str(engine.project.folder), "--json"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        deadline = time.monotonic() + _SECONDS
        while "CreateBucket" not in engine.writes and time.monotonic() < deadline:
            time.sleep(0.05)
        os.kill(run.pid, signal.SIGTERM)
        out, err = run.communicate(timeout=_SECONDS)
    finally:
        if run.poll() is None:
            run.kill()
            run.wait()
    assert (run.returncode, err) == (1, "")
    errors = [each["error"] for each in json.loads(out)["stacks"]]
    assert [error["type"] for error in errors] == ["StoppedError"] * 2, errors
    assert any("changes were made (created " in error["why"] for error in errors), errors
    engine.aws.latency = 0.0
    said = engine.run(*many)
    assert said.code == 0, said
    assert engine.run("preview", "--engine", "auto", "--stack", "aws-*").code == 0
