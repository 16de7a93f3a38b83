"""The Pulumi program and its provider."""

from __future__ import annotations

import json
import runpy
from functools import partial
from pathlib import Path
from typing import Any

import pulumi
import pytest

from components.aws.provider import build_provider
from stateroom.config.aws import AwsBackend
from stateroom.facts import Facts
from tests.unit.components.aws.cloud import ACCOUNT
from tests.unit.components.recording import Run

MAIN = Path(__file__).parents[4] / "__main__.py"
LOCAL = "http://127.0.0.1:4599"


def provide(**keys: Any) -> None:
    backend = AwsBackend.model_validate({"cloud": "aws", "name": "acme", "region": "eu-west-1"} | keys)
    build_provider(backend, "acme", pulumi.ResourceOptions())


def provider_inputs(run: Run, **keys: Any) -> dict[str, Any]:
    (provider,) = [each for each in run(partial(provide, **keys)).resources if "providers:aws" in each.token]
    # Pulumi keeps what is no text as JSON in a provider, and secrets in an envelope.
    return {key: value["value"] if isinstance(value, dict) else value for key, value in provider.inputs.items()}


def test_the_program_builds_one_backend_and_exports_its_facts(run: Run) -> None:
    backend = {"cloud": "aws", "name": "demo", "region": "eu-west-1", "endpoint": LOCAL, "lock": {"mode": "both"}}
    stack = run(lambda: runpy.run_path(str(MAIN)) and None, {"stateroom:backend": json.dumps(backend)})
    facts = Facts.from_dict(stack.exports["backend"])
    assert (facts.name, facts.account, facts.endpoint, facts.lock_table) == ("demo", ACCOUNT, LOCAL, "demo-locks")
    assert stack.exports["bucket"] == facts.bucket
    assert stack.exports["lock_table"] == facts.lock_table
    assert stack.exports["roles"] == {}
    (provider,) = [each for each in stack.resources if each.token == "pulumi:providers:aws"]
    assert {each.provider.rpartition("::")[0] for each in stack.children} == {provider.urn}


def test_the_program_fits_a_screen() -> None:
    assert len(MAIN.read_text().splitlines()) < 30


def test_a_provider_for_an_account_says_who_and_where_and_nothing_else(run: Run) -> None:
    inputs = provider_inputs(
        run,
        account=ACCOUNT,
        profile="acme",
        assume_role={"role_arn": f"arn:aws:iam::{ACCOUNT}:role/bootstrap", "external_id": "acme-1"},
    )
    assume = inputs.pop("assumeRoles")
    assert json.loads(assume) == [
        {
            "roleArn": f"arn:aws:iam::{ACCOUNT}:role/bootstrap",
            "externalId": "acme-1",
            "sessionName": "stateroom",
            "duration": "3600s",
        }
    ]
    defaults = {
        key: inputs.pop(key)
        for key in ("version", "skipCredentialsValidation", "skipRegionValidation")
        if key in inputs
    }
    assert defaults["skipCredentialsValidation"] == "false"
    assert inputs == {"region": "eu-west-1", "profile": "acme", "allowedAccountIds": json.dumps([ACCOUNT])}


@pytest.mark.parametrize(
    "given",
    [
        {"profile": "acme", "credentials": {"shared_config_files": ["/etc/aws/config"]}},
        {"ca_bundle": "/etc/ssl/acme.pem"},
    ],
)
def test_what_pulumis_plugin_would_misread_is_left_to_the_provider(run: Run, given: dict[str, Any]) -> None:
    assert provider_inputs(run, **given)["skipCredentialsValidation"] == "true"


@pytest.mark.parametrize(
    ("endpoint", "local"),
    [
        (LOCAL, True),
        ("http://localhost:4599", True),
        ("http://[::1]:4599", True),
        ("https://s3.acme.example", False),
    ],
)
def test_a_provider_for_an_endpoint_calls_nothing_else(run: Run, endpoint: str, local: bool) -> None:
    inputs = provider_inputs(run, endpoint=endpoint, account=ACCOUNT)
    services = {"s3", "s3control", "dynamodb", "iam", "kms", "sts"}
    assert json.loads(inputs["endpoints"]) == [dict.fromkeys(services, endpoint)]
    assert inputs["s3UsePathStyle"] == inputs["skipCredentialsValidation"] == "true"
    keys = ("accessKey", "secretKey", "skipMetadataApiCheck", "skipRequestingAccountId", "maxRetries")
    assert [inputs.get(key) for key in keys] == (["test", "test", "true", "true", "4"] if local else [None] * 5)
    # A provider that does not ask whose account it is would refuse every one.
    assert inputs.get("allowedAccountIds") == (None if local else json.dumps([ACCOUNT]))


@pytest.mark.parametrize("keys", [{"profile": "acme"}, {"credentials": {"source": "tools"}}])
def test_a_provider_for_a_local_cloud_takes_the_credentials_that_the_configuration_names(
    run: Run, keys: dict[str, Any]
) -> None:
    inputs = provider_inputs(run, endpoint=LOCAL, **keys)
    assert not {"accessKey", "secretKey", "skipMetadataApiCheck"} & set(inputs)
    assert inputs.get("profile") == keys.get("profile")
    assert inputs["maxRetries"] == "4"


def test_a_provider_signs_in_as_the_configuration_says(run: Run) -> None:
    role = {"role_arn": f"arn:aws:iam::{ACCOUNT}:role/first"}
    policy = '{"Version": "2012-10-17", "Statement": []}'
    narrowed = {
        "role_arn": f"arn:aws:iam::{ACCOUNT}:role/second",
        "duration_seconds": 900,
        "policy": policy,
        "policy_arns": ["arn:aws:iam::aws:policy/ReadOnlyAccess"],
        "tags": {"team": "platform"},
        "transitive_tag_keys": ["team"],
        "source_identity": "ada",
    }
    files = {"shared_config_files": ["/a", "/b"], "shared_credentials_files": ["/c"]}
    inputs = provider_inputs(run, assume_role=[role, narrowed], credentials=files, ca_bundle="/ca.pem")
    assert json.loads(inputs["assumeRoles"]) == [
        {"roleArn": role["role_arn"], "sessionName": "stateroom", "duration": "3600s"},
        {
            "roleArn": narrowed["role_arn"],
            "sessionName": "stateroom",
            "duration": "900s",
            "policy": policy,
            "policyArns": ["arn:aws:iam::aws:policy/ReadOnlyAccess"],
            "tags": {"team": "platform"},
            "transitiveTagKeys": ["team"],
            "sourceIdentity": "ada",
        },
    ]
    assert json.loads(inputs["sharedConfigFiles"]) == ["/a", "/b"]
    assert json.loads(inputs["sharedCredentialsFiles"]) == ["/c"]
    assert inputs["customCaBundle"] == "/ca.pem"
    token = role | {"token_file": "/token", "policy": policy}
    identity = provider_inputs(run, credentials={"web_identity": token})["assumeRoleWithWebIdentity"]
    assert json.loads(identity) == {
        "roleArn": role["role_arn"],
        "webIdentityTokenFile": "/token",
        "sessionName": "stateroom",
        "duration": "3600s",
        "policy": policy,
    }


def test_the_external_id_of_the_role_is_a_secret_to_pulumi(run: Run) -> None:
    role = {"role_arn": f"arn:aws:iam::{ACCOUNT}:role/bootstrap"}
    for given, is_secret in ({"external_id": "acme-1"}, True), ({}, False):
        stack = run(partial(provide, assume_role=role | given))
        (provider,) = [each for each in stack.resources if "providers:aws" in each.token]
        assert isinstance(provider.inputs["assumeRoles"], dict) is is_secret
