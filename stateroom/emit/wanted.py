"""What is asked for beside the backend: the key of a state, the role to use it through. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from stateroom.config.limits.s3 import check_state_key
from stateroom.emit.choices import refuse_unknown
from stateroom.errors import UsageError
from stateroom.facts import Facts


@dataclass(frozen=True)
class Wanted:
    """What the arguments are made from: the backend, the key of the state and the role to assume."""

    facts: Facts
    key: str
    role_arn: str | None


def choose(facts: Facts, role: str | None, key: str | None) -> Wanted:
    """Look up the role's ARN and check the key; None means the caller's own credentials, and the backend's key.

    Raises UsageError for a role that does not exist or a key that cannot be one.
    """
    return Wanted(facts, _key_of(facts, key), _arn_of(facts, role))


def _arn_of(facts: Facts, role: str | None) -> str | None:
    if role is None:
        return None
    if not facts.roles:
        raise UsageError(
            f"the backend {facts.name} has no role {role!r}",
            why="the stack file asks for none",
            remedy="ask for it under `access` in the stack file and run `stateroom up`, or emit without a role",
        )
    refuse_unknown("role", role, tuple(sorted(facts.roles)))
    return facts.roles[role]


def _key_of(facts: Facts, key: str | None) -> str:
    if key is None:
        return facts.state_key
    fault = check_state_key(key)
    if fault is not None:
        raise UsageError(f"{key!r} cannot be the key of a state", why=fault.what, remedy=fault.remedy)
    return key
