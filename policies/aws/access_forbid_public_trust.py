"""No role is for everybody."""

from __future__ import annotations

from collections.abc import Iterator

from policies.aws._everyone import open_statements
from policies.aws._identity import ROLE
from stateroom.policy.definition import Policy, Settings
from stateroom.policy.resource import Resource

POLICY = Policy(
    sentence="No role can be assumed by everybody.",
    severity="critical",
    remediation="Name the principals, or demand an organization or account in the statement's condition.",
    url="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html",
    resources=(ROLE,),
)


def check(resource: Resource, settings: Settings) -> Iterator[str]:
    """An external id is no secret, so it does not count."""
    for label in open_statements(resource, "assumeRolePolicy"):
        yield f"{label} lets everybody assume the role, and no condition says who"
