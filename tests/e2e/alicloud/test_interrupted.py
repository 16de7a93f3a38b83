"""A run that ends half way says what was done, and the same command completes it."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from typing import Any

import pytest

from stateroom.local.alicloud import ACCOUNT
from tests.e2e.alicloud.project import BUCKET, Project
from tests.loopback import CHILD_ENVIRONMENT

_SECONDS = 60.0

MADE: dict[str, Any] = {"encryption": {"mode": "kms"}, "access": {"writer": {"accounts": [ACCOUNT]}}}


def children_environment() -> dict[str, str]:
    return {**os.environ, **CHILD_ENVIRONMENT}


def made_once(project: Project) -> None:
    """Whatever was begun before is what is there now: nothing was made twice."""
    assert project.run("preview").code == 0
    world = project.alicloud.emulator.world
    # Tablestore encrypts with a key that it makes and manages itself.
    assert len([key for key in world.kms.keys.all(ACCOUNT) if not key.managed]) == 1
    assert [list(each.tables) for each in world.tablestore.instances(ACCOUNT)] == [["acme_locks"]]
    assert [role.name for role in world.ram.roles.all(ACCOUNT)] == ["acme-writer"]
    assert [each["Name"] for each in project.ask("oss", "ListBuckets")["Buckets"]["Bucket"]] == [BUCKET]


@pytest.mark.parametrize(
    ("sent", "operation"),
    [(signal.SIGINT, "PutBucket"), (signal.SIGTERM, "CreateTable")],
    ids=["ctrl-c", "terminated"],
)
def test_up_that_is_interrupted_is_completed_by_the_same_command(
    project: Project, sent: signal.Signals, operation: str
) -> None:
    project.configure(**MADE)
    project.alicloud.latency = 0.2
    run = subprocess.Popen(
        project.command("up"), env=children_environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    try:
        deadline = time.monotonic() + _SECONDS
        while operation not in project.writes and time.monotonic() < deadline:
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
    project.alicloud.latency = 0.0
    said = project.run("up")
    assert said.code == 0, said.err
    made_once(project)


@pytest.mark.parametrize(
    ("service", "operation", "code"),
    [
        ("kms", "CreateAlias", "Forbidden.NoPermission"),
        ("oss", "PutBucketPolicy", "AccessDenied"),
        ("oss", "PutBucketVersioning", "AccessDenied"),
        ("tablestore", "CreateInstance", "NoPermission"),
        ("tablestore", "CreateTable", "OTSNoPermissionAccess"),
        ("ram", "CreatePolicy", "NoPermission"),
        ("ram", "AttachPolicyToRole", "NoPermission"),
    ],
)
def test_up_that_fails_half_way_is_completed_by_the_same_command(
    project: Project, service: str, operation: str, code: str
) -> None:
    project.configure(**MADE)
    project.alicloud.refuse(service, operation, code)
    said = project.run("up")
    assert said.code == 5, said.err
    assert "changes were made (created " in said.err
    assert not (project.records() / "facts.json").exists()
    project.alicloud.allow_all()
    said = project.run("up")
    assert said.code == 0, said.err
    made_once(project)
