"""What the last run recorded against what the stack file says now. Pure.

The record is no state: nothing is made or found by it. But it is the only witness of what a stack file said before, and
some changes of a stack file cannot be what their author meant.
"""

from __future__ import annotations

from stateroom.config.alicloud_names import oss_endpoint
from stateroom.config.backend import Backend
from stateroom.config.names import bucket_name
from stateroom.errors import RefusedError
from stateroom.facts import Facts

_JUMP = {"table", "native"}


def refuse_another_backend(recorded: Facts, backend: Backend, account: str, stack: str) -> None:
    """RefusedError when the stack would now make a second, empty backend: another account, region or bucket."""
    bucket = backend.bucket.name or bucket_name(backend.name, account, backend.region)
    places = {
        "account": (recorded.account, account),
        "region": (recorded.region, backend.region),
        "bucket": (recorded.bucket, bucket),
    }
    moved = [f"{what} {before} → {now}" for what, (before, now) in places.items() if before != now]
    if moved:
        raise RefusedError(
            f"stack {stack} would become another backend: {', '.join(moved)}",
            why=f"its states lie in {recorded.bucket}, and the new one would be empty; nothing was written",
            remedy=f"give the new backend a stack of its own, or remove .stateroom/{stack} if the old one is gone",
        )


def refuse_lock_jump(recorded: Facts, backend: Backend, stack: str) -> None:
    """RefusedError when the lock would go from the table to the lock file, or back, in one step."""
    before, now = recorded.lock, backend.lock.mode
    if {before, now} == _JUMP:
        raise RefusedError(
            f"the lock of stack {stack} would go from {before} to {now} in one step",
            why="clients with the configuration of before and of now would not see each other's lock; "
            "nothing was written",
            remedy="set lock.mode to both, run `stateroom up`, give every client the new configuration, then go on",
        )


def list_left_behind(recorded: Facts, facts: Facts) -> tuple[str, ...]:
    """What was part of the backend and no longer is. `up` removes nothing, so all of it is still there."""
    left = [f"role {arn}" for name, arn in recorded.roles.items() if name not in facts.roles]
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
    prefix = recorded.workspace_key_prefix
    if backend.cloud == "aws":
        says["state.workspace_key_prefix"] = (prefix, backend.state.workspace_key_prefix)
    else:
        oss = backend.endpoint or oss_endpoint(backend.region, backend.endpoints)
        says["state.prefix"] = (prefix, backend.state.prefix)
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
