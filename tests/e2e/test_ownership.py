"""Whose is what: backends that share an account, and a stack file that changes under a backend."""

from __future__ import annotations

import pytest

from tests.e2e.project import ACCOUNT, Project

WRITER = {"writer": {"accounts": [ACCOUNT]}}


def test_backends_of_one_name_in_two_regions_do_not_take_each_others_parts(project: Project) -> None:
    project.configure(encryption={"mode": "kms"}, bucket={"replication": {"region": "eu-central-1"}}, access=WRITER)
    assert project.run("up").code == 0
    (key,) = project.client("kms", "eu-central-1").list_keys()["Keys"]
    other = {"cloud": "aws", "name": "acme", "region": "eu-central-1", "endpoint": project.aws.url}
    project.write({"config": {"stateroom:backend": {**other, "encryption": {"mode": "kms"}}}}, stack="other")
    project.forget_requests()
    said = project.run("up", "--stack", "other", "--adopt")
    assert said.code == 4
    assert "belongs to the backend 'acme@eu-west-1'" in said.err
    assert project.writes == []
    assert project.run("destroy", "--stack", "other", "--yes", "other").code == 4
    state = project.client("kms", "eu-central-1").describe_key(KeyId=key["KeyId"])["KeyMetadata"]["KeyState"]
    assert state == "Enabled"


def test_a_stack_that_moves_is_refused_before_anything_is_made(project: Project) -> None:
    assert project.run("up").code == 0
    project.configure(region="eu-central-1")
    project.forget_requests()
    said = project.run("up")
    assert (said.code, project.writes) == (4, [])
    assert "stack test would become another backend: region eu-west-1 → eu-central-1" in said.err


def test_what_is_taken_out_of_the_stack_file_is_named_and_stays(project: Project) -> None:
    project.configure(access=WRITER, lock={"mode": "both"})
    assert project.run("up").code == 0
    project.configure(access={"policies": ["reader"]}, lock={"mode": "native"})
    said = project.run("up")
    assert said.code == 0, said.err
    assert "No longer part of the backend, and left in place" in said.out
    for left in ("role/acme-writer", "policy/acme-admin", "lock table acme-locks"):
        assert left in said.out
    assert project.client("dynamodb").list_tables()["TableNames"] == ["acme-locks"]


@pytest.mark.parametrize("command", ["smoke", "emit"])
def test_a_changed_stack_file_is_not_taken_for_what_was_made(project: Project, command: str) -> None:
    assert project.run("up").code == 0
    project.configure(lock={"mode": "both"})
    said = project.run(command)
    assert said.code == 4
    assert "the stack file of test has changed since `stateroom up` recorded the backend: lock.mode" in said.err


def test_a_foreign_file_where_we_would_write_is_met_before_the_cloud_is_asked(project: Project) -> None:
    foreign = project.records() / "terraform" / "backend.tf"
    foreign.parent.mkdir(parents=True)
    foreign.write_text("# mine\n")
    said = project.run("up")
    assert said.code == 4
    assert "was not written by us" in said.err
    assert project.writes == []
    assert foreign.read_text() == "# mine\n"


def test_a_policy_that_others_use_is_told_before_anything_is_removed(project: Project) -> None:
    project.configure(access={**WRITER, "reader": {"accounts": [ACCOUNT]}})
    assert project.run("up").code == 0
    admin = f"arn:aws:iam::{ACCOUNT}:policy/acme-admin"
    project.client("iam").attach_role_policy(RoleName="acme-reader", PolicyArn=admin)
    project.forget_requests()
    said = project.run("destroy", "--yes", "test")
    assert (said.code, project.writes) == (4, []), said.err
    assert "acme-admin" in said.err
    assert "acme-reader" in said.err


def test_a_deleted_state_counts_while_its_versions_are_there(project: Project) -> None:
    assert project.run("up").code == 0
    bucket = f"acme-state-{ACCOUNT}-eu-west-1"
    s3 = project.client("s3")
    s3.put_object(Bucket=bucket, Key="terraform.tfstate", Body=b"{}")
    s3.delete_object(Bucket=bucket, Key="terraform.tfstate")
    said = project.run("destroy", "--yes", "test")
    assert said.code == 4
    assert "terraform.tfstate" in said.err
