"""Identity tokens of others assume no role."""

from __future__ import annotations

from collections.abc import Iterator

from policies.alicloud._access import trusted_tokens
from stateroom.config.limits.oidc import check_pinned, check_ram_subject
from stateroom.policy.definition import Policy, Settings
from stateroom.policy.resource import Resource

POLICY = Policy(
    sentence="A role that trusts identity tokens says which subjects they must have.",
    severity="critical",
    remediation="Demand oidc:sub in the trust policy, with subjects that begin with what is yours.",
    url="https://www.alibabacloud.com/help/en/ram/user-guide/create-a-ram-role-for-a-trusted-idp",
    resources=("alicloud:ram/role:Role",),
)


def check(resource: Resource, settings: Settings) -> Iterator[str]:
    """GitHub and GitLab give tokens to everybody; the subject alone says whose they are."""
    for name, statement in trusted_tokens(resource):
        subjects, issuers = statement.demanded_values("oidc:sub"), statement.demanded_values("oidc:iss")
        if not subjects:
            yield f"{name} demands no subject: every token of the issuer would do"
        for subject in subjects:
            faults = [check_ram_subject(subject), *(check_pinned(issuer, subject) for issuer in issuers)]
            if any(faults):
                yield f"{name} takes the subject {subject}, which others can have, too"
