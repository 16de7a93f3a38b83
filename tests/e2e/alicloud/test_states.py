"""`stateroom states` and `digest` beside real clients on the local Alibaba Cloud."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.alicloud.project import Project
from tests.e2e.alicloud.room import Room, each_tool, make_room, md5
from tests.e2e.terraform import Client, waiting_apply

OLD = "0f" * 16


def states(project: Project) -> dict[str, Any]:
    said = project.run("states", "--json")
    assert said.code == 0, said.err or said.out
    return {each["state"]: each for each in said.document["states"]}


def record(room: Room, digest: str, key: str | None = None) -> None:
    """Change the digest of a state behind everybody's back."""
    from stateroom.states.alicloud_calls import RowCalls

    RowCalls(room.cloud, room.facts).put(f"{room.facts.bucket}/{key or room.state}-md5", {"Digest": digest})


@each_tool
@pytest.mark.parametrize("encryption", ["oss", "kms"])
def test_states_shows_what_a_client_has_written_and_who_works_on_it(
    client: Client, encryption: str, project: Project, tmp_path: Path
) -> None:
    room = make_room(project, client, encryption={"mode": encryption})
    work = room.work(tmp_path / "work")
    work.init()
    assert "Apply complete!" in work.apply().output
    work.succeed("workspace", "new", "-no-color", "dev")
    work.succeed("workspace", "select", "-no-color", "default")
    pulled = json.loads(work.pull())
    with waiting_apply(work) as (_process, let_go):
        found = states(project)
        assert "Apply complete!" in let_go().output
    assert sorted(found) == [f"env:/dev/{room.facts.state_key}", room.state]
    state = found[room.state]
    assert (state["serial"], state["lineage"], state["resources"]) == (pulled["serial"], pulled["lineage"], 1)
    assert (state["digest"], state["encryption"]) == ("ok", room.facts.encryption)
    key = room.facts.kms_key_arn
    assert state["encryption_key"] == (key.rpartition("/")[2] if key else None)
    assert [each["operation"] for each in state["locks"]] == ["OperationTypeApply"]
    assert (state["workspace"], found[f"env:/dev/{room.facts.state_key}"]["workspace"]) == ("default", "dev")


@each_tool
def test_a_broken_digest_is_found_and_repaired_and_the_client_plans_again(
    client: Client, project: Project, tmp_path: Path
) -> None:
    room = make_room(project, client)
    work = room.work(tmp_path / "work")
    work.init()
    assert "Apply complete!" in work.apply().output
    right = room.rows()
    record(room, OLD)
    record(room, OLD, "env:/gone.tfstate")
    check = project.run("digest", "check")
    assert check.code == 2
    assert f"✗ {room.state}: stale: clients refuse the state" in check.out
    repair = project.run("digest", "repair")
    # The digest whose state is gone stays: it was not named.
    assert (repair.code, room.rows()) == (4, right | {f"{room.facts.bucket}/env:/gone.tfstate-md5": {"Digest": OLD}})
    assert f"recorded {md5(room.read(room.state))} in the place of {OLD}" in repair.out
    assert "No changes." in work.succeed("plan", "-input=false", "-no-color")
    assert project.run("digest", "repair", "env:/gone.tfstate").code == 0
    assert room.rows() == right
    assert (project.run("digest", "check").code, project.run("digest", "repair").code) == (0, 0)


def test_a_digest_is_not_repaired_while_a_client_works(project: Project, tmp_path: Path) -> None:
    room = make_room(project)
    work = room.work(tmp_path / "work")
    work.init()
    assert "Apply complete!" in work.apply().output
    with waiting_apply(work) as (_process, let_go):
        record(room, OLD)
        said = project.run("digest", "repair", room.state)
        assert (said.code, f"the lock of {room.state} is held" in said.err) == (6, True)
        assert room.rows()[f"{room.path}-md5"] == {"Digest": OLD}
        assert "Apply complete!" in let_go().output
    assert project.run("digest", "check").code == 0


def test_a_state_that_the_client_has_encrypted_is_shown_as_that(project: Project) -> None:
    room = make_room(project, lock={"mode": "none"})
    room.write(room.state, b'{"serial": 5, "lineage": "x", "encrypted_data": "aGk="}')
    text = project.run("states").out
    assert "serial 5, encrypted by the client (OpenTofu state encryption), lineage x" in text
    said = project.run("digest", "check")
    assert (said.code, "this backend keeps no digests" in said.out) == (0, True)
