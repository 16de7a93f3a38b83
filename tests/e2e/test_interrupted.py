"""A run that ends half way says what was done, and the same command completes it."""

from __future__ import annotations

import os
import signal
import subprocess
import time

import pytest

from tests.e2e.project import Project
from tests.loopback import CHILD_ENVIRONMENT

_SECONDS = 60.0


def children_environment() -> dict[str, str]:
    return {**os.environ, **CHILD_ENVIRONMENT}


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM], ids=["ctrl-c", "terminated"])
def test_up_that_is_interrupted_is_completed_by_the_same_command(project: Project, sent: signal.Signals) -> None:
    project.configure(
        encryption={"mode": "kms"}, lock={"mode": "both"}, access={"writer": {"accounts": ["123456789012"]}}
    )
    project.aws.latency = 0.3
    run = subprocess.Popen(
        project.command("up"), env=children_environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    try:
        deadline = time.monotonic() + _SECONDS
        while "CreateBucket" not in project.writes and time.monotonic() < deadline:
            time.sleep(0.05)
        run.send_signal(sent)
        _out, err = run.communicate(timeout=_SECONDS)
    finally:
        if run.poll() is None:
            run.kill()
            run.wait()
    assert run.returncode == 1
    assert err.startswith("error: interrupted\n  why:  "), err
    assert "changes were made (created " in err
    assert "next: run the same command again to complete it" in err
    assert "Traceback" not in err
    project.aws.latency = 0.0
    said = project.run("up")
    assert said.code == 0, said.err
    assert project.run("preview").code == 0
    keys = project.client("kms").list_keys()["Keys"]
    assert len(keys) == 1


@pytest.mark.parametrize(
    ("service", "operation"),
    [
        ("kms", "CreateAlias"),
        ("s3", "PutBucketPolicy"),
        ("dynamodb", "UpdateContinuousBackups"),
        ("iam", "CreatePolicy"),
    ],
)
def test_up_that_fails_half_way_is_completed_by_the_same_command(
    project: Project, service: str, operation: str
) -> None:
    project.configure(
        encryption={"mode": "kms"}, lock={"mode": "both"}, access={"writer": {"accounts": ["123456789012"]}}
    )
    project.aws.refuse(service, operation, "AccessDenied")
    said = project.run("up")
    assert said.code == 5, said.err
    assert "changes were made (created " in said.err
    assert not (project.records() / "facts.json").exists()
    project.aws.allow_all()
    said = project.run("up")
    assert said.code == 0, said.err
    assert len(project.client("kms").list_keys()["Keys"]) == 1
    assert project.run("preview").code == 0
