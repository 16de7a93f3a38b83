"""Physical names, ARNs and endpoints on Alibaba Cloud. Names that every cloud derives alike come from `names`."""

from __future__ import annotations

import re
from hashlib import sha256
from typing import Literal

from stateroom.config.limits.tablestore import forbidden_word
from stateroom.config.names import (
    bucket_name,
    key_alias,
    log_bucket_name,
    owner_of,
    policy_name,
    role_name,
)

__all__ = [
    "PARTITION",
    "bucket_arn",
    "bucket_name",
    "key_alias",
    "key_arn",
    "lock_instance_name",
    "lock_table_name",
    "log_bucket_name",
    "oidc_provider_arn",
    "oidc_provider_name",
    "oss_endpoint",
    "owner_of",
    "policy_arn",
    "policy_name",
    "role_arn",
    "role_name",
    "sts_endpoint",
    "table_arn",
    "tablestore_endpoint",
]

Kind = Literal["public", "internal", "acceleration"]
"""Which endpoints clients use: the values of `endpoints`."""

PARTITION = "acs"

_OSS_HOSTS = {
    "cn-beijing-finance-1": "oss-cn-beijing-finance-1-pub",
    "cn-hangzhou-finance": "oss-cn-hzfinance",
    "cn-shanghai-finance-1": "oss-cn-shanghai-finance-1-pub",
    "cn-shenzhen-finance-1": "oss-cn-szfinance",
}
"""OSS User Guide: Regions and endpoints, finance cloud. The hosts that both networks reach; they follow no rule."""


def lock_instance_name(backend: str, account: str) -> str:
    """The Tablestore instance of the lock table: 3 to 16 characters. Instance names are those of a region, and appear
    in host names, so the account is part of it.

    An instance begins with a letter, so an `s` goes before a digit. Some words cannot be in it: `state` stands for a
    backend's name that has one.
    """
    digest = sha256(f"{backend}/{account}".encode()).hexdigest()[:6]
    stem = _with_letter(backend)[:9].rstrip("-")
    return f"{'state' if forbidden_word(stem) else stem}-{digest}"


def lock_table_name(backend: str) -> str:
    """The Tablestore table of locks and digests; it has no hyphens and begins with a letter."""
    return f"{_with_letter(backend)}_locks".replace("-", "_")


def _with_letter(backend: str) -> str:
    return f"s{backend}" if backend[0].isdigit() else backend


def oidc_provider_name(backend: str, issuer: str) -> str:
    """The identity provider of one issuer: by the short name `github` or `gitlab`, or by a digest of its URL."""
    short = issuer if re.fullmatch(r"[a-z]+", issuer) else f"oidc-{sha256(issuer.encode()).hexdigest()[:8]}"
    return f"{backend}-{short}"


def bucket_arn(account: str, bucket: str) -> str:
    return f"acs:oss:*:{account}:{bucket}"


def table_arn(region: str, account: str, instance: str, table: str) -> str:
    return f"acs:ots:{region}:{account}:instance/{instance}/table/{table}"


def key_arn(region: str, account: str, key_id: str) -> str:
    return f"acs:kms:{region}:{account}:key/{key_id}"


def role_arn(account: str, role: str) -> str:
    """RAM writes the name of a role in lower case."""
    return f"acs:ram::{account}:role/{role.lower()}"


def policy_arn(account: str, policy: str) -> str:
    return f"acs:ram::{account}:policy/{policy}"


def oidc_provider_arn(account: str, provider: str) -> str:
    return f"acs:ram::{account}:oidc-provider/{provider}"


def oss_endpoint(region: str, kind: Kind) -> str:
    """OSS User Guide: Regions and endpoints; Transfer acceleration."""
    if kind == "acceleration":
        return "https://oss-accelerate.aliyuncs.com"
    host = _OSS_HOSTS.get(region, f"oss-{region}")
    return f"https://{host}{'-internal' if kind == 'internal' else ''}.aliyuncs.com"


def tablestore_endpoint(instance: str, region: str, kind: Kind) -> str:
    """Tablestore User Guide: Endpoints. It begins with the instance's name, from which Terraform takes it."""
    domain = "vpc.tablestore.aliyuncs.com" if kind == "internal" else "ots.aliyuncs.com"
    return f"https://{instance}.{region}.{domain}"


def sts_endpoint(region: str, kind: Kind) -> str:
    """RAM API: STS endpoints. A host without a scheme, as Terraform's oss backend wants it; always TLS."""
    return f"sts-vpc.{region}.aliyuncs.com" if kind == "internal" else f"sts.{region}.aliyuncs.com"
