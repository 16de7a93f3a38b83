"""Rules about buckets."""

from __future__ import annotations

import re
from collections.abc import Iterator

from stateroom.config import alicloud_names as names
from stateroom.config.alicloud import AlicloudBackend
from stateroom.config.limits.alicloud_regions import LRS_REGIONS
from stateroom.config.limits.oss import check_bucket_name
from stateroom.config.problems import Finding, Path

_ANY_ACCOUNT = "0" * 16
_LONGEST = 63


def state_bucket(backend: AlicloudBackend) -> str:
    """The state bucket's name; where the account is not known, zeros stand for it."""
    account = backend.account or _ANY_ACCOUNT
    return backend.bucket.name or names.bucket_name(backend.name, account, backend.region)


def derived_names_fit(backend: AlicloudBackend) -> Iterator[Finding]:
    """A bucket name derived from the backend's name, the account and the region follows OSS's rules."""
    bucket = backend.bucket
    derived: list[tuple[str, str, Path]] = []
    if bucket.name is None:
        name = names.bucket_name(backend.name, _ANY_ACCOUNT, backend.region)
        derived.append((name, "state bucket", ("bucket", "name")))
    if bucket.access_logs is not None and bucket.access_logs.bucket is None:
        name = names.log_bucket_name(backend.name, _ANY_ACCOUNT, backend.region)
        derived.append((name, "log bucket", ("bucket", "access_logs", "bucket")))
    for name, noun, instead in derived:
        if check_bucket_name(name) is None:
            continue
        setting = ".".join(map(str, instead))
        fit = len(backend.name) - (len(name) - _LONGEST)
        yield Finding(
            ("name",),
            f"the derived name of the {noun} would have {len(name)} characters",
            f"a bucket name has 3 to {_LONGEST} characters",
            f"shorten name to {fit} characters, or set {setting}",
            (instead, ("region",)),
        )


def buckets_are_distinct(backend: AlicloudBackend) -> Iterator[Finding]:
    """The state bucket and the bucket of access logs are two buckets.

    OSS User Guide: Logging. A bucket that is logged to itself makes logs of logs without end.
    """
    log_bucket = backend.bucket.access_logs.bucket if backend.bucket.access_logs else None
    if log_bucket is not None and _is_state_bucket(log_bucket, backend):
        yield Finding(
            ("bucket", "access_logs", "bucket"),
            "the state bucket would log its accesses to itself",
            "a bucket other than the state bucket",
            "name another bucket, or leave bucket out: one is made",
            (("bucket", "name"), ("name",), ("region",)),
        )


def _is_state_bucket(name: str, backend: AlicloudBackend) -> bool:
    if backend.bucket.name is not None or backend.account is not None:
        return name == state_bucket(backend)
    derived = re.escape(names.bucket_name(backend.name, _ANY_ACCOUNT, backend.region))
    return re.fullmatch(derived.replace(_ANY_ACCOUNT, "[0-9]{16}"), name) is not None


def log_retention_needs_our_bucket(backend: AlicloudBackend) -> Iterator[Finding]:
    """`access_logs.retain_days` is for a log bucket that we make; an existing one keeps its own lifecycle."""
    logs = backend.bucket.access_logs
    if logs is not None and logs.bucket is not None and logs.gives("retain_days"):
        yield Finding(
            ("bucket", "access_logs", "retain_days"),
            "an existing log bucket keeps its own lifecycle",
            "only without access_logs.bucket",
            "remove retain_days, or remove bucket",
            (("bucket", "access_logs", "bucket"),),
        )


def redundancy_is_offered(backend: AlicloudBackend) -> Iterator[Finding]:
    """`redundancy: ZRS`, the default, needs a region that offers it. Regions that are not known here are not judged."""
    if backend.bucket.redundancy == "ZRS" and backend.region in LRS_REGIONS:
        yield Finding(
            ("bucket", "redundancy"),
            f"{backend.region} has no zone-redundant storage",
            "LRS in this region",
            "set bucket.redundancy to LRS, or choose another region",
            (("region",),),
            shown="ZRS",
        )
