"""No bucket's ACL lets everybody in."""

from __future__ import annotations

from collections.abc import Iterator

from policies.alicloud._bucket import BUCKET, settings_of
from stateroom.policy.definition import Policy, Reference, Settings
from stateroom.policy.resource import Resource, Stack

POLICY = Policy(
    sentence="A bucket's ACL is private.",
    severity="critical",
    remediation="Set the acl of the bucket's alicloud.oss.BucketAcl to private.",
    url="https://www.alibabacloud.com/help/en/oss/developer-reference/putbucketacl",
    compliance=(
        Reference("CIS Alibaba Cloud Foundation 2.0.0", "5.1"),
        Reference("Alibaba Cloud Config", "oss-bucket-public-read-prohibited"),
    ),
    resources=(BUCKET,),
)


def check_within(resource: Resource, stack: Stack, settings: Settings) -> Iterator[str]:
    """A bucket whose ACL nobody set is private."""
    for acl in settings_of(resource, stack, "BucketAcl", "acl", "acl"):
        if acl not in (None, "private"):
            yield f"its ACL is {acl}: whoever knows its name may read states"
