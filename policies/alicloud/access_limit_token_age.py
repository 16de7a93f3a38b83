"""Old identity tokens are refused."""

from __future__ import annotations

from collections.abc import Iterator

from stateroom.policy.definition import Parameter, Policy, Settings
from stateroom.policy.resource import Resource

POLICY = Policy(
    sentence="An identity provider takes young tokens only.",
    severity="low",
    level="advisory",
    remediation="Set issuance_limit_time of the identity provider.",
    url="https://www.alibabacloud.com/help/en/ram/user-guide/create-a-ram-role-for-a-trusted-idp",
    resources=("alicloud:ims/oidcProvider:OidcProvider",),
    parameters={
        "hours": Parameter("integer", 12, "The oldest token that is taken, in hours.", 1, 168),
    },
)


def check(resource: Resource, settings: Settings) -> Iterator[str]:
    """A CI system's token is used within minutes. RAM takes tokens of twelve hours when nothing is said."""
    hours = resource.get("issuanceLimitTime", 12)
    if hours > settings["hours"]:
        yield f"it takes tokens that are {hours} hours old, and {settings['hours']} are allowed"
