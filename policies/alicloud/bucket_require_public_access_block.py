"""Every bucket is closed to public settings."""

from __future__ import annotations

from collections.abc import Iterator

from policies.alicloud._bucket import BUCKET, settings_of
from stateroom.policy.definition import Policy, Reference, Settings
from stateroom.policy.resource import Resource, Stack

_ACCOUNT = "alicloud:oss/accountPublicAccessBlock:AccountPublicAccessBlock"

POLICY = Policy(
    sentence="A bucket blocks public access, whatever its ACL and policy say.",
    severity="high",
    remediation="Declare an alicloud.oss.BucketPublicAccessBlock with block_public_access for the bucket.",
    url="https://www.alibabacloud.com/help/en/oss/developer-reference/putbucketpublicaccessblock",
    compliance=(Reference("CIS Alibaba Cloud Foundation 2.0.0", "5.1"),),
    resources=(BUCKET,),
)


def check_within(resource: Resource, stack: Stack, settings: Settings) -> Iterator[str]:
    """A bucket is excused where its stack blocks public access for the whole account."""
    if any(account.get("blockPublicAccess") for account in stack.of(_ACCOUNT)):
        return
    found = settings_of(resource, stack, "BucketPublicAccessBlock", "blockPublicAccess")
    if not found:
        yield "it has no BucketPublicAccessBlock: one wrong ACL or policy would open it"
    elif not all(found):
        yield "its BucketPublicAccessBlock is off: one wrong ACL or policy would open it"
