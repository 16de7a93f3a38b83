"""Which buckets take access logs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from policies.alicloud._bucket import BUCKET
from stateroom.policy.resource import Resource, Stack, names

_LOGGING = "alicloud:oss/bucketLogging:BucketLogging"


def takes_logs(bucket: Resource, stack: Stack) -> bool:
    """Whether another bucket's access logs go into this one."""
    return any(log_source.urn != bucket.urn for log_source in _log_sources(bucket, stack))


def logs_into_itself(bucket: Resource, stack: Stack) -> bool:
    """Whether a bucket's access logs go into the bucket itself."""
    return any(log_source.urn == bucket.urn for log_source in _log_sources(bucket, stack))


def _log_sources(bucket: Resource, stack: Stack) -> Iterator[Resource]:
    """The buckets whose access logs go into this one; a BucketLogging stands for one that is not of this stack."""
    for part in stack.parts(bucket, _LOGGING, "targetBucket"):
        yield bucket if names(part, "bucket", bucket, "bucket") else part
    path = "logging.targetBucket"
    for other in stack.of(BUCKET):
        block = other.props.get("logging")
        props = {path: block.get("targetBucket")} if isinstance(block, Mapping) else {path: block}
        asked = replace(other, props=props, sources={path: other.sources.get("logging", frozenset())})
        if names(asked, path, bucket, "bucket"):
            yield other
