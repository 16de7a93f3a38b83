"""Sessions end soon."""

from __future__ import annotations

from collections.abc import Iterator

from stateroom.policy.definition import Parameter, Policy, Settings
from stateroom.policy.resource import Resource

POLICY = Policy(
    sentence="A role's sessions are short.",
    severity="low",
    level="advisory",
    remediation="Set max_session_duration of the role.",
    url="https://www.alibabacloud.com/help/doc-detail/159988.htm",
    resources=("alicloud:ram/role:Role",),
    parameters={
        "seconds": Parameter("integer", 14400, "The longest session of a role, in seconds.", 3600, 43200),
    },
)


def check(resource: Resource, settings: Settings) -> Iterator[str]:
    """Credentials that leak from a build are worth as long as they last."""
    seconds = resource.get("maxSessionDuration", 3600)
    if seconds > settings["seconds"]:
        yield f"its sessions last {seconds} seconds, and {settings['seconds']} are allowed"
