"""From one lock mode to another, by the stack file and `up`, with what it emits and a real client.
`stateroom migrate lock` does it in `test_migrate_lock.py`."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from stateroom.facts import LockMode
from tests.e2e import terraform
from tests.e2e.project import ACCOUNT, Project
from tests.e2e.terraform import CLIENTS, Client, wait_until, waiting_apply

BUCKET = f"acme-state-{ACCOUNT}-eu-west-1"
TABLE = "acme-locks"
KEY, STAGING = "terraform.tfstate", "env:/staging/terraform.tfstate"
BOTH_TOOLS = {"emit": ["terraform", "opentofu"]}


@pytest.fixture(params=CLIENTS, ids=lambda client: client.name)
def client(request: pytest.FixtureRequest) -> Client:
    each: Client = request.param
    return each


@dataclass(frozen=True)
class Room:
    """A backend as `up` makes it, seen from the cloud's side."""

    project: Project

    def make(self, lock: LockMode, **keys: Any) -> str:
        """Bring the backend to a lock mode and prove it; what `up` said."""
        self.project.configure(lock={"mode": lock}, protect=False, **keys)
        said = self.project.run("up")
        assert said.code == 0, said.err
        assert "\nProven: " in said.out
        return said.out

    def stored(self, key: str) -> bytes:
        body: bytes = self.project.client("s3").get_object(Bucket=BUCKET, Key=key)["Body"].read()
        return body

    def items(self) -> dict[str, str | None]:
        """What lies in the lock table: the digest of each item, None for a lock that is held."""
        found = self.project.client("dynamodb").scan(TableName=TABLE)["Items"]
        return {each["LockID"]["S"]: each.get("Digest", {}).get("S") for each in found}

    def digests(self) -> dict[str, str]:
        """The items that a table must hold for the states as they are, when no lock is held."""
        bodies = {key: self.stored(key) for key in (KEY, STAGING)}
        return {
            f"{BUCKET}/{key}-md5": hashlib.md5(body, usedforsecurity=False).hexdigest() for key, body in bodies.items()
        }

    def objects(self) -> list[str]:
        """Every object in the bucket: no lock file is among them when no lock is held."""
        return [each["Key"] for each in self.project.client("s3").list_objects_v2(Bucket=BUCKET).get("Contents", [])]


def enter(client: Client, folder: Path, room: Room) -> terraform.Project:
    """A configuration with one resource, and the file that `up` emitted; nothing else says where the state is."""
    work = terraform.Project(client, folder)
    change(work, "first")
    follow(work, room)
    return work


def follow(work: terraform.Project, room: Room) -> None:
    """Take over the configuration that was emitted last."""
    emitted = room.project.records() / work.client.tool / "backend.tf"
    work.write("backend.tf", emitted.read_text())
    work.init("-reconfigure")


def change(work: terraform.Project, value: str) -> None:
    work.write("main.tf", f'resource "terraform_data" "one" {{\n  input = "{value}"\n}}\n')


def resource_of(state: bytes) -> tuple[str, str]:
    """The one resource of a state: its own id, which a new one would not have, and its value."""
    (found,) = json.loads(state)["resources"]
    (instance,) = found["instances"]
    return instance["attributes"]["id"], instance["attributes"]["output"]["value"]


@pytest.mark.parametrize(("before", "after"), [("table", "both"), ("both", "native")])
def test_a_client_of_the_step_before_and_one_of_the_step_after_exclude_each_other(
    client: Client, before: LockMode, after: LockMode, project: Project, tmp_path: Path
) -> None:
    room = Room(project)
    room.make(before, **BOTH_TOOLS)
    old = enter(client, tmp_path / "old", room)
    room.make(after, **BOTH_TOOLS)
    new = enter(client, tmp_path / "new", room)
    for holder, other in ((old, new), (new, old)):
        with waiting_apply(holder) as (process, let_go):
            wait_until(lambda: None in room.items().values() or f"{KEY}.tflock" in room.objects(), process)
            refused = other.apply("-lock-timeout=0s")
            assert refused.code == 1
            assert "Error acquiring the state lock" in refused.output
            assert "Apply complete!" in let_go().output
        (holder.folder / "waits.tf").unlink()
        (holder.folder / "gate").unlink()
        assert "Apply complete!" in holder.apply().output


def test_a_table_that_is_no_longer_declared_is_named_and_stays(project: Project) -> None:
    room = Room(project)
    room.make("both")
    described = project.client("dynamodb").describe_table(TableName=TABLE)["Table"]
    project.forget_requests()
    said = room.make("native")
    assert (
        "\nNo longer part of the backend, and left in place\n"
        "(give every client the new configuration, then remove it by hand)\n"
        "  lock table acme-locks\n"
        "    `stateroom migrate lock native --retire-table` removes it, once it is empty\n"
    ) in said
    assert not [each for each in project.aws.requests if each.service == "dynamodb"]
    assert project.client("dynamodb").describe_table(TableName=TABLE)["Table"] == described
    preview = project.run("preview")
    assert (preview.code, preview.out.startswith("  10 as declared\n")) == (0, True)
    project.forget_requests()
    assert project.run("up").code == 0
    assert project.writes == []


def test_a_table_that_is_no_longer_declared_outlives_its_backend_until_it_is_declared_again(project: Project) -> None:
    room = Room(project)
    room.make("both")
    room.make("native")
    assert project.run("destroy", "--yes", "test").code == 0
    assert project.client("s3").list_buckets()["Buckets"] == []
    assert project.client("dynamodb").list_tables()["TableNames"] == [TABLE]
    project.configure(lock={"mode": "both", "deletion_protection": False}, protect=False)
    said = project.run("destroy", "--yes", "test")
    assert said.code == 0, said.err
    assert "  1 resources removed" in said.out
    assert project.client("dynamodb").list_tables()["TableNames"] == []


def test_a_file_that_was_emitted_for_a_role_leads_through_that_role(
    client: Client, project: Project, tmp_path: Path
) -> None:
    room = Room(project)
    room.make("both", access={"writer": {"accounts": [ACCOUNT]}})
    work = terraform.Project(client, tmp_path / "work")
    change(work, "first")
    emitted = work.folder / "backend.tf"
    said = project.run("emit", "--role", "writer", "--tool", client.tool, "--out", str(emitted))
    assert (said.code, said.out) == (0, f"wrote {emitted}\n")
    project.forget_requests()
    work.init()
    assert "Apply complete! Resources: 1 added" in work.apply().output
    role = f"arn:aws:iam::{ACCOUNT}:role/acme-writer"
    assert f'role_arn = "{role}"' in emitted.read_text()
    requests = project.aws.requests
    assert "AssumeRole" in {each.operation for each in requests}
    signed_by_user = {each.service for each in requests if "Credential=test/" in each.headers["authorization"]}
    assert signed_by_user == {"sts"}
    assert {each.service for each in requests} == {"sts", "s3", "dynamodb"}
    assert resource_of(room.stored(KEY))[1] == "first"
