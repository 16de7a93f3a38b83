"""What is made says whose it is."""

from __future__ import annotations

from collections.abc import Iterator

from stateroom.policy.definition import Parameter, Policy, Settings
from stateroom.policy.resource import Resource

POLICY = Policy(
    sentence="Buckets, instances of lock tables, keys and roles have the tags that are wanted.",
    severity="low",
    level="advisory",
    remediation="Add the tags to the resource.",
    url="https://www.alibabacloud.com/help/en/oss/developer-reference/putbuckettags",
    resources=(
        "alicloud:oss/bucket:Bucket",
        "alicloud:ots/instance:Instance",
        "alicloud:kms/key:Key",
        "alicloud:ram/role:Role",
    ),
    parameters={"tags": Parameter("strings", [], "Names of the tags that each must have; empty means none.")},
)


def check(resource: Resource, settings: Settings) -> Iterator[str]:
    """A tag without a value does not count. Tables have none."""
    wanted = settings["tags"]
    tags = resource.get("tags", {}) if wanted else {}
    missing = [name for name in wanted if not tags.get(name)]
    if missing:
        yield f"it lacks the tags {', '.join(missing)}"
