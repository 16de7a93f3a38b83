"""What is written for older versions works, as far as the clients of today still take it, and readers read outputs."""

from __future__ import annotations

import json
import shlex
from dataclasses import replace
from pathlib import Path

import pytest

from stateroom.emit import Version, render
from stateroom.local.aws import LocalAws
from tests.e2e.terraform import Client, aws_variables
from tests.e2e.test_terraform_states import MAIN, digests, every_client, md5, project, stored
from tests.unit.smoke.cloud import BUCKET, LocalClients, list_versions, make_backend

KEY = "network/terraform.tfstate"
FIRST = {"terraform": Version(1, 0), "opentofu": Version(1, 6)}

SETTINGS = [
    "max_retries=3",
    "retry_mode=adaptive",
    "use_dualstack_endpoint=false",
    "no_proxy=127.0.0.1",
    "assume_role.duration=1h",
    "assume_role.session_name=ci",
    'assume_role.policy={"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}',
    "assume_role.policy_arns=arn:aws:iam::aws:policy/AdministratorAccess",
    "assume_role.tags=team=net,cost center=7",
    "assume_role.transitive_tag_keys=team",
]


@every_client
@pytest.mark.parametrize("form", ["block", "json"])
def test_the_names_of_before_lead_to_the_same_place(
    client: Client, form: str, local_aws: LocalAws, tmp_path: Path
) -> None:
    clients = LocalClients(local_aws.url)
    facts = make_backend(clients, "both", kms=True)
    work = project(client, tmp_path / "work", facts)
    (work.folder / "backend.tf").unlink()
    text = render(facts, client.tool, form, version=FIRST[client.tool])
    assert ("force_path_style" in text) == (client.tool == "terraform")
    assert "use_lockfile =" not in text
    work.write("backend.tf" if form == "block" else "backend.tf.json", text)
    work.init()
    assert "Apply complete!" in work.apply().output
    state = stored(clients)
    assert state["SSEKMSKeyId"] == facts.kms_key_arn
    assert digests(clients) == {f"{BUCKET}/{KEY}-md5": md5(state["Body"])}
    assert not [key for key, _ in list_versions(clients) if key.endswith(".tflock")]


@every_client
def test_the_outputs_of_a_state_are_read_by_the_data_source(
    client: Client, local_aws: LocalAws, tmp_path: Path
) -> None:
    clients = LocalClients(local_aws.url)
    facts = make_backend(clients, "both", kms=True)
    work = project(client, tmp_path / "work", facts)
    work.write("main.tf", MAIN % "first" + 'output "said" {\n  value = terraform_data.one.output\n}\n')
    work.init()
    work.succeed("workspace", "select", "-or-create", "-no-color", "prod")
    assert "Apply complete!" in work.apply().output
    arn = "arn:aws:iam::123456789012:role/acme-reader"
    reading = replace(work, folder=tmp_path / "reading")
    text = render(replace(facts, roles={"reader": arn}), client.tool, "remote-state", workspace="prod")
    assert arn in text
    reading.write("remote_state.tf", text)
    name = text.partition('"terraform_remote_state" "')[2].partition('"')[0]
    reading.write("main.tf", f'output "heard" {{\n  value = data.terraform_remote_state.{name}.outputs.said\n}}\n')
    reading.init()
    assert "Apply complete!" in reading.apply().output
    assert json.loads(reading.succeed("output", "-json", "heard")) == "first"


@every_client
@pytest.mark.parametrize("form", ["block", "json", "env"])
def test_what_is_set_is_accepted(client: Client, form: str, local_aws: LocalAws, tmp_path: Path) -> None:
    clients = LocalClients(local_aws.url)
    role = "arn:aws:iam::123456789012:role/acme-writer"
    facts = replace(make_backend(clients, "both", kms=True), roles={"writer": role})
    work = project(client, tmp_path / "work", facts)
    (work.folder / "backend.tf").unlink()
    if form == "env":
        work.write("backend.tf", 'terraform {\n  backend "s3" {}\n}\n')
        (variables,) = shlex.split(render(facts, "env", role="writer", settings=SETTINGS), comments=True)
        work = replace(work, variables=aws_variables() | dict([variables.split("=", 1)]))
    else:
        text = render(facts, client.tool, form, role="writer", settings=SETTINGS)
        work.write("backend.tf" if form == "block" else "backend.tf.json", text)
    work.init()
    assert "Apply complete!" in work.apply().output
    assert stored(clients)["SSEKMSKeyId"] == facts.kms_key_arn
