"""Keys that would be the place of another state: that of a workspace. Pure.

A state's object is, with WORKSPACE left out for the default one:

    oss   prefix/WORKSPACE/key
    s3    workspace_key_prefix/WORKSPACE/key, and for the default workspace the key alone

Sources: Terraform and OpenTofu, internal/backend/remote-state: `stateFile` of oss, `path` of s3.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import permutations

from stateroom.config.limits.paths import check_workspace
from stateroom.errors import UsageError
from stateroom.facts import Facts


def refuse_taken(facts: Facts, key: str) -> None:
    """UsageError when a state of this key, or one of its workspaces, would be a state of the stack's own key."""
    own = facts.state_key
    if key == own:
        return
    if (name := _workspace_at(facts, key, own)) is not None:
        why = f"the workspace {name!r} of the stack's own key {own!r} keeps its state there"
    elif (name := _workspace_at(facts, own, key)) is not None:
        why = f"its workspace {name!r} would keep its state where that of the stack's own key {own!r} is"
    elif facts.cloud == "aws" and key.startswith(_above_workspaces(facts)):
        why = "the tool keeps the states of workspaces there"
    else:
        return
    raise UsageError(f"{key!r} cannot be the key of a state", why=why, remedy=_remedy(facts))


def refuse_overlap(facts: Facts, keys: Sequence[str]) -> None:
    """UsageError when the state of one of these keys would be that of a workspace of another."""
    for one, other in permutations(keys, 2):
        if (name := _workspace_at(facts, one, other)) is not None:
            raise UsageError(
                f"{one!r} and {other!r} cannot both be keys of states",
                why=f"the workspace {name!r} of the second keeps its state where that of the first is",
                remedy=_remedy(facts),
            )


def workspace_twin(key: str) -> tuple[str, str] | None:
    """On OSS, the workspace and the key whose state would be this key's, too; None when no workspace's would be."""
    name, _, rest = key.partition("/")
    return (name, rest) if rest and check_workspace(name) is None else None


def _workspace_at(facts: Facts, place: str, key: str) -> str | None:
    """The workspace whose state of `key` is where the default workspace's of the key `place` is, if there is one."""
    above, end = _above_workspaces(facts), f"/{key}"
    if not place.startswith(above) or not place.endswith(end):
        return None
    name = place[len(above) : -len(end)]
    return name if check_workspace(name) is None else None


def _above_workspaces(facts: Facts) -> str:
    """What workspaces lie below and keys do not. On OSS there is nothing: the prefix stands before both."""
    return f"{facts.workspace_key_prefix}/" if facts.cloud == "aws" else ""


def _remedy(facts: Facts) -> str:
    if facts.cloud == "aws":
        return f"choose a key that does not begin with {_above_workspaces(facts)}"
    return "choose another key, or keep the state in a stack of its own, with another `prefix`"
