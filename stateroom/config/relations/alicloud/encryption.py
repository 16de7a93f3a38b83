"""Rules about encryption."""

from __future__ import annotations

from collections.abc import Iterator

from stateroom.config.alicloud import AlicloudBackend
from stateroom.config.limits.alicloud_arns import parse_arn
from stateroom.config.problems import Finding, Path

_MODE: Path = ("encryption", "mode")
_KEY: Path = ("encryption", "key")
_MANAGEMENT = ("rotate", "deletion_window_days")


def key_needs_kms(backend: AlicloudBackend) -> Iterator[Finding]:
    """With `mode: oss` nothing is said about a KMS key."""
    if backend.encryption.mode == "oss":
        for name in ("key", *_MANAGEMENT):
            if backend.encryption.gives(name):
                yield Finding(
                    ("encryption", name),
                    f"{name} is for a KMS key, and mode oss uses none",
                    "only with mode kms",
                    f"set encryption.mode to kms, or remove {name}",
                    (_MODE,),
                )


def existing_key_is_not_managed(backend: AlicloudBackend) -> Iterator[Finding]:
    """Rotation and deletion window are for a key that we make; an existing key keeps its own."""
    encryption = backend.encryption
    if encryption.mode == "kms" and encryption.key not in (None, "create"):
        for name in _MANAGEMENT:
            if encryption.gives(name):
                yield Finding(
                    ("encryption", name),
                    f"{name} is for a key that is made here, and this key exists already",
                    "only with key: create",
                    f"remove {name}, or set key to create",
                    (_KEY, _MODE),
                )


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
