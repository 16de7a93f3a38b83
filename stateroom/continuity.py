"""What the last run recorded against what the stack file says now. Pure.

The record is no state: nothing is made or found by it. But it is the only witness of what a stack file said before, and
some changes of a stack file cannot be what their author meant.
"""

from __future__ import annotations

from collections.abc import Mapping

from stateroom.config import alicloud_names, names
from stateroom.config.backend import Backend
from stateroom.errors import RefusedError
from stateroom.facts import Facts

_JUMP = {"table", "native"}
_UNSEEN = "clients with the configuration of before and of now would not see each other's lock; nothing was written"

Said = Mapping[str, tuple[object, object]]
"""What the record has and what the stack file says, by key."""


def describe_move(recorded: Facts, backend: Backend, account: str) -> str:
    """In what the stack would now be another backend: account, region or bucket. Empty when it is the same one."""
    bucket = backend.bucket.name or names.bucket_name(backend.name, account, backend.region)
    return _changes(
        {
            "account": (recorded.account, account),
            "region": (recorded.region, backend.region),
            "bucket": (recorded.bucket, bucket),
        }
    )


def refuse_another_backend(recorded: Facts, backend: Backend, account: str, stack: str) -> None:
    """RefusedError when the stack would now make a second, empty backend: another account, region or bucket."""
    moved = describe_move(recorded, backend, account)
    if moved:
        raise RefusedError(
            f"stack {stack} would become another backend: {moved}",
            why=f"its states lie in {recorded.bucket}, and the new one would be empty; nothing was written",
            remedy=f"give the new backend a stack of its own, or remove .stateroom/{stack} if the old one is gone",
        )


def refuse_moved_states(recorded: Facts, backend: Backend, stack: str) -> None:
    """RefusedError when clients would look for their states at another place in the bucket."""
    moved = _changes({"state.key": (recorded.state_key, backend.state.key), **_prefix(recorded, backend)})
    if moved:
        raise RefusedError(
            f"the states of stack {stack} would be looked for elsewhere: {moved}",
            why="clients with the new configuration would see an empty state, and the old one stays where it is; "
            "nothing was written",
            remedy="take the change back, and use `stateroom emit --key …` for further states; or, to move, stop every "
            f"client, save each state with `terraform state pull`, remove .stateroom/{stack}/facts.json, run "
            "`stateroom up`, give every client the new configuration, and put each state into its new place with "
            "`terraform state push`",
        )


def refuse_lock_jump(recorded: Facts, backend: Backend, stack: str) -> None:
    """RefusedError when the lock would move in one step: from the table to the lock file, or back, or to another table.

    With both locks before and now, the lock file keeps clients apart while the table changes.
    """
    before, now = recorded.lock, backend.lock.mode
    if {before, now} == _JUMP:
        raise RefusedError(
            f"the lock of stack {stack} would go from {before} to {now} in one step",
            why=_UNSEEN,
            remedy="set lock.mode to both, run `stateroom up`, give every client the new configuration, then go on",
        )
    if not recorded.uses_table or now not in ("table", "both") or before == now == "both":
        return
    moved = _changes(_table(recorded, backend))
    if moved:
        over_both = (
            f"set lock.mode to both and lock.table to {recorded.lock_table}, run `stateroom up`, give every client the "
            "new configuration; then do the same with the new lock.table, and then with the lock.mode that you want"
        )
        with_nobody = (
            "take the change back; or stop every client, make sure that no lock is held, remove "
            f".stateroom/{stack}/facts.json, run `stateroom up`, and let no client run before it has the new "
            "configuration"
        )
        raise RefusedError(
            f"the lock of stack {stack} would go to another table in one step: {moved}",
            why=_UNSEEN,
            remedy=over_both if backend.cloud == "aws" else with_nobody,
        )


def list_left_behind(recorded: Facts, facts: Facts) -> tuple[str, ...]:
    """What was part of the backend and no longer is. `up` removes nothing, so all of it is still there."""
    left = []
    if recorded.lock != "none" and facts.lock == "none":
        left.append(
            f"lock mode {recorded.lock}: clients with the configuration of before still lock, clients with the new one "
            "do not, and nothing keeps them apart"
        )
    left += [f"role {arn}" for name, arn in recorded.roles.items() if name not in facts.roles]
    left += [f"policy {arn}" for name, arn in recorded.policies.items() if name not in facts.policies]
    for what, before, now in (
        ("lock instance", recorded.lock_instance, facts.lock_instance),
        ("lock table", recorded.lock_table, facts.lock_table),
        ("log bucket", recorded.log_bucket, facts.log_bucket),
        ("replica bucket", recorded.replica_bucket, facts.replica_bucket),
    ):
        if before is not None and before != now:
            left.append(f"{what} {before}")
    if recorded.kms_key_arn is not None and recorded.kms_key_arn != facts.kms_key_arn:
        left.append(
            f"key {recorded.kms_key_arn}: states written before still need it, and our policies do not grant it"
        )
    return tuple(left)


def require_current(recorded: Facts, backend: Backend, stack: str) -> Facts:
    """The recorded facts, when the stack file still says the same. RefusedError when it was changed since."""
    says: dict[str, tuple[object, object]] = {
        "cloud": (recorded.cloud, backend.cloud),
        "name": (recorded.name, backend.name),
        "region": (recorded.region, backend.region),
        "bucket.name": (recorded.bucket, backend.bucket.name or recorded.bucket),
        "endpoint": (recorded.endpoint, backend.endpoint),
        "state.key": (recorded.state_key, backend.state.key),
        "lock.mode": (recorded.lock, backend.lock.mode),
        "encryption.mode": (recorded.encryption != "AES256", backend.encryption.mode == "kms"),
    }
    says |= _prefix(recorded, backend)
    if backend.cloud == "alicloud":
        oss = backend.endpoint or alicloud_names.oss_endpoint(backend.region, backend.endpoints)
        says["endpoints"] = (recorded.endpoints.get("oss"), oss)
        says["lock.instance"] = (recorded.lock_instance, backend.lock.instance or recorded.lock_instance)
    if backend.lock.mode != "none":
        says["lock.table"] = (recorded.lock_table, backend.lock.table or recorded.lock_table)
    changed = [key for key, (before, now) in says.items() if before != now]
    if changed:
        raise RefusedError(
            f"the stack file of {stack} has changed since `stateroom up` recorded the backend: {', '.join(changed)}",
            why="what was recorded is no longer what is declared",
            remedy=f"run `stateroom up --stack {stack}`, or take the change back",
        )
    return recorded


def _changes(said: Said) -> str:
    return ", ".join(f"{key} {before} → {now}" for key, (before, now) in said.items() if before != now)


def _prefix(recorded: Facts, backend: Backend) -> Said:
    before = recorded.workspace_key_prefix
    if backend.cloud == "aws":
        return {"state.workspace_key_prefix": (before, backend.state.workspace_key_prefix)}
    return {"state.prefix": (before, backend.state.prefix)}


def _table(recorded: Facts, backend: Backend) -> Said:
    """The table of locks, as the stack file gives it or as it is derived from the backend's name."""
    if backend.cloud == "aws":
        return {"lock.table": (recorded.lock_table, backend.lock.table or names.lock_table_name(backend.name))}
    instance = backend.lock.instance or alicloud_names.lock_instance_name(backend.name, recorded.account)
    table = backend.lock.table or alicloud_names.lock_table_name(backend.name)
    return {"lock.instance": (recorded.lock_instance, instance), "lock.table": (recorded.lock_table, table)}
