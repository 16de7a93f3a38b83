"""Every bucket outlives the loss of a zone."""

from __future__ import annotations

from collections.abc import Iterator

from policies.alicloud._bucket import BUCKET
from policies.alicloud._logs import takes_logs
from stateroom.policy.definition import Policy, Reference, Settings
from stateroom.policy.resource import Resource, Stack

_TRANSITION = "alicloud:oss/bucketDataRedundancyTransition:BucketDataRedundancyTransition"

POLICY = Policy(
    sentence="A bucket keeps its objects in three zones.",
    severity="medium",
    level="advisory",
    remediation="Set redundancy_type ZRS on a new bucket; convert an old one with a BucketDataRedundancyTransition.",
    url="https://www.alibabacloud.com/help/en/doc-detail/90589.htm",
    compliance=(Reference("Alibaba Cloud Config", "oss-zrs-enabled"),),
    resources=(BUCKET,),
)


def check_within(resource: Resource, stack: Stack, settings: Settings) -> Iterator[str]:
    """Some regions have one zone only. A bucket that takes logs is excused: nobody waits for them."""
    redundancy = resource.get("redundancyType", "LRS")
    if redundancy != "ZRS" and not stack.parts(resource, _TRANSITION) and not takes_logs(resource, stack):
        yield f"its redundancy is {redundancy}, not ZRS: with its zone go all states"
