"""Real clients keep their state with nothing but the emitted file: every lock mode, encryption and format."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from stateroom.errors import UsageError
from stateroom.states.alicloud_calls import ObjectCalls
from stateroom.states.alicloud_objects import build_put
from tests.e2e.alicloud.project import Project
from tests.e2e.alicloud.room import FILES, MAIN, each_tool, every_client, make_room, md5, workspaces
from tests.e2e.terraform import CLIENTS, Client, wait_for

KMS = {"mode": "kms"}


@every_client
@pytest.mark.parametrize(("lock", "encryption"), [("table", "kms"), ("none", "oss")])
def test_a_state_is_kept_encrypted_versioned_and_unlocked(
    client: Client, lock: str, encryption: str, project: Project, tmp_path: Path
) -> None:
    room = make_room(project, client, lock={"mode": lock}, encryption={"mode": encryption})
    work = room.work(tmp_path / "work")
    work.init()
    assert "Apply complete! Resources: 1 added" in work.apply().output
    first = room.read(room.state)
    assert json.loads(work.pull()) == json.loads(first)
    work.write("main.tf", MAIN % "second")
    assert "Apply complete! Resources: 0 added, 1 changed, 0 destroyed" in work.apply().output
    assert json.loads(work.pull()) == json.loads(room.read(room.state))
    newest, oldest = room.versions()
    assert room.read(room.state, oldest.id) == first
    head = room.head(room.state)
    assert head["x-oss-server-side-encryption"] == room.facts.encryption
    key = room.facts.kms_key_arn
    assert head.get("x-oss-server-side-encryption-key-id") == (key.rpartition("/")[2] if key else None)
    for version in (newest, oldest):
        # What is kept is not what was written.
        assert b"lineage" not in version.contents.sealed.data
        assert version.contents.sealed.envelope.key_id == (key.rpartition("/")[2] if key else "")
        assert version.attributes.acl == "private"
    if lock == "table":
        # Only the digest is left: the lock's own row is gone.
        assert room.rows() == room.digests(room.state)
    else:
        assert {request.service for request in project.cloud.requests} == {"oss"}
    assert room.keys() == [room.state]


@each_tool
def test_every_form_of_the_file_leads_to_the_same_place_whatever_the_names_hold(
    client: Client, project: Project, tmp_path: Path
) -> None:
    room = make_room(project, client, encryption=KMS)
    for form in ("block", "partial", "json"):
        hostile = room.other(state_key=f'a "b" %{{if}} $${{x}}\\{form} +&é日本', workspace_key_prefix="q %{r}:/é")
        work = hostile.work(tmp_path / form, form)
        if form == "partial":
            work.write("empty.tf", 'terraform {\n  backend "oss" {}\n}\n')
            work.init(f"-backend-config={FILES[form]}")
        else:
            work.init()
        assert "Apply complete! Resources: 1 added" in work.apply().output
        assert json.loads(work.pull()) == json.loads(room.read(hostile.state))
        assert hostile.lock.read_digest() == md5(room.read(hostile.state))
        assert room.head(hostile.state)["x-oss-server-side-encryption"] == "KMS"
    assert len(room.keys()) == 3


@every_client
def test_workspaces_are_kept_apart_below_the_prefix(client: Client, project: Project, tmp_path: Path) -> None:
    room = make_room(project, client, state={"prefix": "states/network", "key": "main.tfstate"})
    work = room.work(tmp_path / "work")
    work.init()
    work.succeed("workspace", "new", "-no-color", "staging")
    assert "Apply complete!" in work.apply().output
    assert workspaces(work) == ["  default", "* staging"]
    staging = "states/network/staging/main.tfstate"
    assert room.keys() == [staging]
    work.succeed("workspace", "select", "-no-color", "default")
    assert "Apply complete! Resources: 1 added" in work.apply().output
    assert room.keys() == ["states/network/main.tfstate", staging]
    assert json.loads(room.read(room.state))["lineage"] != json.loads(room.read(staging))["lineage"]
    assert room.rows() == room.digests(room.state, staging)
    assert workspaces(work) == ["* default", "  staging"]
    work.succeed("workspace", "delete", "-force", "-no-color", "staging")
    assert workspaces(work) == ["* default"]
    assert room.rows() == room.digests(room.state)


@each_tool
def test_a_state_under_another_key_is_apart_and_shows_as_a_workspace_as_the_file_says(
    client: Client, project: Project, tmp_path: Path
) -> None:
    room = make_room(project, client)
    first = room.work(tmp_path / "first")
    first.init()
    assert "Apply complete!" in first.apply().output
    second = room.work(tmp_path / "second", key="other.tfstate")
    assert '# `workspace list` shows "terraform.tfstate", too' in (second.folder / "backend.tf").read_text()
    second.init()
    assert "Apply complete! Resources: 1 added" in second.apply().output
    assert room.keys() == ["env:/other.tfstate", "env:/terraform.tfstate"]
    assert room.rows() == room.digests(*room.keys())
    assert workspaces(second) == ["* default", "  terraform.tfstate"]


@each_tool
def test_a_key_is_refused_exactly_where_a_workspace_has_its_state(
    client: Client, project: Project, tmp_path: Path
) -> None:
    room = make_room(project, client)
    work = room.work(tmp_path / "work")
    work.init()
    work.succeed("workspace", "new", "-no-color", "team")
    assert "Apply complete!" in work.apply().output
    assert room.keys() == ["env:/team/terraform.tfstate"]
    with pytest.raises(UsageError, match="the workspace 'team' of the stack's own key"):
        room.emit("block", key="team/terraform.tfstate")
    # No workspace has a slash in its name, so a deeper folder is free.
    assert work.run("workspace", "new", "-no-color", "team/network").code == 1
    deeper = room.work(tmp_path / "deeper", key="team/network/terraform.tfstate")
    deeper.init()
    assert "Apply complete! Resources: 1 added" in deeper.apply().output
    assert room.keys() == ["env:/team/network/terraform.tfstate", "env:/team/terraform.tfstate"]


@each_tool
def test_a_role_that_the_environment_names_is_assumed_where_the_file_says(
    client: Client, project: Project, tmp_path: Path
) -> None:
    trusted = {"accounts": ["1234567890123456"]}
    room = make_room(project, client, access={"writer": trusted})
    work = room.work(tmp_path / "work")
    assert room.facts.roles["writer"] not in (work.folder / "backend.tf").read_text()
    named = replace(work, variables={**(work.variables or {}), "ALICLOUD_ASSUME_ROLE_ARN": room.facts.roles["writer"]})
    named.init()
    assert "Apply complete! Resources: 1 added" in named.apply().output
    assert ("sts", "AssumeRole") in {(request.service, request.operation) for request in project.cloud.requests}
    assert room.asked_by("writer")


@each_tool
def test_a_state_that_is_pushed_is_pulled_back_equal(client: Client, project: Project, tmp_path: Path) -> None:
    room = make_room(project, client)
    work = room.work(tmp_path / "work")
    work.init()
    assert "Apply complete!" in work.apply().output
    state = json.loads(work.pull())
    state["serial"] += 5
    state["outputs"] = {"made": {"value": "by hand", "type": "string"}}
    work.write("pushed.tfstate", json.dumps(state))
    work.succeed("state", "push", "-no-color", "pushed.tfstate")
    pulled = json.loads(work.pull())
    # A push that changes a state counts as a write, with a serial of its own.
    assert pulled == state | {"serial": state["serial"] + 1}
    assert json.loads(room.read(room.state)) == pulled


@each_tool
def test_a_state_that_the_smoke_test_writes_is_a_state_for_the_client(
    client: Client, project: Project, tmp_path: Path
) -> None:
    from stateroom.smoke.scenario import Run
    from tests.unit.smoke.memory_probe import MemoryProbe

    room = make_room(project, client, encryption=KMS)
    probe = MemoryProbe()
    Run(probe).write()
    body = probe.states[0]
    ObjectCalls(room.cloud, room.facts).ask("put_object", **build_put(room.facts, room.state, body))
    room.lock.write_digest(md5(body))
    work = room.work(tmp_path / "work")
    work.init()
    pulled, written = json.loads(work.pull()), json.loads(body)
    assert (pulled["lineage"], pulled["serial"]) == (written["lineage"], written["serial"])
    assert "Apply complete!" in work.apply().output
    assert json.loads(room.read(room.state))["lineage"] == written["lineage"]


def test_a_state_that_was_changed_behind_the_clients_back_is_refused(project: Project, tmp_path: Path) -> None:
    # The clients hope for ten seconds that the state is only late, so all of them wait at once.
    room = make_room(project)
    work = room.work(tmp_path / "made")
    work.init()
    assert "Apply complete!" in work.apply().output
    others = [replace(room, client=each).work(tmp_path / each.name) for each in CLIENTS if each.unusable() is None]
    for other in others:
        other.init()
    kept = room.read(room.state)
    room.write(room.state, kept.replace(b'"first"', b'"forged"'))
    for process in [other.start("plan", "-lock=false", "-no-color") for other in others]:
        refused = wait_for(process)
        assert refused.code == 1, refused.output
        assert "state data in OSS does not have the expected content" in " ".join(refused.output.split())
    room.write(room.state, kept)
    # Without a digest there is nothing to compare with, which the clients only log.
    room.lock.remove_items()
    for other in others:
        assert "No changes." in other.succeed("plan", "-no-color")
    assert room.rows() == {}
