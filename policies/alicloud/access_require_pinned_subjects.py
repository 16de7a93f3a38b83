"""Identity tokens of others assume no role."""

from __future__ import annotations

from collections.abc import Iterator

from policies.alicloud._access import demanded, principals, trusted
from stateroom.config.limits.oidc import check_pinned, check_ram_subject
from stateroom.policy.definition import Policy, Settings
from stateroom.policy.resource import Resource

POLICY = Policy(
    sentence="A role that trusts an OIDC identity provider names the audience and the subjects of its tokens.",
    severity="critical",
    remediation="Demand oidc:aud and oidc:sub in the trust policy, with subjects that begin with what is yours.",
    url="https://www.alibabacloud.com/help/en/ram/user-guide/create-a-ram-role-for-a-trusted-idp",
    resources=("alicloud:ram/role:Role",),
)


def check(resource: Resource, settings: Settings) -> Iterator[str]:
    """GitHub and GitLab give tokens to everybody; the subject alone says whose they are."""
    for name, statement in trusted(resource):
        if not any(":oidc-provider/" in provider for provider in principals(statement, "Federated")):
            continue
        if not any(audience.strip("*") for audience in demanded(statement, "oidc:aud")):
            yield f"{name} of its trust policy demands no audience"
        subjects = demanded(statement, "oidc:sub")
        if not subjects:
            yield f"{name} of its trust policy demands no subject: every token of the issuer would do"
        issuers = demanded(statement, "oidc:iss") or [""]
        for subject in subjects:
            faults = [check_ram_subject(subject), *(check_pinned(issuer, subject) for issuer in issuers)]
            for fault in [each for each in faults if each][:1]:
                yield f"{name} of its trust policy takes the subject {subject}: {fault.what}"
