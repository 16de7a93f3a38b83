"""A session ends soon."""

from __future__ import annotations

from collections.abc import Iterator

from stateroom.policy.definition import Parameter, Policy, Settings
from stateroom.policy.resource import Resource

POLICY = Policy(
    sentence="A session of a role is short.",
    severity="low",
    level="advisory",
    remediation="Lower max_session_duration.",
    url="https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_update-role-settings.html",
    resources=("aws:iam/role:Role",),
    parameters={"seconds": Parameter("integer", 14400, "The longest session, in seconds.", 3600, 43200)},
)


def check(resource: Resource, settings: Settings) -> Iterator[str]:
    """Credentials that leak are good for as long as the session. IAM gives an hour if nothing is said."""
    seconds = resource.get("maxSessionDuration", 3600)
    if seconds > settings["seconds"]:
        yield f"its sessions last up to {seconds} seconds, and {settings['seconds']} are allowed"
