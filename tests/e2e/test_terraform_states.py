"""Real clients keep their state with nothing but the emitted file: every lock mode, encryption and format."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from stateroom.emit import render
from stateroom.emit.formats import partial_file
from stateroom.facts import Facts, LockMode
from stateroom.local.aws import LocalAws
from stateroom.states.aws_calls import AwsCalls
from stateroom.states.aws_objects import build_put
from tests.e2e.terraform import CLIENTS, Client, Project
from tests.unit.smoke.cloud import BUCKET, TABLE, LocalClients, list_items, list_versions, make_backend

KEY = "network/terraform.tfstate"
PARTIAL_FILE = partial_file("s3")
MAIN = 'resource "terraform_data" "one" {\n  input = "%s"\n}\n'

every_client = pytest.mark.parametrize("client", CLIENTS, ids=lambda client: client.name)


def project(client: Client, folder: Path, facts: Facts, **choices: str) -> Project:
    """A configuration with one resource that needs no provider, and the emitted backend."""
    made = Project(client, folder)
    made.write("main.tf", MAIN % "first")
    made.write("backend.tf", render(facts, client.tool, "block", **choices))
    return made


def stored(clients: LocalClients, key: str = KEY, **version: str) -> dict[str, Any]:
    answer: dict[str, Any] = clients.client("s3").get_object(Bucket=BUCKET, Key=key, **version)
    return answer | {"Body": answer["Body"].read()}


def digests(clients: LocalClients) -> dict[str, str]:
    return {item["LockID"]["S"]: item["Digest"]["S"] for item in list_items(clients)}


def workspaces(work: Project) -> list[str]:
    """The workspaces as the client lists them, the chosen one with a star; without its warnings."""
    return re.findall(r"^[* ] \w+$", work.succeed("workspace", "list"), re.MULTILINE)


def md5(body: bytes) -> str:
    return hashlib.md5(body, usedforsecurity=False).hexdigest()


@every_client
@pytest.mark.parametrize("kms", [False, True], ids=["s3", "kms"])
@pytest.mark.parametrize("lock", ["table", "native", "both", "none"])
def test_a_state_is_kept_encrypted_versioned_and_unlocked(
    client: Client, lock: LockMode, kms: bool, local_aws: LocalAws, tmp_path: Path
) -> None:
    clients = LocalClients(local_aws.url)
    facts = make_backend(clients, lock, kms=kms)
    work = project(client, tmp_path / "work", facts)
    work.init()
    assert "Apply complete! Resources: 1 added" in work.apply().output
    first = stored(clients)
    assert (first["ServerSideEncryption"], first.get("SSEKMSKeyId")) == (facts.encryption, facts.kms_key_arn)
    assert json.loads(work.pull()) == json.loads(first["Body"])
    work.write("main.tf", MAIN % "second")
    assert "Apply complete!" in work.apply().output
    second = stored(clients)
    assert second["Body"] != first["Body"]
    assert stored(clients, VersionId=first["VersionId"])["Body"] == first["Body"]
    locked = {request.operation for request in local_aws.requests if request.service == "dynamodb"}
    if lock in ("table", "both"):
        # Only the digest is left: the lock's own item is gone.
        assert digests(clients) == {f"{BUCKET}/{KEY}-md5": md5(second["Body"])}
    else:
        assert not locked
    files = [key for key, _ in list_versions(clients) if key.endswith(".tflock")]
    assert bool(files) == (lock in ("native", "both"))
    assert [each["Key"] for each in clients.client("s3").list_objects_v2(Bucket=BUCKET)["Contents"]] == [KEY]


@every_client
def test_a_partial_configuration_completes_an_empty_block(client: Client, local_aws: LocalAws, tmp_path: Path) -> None:
    clients = LocalClients(local_aws.url)
    facts = make_backend(clients, "both", kms=True)
    work = project(client, tmp_path / "work", facts)
    work.write("backend.tf", 'terraform {\n  backend "s3" {}\n}\n')
    work.write(PARTIAL_FILE, render(facts, client.tool, "partial"))
    work.init(f"-backend-config={PARTIAL_FILE}")
    assert "Apply complete!" in work.apply().output
    assert stored(clients)["SSEKMSKeyId"] == facts.kms_key_arn


@every_client
def test_json_is_a_backend_like_the_block(client: Client, local_aws: LocalAws, tmp_path: Path) -> None:
    clients = LocalClients(local_aws.url)
    facts = make_backend(clients, "both", kms=True)
    work = project(client, tmp_path / "work", facts)
    (work.folder / "backend.tf").unlink()
    work.write("backend.tf.json", render(facts, client.tool, "json"))
    work.init()
    assert "Apply complete!" in work.apply().output
    assert stored(clients)["SSEKMSKeyId"] == facts.kms_key_arn


@every_client
@pytest.mark.parametrize("form", ["block", "partial", "json"])
def test_a_key_with_template_sequences_arrives_as_it_is(
    client: Client, form: str, local_aws: LocalAws, tmp_path: Path
) -> None:
    clients = LocalClients(local_aws.url)
    facts = replace(make_backend(clients, "native"), state_key='%{if}/$${x}/"q"\\é.tfstate')
    work = project(client, tmp_path / "work", facts)
    if form == "partial":
        work.write("backend.tf", 'terraform {\n  backend "s3" {}\n}\n')
        work.write(PARTIAL_FILE, render(facts, client.tool, "partial"))
    elif form == "json":
        (work.folder / "backend.tf").unlink()
        work.write("backend.tf.json", render(facts, client.tool, "json"))
    work.init(*([f"-backend-config={PARTIAL_FILE}"] if form == "partial" else []))
    assert "Apply complete!" in work.apply().output
    assert facts.state_key in {key for key, _ in list_versions(clients)}


@every_client
def test_workspaces_are_kept_apart_below_the_prefix(client: Client, local_aws: LocalAws, tmp_path: Path) -> None:
    clients = LocalClients(local_aws.url)
    facts = replace(make_backend(clients, "both"), workspace_key_prefix="workspaces")
    work = project(client, tmp_path / "work", facts)
    work.init()
    work.succeed("workspace", "new", "-no-color", "staging")
    assert "Apply complete!" in work.apply().output
    assert workspaces(work) == ["  default", "* staging"]
    key = f"workspaces/staging/{KEY}"
    assert digests(clients)[f"{BUCKET}/{key}-md5"] == md5(stored(clients, key)["Body"])
    work.succeed("workspace", "select", "-no-color", "default")
    assert "Apply complete! Resources: 1 added" in work.apply().output
    assert json.loads(stored(clients)["Body"])["lineage"] != json.loads(stored(clients, key)["Body"])["lineage"]
    work.succeed("workspace", "delete", "-force", "-no-color", "staging")
    assert workspaces(work) == ["* default"]
    assert set(digests(clients)) == {f"{BUCKET}/{KEY}-md5"}


@every_client
def test_a_state_that_is_pushed_is_pulled_back_equal(client: Client, local_aws: LocalAws, tmp_path: Path) -> None:
    clients = LocalClients(local_aws.url)
    work = project(client, tmp_path / "work", make_backend(clients, "both", kms=True))
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
    assert json.loads(stored(clients)["Body"]) == pulled


@every_client
def test_a_state_that_the_smoke_test_writes_is_a_state_for_the_client(
    client: Client, local_aws: LocalAws, tmp_path: Path
) -> None:
    from stateroom.smoke.scenario import Run
    from stateroom.states.aws_locks import TableLock
    from tests.unit.smoke.memory_probe import MemoryProbe

    clients = LocalClients(local_aws.url)
    facts = make_backend(clients, "both", kms=True)
    probe = MemoryProbe()
    Run(probe).write()
    body = probe.states[0]
    AwsCalls(clients.client("s3"), "s3").ask("put_object", **build_put(facts, KEY, body))
    dynamodb = AwsCalls(clients.client("dynamodb"), "dynamodb")
    TableLock(dynamodb, TABLE, f"{BUCKET}/{KEY}").write_digest(md5(body))
    work = project(client, tmp_path / "work", facts)
    work.init()
    pulled = json.loads(work.pull())
    written = json.loads(body)
    assert (pulled["lineage"], pulled["serial"]) == (written["lineage"], written["serial"])
    assert "Apply complete!" in work.apply().output
    assert json.loads(stored(clients)["Body"])["lineage"] == written["lineage"]


@every_client
def test_migration_from_table_over_both_to_native_keeps_the_state(
    client: Client, local_aws: LocalAws, tmp_path: Path
) -> None:
    clients = LocalClients(local_aws.url)
    table = make_backend(clients, "table", kms=True)
    work = project(client, tmp_path / "work", table)
    work.init()
    assert "Apply complete! Resources: 1 added" in work.apply().output
    lineage = json.loads(work.pull())["lineage"]
    for lock in ("both", "native"):
        facts = replace(table, lock=lock, lock_table=table.lock_table if lock == "both" else None)
        work.write("backend.tf", render(facts, client.tool, "block"))
        work.init("-reconfigure")
        assert "No changes." in work.succeed("plan", "-no-color")
        work.write("main.tf", MAIN % lock)
        assert "Resources: 0 added, 1 changed, 0 destroyed" in work.apply().output
        assert json.loads(work.pull())["lineage"] == lineage
    # What native leaves in the table is the digest of the last state written with it: `both` must not be gone back to
    # without removing it.
    assert digests(clients).keys() == {f"{BUCKET}/{KEY}-md5"}


@every_client
def test_credentials_of_another_account_are_refused_by_the_client_itself(
    client: Client, local_aws: LocalAws, tmp_path: Path
) -> None:
    facts = replace(make_backend(LocalClients(local_aws.url), "native"), account="999999999999")
    work = project(client, tmp_path / "work", facts)
    refused = work.run("init", "-input=false", "-no-color")
    assert refused.code == 1
    assert "account ID not allowed: 123456789012" in " ".join(refused.output.split())


@every_client
def test_the_role_that_is_asked_for_is_assumed(client: Client, local_aws: LocalAws, tmp_path: Path) -> None:
    clients = LocalClients(local_aws.url)
    role = "arn:aws:iam::123456789012:role/acme-writer"
    facts = replace(make_backend(clients, "native"), roles={"writer": role})
    work = project(client, tmp_path / "work", facts, role="writer")
    begin = len(local_aws.requests)
    work.init()
    assert "Apply complete!" in work.apply().output
    requests = local_aws.requests[begin:]
    assert "AssumeRole" in {request.operation for request in requests}
    signed = {request.headers["authorization"] for request in requests if request.service == "s3"}
    assert signed
    assert not [value for value in signed if "Credential=test/" in value]
