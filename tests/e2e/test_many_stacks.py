"""Many stacks at once on the local AWS, as a user runs them: each in a process of its own."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from typing import Any

import pytest

from tests.e2e.project import Project
from tests.loopback import CHILD_ENVIRONMENT

_SECONDS = 90.0


@pytest.fixture
def many(project: Project, monkeypatch: pytest.MonkeyPatch) -> Project:
    """Three stacks of which one is broken, and `test`, which the project has anyway."""
    for name, value in CHILD_ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    for name in ("aws-dev", "aws-prod"):
        backend: dict[str, Any] = {**project.smallest(), "name": name, "lock": {"mode": "both"}}
        project.write({"config": {"stateroom:backend": backend}}, stack=name)
    project.write("config: {}\n", stack="aws-broken")
    return project


def test_up_of_all_makes_each_and_one_failure_does_not_stop_the_others(many: Project) -> None:
    said = many.run("up", "--all", "--json")
    results = {each["stack"]: each for each in said.document["stacks"]}
    assert {stack: each["exit_code"] for stack, each in results.items()} == {
        "aws-broken": 3,
        "aws-dev": 0,
        "aws-prod": 0,
        "test": 0,
    }
    assert (said.code, said.document["exit_code"], said.err) == (3, 3, "")
    for stack in ("aws-dev", "aws-prod", "test"):
        assert (results[stack]["proven"], results[stack]["smoke"]["passed"]) == (True, True)
        assert (many.records(stack) / "terraform" / "backend.tf").is_file()
    alone = many.run("up", "--stack", "aws-dev", "--json").document
    assert alone["backend"] == results["aws-dev"]["backend"]
    assert set(alone) == set(results["aws-dev"])
    assert many.run("preview", "--stack", "aws-[dp]*").code == 0


def test_a_stack_that_is_denied_is_told_with_its_name(many: Project) -> None:
    many.aws.refuse("dynamodb", "CreateTable", "AccessDenied")
    said = many.run("up", "--stack", "aws-[dp]*")
    assert said.code == 5
    assert said.err == "error: 2 of 2 stacks failed: aws-dev, aws-prod\n"
    assert "aws-dev  |   + s3 bucket " in said.out
    assert "\n2 stacks: 2 failed, in " in said.out


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM], ids=["ctrl-c", "terminated"])
def test_many_that_are_interrupted_say_what_was_done_and_are_completed(many: Project, sent: signal.Signals) -> None:
    many.aws.latency = 0.3
    run = subprocess.Popen(
        many.command("up", "--stack", "aws-[dp]*", "--json"), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    try:
        deadline = time.monotonic() + _SECONDS
        while "CreateBucket" not in many.writes and time.monotonic() < deadline:
            time.sleep(0.05)
        os.kill(run.pid, sent)
        out, err = run.communicate(timeout=_SECONDS)
    finally:
        if run.poll() is None:
            run.kill()
            run.wait()
    assert (run.returncode, err) == (1, "")
    errors = [each["error"] for each in json.loads(out)["stacks"]]
    assert [error["type"] for error in errors] == ["StoppedError"] * 2, errors
    assert any("changes were made (created " in error["why"] for error in errors), errors
    many.aws.latency = 0.0
    assert many.run("up", "--stack", "aws-[dp]*").code == 0
    assert [many.run("preview", "--stack", stack).code for stack in ("aws-dev", "aws-prod")] == [0, 0]
