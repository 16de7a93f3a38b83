"""Real Terragrunt keeps a state for every unit with nothing but the emitted file, and leaves the backend alone."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import hcl2
import pytest

from stateroom.emit import render
from stateroom.facts import LockMode
from stateroom.local.aws import LocalAws
from tests.e2e.terraform import Client, aws_variables, waiting_apply
from tests.e2e.terragrunt import UNITS, each_binary, generated, make_live, make_unit, skip_without
from tests.e2e.test_other_tools import WRITER
from tests.e2e.test_terraform_states import project, stored
from tests.unit.smoke.cloud import LocalClients, list_versions, make_backend

APPLY = ("run", "--all", "--backend-bootstrap", "apply")
"""With this flag Terragrunt makes and repairs a backend, where it is not told otherwise."""

POLICY = (
    '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": ["s3:*", "sts:*"], '
    '"Resource": ["*", "arn:aws:s3:::acme/${aws:username}"]}]}'
)


def variables(cloud: LocalAws) -> dict[str, str]:
    """Terragrunt's own client knows no endpoint of STS but this one."""
    return {**aws_variables(), "AWS_ENDPOINT_URL": cloud.url}


def writes(cloud: LocalAws) -> set[str]:
    """The operations that changed something. A session changes nothing."""
    reads = ("Get", "Head", "List", "Describe", "Assume")
    asked = cloud.requests
    return {f"{each.service}.{each.operation}" for each in asked if not each.operation.startswith(reads)}


@each_binary
@pytest.mark.parametrize(
    ("lock", "kms", "role"),
    [("table", False, None), ("native", True, "writer"), ("both", True, None), ("none", False, "writer")],
)
def test_units_have_states_of_their_own_and_nothing_else_is_written(
    client: Client, lock: LockMode, kms: bool, role: str | None, local_aws: LocalAws, tmp_path: Path
) -> None:
    skip_without(client)
    clients = LocalClients(local_aws.url)
    facts = replace(make_backend(clients, lock, kms=kms), roles={"writer": WRITER})
    live = make_live(client, tmp_path / "live", render(facts, "terragrunt", role=role), variables(local_aws))
    local_aws.forget_requests()
    live.succeed(*APPLY)
    live.succeed("backend", "bootstrap", "--all")
    table = {"dynamodb.PutItem", "dynamodb.DeleteItem"} if lock in ("table", "both") else set()
    lockfile = {"s3.DeleteObject"} if lock in ("native", "both") else set()
    assert writes(local_aws) == {"s3.PutObject"} | table | lockfile
    keys = {unit: f"{unit}/terraform.tfstate" for unit in UNITS}
    assert {key for key, _ in list_versions(clients) if not key.endswith(".tflock")} == set(keys.values())
    names = {"app": "team/vpc and team-vpc", "team-vpc": "team-vpc", "team/vpc": "team/vpc"}
    for unit, name in names.items():
        state = stored(clients, keys[unit])
        assert json.loads(state["Body"])["outputs"]["name"]["value"] == name
        assert (state["ServerSideEncryption"], state.get("SSEKMSKeyId")) == (facts.encryption, facts.kms_key_arn)
    if lock != "none":
        other = project(client, tmp_path / "other", facts, key=keys["team/vpc"])
        other.init()
        with waiting_apply(other):
            refused = live.run("run", "--working-dir", "team/vpc", "--", "apply", "-auto-approve")
        assert refused.code == 1
        assert "Error acquiring the state lock" in refused.output


@each_binary
def test_what_is_asked_for_arrives_as_it_is(client: Client, local_aws: LocalAws, tmp_path: Path) -> None:
    skip_without(client)
    clients = LocalClients(local_aws.url)
    facts = replace(make_backend(clients, "native"), roles={"writer": WRITER}, workspace_key_prefix='of "ws" %{if} $x')
    settings = [
        "max_retries=7",
        "assume_role.duration=30m",
        "assume_role.tags=team=the net,env=%{prod}",
        "assume_role.transitive_tag_keys=team,env",
        f"assume_role.policy={POLICY}",
    ]
    asked: dict[str, Any] = {"key": 'a "b" %{if} $c é.tfstate', "role": "writer", "settings": settings}
    unit = make_unit(client, tmp_path / "unit", render(facts, "terragrunt", **asked), variables(local_aws))
    unit.succeed("apply", "-auto-approve")
    assert arguments(generated(unit)) == arguments(render(facts, client.tool, **asked))
    assert json.loads(stored(clients, asked["key"])["Body"])["outputs"]["name"]["value"] == "one"


def arguments(text: str) -> dict[str, Any]:
    """The backend that a file declares."""
    ((backend,),) = [block["backend"] for block in hcl2.loads(text)["terraform"]]
    (found,) = backend.values()
    return {name: value for name, value in found.items() if not name.startswith("__")}


@each_binary
def test_without_our_settings_it_would_change_the_bucket(client: Client, local_aws: LocalAws, tmp_path: Path) -> None:
    """What the other tests see nothing of would be seen."""
    skip_without(client)
    text = render(make_backend(LocalClients(local_aws.url), "native"), "terragrunt")
    text = re.sub(r"(?m)^ +(disable_|skip_bucket_)\w+ += true\n", "", text)
    live = make_live(client, tmp_path / "live", text, variables(local_aws))
    local_aws.forget_requests()
    live.succeed(*APPLY)
    assert writes(local_aws) >= {"s3.PutBucketPolicy", "s3.PutBucketEncryption", "s3.PutPublicAccessBlock"}
