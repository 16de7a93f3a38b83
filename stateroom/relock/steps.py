"""Which step from one lock mode to another is safe. Pure.

Two clients exclude each other when there is a lock that both of them take. So a step is safe when the mode of before
and the mode of after have a lock in common; from `none`, whose clients take no lock, there is nothing to lose.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from stateroom.errors import RefusedError
from stateroom.facts import CloudName, LockMode

LOCKS: Final[Mapping[LockMode, frozenset[str]]] = {
    "table": frozenset({"table"}),
    "native": frozenset({"file"}),
    "both": frozenset({"table", "file"}),
    "none": frozenset(),
}
"""The locks that a client takes in each mode."""

MODES: Final[Mapping[CloudName, frozenset[LockMode]]] = {
    "aws": frozenset({"table", "native", "both", "none"}),
    "alicloud": frozenset({"table", "none"}),
}
"""The modes that the clients of each cloud know. Terraform: internal/backend/remote-state/oss has the table only."""

NOTHING_CHANGED: Final = "nothing was changed"


def uses_table(mode: LockMode) -> bool:
    return "table" in LOCKS[mode]


def refuse_unknown_mode(cloud: CloudName, target: LockMode) -> None:
    """RefusedError for a mode that the clients of a cloud do not know."""
    if target not in MODES[cloud]:
        raise RefusedError(
            f"there is no lock mode {target} on Alibaba Cloud",
            why=f"the backend oss of the clients knows no lock but the table's; {NOTHING_CHANGED}",
            remedy="stay with the lock mode table",
        )


def refuse_unsafe_step(before: LockMode, target: LockMode, stack: str) -> None:
    """RefusedError for a step after which two clients could hold the lock of one state at the same time."""
    if before in (target, "none"):
        return
    if target == "none":
        raise RefusedError(
            f"the lock of stack {stack} would go from {before} to none",
            why="clients with the new configuration take no lock, and nothing keeps two of them apart; "
            f"{NOTHING_CHANGED}",
            remedy="stay with a lock; if that is meant all the same, stop every client, set lock.mode to none in the "
            "stack file, and run `stateroom up`",
        )
    if not LOCKS[before] & LOCKS[target]:
        raise RefusedError(
            f"the lock of stack {stack} would go from {before} to {target} in one step",
            why=f"a client with the configuration of before takes the {_name(before)} only, and one with the new "
            f"configuration the {_name(target)} only: each would not see that the other holds its lock; "
            f"{NOTHING_CHANGED}",
            remedy="run `stateroom migrate lock both`, give every client the new configuration, then run "
            f"`stateroom migrate lock {target}`",
        )


def _name(mode: LockMode) -> str:
    return "table's lock" if mode == "table" else "lock file"
