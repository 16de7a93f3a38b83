"""Real clients and the smoke test's code exclude each other: each refuses the other's lock and shows its holder."""

from __future__ import annotations

import json
import re
import signal
from pathlib import Path
from typing import Any

import pytest

from stateroom.states.alicloud_calls import ObjectCalls
from stateroom.states.alicloud_objects import build_put
from stateroom.states.lock_info import LockInfo
from tests.e2e.alicloud.project import Project
from tests.e2e.alicloud.room import each_tool, every_client, make_room, shown
from tests.e2e.terraform import Client, wait_until, waiting_apply


@every_client
def test_a_client_is_refused_while_we_hold_the_lock_and_shows_us(
    client: Client, project: Project, tmp_path: Path
) -> None:
    room = make_room(project, client)
    work = room.work(tmp_path / "work")
    work.init()
    info = LockInfo.new(room.path, info="migration at night")
    assert room.lock.take(info) is None
    refused = work.apply("-lock-timeout=0s")
    assert refused.code == 1
    assert "Error acquiring the state lock" in refused.output
    holder = shown(refused.output)
    assert (holder["ID"], holder["Path"], holder["Operation"]) == (info.id, room.path, "OperationTypeApply")
    assert (holder["Who"], holder["Version"], holder["Info"]) == (info.who, info.version, "migration at night")
    # Go shows a time in its own way, with the same nanoseconds.
    assert holder["Created"].replace(" +0000 UTC", "Z").replace(" ", "T") == info.created
    room.lock.release(info.id)
    assert "Apply complete!" in work.apply().output


@every_client
def test_everybody_is_refused_while_a_client_applies_and_is_shown_that_client(
    client: Client, project: Project, tmp_path: Path
) -> None:
    room = make_room(project, client)
    work, second = room.work(tmp_path / "work"), room.work(tmp_path / "second")
    work.init()
    second.init()
    with waiting_apply(work) as (process, let_go):
        holder = wait_until(room.lock.read, process)
        refused = second.apply("-lock-timeout=0s")
        assert (refused.code, shown(refused.output)["ID"]) == (1, holder.id)
        assert "Error acquiring the state lock" in refused.output
        assert room.lock.take(LockInfo.new(room.path)) == holder
        row, text = room.rows()[room.path], holder.to_json()
        assert "Apply complete!" in let_go().output
    # Our lock is indistinguishable from the client's own.
    assert row == {"Info": text}
    ours = LockInfo.new(room.path)
    room.lock.take(ours)
    mine = room.rows()[room.path]
    assert set(mine) == {"Info"}
    assert shape(mine["Info"]) == shape(text)
    assert (ours.operation, ours.who, ours.path) == (holder.operation, holder.who, room.path)
    room.lock.release(ours.id)
    assert "Apply complete!" in second.apply().output
    assert room.rows() == room.digests(room.state)


def shape(text: str) -> list[tuple[str, str]]:
    """Keys and types in order, and how the values look."""
    forms = {
        r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}": "uuid",
        r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{0,8}[1-9])?Z": "time",
        r"\d+\.\d+\.\d+.*": "version",
    }

    def form(value: Any) -> str:
        assert isinstance(value, str)
        return next((name for pattern, name in forms.items() if re.fullmatch(pattern, value)), value)

    return [(key, form(value)) for key, value in json.loads(text).items()]


@every_client
def test_the_lock_of_a_client_that_was_killed_stays_and_is_removed_by_its_id_only(
    client: Client, project: Project, tmp_path: Path
) -> None:
    room = make_room(project, client)
    work = room.work(tmp_path / "work")
    work.init()
    with waiting_apply(work) as (process, _let_go):
        holder = wait_until(room.lock.read, process)
        process.kill()
        assert process.wait() == -signal.SIGKILL
    assert room.lock.read() == holder
    assert work.apply("-lock-timeout=0s").code == 1
    wrong = work.run("force-unlock", "-force", "-no-color", LockInfo.new(room.path).id)
    assert wrong.code == 1
    assert room.lock.read() == holder
    assert "successfully unlocked" in work.succeed("force-unlock", "-force", "-no-color", holder.id)
    assert room.lock.read() is None
    assert "Apply complete!" in work.apply().output
    assert room.rows() == room.digests(room.state)


@each_tool
def test_workspaces_and_keys_are_locked_each_by_itself(client: Client, project: Project, tmp_path: Path) -> None:
    room = make_room(project, client)
    work, other = room.work(tmp_path / "work"), room.work(tmp_path / "other", key="other.tfstate")
    work.init()
    other.init()
    work.succeed("workspace", "new", "-no-color", "staging")
    staging = LockInfo.new(f"{room.facts.bucket}/env:/staging/terraform.tfstate")
    held = room.other(state_key="staging/terraform.tfstate").lock
    assert held.take(staging) is None
    assert shown(work.apply("-lock-timeout=0s").output)["Path"] == staging.path
    work.succeed("workspace", "select", "-no-color", "default")
    assert "Apply complete!" in work.apply().output
    assert "Apply complete!" in other.apply().output
    assert held.read() == staging


@each_tool
@pytest.mark.parametrize("encryption", ["oss", "kms"])
def test_our_writes_carry_the_headers_of_the_clients_own(
    client: Client, encryption: str, project: Project, tmp_path: Path
) -> None:
    room = make_room(project, client, encryption={"mode": encryption})
    work = room.work(tmp_path / "work")
    work.init()
    assert "Apply complete!" in work.apply().output
    theirs = writes(project)
    project.forget_requests()
    ObjectCalls(room.cloud, room.facts).ask("put_object", **build_put(room.facts, room.state, b"{}\n"))
    assert writes(project) == theirs
    assert len(theirs) == 1


def writes(project: Project) -> list[dict[str, str]]:
    """What the PutObject requests say beside their content and who signed them."""
    signing = {"x-oss-date", "x-oss-content-sha256"}
    return [
        {
            name: value
            for name, value in request.headers.items()
            if name == "content-type" or (name.startswith("x-oss-") and name not in signing)
        }
        for request in project.alicloud.emulator.requests
        if request.operation == "PutObject"
    ]
