"""What is asked for beside the backend: the key of a state, the role to use it through, whose credentials. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from stateroom.config.limits import oss, s3
from stateroom.emit.choices import refuse_unknown
from stateroom.emit.collisions import refuse_taken
from stateroom.emit.signing import FOUND, Signing, refuse_unusable
from stateroom.errors import UsageError
from stateroom.facts import Facts, RoleNeed


@dataclass(frozen=True)
class Wanted:
    """What the arguments are made from: the backend, the key of the state, the role, and whose credentials.

    role_arn: the role that the backend is used through. role_needs: what it asks for beside the caller's identity.
    """

    facts: Facts
    key: str
    role_arn: str | None
    role_needs: tuple[RoleNeed, ...] = ()
    signing: Signing = FOUND

    @property
    def assumed_arn(self) -> str | None:
        """The role that the tool itself assumes. The backend "oss" can give no external id and show no MFA, so there
        a role that asks for one of them is assumed outside the tool."""
        outside = self.facts.cloud == "alicloud" and bool(self.role_needs)
        return None if outside else self.role_arn


def choose(facts: Facts, role: str | None, key: str | None, signing: Signing = FOUND) -> Wanted:
    """Look up the role's ARN and check the rest; None means the caller's own credentials, and the backend's key.

    Raises UsageError for a role that does not exist, a key that cannot be one, or what the backend cannot be told.
    """
    arn = _arn_of(facts, role)
    needs = facts.role_needs.get(role, ()) if role is not None else ()
    wanted = Wanted(facts, _key_of(facts, key), arn, needs, signing)
    refuse_unusable(facts.cloud, signing, assumes=wanted.assumed_arn is not None)
    return wanted


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
    check = s3.check_state_key if facts.cloud == "aws" else oss.check_state_key
    fault = check(key)
    if fault is not None:
        raise UsageError(f"{key!r} cannot be the key of a state", why=fault.what, remedy=fault.remedy)
    refuse_taken(facts, key)
    return key
