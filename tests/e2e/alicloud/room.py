"""A backend as `up` makes it on the local Alibaba Cloud, seen from its side, and real clients that work in it."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from emulator.services.oss.objects import Version
from emulator.world import Asked, World
from stateroom.clouds.alicloud import AlicloudCloud, connect_alicloud
from stateroom.config.alicloud import AlicloudBackend
from stateroom.emit import Signing, render
from stateroom.emit.formats import BLOCK_FILE, JSON_FILE, partial_file
from stateroom.emit.signing import FOUND
from stateroom.engine.calls import Call
from stateroom.facts import Facts
from stateroom.local.alicloud import KEY_ID, KEY_SECRET
from stateroom.states.alicloud_calls import RowCalls
from stateroom.states.alicloud_locks import TableLock
from tests.e2e import terraform
from tests.e2e.alicloud.project import Project
from tests.e2e.terraform import CLIENTS, EACH_TOOL, TERRAFORM, Client

MAIN = 'resource "terraform_data" "one" {\n  input = "%s"\n}\n'

FILES = {"block": BLOCK_FILE, "partial": partial_file("oss"), "json": JSON_FILE}

every_client = pytest.mark.parametrize("client", CLIENTS, ids=lambda client: client.name)
each_tool = pytest.mark.parametrize("client", EACH_TOOL, ids=lambda client: client.name)
"""One client of each tool, where another version of the same tool would show nothing new."""


@dataclass(frozen=True)
class Room:
    """One backend and the client that works in it. What is asked here is asked with the root's key, if not `as_role`.

    cloud: what the engine and the smoke test have.
    """

    project: Project
    client: Client
    facts: Facts
    cloud: AlicloudCloud

    @property
    def world(self) -> World:
        return self.project.alicloud.emulator.world

    @property
    def path(self) -> str:
        """The primary key of the default workspace's lock."""
        return f"{self.facts.bucket}/{self.state}"

    @property
    def state(self) -> str:
        """The object that holds the default workspace's state."""
        return f"{self.facts.workspace_key_prefix}/{self.facts.state_key}"

    @property
    def lock(self) -> TableLock:
        """The smoke test's own code for the lock of the default workspace."""
        return TableLock(RowCalls(self.cloud, self.facts), self.path)

    def other(self, **changes: Any) -> Room:
        """The same bucket and table with other facts, such as another key."""
        return replace(self, facts=replace(self.facts, **changes))

    def as_role(self, role: str) -> Room:
        """The same, asked with a session of a role."""
        settings = self.project.smallest() | {"assume_role": {"role_arn": self.facts.roles[role]}}
        return replace(self, cloud=connect_alicloud(AlicloudBackend.model_validate(settings)))

    def work(self, folder: Path, form: str = "block", **choices: Any) -> terraform.Project:
        """A configuration with one resource that needs no provider, and the emitted backend."""
        made = self.empty(folder)
        made.write("main.tf", MAIN % "first")
        made.write(FILES[form], self.emit(form, **choices))
        return made

    def empty(self, folder: Path) -> terraform.Project:
        """A folder for the client, with the root's key in its environment and the local cloud's CA."""
        folder.mkdir()
        variables = terraform.alicloud_variables(KEY_ID, KEY_SECRET, self.project.alicloud.ca_file)
        return terraform.Project(self.client, folder, variables)

    def emit(self, form: str, *, role: str | None = None, key: str | None = None, signing: Signing = FOUND) -> str:
        return render(self.facts, self.client.tool, form, role=role, key=key, signing=signing)

    def ask(self, service: str, operation: str, **params: Any) -> Any:
        """One call as the root; None for an object that does not exist."""
        return self.cloud.execute(Call(service, operation, params, absent=frozenset({"NoSuchKey", "404"})))

    def head(self, key: str) -> dict[str, str]:
        """The headers of an object, by their lower-case names."""
        headers = self.ask("oss", "HeadObject", Bucket=self.facts.bucket, Key=key)["Headers"]
        return {name.lower(): value for name, value in headers.items()}

    def read(self, key: str, version: str | None = None) -> bytes:
        query = {} if version is None else {"Query": {"versionId": version}}
        content = self.ask("oss", "GetObject", Bucket=self.facts.bucket, Key=key, **query)["Body"]
        return content if isinstance(content, bytes) else str(content).encode()

    def write(self, key: str, body: bytes) -> None:
        self.ask("oss", "PutObject", Bucket=self.facts.bucket, Key=key, Body=body)

    def keys(self) -> list[str]:
        """Every object in the bucket, in order."""
        return sorted({version.key for version in self.versions() if not version.is_delete_marker})

    def versions(self) -> list[Version]:
        """Every version of every object, as the emulator keeps it."""
        return list(self.world.oss.bucket(self.facts.bucket).objects.all())

    def rows(self) -> dict[str, dict[str, Any]]:
        """The columns of each row of the lock table, by `LockID`."""
        names = {"InstanceName": self.facts.lock_instance, "TableName": self.facts.lock_table}
        return {row.pop("LockID"): row for row in self.ask("ots", "GetRange", **names)["Rows"]}

    def digests(self, *keys: str) -> dict[str, dict[str, Any]]:
        """The rows that the table must hold for the states as they are, when no lock is held."""
        return {f"{self.facts.bucket}/{key}-md5": {"Digest": md5(self.read(key))} for key in keys}

    def asked_by(self, role: str) -> list[Asked]:
        """The questions that the sessions of a role put to the policies."""
        name = self.facts.roles[role].rpartition("/")[2]
        return [each for each in self.world.asked if each.caller is not None and each.caller.name == name]


def make_room(project: Project, client: Client = TERRAFORM, **keys: Any) -> Room:
    """Bring the project's backend up."""
    project.configure(**keys)
    said = project.run("up", "--no-smoke", "--json")
    assert said.code == 0, said.err or said.out
    cloud = connect_alicloud(AlicloudBackend.model_validate(project.smallest()))
    project.forget_requests()
    return Room(project, client, Facts.from_dict(said.document["backend"]), cloud)


def md5(body: bytes) -> str:
    return hashlib.md5(body, usedforsecurity=False).hexdigest()


def workspaces(work: terraform.Project) -> list[str]:
    """The workspaces as the client lists them, the chosen one with a star; without its warnings."""
    return re.findall(r"^[* ] \S+$", work.succeed("workspace", "list", "-no-color"), re.MULTILINE)


def shown(output: str) -> dict[str, str]:
    """The holder of a lock, as the client shows it in its refusal."""
    return dict(re.findall(r"^[^\w]*(ID|Path|Operation|Who|Version|Created|Info): *(.*?)\s*$", output, re.MULTILINE))
