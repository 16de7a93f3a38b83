"""Where the states of a backend are, and what they are called. Pure.

Terraform: internal/backend/remote-state/s3 and oss. Both name a lock `<bucket>/<key>` and the digest beside it
`<bucket>/<key>-md5`; they differ in where the states of workspaces are.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from stateroom.facts import SMOKE_PREFIX, Facts

DEFAULT_WORKSPACE: Final = "default"

LOCK_FILE: Final = ".tflock"
"""What is appended to a state's key for the lock file beside it."""

DIGEST: Final = "-md5"
"""What is appended to the name of a lock in the table for the digest beside it."""

_PULUMI: Final = "/.pulumi/"
"""Where Pulumi keeps states of its own form, below the folder that its login URL names."""


@dataclass(frozen=True)
class Address:
    """A state as its tool knows it: the `key` of the configuration, and the workspace."""

    key: str
    workspace: str


def is_state_key(key: str) -> bool:
    """Whether an object may be a state, as far as its name tells."""
    foreign = key.startswith(f"{SMOKE_PREFIX}/") or _PULUMI in f"/{key}"
    return not foreign and not key.endswith((LOCK_FILE, "/"))


def should_be_state(facts: Facts, key: str, address: Address) -> bool:
    """Whether an object is in the place of a state, whatever is in it. Other objects are nobody's business."""
    return key.endswith(".tfstate") or address.key == facts.state_key


def address_of(facts: Facts, key: str, others: Collection[str] = ()) -> Address:
    """What the tool calls the state in the object `key`. others: the keys of other states of the backend.

    On Alibaba Cloud `<prefix>/a/b` is the state `b` of the workspace `a`, or the state `a/b`: nothing in it tells. It
    is taken for the first where the backend's own key, or another state, is `b`.
    """
    prefix = f"{facts.workspace_key_prefix}/"
    if not key.startswith(prefix):
        return Address(key, DEFAULT_WORKSPACE)
    rest = key.removeprefix(prefix)
    workspace, slash, name = rest.partition("/")
    if facts.cloud == "alicloud" and name != facts.state_key and f"{prefix}{name}" not in others:
        return Address(rest, DEFAULT_WORKSPACE)
    return Address(name, workspace) if slash and name and workspace else Address(key, DEFAULT_WORKSPACE)


def object_key(facts: Facts, address: Address) -> str:
    """The object in which a tool that is configured for this backend keeps a state.

    Terraform: s3 keeps the states of the default workspace outside the prefix, oss keeps all of them below it.
    """
    if address.workspace != DEFAULT_WORKSPACE:
        return f"{facts.workspace_key_prefix}/{address.workspace}/{address.key}"
    return f"{facts.workspace_key_prefix}/{address.key}" if facts.cloud == "alicloud" else address.key


def key_of(facts: Facts, asked: str) -> str:
    """The object that a user means: its key, as a URL, or with the bucket in front as the tools show the path of a
    lock."""
    for front in (f"s3://{facts.bucket}/", f"oss://{facts.bucket}/", f"{facts.bucket}/"):
        if asked.startswith(front):
            return asked.removeprefix(front)
    return asked


def state_of_lock(facts: Facts, lock_id: str) -> str | None:
    """The state whose lock has this name in the table; None for a lock that is not of this backend's states."""
    front = f"{facts.bucket}/"
    key = lock_id.removeprefix(front)
    return key if lock_id.startswith(front) and is_state_key(key) else None


def state_of_digest(facts: Facts, lock_id: str) -> str | None:
    """The same for the name of a digest."""
    return state_of_lock(facts, lock_id.removesuffix(DIGEST)) if lock_id.endswith(DIGEST) else None
