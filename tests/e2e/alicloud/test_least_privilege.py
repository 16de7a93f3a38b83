"""Least privilege shown: what Terraform asks for as the emitted role is what the role's policy grants, neither more
nor less.

The bucket policy grants the same once more, so it is taken away: what is left is what RAM says of the role.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from emulator.auth.patterns import matches
from stateroom.local.alicloud import ACCOUNT
from stateroom.states.lock_info import LockInfo
from tests.e2e import terraform
from tests.e2e.alicloud.project import Project
from tests.e2e.alicloud.room import Room, each_tool, every_client, make_room, workspaces
from tests.e2e.alicloud.test_states import OLD, record
from tests.e2e.terraform import TERRAFORM, Client
from tests.unit.archive.archives import write_archive
from tests.unit.states.place import state

STATE = {"prefix": "states/network", "key": "main.tfstate"}
REMOTE_STATE = """
data "terraform_remote_state" "network" {
  backend = "oss"
  config  = %s
}

output "read" {
  value = data.terraform_remote_state.network.outputs.name
}
"""

Right = tuple[str, str]
"""An action, and a resource or a pattern of resources."""


def guarded_room(project: Project, client: Client, roles: Mapping[str, Any]) -> Room:
    """A backend with every kind of right: a KMS key, a table, and a prefix of its own. Roles are on their own."""
    access = {name: {"accounts": [ACCOUNT], **role} for name, role in roles.items()}
    room = make_room(project, client, encryption={"mode": "kms"}, state=STATE, access=access)
    room.world.oss.bucket(room.facts.bucket).policy = None
    return room


def rights_of(room: Room, role: str) -> set[Right]:
    """What the attached policies grant, with every action and resource by itself."""
    attached = room.world.ram.role(ACCOUNT, f"acme-{role}").attached
    documents = [room.world.ram.policies.find(ACCOUNT, kind, name).default_version.content for kind, name in attached]
    statements = [statement for document in documents for statement in document["Statement"]]
    assert {statement["Effect"] for statement in statements} == {"Allow"}
    return {(action, place) for each in statements for action in each["Action"] for place in each["Resource"]}


def spare_of(room: Room, role: str) -> set[Right]:
    """What is granted and was never needed, when nothing was refused."""
    asked = room.asked_by(role)
    assert [each for each in asked if not each.allowed] == []
    needed = {(each.action, each.resource) for each in asked}
    return {
        (action, pattern)
        for action, pattern in rights_of(room, role)
        if not any(each == action and matches(pattern, place) for each, place in needed)
    }


def use_everything(work: terraform.Project, room: Room) -> None:
    """All that a writer does with the states of two workspaces: no command of the backend is left out."""
    work.init()
    assert "Apply complete!" in work.apply().output
    work.succeed("workspace", "new", "-no-color", "staging")
    assert "Apply complete!" in work.apply().output
    assert "No changes." in work.succeed("plan", "-no-color")
    work.write("pulled.tfstate", work.pull().decode())
    work.succeed("state", "push", "-no-color", "-force", "pulled.tfstate")
    work.succeed("destroy", "-auto-approve", "-no-color")
    work.succeed("workspace", "select", "-no-color", "default")
    work.succeed("workspace", "delete", "-no-color", "staging")
    assert workspaces(work) == ["* default"]
    left = LockInfo.new(room.path)
    assert room.lock.take(left) is None
    work.succeed("force-unlock", "-force", "-no-color", left.id)


@every_client
def test_a_writer_of_all_states_needs_every_right_that_it_has(client: Client, project: Project, tmp_path: Path) -> None:
    room = guarded_room(project, client, {"writer": {}})
    use_everything(room.work(tmp_path / "work", role="writer"), room)
    assert spare_of(room, "writer") == set()


@pytest.mark.parametrize("named", [[], ["default", "staging"]], ids=["any", "two"])
def test_a_writer_of_some_states_needs_every_right_that_it_has(
    named: list[str], project: Project, tmp_path: Path
) -> None:
    scope = {"keys": [STATE["key"]], "workspaces": named}
    room = guarded_room(project, TERRAFORM, {"writer": {"scope": scope}})
    use_everything(room.work(tmp_path / "work", role="writer"), room)
    assert spare_of(room, "writer") == set()


def test_a_writer_of_one_workspace_uses_it_and_no_other(project: Project, tmp_path: Path) -> None:
    room = guarded_room(project, TERRAFORM, {"writer": {"scope": {"workspaces": ["staging"]}}})
    work = room.work(tmp_path / "work", role="writer")
    staging = replace(work, variables={**(work.variables or {}), "TF_WORKSPACE": "staging"})
    staging.init()
    assert "Apply complete!" in staging.apply().output
    assert [each for each in room.asked_by("writer") if not each.allowed] == []
    assert room.keys() == ["states/network/staging/main.tfstate"]
    for command in (["apply", "-auto-approve"], ["workspace", "new", "production"]):
        assert work.run(*command, "-no-color").code == 1
    assert room.keys() == ["states/network/staging/main.tfstate"]
    assert room.rows() == room.digests(*room.keys())


@each_tool
def test_a_reader_reads_another_configurations_state_and_can_neither_lock_nor_write(
    client: Client, project: Project, tmp_path: Path
) -> None:
    room = guarded_room(project, client, {"writer": {}, "reader": {"scope": {"keys": [STATE["key"]]}}})
    for workspace in ("default", "staging"):
        work = room.work(tmp_path / workspace, role="writer")
        work.write("main.tf", f'output "name" {{\n  value = "{workspace}"\n}}\n')
        work.init()
        if workspace != "default":
            work.succeed("workspace", "new", "-no-color", workspace)
        assert "Apply complete!" in work.apply().output
        backend = json.loads(room.emit("json", role="reader"))["terraform"]["backend"]["oss"]
        other = room.empty(tmp_path / f"reads-{workspace}")
        data = f'workspace = "{workspace}"\n  backend'
        other.write("main.tf", REMOTE_STATE.replace("backend", data, 1) % json.dumps(backend))
        other.init()
        assert "Apply complete!" in other.apply().output
        assert json.loads(other.succeed("output", "-json", "read")) == workspace
    assert spare_of(room, "reader") == set()
    before = room.rows(), len(room.versions())
    reader = room.work(tmp_path / "reader", role="reader")
    reader.init()
    reader.succeed("plan", "-lock=false", "-no-color")
    for command in (["plan"], ["apply", "-auto-approve"], ["apply", "-auto-approve", "-lock=false"]):
        assert reader.run(*command, "-input=false", "-no-color").code == 1
    refused = {each.action for each in room.asked_by("reader") if not each.allowed}
    assert refused == {"ots:PutRow", "oss:PutObject"}
    assert (room.rows(), len(room.versions())) == before


def test_an_admin_repairs_states_and_locks_and_needs_every_right_for_it(project: Project, tmp_path: Path) -> None:
    room = guarded_room(project, TERRAFORM, {"admin": {}})
    work = room.work(tmp_path / "work", role="admin")
    work.init()
    assert "Apply complete!" in work.apply().output
    admin, place = room.as_role("admin"), {"Bucket": room.facts.bucket}
    good = room.read(room.state)
    room.write(room.state, b"broken")
    versions = admin.ask("oss", "ListObjectVersions", **place, Query={"prefix": f"{STATE['prefix']}/"})["Version"]
    broken, old = (each["VersionId"] for each in versions)
    assert admin.read(room.state, old) == good
    admin.ask("oss", "DeleteObject", **place, Key=room.state, Query={"versionId": broken})
    assert room.read(room.state) == good
    admin.write(f"{STATE['prefix']}/lost/main.tfstate", good)
    admin.ask("oss", "DeleteObject", **place, Key=f"{STATE['prefix']}/lost/main.tfstate")
    left = LockInfo.new(room.path)
    room.lock.take(left)
    assert room.path in admin.rows()
    admin.lock.release(left.id)
    bring_back(room, old, tmp_path / "a.zip")
    assert spare_of(room, "admin") == set()


def bring_back(room: Room, version: str, archive: Path) -> None:
    """What the commands do that change states, for who has the admin's role and nothing else."""
    stack = yaml.safe_load((room.project.folder / "stacks" / "Pulumi.test.yaml").read_text())
    stack["config"]["stateroom:backend"]["assume_role"] = {"role_arn": room.facts.roles["admin"]}
    room.project.write(stack)
    left = LockInfo.new(room.path)
    room.lock.take(left)
    record(room, OLD)
    write_archive(
        archive, {"env:/once.tfstate": [state(1), None], "env:/more.tfstate": [state(1), state(2)]}, "alicloud"
    )
    for command in (
        ("unlock", room.state, "--id", left.id),
        ("digest", "repair"),
        ("restore", room.state, version),
        ("restore-backup", str(archive), "--yes"),
        ("backup", str(archive), "--force"),
    ):
        said = room.project.run(*command)
        assert said.code == 0, (command, said.err or said.out)
