"""The Pulumi program and its provider."""

from __future__ import annotations

import json
import runpy
from functools import partial
from pathlib import Path
from typing import Any

import pulumi
import pytest

from components.alicloud.provider import build_provider
from stateroom.config.alicloud import AlicloudBackend
from stateroom.facts import Facts
from tests.unit.components.alicloud.cloud import ACCOUNT
from tests.unit.components.recording import Run

MAIN = Path(__file__).parents[4] / "__main__.py"
LOCAL = "https://127.0.0.1:4699"


def provide(**keys: Any) -> None:
    backend = {"cloud": "alicloud", "name": "acme", "region": "cn-hangzhou"} | keys
    build_provider(AlicloudBackend.model_validate(backend), "acme", pulumi.ResourceOptions())


def provider_inputs(run: Run, **keys: Any) -> dict[str, Any]:
    (provider,) = [each for each in run(partial(provide, **keys)).resources if "providers:alicloud" in each.token]
    # Pulumi keeps what is no text as JSON in a provider, and secrets in an envelope.
    inputs = {key: value["value"] if isinstance(value, dict) else value for key, value in provider.inputs.items()}
    inputs.pop("version", None)
    return inputs


def test_the_program_builds_one_backend_and_exports_its_facts(run: Run) -> None:
    backend = {"cloud": "alicloud", "name": "demo", "region": "cn-hangzhou", "endpoint": LOCAL}
    stack = run(lambda: runpy.run_path(str(MAIN)) and None, {"stateroom:backend": json.dumps(backend)})
    facts = Facts.from_dict(stack.exports["backend"])
    assert (facts.name, facts.account, facts.endpoint, facts.lock_table) == ("demo", ACCOUNT, LOCAL, "demo_locks")
    assert stack.exports["bucket"] == facts.bucket
    assert stack.exports["lock_table"] == facts.lock_table
    assert stack.exports["roles"] == {}
    (provider,) = [each for each in stack.resources if each.token == "pulumi:providers:alicloud"]
    assert {each.provider.rpartition("::")[0] for each in stack.children} == {provider.urn}


def test_a_provider_for_an_account_says_who_and_where_and_nothing_else(run: Run) -> None:
    inputs = provider_inputs(
        run,
        account=ACCOUNT,
        profile="acme",
        assume_role={"role_arn": f"acs:ram::{ACCOUNT}:role/bootstrap", "external_id": "acme-1"},
    )
    assert json.loads(inputs.pop("assumeRole")) == {
        "roleArn": f"acs:ram::{ACCOUNT}:role/bootstrap",
        "externalId": "acme-1",
        "sessionName": "stateroom",
        "sessionExpiration": 3600,
    }
    assert inputs == {"region": "cn-hangzhou", "profile": "acme", "accountId": ACCOUNT}


@pytest.mark.parametrize(
    ("endpoint", "protocol", "local"),
    [
        (LOCAL, "HTTPS", True),
        ("http://127.0.0.1:4699", "HTTP", True),
        ("https://localhost:4699", "HTTPS", True),
        ("https://cloud.acme.example", "HTTPS", False),
    ],
)
def test_a_provider_for_an_endpoint_calls_nothing_else(run: Run, endpoint: str, protocol: str, local: bool) -> None:
    inputs = provider_inputs(run, endpoint=endpoint, profile="acme")
    host = endpoint.partition("://")[2]
    bare = dict.fromkeys(("oss", "ram", "ims", "kms", "sts", "location", "bssopenapi"), host)
    assert json.loads(inputs["endpoints"]) == [{"ots": endpoint, **bare}]
    assert (inputs["protocol"], inputs["skipRegionValidation"]) == (protocol, "true")
    assert inputs["accountType"] == "Domestic"
    assert [inputs.get(key) for key in ("accessKey", "secretKey", "profile")] == (
        ["local", "local-secret", ""] if local else [None, None, "acme"]
    )


def test_the_external_id_of_the_role_is_a_secret_to_pulumi(run: Run) -> None:
    role = {"role_arn": f"acs:ram::{ACCOUNT}:role/bootstrap"}
    for given, is_secret in ({"external_id": "acme-1"}, True), ({}, False):
        stack = run(partial(provide, assume_role=role | given))
        (provider,) = [each for each in stack.resources if "providers:alicloud" in each.token]
        assert isinstance(provider.inputs["assumeRole"], dict) is is_secret


def test_a_provider_for_a_local_cloud_takes_nothing_from_the_environment(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ALICLOUD_PROFILE", "production")
    monkeypatch.setenv("ALICLOUD_ECS_ROLE_NAME", "production")
    inputs = provider_inputs(run, endpoint=LOCAL)
    assert [inputs[key] for key in ("profile", "ecsRoleName", "securityToken", "credentialsUri")] == [""] * 4
