"""What a provider is told of a resource and cannot read from the cloud, by Pulumi's names.

Both tools take it for a change of what they import, because they compare with what was read: so Terraform is told to
ignore it, and Pulumi to believe what the file says.

Sources: the import tests of hashicorp/aws 6 and aliyun/alicloud 1.285 (`ImportStateVerifyIgnore`).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

UNREAD: Final[Mapping[str, frozenset[str]]] = {
    "alicloud:kms/key:Key": frozenset({"pendingWindowInDays"}),
    "alicloud:oss/bucket:Bucket": frozenset({"forceDestroy", "lifecycleRuleAllowSameActionOverlap"}),
    "alicloud:ram/policy:Policy": frozenset({"force", "rotateStrategy"}),
    "alicloud:ram/role:Role": frozenset({"force"}),
    "aws:kms/key:Key": frozenset({"bypassPolicyLockoutSafetyCheck", "deletionWindowInDays"}),
    "aws:s3/bucket:Bucket": frozenset({"forceDestroy"}),
}

FILLED_IN: Final[Mapping[str, Mapping[str, object]]] = {
    "alicloud:kms/key:Key": {},
    "alicloud:ram/policy:Policy": {},
    "aws:kms/key:Key": {"bypassPolicyLockoutSafetyCheck": False},
}
"""The types that Pulumi's import file can describe in full, each with what the provider fills in by itself and no cloud
tells. What is missing in a description and has a default is a change to the provider, or even another resource."""
