"""`pulumi up` makes a backend and proves it: when it does, when it does not, and what is told."""

from __future__ import annotations

import json

from tests.e2e.project import Project
from tests.e2e.pulumi_program.cli import Pulumi

SAME = "--expect-no-changes"


def smoke_writes(project: Project) -> list[str]:
    """What the smoke test wrote since the log was last cleared. Only it puts objects and items."""
    return [operation for operation in project.writes if operation in ("PutObject", "PutItem")]


def test_up_proves_what_it_made_and_what_it_changed_and_nothing_else(pulumi: Pulumi, project: Project) -> None:
    assert "dynamic/stateroom:SmokeTest acme create" in pulumi.run("preview")
    assert project.writes == []

    pulumi.up()
    first = pulumi.outputs()
    assert first["smoke"]["passed"] is True
    assert {"take the lock", "old versions are kept"} <= {step["name"] for step in first["smoke"]["steps"]}
    assert pulumi.output("backend_tf") == first["configuration"]["terraform"]["backend.tf"] + "\n"

    project.forget_requests()
    pulumi.up(SAME)
    pulumi.run("refresh", "--yes", "--skip-preview", SAME)
    assert (project.writes, pulumi.outputs()) == ([], first)

    pulumi.configure(project.smallest() | {"lock": {"mode": "both", "deletion_protection": False}, "tags": {"a": "b"}})
    said = pulumi.run("preview")
    assert "dynamic/stateroom:SmokeTest acme update [diff: ~changed,configuration]" in said
    assert project.writes == []
    pulumi.up()
    assert smoke_writes(project)
    second = pulumi.outputs()["smoke"]
    assert (second["passed"], second["prefix"] == first["smoke"]["prefix"]) == (True, False)


def test_it_is_run_on_demand_and_left_out_on_demand(pulumi: Pulumi, project: Project) -> None:
    pulumi.up(STATEROOM_SMOKE="never")
    assert "smoke" not in pulumi.outputs()
    assert smoke_writes(project) == []

    pulumi.up()
    proven = pulumi.outputs()["smoke"]
    project.forget_requests()
    assert "SmokeTest acme update" in pulumi.run("preview", STATEROOM_SMOKE="always")
    assert project.writes == []
    pulumi.up(STATEROOM_SMOKE="always")
    again = pulumi.outputs()["smoke"]
    assert (again["passed"], again["prefix"] == proven["prefix"]) == (True, False)
    pulumi.up(SAME)
    assert pulumi.outputs()["smoke"] == again

    project.forget_requests()
    pulumi.run("destroy", "--yes", "--skip-preview")
    assert smoke_writes(project) == []
    assert project.client("s3").list_buckets()["Buckets"] == []


def test_a_broken_backend_fails_the_up_until_it_is_repaired(pulumi: Pulumi, project: Project) -> None:
    pulumi.up()
    project.client("dynamodb").delete_table(TableName="acme-locks")
    said = pulumi.up(code=1, STATEROOM_SMOKE="always")
    told = (
        "    error: the backend acme is not proven: take the lock, write a state, clean up failed\n"
        "      why:  take the lock: AWS refused dynamodb PutItem on table acme-locks: ResourceNotFoundException\n"
    )
    assert told in said
    remedy = "run `pulumi up --refresh`, which makes again what is missing and proves the backend again"
    assert f"      next: {remedy}\n" in said
    assert "Traceback" not in said
    assert pulumi.outputs()["smoke"]["passed"] is False

    assert "is not proven" in pulumi.up(code=1)
    pulumi.up("--refresh")
    assert pulumi.outputs()["smoke"]["passed"] is True
    pulumi.up(SAME)


def test_an_external_id_stands_encrypted_in_the_state_and_nowhere_else(pulumi: Pulumi, project: Project) -> None:
    writer = {"accounts": ["111122223333"], "external_id": "${env:STATEROOM_EXTERNAL_ID}"}
    pulumi.configure(project.smallest() | {"access": {"writer": writer}})
    said = pulumi.up(STATEROOM_EXTERNAL_ID="hidden-id")
    assert pulumi.outputs()["smoke"]["passed"] is True
    role = project.client("iam").get_role(RoleName="acme-writer")["Role"]
    assert "hidden-id" in str(role["AssumeRolePolicyDocument"])
    pulumi.up(SAME, STATEROOM_EXTERNAL_ID="hidden-id")
    pulumi.run("refresh", "--yes", "--skip-preview", STATEROOM_EXTERNAL_ID="hidden-id")
    kept = json.loads(pulumi.state())["checkpoint"]["latest"]["resources"]
    for resource in kept:
        resource.get("outputs", {}).pop("__live", None)  # what the plugin of these tests keeps for itself
    assert "acme-writer" in json.dumps(kept)
    assert "hidden-id" not in json.dumps(kept) + said


def test_a_wrong_stack_file_is_told_without_a_traceback(pulumi: Pulumi, project: Project) -> None:
    pulumi.configure(project.smallest() | {"lock": {"mode": "tabel"}})
    said = pulumi.run("preview", code=1)
    assert "error: stateroom:backend has 1 problem\n" in said
    assert "$.lock.mode" in said
    assert "Traceback" not in said
    assert "unhandled exception" not in said


def test_alibaba_cloud_is_proven_too_and_stays_as_it_is(pulumi_alicloud: Pulumi) -> None:
    pulumi_alicloud.up()
    outputs = pulumi_alicloud.outputs()
    assert outputs["smoke"]["passed"] is True
    assert 'backend "oss"' in outputs["backend_tf"]
    pulumi_alicloud.up(SAME)
    pulumi_alicloud.run("destroy", "--yes", "--skip-preview")
