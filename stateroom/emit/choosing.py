"""From what was asked for to what is wanted, checked: whatever comes from here can be written. Pure."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from stateroom.config.limits import oss, s3
from stateroom.config.limits.paths import check_workspace
from stateroom.emit.choices import refuse_unknown
from stateroom.emit.collisions import refuse_taken
from stateroom.emit.lengths import refuse_too_long
from stateroom.emit.signing import FOUND, Signing, refuse_unusable
from stateroom.emit.versions import Version
from stateroom.emit.wanted import Wanted
from stateroom.errors import UsageError
from stateroom.facts import Facts

SIGNED_IN: Final = ("github-actions",)
"""The tools that sign in with the role before anything else runs."""


def choose(  # noqa: PLR0913 - what `render` is asked
    facts: Facts,
    role: str | None,
    key: str | None,
    signing: Signing = FOUND,
    *,
    tool: str = "terraform",
    version: Version | None = None,
    workspace: str | None = None,
) -> Wanted:
    """Look up the role's ARN and check the rest; None means the caller's own credentials, and the backend's key.

    Raises UsageError for a role that does not exist, a key or a workspace that cannot be one, what the backend cannot
    be told, and a version of the tool that would not lock.
    """
    arn = _arn_of(facts, role)
    needs = facts.role_needs.get(role, ()) if role is not None else ()
    wanted = Wanted(facts, _key_of(facts, key), arn, needs, signing, tool, version, workspace, key)
    if tool in SIGNED_IN:
        # The needs are those of callers; a token has none of them.
        wanted = replace(wanted, role_arn=None, role_needs=(), signed_in_role=role)
    refuse_unusable(facts.cloud, signing, assumes=wanted.assumed_arn is not None)
    if workspace is not None:
        _refuse_workspace(workspace)
    refuse_too_long(facts, wanted.key, workspace)
    _refuse_unlocked(wanted)
    return wanted


def _refuse_workspace(workspace: str) -> None:
    fault = check_workspace(workspace)
    if fault is not None:
        raise UsageError(f"{workspace!r} cannot be a workspace", why=fault.what, remedy=fault.remedy)


def _refuse_unlocked(wanted: Wanted) -> None:
    """UsageError when the backend has only a lock that the version does not know: it would run without one."""
    if wanted.facts.lock == "native" and not wanted.knows("use_lockfile"):
        raise UsageError(
            f"{wanted.client} would not lock the states of the backend {wanted.facts.name}",
            why="the lock mode is 'native', and the lock file is known from version 1.10 on",
            remedy="use 1.10 or later, or set `lock: {mode: both}` in the stack file: older versions lock in the table",
        )


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
