"""S3: bucket names, object keys and prefixes."""

from __future__ import annotations

import re

from stateroom.config.limits.paths import DIGEST_SUFFIX, bytes_with_workspace, check_path, size_of
from stateroom.config.problems import Fault

LOCK_SUFFIX = ".tflock"
KEY_BYTES = 1024

_RESERVED_PREFIXES = {
    "xn--": "internationalised domain names",
    "sthree-": "its own use",
    "amzn-s3-demo-": "examples in its documentation",
}
_RESERVED_SUFFIXES = {
    "-s3alias": "access point aliases",
    "--ol-s3": "Object Lambda access point aliases",
    ".mrap": "Multi-Region Access Points",
    "--x-s3": "directory buckets",
    "--table-s3": "table buckets",
    "-an": "buckets in an account's regional namespace",
}
_IP_LIKE = re.compile(r"[0-9]+(\.[0-9]+){3}")


def check_bucket_name(name: str) -> Fault | None:
    """S3 User Guide: General purpose bucket naming rules.

    Dots, which S3 allows, are refused: TLS cannot verify such names.
    """
    return check_existing_bucket_name(name) or _check_no_dots(name)


def check_existing_bucket_name(name: str) -> Fault | None:
    """S3 User Guide: General purpose bucket naming rules."""
    if len(name) < 3:
        return Fault("the bucket name is too short", "choose a longer one")
    if len(name) > 63:
        return Fault("the bucket name is too long", f"shorten it by {len(name) - 63}")
    if re.search(r"[A-Z]", name):
        return Fault("the bucket name has a capital letter", "write it in lower case")
    if not re.fullmatch(r"[a-z0-9.-]+", name):
        return Fault("the bucket name has a character that S3 does not allow", "replace it with a hyphen")
    if not (name[0].isalnum() and name[-1].isalnum()):
        return Fault("the bucket name must begin and end with a letter or a digit", "remove what stands outside")
    if ".." in name:
        return Fault("the bucket name has two dots in a row", "replace them with a hyphen")
    if _IP_LIKE.fullmatch(name):
        return Fault("the bucket name looks like an IP address", "choose a name with a letter in it")
    return _check_reserved(name)


def _check_reserved(name: str) -> Fault | None:
    for prefix, use in _RESERVED_PREFIXES.items():
        if name.startswith(prefix):
            return Fault(f"the bucket name begins with {prefix}, which S3 keeps for {use}", "choose another beginning")
    for suffix, use in _RESERVED_SUFFIXES.items():
        if name.endswith(suffix):
            return Fault(f"the bucket name ends with {suffix}, which S3 keeps for {use}", "choose another ending")
    return None


def _check_no_dots(name: str) -> Fault | None:
    """S3 User Guide: Virtual hosting of buckets. The wildcard certificate covers one label only."""
    if "." not in name:
        return None
    return Fault(
        "the bucket name has a dot, and S3's TLS certificate does not cover such names",
        "replace the dot with a hyphen",
    )


def check_state_key(key: str) -> Fault | None:
    """Terraform's s3 backend: `key`. The lock file beside the state must fit into S3's 1024 bytes too."""
    fault = check_path(key, "key", "IAM")
    if fault:
        return fault
    if key.endswith(LOCK_SUFFIX):
        return Fault(
            f"the key ends with {LOCK_SUFFIX}, so it would be another state's lock file",
            "choose another ending",
        )
    if key.endswith(DIGEST_SUFFIX):
        return Fault(
            f"the key ends with {DIGEST_SUFFIX}, so its lock would be another state's digest",
            "choose another ending",
        )
    if size_of(key + LOCK_SUFFIX) > KEY_BYTES:
        return Fault("the key is too long", f"shorten it: with {LOCK_SUFFIX} it may have 1024 bytes")
    return None


def check_workspace_prefix(prefix: str) -> Fault | None:
    """Terraform's s3 backend: `workspace_key_prefix`; it may hold a colon, as its default `env:` does."""
    fault = check_path(prefix, "prefix", "IAM")
    if fault is None and size_of(prefix) > KEY_BYTES // 2:
        return Fault("the prefix is too long", "shorten it: 512 bytes leave room for workspace and key")
    return fault


def check_log_prefix(prefix: str) -> Fault | None:
    """S3 API: PutBucketLogging, TargetPrefix. S3 adds a time and a random part to make the key of a log object."""
    if prefix.startswith("/"):
        return Fault("the prefix of logs begins with a slash", "remove the slash")
    if not prefix.isprintable() or size_of(prefix) > 512:
        return Fault("the prefix of logs is too long or has a control character", "shorten or clean it")
    return None


def key_bytes_with_workspace(prefix: str, workspaces: list[str], key: str) -> int:
    """The longest object key of a state in a workspace, with its lock file; at least one byte for the workspace."""
    return bytes_with_workspace(prefix, workspaces, key + LOCK_SUFFIX)
