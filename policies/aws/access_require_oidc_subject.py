"""A role trusts jobs of its own, not all of a platform."""

from __future__ import annotations

from collections.abc import Iterator

from policies.aws._identity import ROLE, trusts
from stateroom.policy.definition import Policy, Settings
from stateroom.policy.resource import Resource

POLICY = Policy(
    sentence="A role that trusts identity tokens says which subjects they must have.",
    severity="critical",
    remediation="Demand the `sub` of the tokens with StringEquals, or StringLike with an owner and a project in it.",
    url="https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-idp_oidc.html",
    resources=(ROLE,),
)


def check(resource: Resource, settings: Settings) -> Iterator[str]:
    """The same issuer signs tokens for everybody who uses the platform."""
    for label, statement in trusts(resource, "sts:AssumeRoleWithWebIdentity"):
        subjects = statement.demanded_values("*:sub")
        if not subjects:
            yield f"{label} demands no subject: every job of the platform may assume the role"
        for subject in subjects:
            if _is_wide(subject):
                yield f"{label} takes the subject {subject}, which others can have, too"


def _is_wide(subject: str) -> bool:
    """Whether the owner is not spelled out: `*`, `repo:*`, `repo:acme*`. `repo:acme/*` is the owner's own matter."""
    fixed = subject.replace("?", "*").partition("*")[0]
    spelled_out = fixed.replace("/", ":").split(":")[:-1]
    if spelled_out and spelled_out[0].replace("_", "").isalpha():
        del spelled_out[0]  # the kind: `repo`, `project_path`, `org`
    return fixed != subject and not spelled_out
