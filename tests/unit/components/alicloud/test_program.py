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


OIDC = {
    "provider_arn": f"acs:ram::{ACCOUNT}:oidc-provider/acme",
    "role_arn": f"acs:ram::{ACCOUNT}:role/pod",
    "token_file": "/var/run/token",
    "policy": '{"Version":"1","Statement":[{"Effect":"Allow","Action":"oss:*","Resource":"*"}]}',
}
NOTHING_ELSE = dict.fromkeys(
    ("accessKey", "secretKey", "securityToken", "profile", "ecsRoleName", "credentialsUri"), ""
)
"""What would come from the environment otherwise, and go before what is named."""


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
    assert inputs == {**NOTHING_ELSE, "region": "cn-hangzhou", "profile": "acme", "accountId": ACCOUNT}


@pytest.mark.parametrize("endpoint", [{}, {"endpoint": LOCAL}], ids=["real", "local"])
@pytest.mark.parametrize(
    ("credentials", "expected"),
    [
        ({"access_key_id": "i", "access_key_secret": "s"}, {"accessKey": "i", "secretKey": "s"}),
        (
            {"access_key_id": "i", "access_key_secret": "s", "security_token": "t"},
            {"accessKey": "i", "secretKey": "s", "securityToken": "t"},
        ),
        ({"shared_credentials_file": "/etc/x.json"}, {"sharedCredentialsFile": "/etc/x.json"}),
        ({"ecs_role_name": "machine"}, {"ecsRoleName": "machine"}),
        ({"credentials_uri": "http://127.0.0.1:9/x"}, {"credentialsUri": "http://127.0.0.1:9/x"}),
        (
            {"oidc": OIDC},
            {
                "assumeRoleWithOidc": {
                    "oidcProviderArn": OIDC["provider_arn"],
                    "roleArn": OIDC["role_arn"],
                    "oidcTokenFile": "/var/run/token",
                    "roleSessionName": "stateroom",
                    "sessionExpiration": 3600,
                    "policy": OIDC["policy"],
                }
            },
        ),
    ],
)
def test_a_provider_signs_in_as_the_configuration_names_it(
    run: Run, credentials: dict[str, Any], expected: dict[str, Any], endpoint: dict[str, str]
) -> None:
    inputs = provider_inputs(run, credentials=credentials, **endpoint)
    if "assumeRoleWithOidc" in inputs:
        inputs["assumeRoleWithOidc"] = json.loads(inputs["assumeRoleWithOidc"])
    whole = NOTHING_ELSE | expected
    assert {name: inputs[name] for name in whole} == whole
    assert "sharedCredentialsFile" in expected or "sharedCredentialsFile" not in inputs


def test_a_provider_looks_where_the_tools_look_when_nothing_is_named(run: Run) -> None:
    for keys in ({}, {"credentials": {"source": "tools"}, "endpoint": LOCAL}):
        assert not NOTHING_ELSE.keys() & provider_inputs(run, **keys).keys()


def test_keys_are_secrets_to_pulumi(run: Run) -> None:
    key = {"access_key_id": "i", "access_key_secret": "s", "security_token": "t"}
    for credentials, names in (
        (key, ("accessKey", "secretKey", "securityToken")),
        ({"credentials_uri": "http://127.0.0.1:9/x?token=s"}, ("credentialsUri",)),
    ):
        stack = run(partial(provide, credentials=credentials))
        (provider,) = [each for each in stack.resources if "providers:alicloud" in each.token]
        assert all(isinstance(provider.inputs[name], dict) for name in names)


def test_a_session_policy_is_that_of_the_role(run: Run) -> None:
    role = {"role_arn": f"acs:ram::{ACCOUNT}:role/bootstrap", "policy": OIDC["policy"]}
    assert json.loads(provider_inputs(run, assume_role=role)["assumeRole"])["policy"] == OIDC["policy"]


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
    inputs = provider_inputs(run, endpoint=endpoint)
    host = endpoint.partition("://")[2]
    bare = dict.fromkeys(("oss", "ram", "ims", "kms", "sts", "location", "bssopenapi"), host)
    assert json.loads(inputs["endpoints"]) == [{"ots": endpoint, **bare}]
    assert (inputs["protocol"], inputs["skipRegionValidation"]) == (protocol, "true")
    assert inputs["accountType"] == "Domestic"
    assert [inputs.get(key) for key in ("accessKey", "secretKey", "profile")] == (
        ["local", "local-secret", ""] if local else [None, None, None]
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
