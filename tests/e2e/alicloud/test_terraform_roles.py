"""Real clients that assume the emitted role over TLS, as long as its session lasts, and read each other's states."""

from __future__ import annotations

import json
from pathlib import Path

from stateroom.emit import Signing
from stateroom.local.alicloud import ACCOUNT, KEY_ID
from tests.e2e.alicloud.project import Project
from tests.e2e.alicloud.room import each_tool, every_client, make_room
from tests.e2e.terraform import Client, wait_until, waiting_apply

WRITER = {"writer": {"accounts": [ACCOUNT]}}
SHORT = Signing(session_seconds=900)


@every_client
def test_the_role_that_is_asked_for_is_assumed_over_tls(client: Client, project: Project, tmp_path: Path) -> None:
    room = make_room(project, client, access=WRITER, encryption={"mode": "kms"})
    work = room.work(tmp_path / "work", role="writer")
    work.init()
    assert "Apply complete!" in work.apply().output
    requests = project.alicloud.emulator.requests
    assert {(each.service, each.operation) for each in requests if each.key_id == KEY_ID} == {("sts", "AssumeRole")}
    assert {each.service for each in requests if each.key_id.startswith("STS.")} == {"oss", "tablestore"}
    assert room.head(room.state)["x-oss-server-side-encryption"] == "KMS"


@each_tool
def test_a_session_that_ends_before_its_client_is_refused_and_loses_nothing(
    client: Client, project: Project, tmp_path: Path
) -> None:
    room = make_room(project, client, access=WRITER)
    work = room.work(tmp_path / "work", role="writer", signing=SHORT)
    work.init()
    real, late = room.world.clock, [-600.0]
    # Twenty minutes later, and never so far from the client's clock that its signatures would be too old.
    room.world.clock = lambda: real() + late[0]
    with waiting_apply(work) as (process, let_go):
        holder = wait_until(room.lock.read, process)
        late[0] = 600.0
        ended = let_go()
    assert ended.code == 1
    assert "The security token has expired" in " ".join(ended.output.split())
    assert room.keys() == []
    room.world.clock = real
    assert room.lock.read() == holder
    work.succeed("force-unlock", "-force", "-no-color", holder.id)
    work.succeed("state", "push", "-no-color", "errored.tfstate")
    assert "No changes." in work.succeed("plan", "-no-color")
    assert json.loads(work.pull()) == json.loads(room.read(room.state))
