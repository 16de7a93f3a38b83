"""`stateroom history` and `restore` beside real clients on the local Alibaba Cloud."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from stateroom.engine.calls import Call
from tests.contract.test_permissions import STATES, actions_of, policies
from tests.e2e.alicloud.project import Project
from tests.e2e.alicloud.room import MAIN, Room, each_tool, make_room
from tests.e2e.alicloud.test_permissions import Bootstrapper
from tests.e2e.alicloud.test_states import OLD, record
from tests.e2e.terraform import Client, waiting_apply
from tests.unit.archive.archives import write_archive
from tests.unit.states.place import state


def versions(project: Project, room: Room) -> list[dict[str, Any]]:
    said = project.run("history", room.state, "--json")
    assert said.code == 0, said.err or said.out
    found: list[dict[str, Any]] = said.document["versions"]
    return found


@each_tool
@pytest.mark.parametrize("encryption", ["oss", "kms"])
def test_an_old_version_is_found_compared_restored_and_applied(
    client: Client, encryption: str, project: Project, tmp_path: Path
) -> None:
    room = make_room(project, client, encryption={"mode": encryption})
    work = room.work(tmp_path / "work")
    work.init()
    assert "Apply complete!" in work.apply().output
    work.write("main.tf", MAIN % "second")
    assert "Apply complete!" in work.apply().output
    second, first = versions(project, room)
    assert (second["current"], first["current"], second["who"]) == (True, False, None)
    compared = project.run("history", room.state, "--diff", first["version"], "current").out
    assert compared == "  ~ terraform_data.one: input, output\n"
    said = project.run("restore", room.state, first["version"])
    assert said.code == 0, said.err
    pulled = json.loads(work.pull())
    assert (pulled["serial"], pulled["lineage"]) == (second["serial"] + 1, second["lineage"])
    assert room.rows() == room.digests(room.state)
    assert room.head(room.state)["x-oss-server-side-encryption"] == room.facts.encryption
    assert "0 to add, 1 to change, 0 to destroy" in work.succeed("plan", "-input=false", "-no-color")
    assert "Apply complete!" in work.apply().output
    assert len(versions(project, room)) == 4


def test_a_deleted_state_comes_back(project: Project, tmp_path: Path) -> None:
    room = make_room(project)
    work = room.work(tmp_path / "work")
    work.init()
    assert "Apply complete!" in work.apply().output
    room.cloud.execute(Call("oss", "DeleteObject", {"Bucket": room.facts.bucket, "Key": room.state}))
    assert f"✗ {room.state}: orphan" in project.run("digest", "check").out
    deletion, written = versions(project, room)
    assert deletion["deletion"]
    assert project.run("restore", room.state, written["version"]).code == 0
    assert project.run("digest", "check").code == 0
    assert "No changes." in work.succeed("plan", "-input=false", "-no-color")


def test_nothing_is_restored_under_a_running_apply(project: Project, tmp_path: Path) -> None:
    room = make_room(project)
    work = room.work(tmp_path / "work")
    work.init()
    assert "Apply complete!" in work.apply().output
    before = room.read(room.state)
    with waiting_apply(work) as (_process, let_go):
        said = project.run("restore", room.state, versions(project, room)[-1]["version"])
        assert (said.code, f"the lock of {room.state} is held" in said.err) == (6, True)
        assert room.read(room.state) == before
        assert "Apply complete!" in let_go().output


def test_the_documented_policy_is_enough_and_no_action_in_it_is_spare(
    project: Project, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    room = make_room(project, encryption={"mode": "kms"})
    work = room.work(tmp_path / "work")
    work.init()
    for value in ("first", "second"):
        work.write("main.tf", MAIN % value)
        assert "Apply complete!" in work.apply().output
    first = versions(project, room)[-1]["version"]
    room.write("env:/gone.tfstate", b"{}")
    room.cloud.execute(Call("oss", "DeleteObject", {"Bucket": room.facts.bucket, "Key": "env:/gone.tfstate"}))
    record(room, OLD)
    record(room, OLD, "env:/gone.tfstate")
    user = Bootstrapper(project, monkeypatch, (STATES,), "keeper")
    room.world.asked.clear()
    user.run("states")
    user.run("locks")
    user.run("history", room.state, "--diff", first, "current")
    user.run("history", room.state)
    user.run("digest", "repair", room.state)
    user.run("digest", "repair", "env:/gone.tfstate")
    user.run("restore", room.state, first)
    archive = tmp_path / "acme.zip"
    user.run("backup", str(archive))
    write_archive(archive, {"env:/once.tfstate": [state(1), None]}, "alicloud")
    user.run("restore-backup", str(archive), "--yes")
    assert [each.action for each in user.asked if not each.allowed] == []
    asked = {each.action for each in user.asked}
    assert set(actions_of(policies("alicloud")[STATES])) - asked == set()
