"""Rules about encryption."""

from __future__ import annotations

from collections.abc import Iterator

from stateroom.config.aws import AwsBackend
from stateroom.config.limits.arns import parse_arn
from stateroom.config.problems import Finding, Path

_MODE: Path = ("encryption", "mode")
_KEY: Path = ("encryption", "key")


def period_needs_rotation(backend: AwsBackend) -> Iterator[Finding]:
    """`rotation_days` is given only for a key that rotates."""
    encryption = backend.encryption
    if encryption.mode == "kms" and not encryption.rotate and encryption.gives("rotation_days"):
        yield Finding(
            ("encryption", "rotation_days"),
            "the key does not rotate, so it has no period",
            "only with rotate: true",
            "set rotate to true, or remove rotation_days",
            (("encryption", "rotate"), _MODE),
        )


def key_is_in_the_region(backend: AwsBackend) -> Iterator[Finding]:
    """An existing key lies in the bucket's region: S3 encrypts with keys of its own region only."""
    arn = parse_arn(backend.encryption.key or "")
    if arn is not None and arn.region != backend.region:
        yield Finding(
            _KEY,
            "the key lies in another region than the bucket",
            f"a key of {backend.region}",
            "name a key of that region, or set key to create",
            (("region",),),
        )
