"""Rules about keys of states."""

from __future__ import annotations

from collections.abc import Iterator

from stateroom.config.alicloud import AlicloudBackend
from stateroom.config.limits.oss import KEY_BYTES
from stateroom.config.limits.paths import bytes_with_workspace
from stateroom.config.limits.tablestore import PRIMARY_KEY_BYTES, lock_key_bytes
from stateroom.config.problems import Finding, Path
from stateroom.config.relations.alicloud.bucket import state_bucket

_PREFIX: Path = ("state", "prefix")


def _keys(backend: AlicloudBackend) -> Iterator[tuple[Path, str, list[str]]]:
    """Every key with its path and the workspaces that are named for it."""
    yield ("state", "key"), backend.state.key, []
    for role in ("writer", "reader"):
        access = getattr(backend.access, role)
        for position, key in enumerate(access.scope.keys if access else []):
            yield ("access", role, "scope", "keys", position), key, access.scope.workspaces


def states_lie_apart(backend: AlicloudBackend) -> Iterator[Finding]:
    """No key is another one with a workspace before it: below the prefix both would be the same object."""
    keys = list(_keys(backend))
    for path, key, _ in keys:
        workspace, _, rest = key.partition("/")
        other = next((place for place, known, _ in keys if rest == known), None)
        if other is not None and workspace != "default":
            yield Finding(
                path,
                f"the key is also the state {rest} of the workspace {workspace}",
                "a key that is not another key below a workspace",
                "choose another key, and name workspaces in scope.workspaces",
                (other,),
            )


def longest_key_fits(backend: AlicloudBackend) -> Iterator[Finding]:
    """Prefix, workspace and key together have at most 1023 bytes; with bucket and `-md5`, in a lock table, 1024."""
    for path, key, workspaces in _keys(backend):
        size, limit = bytes_with_workspace(backend.state.prefix, workspaces, key), KEY_BYTES
        what = "with prefix and workspace the key has"
        also: tuple[Path, ...] = (_PREFIX, ("lock", "mode"))
        if backend.lock.mode == "table":
            size, limit = lock_key_bytes(state_bucket(backend), size), PRIMARY_KEY_BYTES
            what = "with bucket, prefix, workspace and -md5 the key has, in the lock table,"
            also = (*also, ("name",), ("region",), ("bucket", "name"))
        if size > limit:
            yield Finding(
                path,
                f"{what} {size} bytes",
                f"at most {limit}",
                f"shorten it by {size - limit} bytes",
                (*also, (*path[:-2], "workspaces")) if "scope" in path else also,
            )
