"""Backends to emit: one of each cloud with nothing special, and what a case changes in it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from stateroom.facts import Facts

KEY = "arn:aws:kms:eu-west-1:123456789012:key/6f1c0e7a-8f0e-4d0b-9c53-0f6f8f4f0c11"
OSS_KEY = "acs:kms:cn-hangzhou:1234567890123456:key/6f1c0e7a-8f0e-4d0b-9c53-0f6f8f4f0c11"

_PLAIN: Mapping[str, Mapping[str, Any]] = {
    "aws": {
        "account": "123456789012",
        "partition": "aws",
        "region": "eu-west-1",
        "bucket": "acme-state-123456789012-eu-west-1",
        "lock": "native",
    },
    "alicloud": {
        "account": "1234567890123456",
        "partition": "acs",
        "region": "cn-hangzhou",
        "bucket": "acme-state-1234567890123456-cn-hangzhou",
        "lock": "table",
        "lock_table": "acme_locks",
        "lock_instance": "acme-0d1e2f",
        "endpoints": {
            "oss": "https://oss-cn-hangzhou.aliyuncs.com",
            "tablestore": "https://acme-0d1e2f.cn-hangzhou.ots.aliyuncs.com",
            "sts": "sts.cn-hangzhou.aliyuncs.com",
        },
    },
}


def make_facts(cloud: str = "aws", **changes: Any) -> Facts:
    """The facts of a backend with the cloud's own lock and keys that the cloud manages; keywords change them."""
    values: dict[str, Any] = {
        "cloud": cloud,
        "name": "acme",
        "state_key": "terraform.tfstate",
        "workspace_key_prefix": "env:",
        "encryption": "AES256",
        **_PLAIN[cloud],
    }
    return Facts.from_dict(values | changes)


def with_writer(cloud: str = "aws", **changes: Any) -> Facts:
    """A backend with a writer, who may also be a job of GitHub."""
    account = str(_PLAIN[cloud]["account"])
    start = f"arn:aws:iam::{account}" if cloud == "aws" else f"acs:ram::{account}"
    tokens = {"audience": "sts.example", "provider": f"{start}:oidc-provider/github"}
    return make_facts(cloud, roles={"writer": f"{start}:role/acme-writer"}, github={"writer": tokens}, **changes)


def unsigned(text: str) -> str:
    """What we have written without the checksum in its header, which says nothing of what is meant."""
    return re.sub(r"(Written by Stateroom), checksum [0-9a-f]{12}, (for)", r"\1 \2", text, count=1)
