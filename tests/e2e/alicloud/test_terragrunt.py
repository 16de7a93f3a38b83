"""Real Terragrunt, which knows nothing of OSS, keeps a state for every unit with nothing but the emitted file."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from stateroom.emit import render
from stateroom.local.alicloud import ACCOUNT, KEY_ID, KEY_SECRET
from tests.e2e.alicloud.project import Project
from tests.e2e.alicloud.room import make_room
from tests.e2e.terraform import Client, alicloud_variables, waiting_apply
from tests.e2e.terragrunt import each_binary, generated, make_live, make_unit, skip_without


@each_binary
@pytest.mark.parametrize(
    ("lock", "encryption", "role"), [("table", "kms", None), ("table", "oss", "writer"), ("none", "oss", None)]
)
def test_units_have_states_of_their_own_and_nothing_else_is_written(
    client: Client, lock: str, encryption: str, role: str | None, project: Project, tmp_path: Path
) -> None:
    skip_without(client)
    access = {"writer": {"accounts": [ACCOUNT]}}
    room = make_room(project, client, lock={"mode": lock}, encryption={"mode": encryption}, access=access)
    variables = alicloud_variables(KEY_ID, KEY_SECRET, project.alicloud.ca_file)
    live = make_live(client, tmp_path / "live", render(room.facts, "terragrunt", role=role), variables)
    project.forget_requests()
    live.succeed("run", "--all", "--backend-bootstrap", "apply")
    live.succeed("backend", "bootstrap", "--all")
    rows = {"PutRow", "DeleteRow"} if lock == "table" else set()
    assert set(project.writes) - {"AssumeRole"} == {"PutObject"} | rows
    names = {"app": "team/vpc and team-vpc", "team-vpc": "team-vpc", "team:vpc": "team/vpc"}
    assert room.keys() == [f"env:/{name}.tfstate" for name in names]
    for name, value in names.items():
        assert json.loads(room.read(f"env:/{name}.tfstate"))["outputs"]["name"]["value"] == value
        assert room.head(f"env:/{name}.tfstate")["x-oss-server-side-encryption"] == room.facts.encryption
    if lock == "table":
        assert room.rows() == room.digests(*room.keys())
        other = room.work(tmp_path / "other", key="team:vpc.tfstate")
        other.init()
        with waiting_apply(other):
            refused = live.run("run", "--working-dir", "team/vpc", "--", "apply", "-auto-approve")
        assert refused.code == 1
        assert "Error acquiring the state lock" in refused.output


@each_binary
def test_names_arrive_as_they_are(client: Client, project: Project, tmp_path: Path) -> None:
    skip_without(client)
    room = make_room(project, client).other(workspace_key_prefix="q %{if} $x:/é")
    key = 'a "b" %{if} $c \\ é.tfstate'
    variables = alicloud_variables(KEY_ID, KEY_SECRET, project.alicloud.ca_file)
    unit = make_unit(client, tmp_path / "unit", render(room.facts, "terragrunt", key=key), variables)
    unit.succeed("apply", "-auto-approve")
    block = render(room.facts, client.tool, key=key).partition("\n")[2]
    assert generated(unit).partition("\n")[2] == block
    assert room.keys() == [f"q %{{if}} $x:/é/{key}"]
