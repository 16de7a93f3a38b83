"""Every bucket says whose it is."""

from __future__ import annotations

from collections.abc import Iterator

from policies.alicloud._bucket import BUCKET
from stateroom.policy.definition import Parameter, Policy, Settings
from stateroom.policy.resource import Resource

POLICY = Policy(
    sentence="A bucket has tags.",
    severity="low",
    level="advisory",
    remediation="Set the tags of the bucket.",
    url="https://www.alibabacloud.com/help/en/oss/developer-reference/putbuckettags",
    resources=(BUCKET,),
    parameters={
        "tags": Parameter("strings", [], "The tags that every bucket has; when there are none, any tag will do."),
    },
)


def check(resource: Resource, settings: Settings) -> Iterator[str]:
    """Whoever finds a bucket should learn from it whom to ask."""
    tags = resource.get("tags", {})
    if not tags and not settings["tags"]:
        yield "it has no tags: nobody could tell whose it is"
    for name in settings["tags"]:
        if not tags.get(name):
            yield f"it has no tag {name}"
