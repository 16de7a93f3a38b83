"""A lock table keeps what is true now."""

from __future__ import annotations

from collections.abc import Iterator

from stateroom.policy.definition import Parameter, Policy, Settings
from stateroom.policy.resource import Resource

POLICY = Policy(
    sentence="A lock table keeps few versions of a value.",
    severity="low",
    level="advisory",
    remediation="Set max_version of the table to 1.",
    url="https://www.alibabacloud.com/help/en/tablestore/data-versions-and-ttl",
    resources=("alicloud:ots/table:Table",),
    parameters={
        "versions": Parameter("integer", 1, "The most versions of a value that a table may keep.", 1, 500),
    },
)


def check(resource: Resource, settings: Settings) -> Iterator[str]:
    """Clients read the last version only; older ones tell who held a lock, and cost."""
    versions = resource.get("maxVersion", 1)
    if versions > settings["versions"]:
        yield f"it keeps {versions} versions of a value, and {settings['versions']} is the most"
