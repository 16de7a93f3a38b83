"""Whom a role's trust policy lets in.

https://www.alibabacloud.com/help/en/ram/user-guide/edit-the-trust-policy-of-a-ram-role
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from emulator.auth.conditions import holds
from emulator.auth.patterns import matches
from emulator.identity import Caller


@dataclass(frozen=True)
class Principal:
    """Who wants to assume a role. kind: RAM or Federated, as trust policies say it. names: all that it goes by."""

    kind: str
    names: frozenset[str]

    @classmethod
    def of(cls, caller: Caller) -> Self:
        """An account in a trust policy stands for everybody in it."""
        account = f"acs:ram::{caller.account}"
        names = {f"{account}:root"}
        if caller.kind != "root":
            names.add(f"{account}:{caller.kind}/{caller.name}")
        return cls("RAM", frozenset(names))

    @classmethod
    def federated(cls, provider_arn: str) -> Self:
        return cls("Federated", frozenset({provider_arn}))


def trusts(policy: Mapping[str, Any], principal: Principal, action: str, conditions: Mapping[str, str]) -> bool:
    """Whether a statement lets the principal in, and none that fits denies it."""
    effects = {
        statement["Effect"]
        for statement in policy["Statement"]
        if _names(statement, principal)
        and _does(statement, action)
        and holds(statement.get("Condition", {}), conditions)
    }
    return effects == {"Allow"}


def _names(statement: Mapping[str, Any], principal: Principal) -> bool:
    return bool(principal.names & set(_listed(statement["Principal"].get(principal.kind, []))))


def _does(statement: Mapping[str, Any], action: str) -> bool:
    return any(matches(pattern, action, any_case=True) for pattern in _listed(statement["Action"]))


def _listed(value: Any) -> list[str]:
    return [value] if isinstance(value, str) else list(value)
