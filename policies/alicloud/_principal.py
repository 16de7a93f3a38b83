"""Who is meant by the principals of a statement."""

from __future__ import annotations

from stateroom.policy.statement import Statement


def account_of(principal: str) -> str:
    """The account of `acs:ram::<account>:…` or `arn:sts::<account>:…`; a principal without one stands for itself."""
    parts = principal.split(":")
    return parts[3] if len(parts) > 4 else principal


def reaches_everyone(statement: Statement) -> bool:
    """Whether a statement speaks of everybody: by a bare `*`, or by a wildcard in place of the account."""
    listed = (who for each in statement.principals.values() for who in each)
    return statement.everyone or any("*" in account_of(who) for who in listed)
