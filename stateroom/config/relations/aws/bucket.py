"""Rules about buckets."""

from __future__ import annotations

import re
from collections.abc import Iterator

from stateroom.config import names
from stateroom.config.aws import AwsBackend
from stateroom.config.limits.s3 import check_bucket_name
from stateroom.config.problems import Finding, Path

_ANY_ACCOUNT = "0" * 12
_LONGEST = 63


def derived_names_fit(backend: AwsBackend) -> Iterator[Finding]:
    """A bucket name derived from the backend's name, the account and the region follows S3's rules."""
    bucket = backend.bucket
    derived: list[tuple[str, str, Path, Path]] = []
    if bucket.name is None:
        name = names.bucket_name(backend.name, _ANY_ACCOUNT, backend.region)
        derived.append((name, "state bucket", ("bucket", "name"), ("region",)))
    if bucket.access_logs is not None and bucket.access_logs.bucket is None:
        name = names.log_bucket_name(backend.name, _ANY_ACCOUNT, backend.region)
        derived.append((name, "log bucket", ("bucket", "access_logs", "bucket"), ("region",)))
    if bucket.replication is not None and bucket.replication.bucket is None:
        region: Path = ("bucket", "replication", "region")
        name = names.replica_bucket_name(backend.name, _ANY_ACCOUNT, bucket.replication.region)
        derived.append((name, "replica", ("bucket", "replication", "bucket"), region))
    for name, noun, instead, region in derived:
        fault = check_bucket_name(name)
        if fault is None:
            continue
        setting = ".".join(map(str, instead))
        if len(name) > _LONGEST:
            fit = len(backend.name) - (len(name) - _LONGEST)
            what = f"the derived name of the {noun} would have {len(name)} characters"
            remedy = f"shorten name to {fit} characters, or set {setting}"
        else:
            what = f"the derived name of the {noun} cannot be used: {fault.what}"
            remedy = f"choose another name, or set {setting}"
        yield Finding(("name",), what, f"a bucket name has 3 to {_LONGEST} characters", remedy, (instead, region))


def buckets_are_distinct(backend: AwsBackend) -> Iterator[Finding]:
    """The state bucket, its replica and the bucket of access logs are three buckets.

    S3 User Guide: logging a bucket to itself makes logs of logs without end.
    """
    logs: Path = ("bucket", "access_logs", "bucket")
    replica: Path = ("bucket", "replication", "bucket")
    also: tuple[Path, ...] = (("bucket", "name"), ("name",), ("region",))
    bucket = backend.bucket
    log_bucket = bucket.access_logs.bucket if bucket.access_logs else None
    replica_bucket = bucket.replication.bucket if bucket.replication else None
    if log_bucket is not None and _is_state_bucket(log_bucket, backend):
        yield Finding(
            logs,
            "the state bucket would log its accesses to itself",
            "a bucket other than the state bucket",
            "name another bucket, or leave bucket out: one is made",
            also,
        )
    if replica_bucket is not None and _is_state_bucket(replica_bucket, backend):
        yield Finding(
            replica,
            "the replica has the state bucket's name",
            "a bucket other than the state bucket",
            "choose another name, or leave bucket out: one is derived",
            also,
        )
    if replica_bucket is not None and replica_bucket == log_bucket:
        yield Finding(
            replica,
            "the replica has the log bucket's name",
            "a bucket other than the log bucket",
            "choose another name, or leave bucket out: one is derived",
            (logs,),
        )


def _is_state_bucket(name: str, backend: AwsBackend) -> bool:
    if backend.bucket.name is not None:
        return name == backend.bucket.name
    if backend.account is not None:
        return name == names.bucket_name(backend.name, backend.account, backend.region)
    derived = re.escape(names.bucket_name(backend.name, _ANY_ACCOUNT, backend.region))
    return re.fullmatch(derived.replace(_ANY_ACCOUNT, "[0-9]{12}"), name) is not None


def log_retention_needs_our_bucket(backend: AwsBackend) -> Iterator[Finding]:
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


def replica_is_elsewhere(backend: AwsBackend) -> Iterator[Finding]:
    """The replica lies in another region than the state bucket."""
    replication = backend.bucket.replication
    if replication is not None and replication.region == backend.region:
        yield Finding(
            ("bucket", "replication", "region"),
            "the replica would lie in the same region as the state bucket",
            "a second region",
            "choose another region, or remove replication",
            (("region",),),
        )
