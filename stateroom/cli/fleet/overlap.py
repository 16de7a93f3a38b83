"""Stacks that must not be made at the same time, because they may be one backend. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import combinations

from stateroom.config.backend import Backend
from stateroom.config.names import owner_of
from stateroom.errors import RefusedError
from stateroom.provision import Stack

_ROLE_ACCOUNT = re.compile(r"::([0-9]+):role/")


def refuse_overlap(stacks: Sequence[Stack]) -> None:
    """RefusedError when two of them have the name and region of one backend, and nothing says that they lie in two
    accounts: both runs would write the same resources."""
    pairs = [(one.name, two.name) for one, two in combinations(stacks, 2) if _may_be_one(one.backend, two.backend)]
    if pairs:
        named = ", ".join(f"{one} and {two}" for one, two in pairs)
        raise RefusedError(
            f"these stacks may be one backend: {named}",
            why="they have the same cloud, name and region, so both would write the same resources at the same time; "
            "nothing was started",
            remedy="if they lie in two accounts, write `account` into both files; else give one another name, "
            "or run them one after the other",
        )


def _may_be_one(one: Backend, two: Backend) -> bool:
    if (one.cloud, owner_of(one.name, one.region)) != (two.cloud, owner_of(two.name, two.region)):
        return False
    accounts = {account for account in (account_of(one), account_of(two)) if account is not None}
    return one.endpoint == two.endpoint and len(accounts) < 2


def account_of(backend: Backend) -> str | None:
    """The account as the stack file tells it, by itself or in the role that makes the backend, the last of a chain."""
    roles = backend.roles if backend.cloud == "aws" else [backend.assume_role]
    last = roles[-1] if roles else None
    role = last and _ROLE_ACCOUNT.search(last.role_arn)
    return backend.account or (role[1] if role else None)
