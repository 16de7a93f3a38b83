"""Whose is what: backends that share an account, and a stack file that changes under a backend."""

from __future__ import annotations

from typing import Any

import pytest

from stateroom.local.alicloud import ACCOUNT
from stateroom.states.lock_info import LockInfo
from tests.e2e.alicloud.project import BUCKET, Project
from tests.e2e.alicloud.room import make_room

WRITER: dict[str, Any] = {"writer": {"accounts": [ACCOUNT]}}
ELSEWHERE = "cn-shanghai"


def resources(project: Project) -> dict[str, Any]:
    """Everything that a backend is made of, as the cloud has it."""
    world = project.alicloud.emulator.world
    return {
        "buckets": {each.name: each.tags for each in world.oss.buckets_of(ACCOUNT)},
        "instances": {each.name: (each.region, list(each.tables)) for each in world.tablestore.instances(ACCOUNT)},
        "roles": {each.name: (each.trust, each.tags, set(each.attached)) for each in world.ram.roles.all(ACCOUNT)},
        "keys": {each.id: (each.state, each.tags) for each in world.kms.keys.all(ACCOUNT)},
        "aliases": {each.name: each.key_id for each in world.kms.aliases.all(ACCOUNT)},
    }


@pytest.mark.parametrize("access", [WRITER, {}], ids=["role", "policies"])
def test_backends_of_one_name_in_two_regions_do_not_take_each_others_parts(
    project: Project, access: dict[str, Any]
) -> None:
    # RAM knows no regions, so there the names are the same; all else is told apart by its own.
    project.configure(encryption={"mode": "kms"}, access=WRITER)
    assert project.run("up").code == 0
    before = resources(project)
    other = {**project.smallest(), "region": ELSEWHERE, "lock": {"mode": "none"}, "access": access}
    project.write({"config": {"stateroom:backend": other}}, stack="other")
    project.forget_requests()
    said = project.run("up", "--stack", "other", "--adopt")
    assert said.code == 4, said.out
    assert "belongs to the backend 'acme@cn-hangzhou'" in said.err
    assert project.run("destroy", "--stack", "other", "--yes", "other").code == 4
    assert project.writes == []
    assert resources(project) == before


def test_a_stack_that_moves_is_refused_before_anything_is_made(project: Project) -> None:
    assert project.run("up").code == 0
    project.configure(region=ELSEWHERE)
    project.forget_requests()
    said = project.run("up")
    assert (said.code, project.writes) == (4, [])
    assert f"stack test would become another backend: region cn-hangzhou → {ELSEWHERE}" in said.err


def test_what_is_taken_out_of_the_stack_file_is_named_and_stays(project: Project) -> None:
    project.configure(access=WRITER)
    assert project.run("up").code == 0
    before = resources(project)
    project.configure(access={"policies": ["reader"]}, lock={"mode": "none"})
    said = project.run("up")
    assert said.code == 0, said.err
    assert "No longer part of the backend, and left in place" in said.out
    for left in ("role/acme-writer", "policy/acme-admin", "acme_locks"):
        assert left in said.out
    after = resources(project)
    assert (after["instances"], after["roles"]) == (before["instances"], before["roles"])


@pytest.mark.parametrize("command", ["smoke", "emit"])
def test_a_changed_stack_file_is_not_taken_for_what_was_made(project: Project, command: str) -> None:
    assert project.run("up").code == 0
    project.configure(lock={"mode": "none"})
    said = project.run(command)
    assert said.code == 4
    assert "the stack file of test has changed since `stateroom up` recorded the backend: lock.mode" in said.err


def test_a_foreign_file_where_we_would_write_is_met_before_the_cloud_is_asked(project: Project) -> None:
    foreign = project.records() / "terraform" / "state.oss.tfbackend"
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
    attached = {"PolicyType": "Custom", "PolicyName": "acme-admin", "RoleName": "acme-reader"}
    project.ask("ram", "AttachPolicyToRole", attached)
    project.forget_requests()
    said = project.run("destroy", "--yes", "test")
    assert (said.code, project.writes) == (4, []), said.err
    assert "acme-admin" in said.err
    assert "acme-reader" in said.err


def test_a_deleted_state_counts_while_its_versions_are_there(project: Project) -> None:
    assert project.run("up").code == 0
    state = {"Bucket": BUCKET, "Key": "env:/terraform.tfstate"}
    project.ask("oss", "PutObject", {**state, "Body": "{}"})
    project.ask("oss", "DeleteObject", state)
    said = project.run("destroy", "--yes", "test")
    assert said.code == 4
    assert "env:/terraform.tfstate" in said.err


def test_a_held_lock_counts_as_a_state(project: Project) -> None:
    room = make_room(project)
    held = LockInfo.new(room.path)
    assert room.lock.take(held) is None
    project.forget_requests()
    said = project.run("destroy", "--yes", "test")
    assert (said.code, project.writes) == (4, []), said.err
    assert room.path in said.err
    room.lock.release(held.id)
    assert project.run("destroy", "--yes", "test").code == 0
