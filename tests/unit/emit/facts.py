"""Backends to emit: one with nothing special, and what a case changes in it."""

from __future__ import annotations

from typing import Any

from stateroom.facts import Facts

KEY = "arn:aws:kms:eu-west-1:123456789012:key/6f1c0e7a-8f0e-4d0b-9c53-0f6f8f4f0c11"


def make_facts(**changes: Any) -> Facts:
    """The facts of a backend with native locks and keys that S3 manages; keywords change them."""
    values: dict[str, Any] = {
        "cloud": "aws",
        "name": "acme",
        "account": "123456789012",
        "partition": "aws",
        "region": "eu-west-1",
        "bucket": "acme-state-123456789012-eu-west-1",
        "state_key": "terraform.tfstate",
        "workspace_key_prefix": "env:",
        "lock": "native",
        "encryption": "AES256",
    }
    return Facts.from_dict(values | changes)
