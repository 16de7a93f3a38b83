"""Who may assume a role."""

from __future__ import annotations

from typing import Any

import pytest

from components.aws.trust import github_tokens, issuers_to_make, trust_policy
from stateroom.facts import GithubTokens
from tests.unit.components.aws.sites import ACCOUNT, configure, locate


def _assume(principal: Any, condition: dict[str, Any] | None = None) -> dict[str, Any]:
    found = {
        "Sid": "StateroomPrincipals",
        "Effect": "Allow",
        "Principal": {"AWS": principal},
        "Action": ["sts:AssumeRole"],
    }
    return found | ({"Condition": condition} if condition else {})


def _federate(provider: str, condition: dict[str, Any], number: int = 1) -> dict[str, Any]:
    return {
        "Sid": f"StateroomTokens{number}",
        "Effect": "Allow",
        "Principal": {"Federated": f"arn:aws:iam::{ACCOUNT}:oidc-provider/{provider}"},
        "Action": ["sts:AssumeRoleWithWebIdentity"],
        "Condition": condition,
    }


OTHER = "arn:aws:iam::210987654321"
GITHUB, GITLAB, OWN = "token.actions.githubusercontent.com", "gitlab.com", "ci.acme.example/tokens"
TRUSTS: dict[str, tuple[dict[str, Any], list[dict[str, Any]]]] = {
    "accounts and principals": (
        {"accounts": ["210987654321"], "principals": [f"{OTHER}:role/ci"]},
        [_assume([f"{OTHER}:root", f"{OTHER}:role/ci"])],
    ),
    "an organisation alone": (
        {"organization": "o-exampleorgid"},
        [_assume("*", {"StringEquals": {"aws:PrincipalOrgID": "o-exampleorgid"}})],
    ),
    "accounts of an organisation, with external id and MFA": (
        {"accounts": ["210987654321"], "organization": "o-exampleorgid", "external_id": "acme-1", "mfa": True},
        [
            _assume(
                [f"{OTHER}:root"],
                {
                    "StringEquals": {"aws:PrincipalOrgID": "o-exampleorgid", "sts:ExternalId": "acme-1"},
                    "Bool": {"aws:MultiFactorAuthPresent": "true"},
                },
            )
        ],
    ),
    "GitHub, exact subjects": (
        {"oidc": [{"issuer": "github", "subjects": ["repo:acme/infra:ref:refs/heads/main"]}]},
        [
            _federate(
                GITHUB,
                {
                    "StringEquals": {
                        f"{GITHUB}:aud": "sts.amazonaws.com",
                        f"{GITHUB}:sub": ["repo:acme/infra:ref:refs/heads/main"],
                    }
                },
            )
        ],
    ),
    "GitLab, a subject with a wildcard": (
        {"oidc": [{"issuer": "gitlab", "subjects": ["project_path:acme/infra:*"]}]},
        [
            _federate(
                GITLAB,
                {
                    "StringEquals": {f"{GITLAB}:aud": "https://gitlab.com"},
                    "StringLike": {f"{GITLAB}:sub": ["project_path:acme/infra:*"]},
                },
            )
        ],
    ),
    "an issuer of one's own, with an existing provider, beside principals that need MFA": (
        {
            "accounts": [ACCOUNT],
            "mfa": True,
            "oidc": [
                {
                    "issuer": f"https://{OWN}",
                    "subjects": ["deploy"],
                    "audience": "acme",
                    "provider": f"arn:aws:iam::{ACCOUNT}:oidc-provider/{OWN}",
                }
            ],
        },
        [
            _assume([f"arn:aws:iam::{ACCOUNT}:root"], {"Bool": {"aws:MultiFactorAuthPresent": "true"}}),
            _federate(OWN, {"StringEquals": {f"{OWN}:aud": "acme", f"{OWN}:sub": ["deploy"]}}),
        ],
    ),
}


@pytest.mark.parametrize(("role", "expected"), TRUSTS.values(), ids=TRUSTS.keys())
def test_a_role_is_trusted_to(role: dict[str, Any], expected: list[dict[str, Any]]) -> None:
    config = configure(access={"writer": role})
    access = config.access.writer
    assert access is not None
    assert trust_policy(locate(config), access) == {"Version": "2012-10-17", "Statement": expected}


def test_roles_that_trust_one_issuer_share_one_identity_provider() -> None:
    github = {"issuer": "github", "subjects": ["repo:acme/infra:*"]}
    existing = f"arn:aws:iam::{ACCOUNT}:oidc-provider/{GITLAB}"
    config = configure(
        access={
            "writer": {
                "oidc": [github, {"issuer": "gitlab", "subjects": ["project_path:acme/a:*"], "provider": existing}]
            },
            "reader": {"oidc": [github | {"audience": "acme"}]},
        }
    )
    assert issuers_to_make(config) == {f"https://{GITHUB}": ["acme", "sts.amazonaws.com"]}


def test_a_job_signs_in_with_the_first_tokens_of_github_that_a_role_trusts() -> None:
    gitlab = {"issuer": "gitlab", "subjects": ["project_path:acme/infra:*"]}
    github = {"issuer": "github", "subjects": ["repo:acme/infra:*"]}
    own = f"arn:aws:iam::{ACCOUNT}:oidc-provider/ghe.acme.example/_services/token"
    enterprise = github | {"issuer": "https://ghe.acme.example/_services/token", "audience": "acme", "provider": own}
    config = configure(
        access={
            "writer": {"oidc": [gitlab, github, enterprise]},
            "reader": {"oidc": [enterprise, github]},
            "admin": {"oidc": [gitlab]},
        }
    )
    made = f"arn:aws:iam::{ACCOUNT}:oidc-provider/{GITHUB}"
    assert github_tokens(locate(config)) == {
        "writer": GithubTokens("sts.amazonaws.com", made),
        "reader": GithubTokens("acme", own),
    }
