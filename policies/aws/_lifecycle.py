"""The lifecycle rules of a bucket, in one form for the resource and the deprecated block."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from stateroom.policy.resource import Block, Resource, Stack

_LIFECYCLE = "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration"


@dataclass(frozen=True)
class LifecycleRule:
    """One rule that is in force. is_block: it stands in the bucket itself, where properties have other names."""

    block: Block
    is_block: bool

    @property
    def name(self) -> str:
        return f"lifecycle rule {self.block.get('id') or self.block.path}"

    @property
    def keeps_versions(self) -> int | None:
        """Days that an old version is kept; None for ever."""
        found = "days" if self.is_block else "noncurrentDays"
        return self._days(f"noncurrentVersionExpiration.{found}")

    @property
    def aborts_uploads(self) -> int | None:
        """Days after which an upload that was not completed is taken away; None for never."""
        if self.is_block:
            return self._days("abortIncompleteMultipartUploadDays")
        return self._days("abortIncompleteMultipartUpload.daysAfterInitiation")

    @property
    def expires(self) -> bool:
        """Whether current objects are deleted by age or on a day."""
        return bool(self.block.get("expiration.days") or self.block.get("expiration.date"))

    def classes(self) -> list[Any]:
        """The storage classes that objects, current or old, are moved to."""
        moves = [*self.block.blocks("transitions"), *self.block.blocks("noncurrentVersionTransitions")]
        return [move.get("storageClass") for move in moves]

    def _days(self, path: str) -> int | None:
        days = self.block.get(path)
        return None if not days else int(days)


def rules_of(bucket: Resource, stack: Stack) -> Iterator[LifecycleRule]:
    """The rules that are in force."""
    parts = stack.parts(bucket, _LIFECYCLE)
    for block in (
        [rule for part in parts for rule in part.blocks("rules")] if parts else bucket.blocks("lifecycleRules")
    ):
        if block.get("status") == "Enabled" or block.get("enabled") is True:
            yield LifecycleRule(block, not parts)
