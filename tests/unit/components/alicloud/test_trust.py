"""Who may assume a role."""

from __future__ import annotations

from typing import Any

import pytest

from components.alicloud.trust import Issuer, github_tokens, issuers_to_make, trust_policy
from stateroom.config.alicloud_names import oidc_provider_name
from stateroom.facts import GithubTokens
from tests.unit.components.alicloud.sites import ACCOUNT, configure, locate


def _assume(kind: str, names: list[str], condition: dict[str, Any] | None = None) -> dict[str, Any]:
    found = {"Effect": "Allow", "Principal": {kind: names}, "Action": ["sts:AssumeRole"]}
    return found | ({"Condition": condition} if condition else {})


def _federate(provider: str, condition: dict[str, Any]) -> dict[str, Any]:
    return _assume("Federated", [f"acs:ram::{ACCOUNT}:oidc-provider/{provider}"], condition)


OTHER = "acs:ram::2109876543210987"
GITHUB, GITLAB = "https://token.actions.githubusercontent.com", "https://gitlab.com"
OWN = "https://ci.acme.example/tokens"
AUDIENCE = ["sts.aliyuncs.com"]
TRUSTS: dict[str, tuple[dict[str, Any], list[dict[str, Any]]]] = {
    "accounts and principals": (
        {"accounts": ["2109876543210987"], "principals": [f"{OTHER}:role/ci", f"{OTHER}:user/eve"]},
        [_assume("RAM", [f"{OTHER}:root", f"{OTHER}:role/ci", f"{OTHER}:user/eve"])],
    ),
    "accounts with external id and MFA": (
        {"accounts": ["2109876543210987"], "external_id": "acme-1", "mfa": True},
        [
            _assume(
                "RAM",
                [f"{OTHER}:root"],
                {"StringEquals": {"sts:ExternalId": ["acme-1"]}, "Bool": {"acs:MFAPresent": ["true"]}},
            )
        ],
    ),
    "services, of which neither is asked": (
        {"accounts": [ACCOUNT], "services": ["ecs.aliyuncs.com"], "mfa": True},
        [
            _assume("RAM", [f"acs:ram::{ACCOUNT}:root"], {"Bool": {"acs:MFAPresent": ["true"]}}),
            _assume("Service", ["ecs.aliyuncs.com"]),
        ],
    ),
    "GitHub, exact subjects": (
        {"oidc": [{"issuer": "github", "subjects": ["repo:acme/infra:ref:refs/heads/main"]}]},
        [
            _federate(
                "acme-github",
                {
                    "StringEquals": {
                        "oidc:iss": [GITHUB],
                        "oidc:aud": AUDIENCE,
                        "oidc:sub": ["repo:acme/infra:ref:refs/heads/main"],
                    }
                },
            )
        ],
    ),
    "GitLab by its URL, a subject with a wildcard": (
        {"oidc": [{"issuer": GITLAB, "subjects": ["project_path:acme/infra:*"], "audience": GITLAB}]},
        [
            _federate(
                "acme-gitlab",
                {
                    "StringEquals": {"oidc:iss": [GITLAB], "oidc:aud": [GITLAB]},
                    "StringLike": {"oidc:sub": ["project_path:acme/infra:*"]},
                },
            )
        ],
    ),
    "an issuer of one's own, with an existing provider, and a cluster's": (
        {
            "oidc": [
                {
                    "issuer": OWN,
                    "subjects": ["deploy"],
                    "audience": "acme",
                    "provider": f"acs:ram::{ACCOUNT}:oidc-provider/tokens",
                },
                {"issuer": OWN, "subjects": ["system:serviceaccount:platform:terraform"]},
            ],
        },
        [
            _federate("tokens", {"StringEquals": {"oidc:iss": [OWN], "oidc:aud": ["acme"], "oidc:sub": ["deploy"]}}),
            _federate(
                oidc_provider_name("acme", OWN),
                {
                    "StringEquals": {
                        "oidc:iss": [OWN],
                        "oidc:aud": AUDIENCE,
                        "oidc:sub": ["system:serviceaccount:platform:terraform"],
                    }
                },
            ),
        ],
    ),
}


@pytest.mark.parametrize(("role", "expected"), TRUSTS.values(), ids=TRUSTS.keys())
def test_a_role_is_trusted_to(role: dict[str, Any], expected: list[dict[str, Any]]) -> None:
    config = configure(access={"writer": role})
    access = config.access.writer
    assert access is not None
    assert trust_policy(locate(config), access) == {"Version": "1", "Statement": expected}


def test_roles_that_trust_one_issuer_share_one_identity_provider() -> None:
    first, second = "0123456789ABCDEF0123456789ABCDEF01234567", "76543210FEDCBA9876543210FEDCBA9876543210"
    github = {"issuer": "github", "subjects": ["repo:acme/infra:*"], "fingerprints": [second, first]}
    existing = f"acs:ram::{ACCOUNT}:oidc-provider/gitlab"
    config = configure(
        access={
            "writer": {
                "oidc": [github, {"issuer": "gitlab", "subjects": ["project_path:acme/a:*"], "provider": existing}]
            },
            "reader": {"oidc": [github | {"issuer": GITHUB, "audience": "acme", "fingerprints": [first]}]},
        }
    )
    assert issuers_to_make(config) == {GITHUB: Issuer(["acme", "sts.aliyuncs.com"], [first, second])}


def test_a_job_signs_in_with_the_first_tokens_of_github_that_a_role_trusts() -> None:
    gitlab = {"issuer": "gitlab", "subjects": ["project_path:acme/infra:*"]}
    github = {"issuer": "github", "subjects": ["repo:acme/infra:*"]}
    own = f"acs:ram::{ACCOUNT}:oidc-provider/ghe"
    enterprise = github | {"issuer": "https://ghe.acme.example/_services/token", "audience": "acme", "provider": own}
    config = configure(
        access={
            "writer": {"oidc": [gitlab, github, enterprise]},
            "reader": {"oidc": [enterprise, github]},
            "admin": {"oidc": [gitlab]},
        }
    )
    made = f"acs:ram::{ACCOUNT}:oidc-provider/{oidc_provider_name('acme', 'github')}"
    assert github_tokens(locate(config)) == {
        "writer": GithubTokens("sts.aliyuncs.com", made),
        "reader": GithubTokens("acme", own),
    }
