"""No object of a bucket is public by an ACL of its own."""

from __future__ import annotations

from collections.abc import Iterator

from stateroom.policy.definition import Policy, Reference, Settings
from stateroom.policy.resource import Resource

POLICY = Policy(
    sentence="An object's ACL does not open it to everybody.",
    severity="critical",
    remediation="Leave the object's acl out, or set it to private or default.",
    url="https://www.alibabacloud.com/help/doc-detail/31909.htm",
    compliance=(Reference("CIS Alibaba Cloud Foundation 2.0.0", "5.2"),),
    resources=("alicloud:oss/bucketObject:BucketObject",),
)


def check(resource: Resource, settings: Settings) -> Iterator[str]:
    """An object's ACL goes before its bucket's: a private bucket does not help."""
    acl = resource.get("acl", "default")
    if acl not in ("default", "private"):
        yield f"its ACL is {acl}: whoever knows its name may read it"
