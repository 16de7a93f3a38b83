"""Whether what belongs together lies together."""

from __future__ import annotations

from collections.abc import Iterator

from policies.alicloud._bucket import BUCKET
from stateroom.policy.resource import Resource, Stack, UndecidedError


def far_from_buckets(resource: Resource, stack: Stack, why: str) -> Iterator[str]:
    """A message when a resource lies in a region without a bucket. A stack may hold backends in several regions.

    UndecidedError when a provider that is asked takes its region from the environment, and another does not.
    """
    regions = {bucket.region for bucket in stack.of(BUCKET)}
    own = resource.region
    if not regions or own in regions:
        return
    if own is None or None in regions:
        raise UndecidedError(resource, "region")
    yield f"it lies in {own}, and the buckets in {' and '.join(sorted(filter(None, regions)))}: {why}"
