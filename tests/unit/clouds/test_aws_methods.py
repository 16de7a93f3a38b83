"""Why each method was used, or passed over: one case for every sentence."""

from __future__ import annotations

from typing import Any

import pytest

from stateroom.clouds.aws_methods import NAMES, Surroundings, why_passed_over, why_used

LEFT = {"AWS_ACCESS_KEY_ID": "AKIA", "AWS_SECRET_ACCESS_KEY": "hidden"}
TOKEN = {"AWS_WEB_IDENTITY_TOKEN_FILE": "/t"}
NO_TOKEN = "profile 'default' has no web_identity_token_file"
EMPTY = {"profiles": {"default": {}}}
ROLE = {"profiles": {"default": {"role_arn": "r", "web_identity_token_file": "/t"}}}
OLD = "neither AWS_CONTAINER_CREDENTIALS_RELATIVE_URI nor AWS_CONTAINER_CREDENTIALS_FULL_URI is set"


@pytest.mark.parametrize(
    ("method", "there", "why"),
    [
        ("env", {}, "AWS_ACCESS_KEY_ID is not set"),
        (
            "env",
            {"environ": {"AWS_SECRET_ACCESS_KEY": "hidden"}},
            "AWS_ACCESS_KEY_ID is not set, and AWS_SECRET_ACCESS_KEY alone is no key",
        ),
        (
            "env",
            {"environ": LEFT, "named": True},
            "AWS_ACCESS_KEY_ID is set, but `profile` of the stack file counts more",
        ),
        ("assume-role", {}, "there is no profile 'default'"),
        ("assume-role", EMPTY, "profile 'default' has no role_arn"),
        ("assume-role", ROLE, "profile 'default' has web_identity_token_file, which assumes its role"),
        (
            "assume-role-with-web-identity",
            EMPTY,
            f"AWS_WEB_IDENTITY_TOKEN_FILE is not set; {NO_TOKEN}",
        ),
        (
            "assume-role-with-web-identity",
            {**EMPTY, "environ": TOKEN, "named": True},
            f"AWS_WEB_IDENTITY_TOKEN_FILE is set, but `profile` of the stack file counts more; {NO_TOKEN}",
        ),
        ("sso", EMPTY, "profile 'default' has no sso_account_id or sso_role_name"),
        ("shared-credentials-file", {}, "~/.aws/credentials has no profile"),
        ("shared-credentials-file", {"keys": {"a": {}}}, "~/.aws/credentials has no profile 'default'"),
        (
            "shared-credentials-file",
            {"keys": {"default": {}}},
            "profile 'default' of ~/.aws/credentials has no aws_access_key_id",
        ),
        ("login", EMPTY, "profile 'default' has no login_session"),
        ("custom-process", EMPTY, "profile 'default' has no credential_process"),
        ("config-file", EMPTY, "profile 'default' has no aws_access_key_id"),
        ("ec2-credentials-file", {}, "AWS_CREDENTIAL_FILE is not set, or has no key"),
        ("boto-config", {}, "neither /etc/boto.cfg nor ~/.boto has a key"),
        ("container-role", {}, OLD),
        ("iam-role", {}, "http://169.254.169.254/ gives none"),
        ("iam-role", {"environ": {"AWS_EC2_METADATA_DISABLED": "True"}}, "AWS_EC2_METADATA_DISABLED is true"),
    ],
)
def test_what_is_missing_is_told(method: str, there: dict[str, Any], why: str) -> None:
    assert why_passed_over(method, Surroundings(**({"environ": {}} | there))) == why


@pytest.mark.parametrize(
    ("method", "there", "why"),
    [
        ("login", {}, "profile 'default'"),
        ("ec2-credentials-file", {}, "AWS_CREDENTIAL_FILE is set"),
        ("boto-config", {}, "/etc/boto.cfg or ~/.boto"),
        ("boto-config", {"environ": {"BOTO_CONFIG": "/b"}}, "/b"),
        (
            "container-role",
            {"environ": {"AWS_CONTAINER_CREDENTIALS_RELATIVE_URI": "/r"}},
            "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI is set",
        ),
    ],
)
def test_what_was_found_is_told(method: str, there: dict[str, Any], why: str) -> None:
    """The others are told where each of them signs in, in test_aws_sign_in."""
    assert why_used(method, Surroundings(**({"environ": {}} | there))) == why


def test_every_method_of_the_sdk_has_its_sentences_in_the_sdks_order() -> None:
    from botocore.credentials import create_credential_resolver
    from botocore.session import Session

    there = Surroundings({})
    methods = [provider.METHOD for provider in create_credential_resolver(Session()).providers]
    assert methods == list(NAMES)
    assert all(why_passed_over(method, there) for method in methods)
