"""Whether a job can sign in with the role that it is told."""

from __future__ import annotations

from typing import Any

import pytest

from stateroom.config.parse import parse_backend
from stateroom.emit.jobs import refuse_locked_out
from stateroom.errors import UsageError

GITHUB = {"issuer": "github", "subjects": ["repo:acme/infra:ref:refs/heads/main"]}
GITLAB = {"issuer": "gitlab", "subjects": ["project_path:acme/infra:ref_type:branch:ref:main"]}
ACCOUNTS = {"aws": ["111122223333"], "alicloud": ["1234567890123456"]}


def backend(cloud: str, **access: Any) -> Any:
    region = "eu-west-1" if cloud == "aws" else "cn-hangzhou"
    return parse_backend({"cloud": cloud, "name": "acme", "region": region, "access": access}, "the stack", {})


@pytest.mark.parametrize("cloud", ["aws", "alicloud"])
def test_a_role_without_tokens_of_github_is_refused(cloud: str) -> None:
    asked = backend(cloud, writer={"oidc": [GITLAB]}, reader={"accounts": ACCOUNTS[cloud]}, admin={"oidc": [GITHUB]})
    for role in ("writer", "reader"):
        with pytest.raises(UsageError) as caught:
            refuse_locked_out(asked, "github-actions", role)
        assert str(caught.value) == (
            f"a job of GitHub Actions could not sign in as the {role}\n"
            f"  why:  access.{role}.oidc of the stack file names no subjects of GitHub\n"
            "  next: name the repository's subjects there, with `issuer: github`, and run `stateroom up`"
        )
    with pytest.raises(UsageError, match="as the writer"):
        refuse_locked_out(asked, "github-actions", None)
    refuse_locked_out(asked, "github-actions", "admin")


@pytest.mark.parametrize("issuer", ["github", "https://ghe.example/_services/token"])
def test_a_role_with_tokens_of_github_and_every_other_tool_pass(issuer: str) -> None:
    asked = backend("aws", writer={"oidc": [GITLAB, {**GITHUB, "issuer": issuer, "audience": "sts"}]})
    refuse_locked_out(asked, "github-actions", "writer")
    refuse_locked_out(asked, "github-actions", "reader")
    refuse_locked_out(asked, "github-actions", "__class__")
    refuse_locked_out(backend("aws", writer={"oidc": [GITLAB]}), "terraform", "writer")
