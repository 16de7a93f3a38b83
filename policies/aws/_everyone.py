"""Statements that let everybody in."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from stateroom.policy.resource import Resource
from stateroom.policy.statement import numbered, statements

# Source: S3 User Guide, The meaning of "public"; IAM User Guide, AWS global condition context keys.
_NARROWING: Final = (
    "aws:PrincipalAccount",
    "aws:PrincipalArn",
    "aws:PrincipalOrgID",
    "aws:PrincipalOrgPaths",
    "aws:SourceAccount",
    "aws:SourceArn",
    "aws:SourceIp",
    "aws:SourceOrgID",
    "aws:SourceVpc",
    "aws:SourceVpce",
    "kms:CallerAccount",
    "s3:DataAccessPointAccount",
    "s3:DataAccessPointArn",
)
_ANYWHERE: Final = ("0.0.0.0/0", "::/0")


def open_statements(resource: Resource, prop: str) -> Iterator[str]:
    """What messages call each statement that allows everybody something, and no condition says who or from where."""
    for label, statement in numbered(statements(resource, prop)):
        demanded = statement.demanded_values(*_NARROWING)
        if statement.allows and statement.everyone and not (demanded and all(map(_is_fixed, demanded))):
            yield label


def _is_fixed(value: str) -> bool:
    """Whether a value means somebody: not everybody, nor a name that anybody can take in an account of their own."""
    if value in _ANYWHERE or value[:1] in ("", "*", "?"):
        return False
    parts = value.split(":", 5)
    if parts[0] != "arn":
        return True
    account, rest = (parts + [""] * 6)[4:6]
    return "*" not in account and "?" not in account and (account != "" or rest[:1] not in ("", "*", "?"))
