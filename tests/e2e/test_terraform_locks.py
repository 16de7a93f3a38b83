"""Real clients and the smoke test's code exclude each other: each refuses the other's lock and shows its holder."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from stateroom.emit import render
from stateroom.facts import Facts, LockMode
from stateroom.local.aws import LocalAws
from stateroom.local.request_log import Request
from stateroom.states.aws_calls import AwsCalls
from stateroom.states.aws_locks import FileLock, TableLock
from stateroom.states.aws_objects import build_put
from stateroom.states.lock_info import LockInfo
from tests.e2e.terraform import CLIENTS, Client, Project, wait_until, waiting_apply
from tests.unit.smoke.cloud import BUCKET, TABLE, LocalClients, list_items, make_backend

KEY = "network/terraform.tfstate"
PATH = f"{BUCKET}/{KEY}"

every_client = pytest.mark.parametrize("client", CLIENTS, ids=lambda client: client.name)
every_lock = pytest.mark.parametrize("lock", ["table", "native", "both"])


def project(client: Client, folder: Path, facts: Facts) -> Project:
    """A configuration with one resource that needs no provider, the emitted backend, initialised."""
    made = Project(client, folder)
    made.write("main.tf", 'resource "terraform_data" "one" {}\n')
    made.write("backend.tf", render(facts, client.tool, "block"))
    made.init()
    return made


def locks_of(clients: LocalClients, facts: Facts) -> list[FileLock | TableLock]:
    """The locks of the user's own state, in the order in which a client takes them."""
    found: list[FileLock | TableLock] = []
    if facts.uses_lockfile:
        found.append(FileLock(AwsCalls(clients.client("s3"), "s3"), facts, KEY))
    if facts.uses_table:
        found.append(TableLock(AwsCalls(clients.client("dynamodb"), "dynamodb"), TABLE, PATH))
    return found


def shown(output: str) -> dict[str, str]:
    """The holder, as the client shows it in its refusal."""
    return dict(re.findall(r"^[^\w]*(ID|Path|Operation|Who|Version|Created|Info): *(.*?)\s*$", output, re.MULTILINE))


@every_client
@every_lock
def test_a_client_is_refused_while_we_hold_the_lock_and_shows_us(
    client: Client, lock: LockMode, local_aws: LocalAws, tmp_path: Path
) -> None:
    clients = LocalClients(local_aws.url)
    facts = make_backend(clients, lock)
    work = project(client, tmp_path / "work", facts)
    info = LockInfo.new(PATH, info="migration at night")
    for each in locks_of(clients, facts):
        assert each.take(info) is None
    refused = work.apply("-lock-timeout=0s")
    assert refused.code == 1
    assert "Error acquiring the state lock" in refused.output
    holder = shown(refused.output)
    assert (holder["ID"], holder["Path"], holder["Operation"]) == (info.id, PATH, "OperationTypeApply")
    assert (holder["Who"], holder["Version"], holder["Info"]) == (info.who, info.version, "migration at night")
    # Go shows a time in its own way, with the same nanoseconds.
    assert holder["Created"].replace(" +0000 UTC", "Z").replace(" ", "T") == info.created
    for each in locks_of(clients, facts):
        each.release(info.id)
    assert "Apply complete!" in work.apply().output


@every_client
def test_in_migration_either_lock_alone_keeps_a_client_out(client: Client, local_aws: LocalAws, tmp_path: Path) -> None:
    clients = LocalClients(local_aws.url)
    facts = make_backend(clients, "both")
    work = project(client, tmp_path / "work", facts)
    for each in locks_of(clients, facts):
        info = LockInfo.new(PATH)
        assert each.take(info) is None
        refused = work.apply("-lock-timeout=0s")
        assert (refused.code, shown(refused.output)["ID"]) == (1, info.id)
        # It took the file before it met the table, and gave it back.
        assert [other.read() for other in locks_of(clients, facts) if other.name != each.name] == [None]
        each.release(info.id)


@every_client
@every_lock
def test_everybody_is_refused_while_a_client_applies_and_is_shown_that_client(
    client: Client, lock: LockMode, local_aws: LocalAws, tmp_path: Path
) -> None:
    clients = LocalClients(local_aws.url)
    facts = make_backend(clients, lock)
    work = project(client, tmp_path / "work", facts)
    second = project(client, tmp_path / "second", facts)
    with waiting_apply(work) as (process, let_go):
        locks = locks_of(clients, facts)
        for each in locks:
            wait_until(each.read, process)
        holder = locks[0].read()
        assert holder is not None
        refused = second.apply("-lock-timeout=0s")
        assert (refused.code, shown(refused.output)["ID"]) == (1, holder.id)
        assert "Error acquiring the state lock" in refused.output
        for each in locks:
            assert each.take(LockInfo.new(PATH)) == holder
        assert "Apply complete!" in let_go().output
    assert [each.read() for each in locks_of(clients, facts)] == [None] * len(locks)
    assert "Apply complete!" in second.apply().output


@every_client
@every_lock
def test_a_lock_that_was_left_behind_is_removed_by_its_id_only(
    client: Client, lock: LockMode, local_aws: LocalAws, tmp_path: Path
) -> None:
    clients = LocalClients(local_aws.url)
    facts = make_backend(clients, lock)
    work = project(client, tmp_path / "work", facts)
    info = LockInfo.new(PATH)
    for each in locks_of(clients, facts):
        each.take(info)
    wrong = work.run("force-unlock", "-force", "-no-color", LockInfo.new(PATH).id)
    assert wrong.code == 1
    assert {each.read() for each in locks_of(clients, facts)} == {info}
    assert "successfully unlocked" in work.succeed("force-unlock", "-force", "-no-color", info.id)
    assert {each.read() for each in locks_of(clients, facts)} == {None}
    assert "Apply complete!" in work.apply().output


@every_client
def test_our_lock_is_indistinguishable_from_the_clients_own(
    client: Client, local_aws: LocalAws, tmp_path: Path
) -> None:
    clients = LocalClients(local_aws.url)
    facts = make_backend(clients, "both", kms=True)
    work = project(client, tmp_path / "work", facts)
    with waiting_apply(work) as (process, let_go):
        for each in locks_of(clients, facts):
            wait_until(each.read, process)
        item, body = lock_item(clients), lock_body(clients)
        assert "Apply complete!" in let_go().output
    text = item["Info"]["S"]
    theirs = LockInfo.from_json(text)
    assert theirs.to_json() == text == body
    ours = LockInfo.new(PATH)
    for each in locks_of(clients, facts):
        each.take(ours)
    mine = lock_item(clients)
    assert lock_body(clients) == mine["Info"]["S"]
    assert set(mine) == set(item) == {"LockID", "Info"}
    assert mine["LockID"] == item["LockID"] == {"S": PATH}
    assert shape(mine["Info"]["S"]) == shape(text)
    assert (ours.operation, ours.who, ours.path) == (theirs.operation, theirs.who, theirs.path)


def lock_item(clients: LocalClients) -> dict[str, Any]:
    (item,) = [item for item in list_items(clients) if item["LockID"]["S"] == PATH]
    return item


def lock_body(clients: LocalClients) -> str:
    found = clients.client("s3").get_object(Bucket=BUCKET, Key=f"{KEY}.tflock")
    assert found["ContentType"] == "application/json"
    text: str = found["Body"].read().decode()
    return text


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


VARYING = {"x-amz-date", "x-amz-content-sha256", "x-amz-checksum-sha256", "amz-sdk-request", "x-amz-security-token"}


@every_client
@pytest.mark.parametrize("kms", [False, True], ids=["s3", "kms"])
def test_our_requests_carry_the_headers_of_the_clients_own(
    client: Client, kms: bool, local_aws: LocalAws, tmp_path: Path
) -> None:
    clients = LocalClients(local_aws.url)
    facts = make_backend(clients, "both", kms=kms)
    work = project(client, tmp_path / "work", facts)
    begin = len(local_aws.requests)
    assert "Apply complete!" in work.apply().output
    theirs = local_aws.requests[begin:]
    begin = len(local_aws.requests)
    file, _ = locks_of(clients, facts)
    info = LockInfo.new(PATH)
    file.take(info)
    AwsCalls(clients.client("s3"), "s3").ask("put_object", **build_put(facts, KEY, b"{}\n"))
    file.release(info.id)
    ours = local_aws.requests[begin:]
    assert writes(ours) == writes(theirs)
    assert len(writes(ours)) == 2


def writes(requests: tuple[Request, ...]) -> list[dict[str, str]]:
    """What the PutObject requests say beside their content, in order: the lock file, then the state."""
    return [
        {
            name: value
            for name, value in request.headers.items()
            if name.startswith(("x-amz-", "if-")) and name not in VARYING
        }
        | {"checksum": str("x-amz-checksum-sha256" in request.headers)}
        for request in requests
        if (request.service, request.operation) == ("s3", "PutObject")
    ]
