"""Rules about encryption."""

from __future__ import annotations

from collections.abc import Iterator

from stateroom.config.alicloud import AlicloudBackend
from stateroom.config.limits.alicloud_arns import parse_arn
from stateroom.config.problems import Finding, Path

_MODE: Path = ("encryption", "mode")
_KEY: Path = ("encryption", "key")


def key_is_in_the_region(backend: AlicloudBackend) -> Iterator[Finding]:
    """An existing key lies in the bucket's region: OSS encrypts with keys of its own region only."""
    arn = parse_arn(backend.encryption.key or "")
    if arn is not None and arn.region != backend.region:
        yield Finding(
            _KEY,
            "the key lies in another region than the bucket",
            f"a key of {backend.region}",
            "name a key of that region, or set key to create",
            (("region",),),
        )
