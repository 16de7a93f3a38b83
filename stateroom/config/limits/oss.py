"""OSS: bucket names, object keys and prefixes."""

from __future__ import annotations

import re

from stateroom.config.limits.paths import DIGEST_SUFFIX, check_path, size_of
from stateroom.config.problems import Fault

KEY_BYTES = 1023


def check_bucket_name(name: str) -> Fault | None:
    """OSS User Guide: Bucket naming conventions. Terraform's oss backend checks the same before it calls OSS."""
    if len(name) < 3:
        return Fault("the bucket name is too short", "choose a longer one")
    if len(name) > 63:
        return Fault("the bucket name is too long", f"shorten it by {len(name) - 63}")
    if re.search(r"[A-Z]", name):
        return Fault("the bucket name has a capital letter", "write it in lower case")
    if not re.fullmatch(r"[a-z0-9-]+", name):
        return Fault("the bucket name has a character that OSS does not allow", "replace it with a hyphen")
    if name.startswith("-") or name.endswith("-"):
        return Fault("the bucket name must begin and end with a letter or a digit", "remove the hyphen")
    return None


def check_state_key(key: str) -> Fault | None:
    """Terraform's oss backend: `key`, which cannot begin or end with a slash."""
    fault = check_path(key, "key", "RAM")
    if fault:
        return fault
    if key.endswith(DIGEST_SUFFIX):
        return Fault(
            f"the key ends with {DIGEST_SUFFIX}, so its lock would be another state's digest",
            "choose another ending",
        )
    if size_of(key) > KEY_BYTES:
        return Fault("the key is too long", f"shorten it: an object's key has at most {KEY_BYTES} bytes")
    return None


def check_state_prefix(prefix: str) -> Fault | None:
    """Terraform's oss backend: `prefix`, which cannot begin with `/` or `./`; it may hold a colon, as `env:` does."""
    if not prefix:
        return Fault("without a prefix Terraform does not find any workspace", "name one, or remove it: it is env:")
    if prefix.startswith("\\"):
        return Fault("the prefix begins with a backslash, which OSS does not allow", "remove the backslash")
    fault = check_path(prefix, "prefix", "RAM")
    if fault is None and size_of(prefix) > 512:
        return Fault("the prefix is too long", "shorten it: 512 bytes leave room for workspace and key")
    return fault


def check_log_prefix(prefix: str) -> Fault | None:
    """OSS API: PutBucketLogging, TargetPrefix; error codes 0032-00000005 and 0032-00000006."""
    if prefix.startswith(("/", "\\")):
        return Fault("the prefix of logs begins with a slash or a backslash", "remove it")
    if not prefix.isprintable() or len(prefix) > 256:
        return Fault("the prefix of logs is too long or has a control character", "shorten or clean it")
    return None
