"""Rules about keys of states."""

from __future__ import annotations

from collections.abc import Iterator

from stateroom.config.aws import AwsBackend
from stateroom.config.limits.s3 import KEY_BYTES, key_bytes_with_workspace
from stateroom.config.problems import Finding, Path

_PREFIX: Path = ("state", "workspace_key_prefix")


def _keys(backend: AwsBackend) -> Iterator[tuple[Path, str, list[str]]]:
    """Every key with its path and the workspaces that are named for it."""
    yield ("state", "key"), backend.state.key, []
    for role in ("writer", "reader"):
        access = getattr(backend.access, role)
        for position, key in enumerate(access.scope.keys if access else []):
            yield ("access", role, "scope", "keys", position), key, access.scope.workspaces


def key_lies_outside_workspaces(backend: AwsBackend) -> Iterator[Finding]:
    """No key lies below the workspace prefix, where it could be the state of a workspace."""
    prefix = backend.state.workspace_key_prefix
    for path, key, _ in _keys(backend):
        if key.startswith(f"{prefix}/"):
            yield Finding(
                path,
                "the key lies below the workspace prefix, so a workspace could have the same state",
                f"a key that does not begin with {prefix}/",
                "choose another key, and name workspaces in scope.workspaces",
                (_PREFIX,),
            )


def longest_key_fits(backend: AwsBackend) -> Iterator[Finding]:
    """Workspace prefix, workspace, key and `.tflock` together have at most 1024 bytes."""
    prefix = backend.state.workspace_key_prefix
    for path, key, workspaces in _keys(backend):
        size = key_bytes_with_workspace(prefix, workspaces, key)
        if size > KEY_BYTES:
            yield Finding(
                path,
                f"with workspace and lock suffix the key has {size} bytes",
                f"at most {KEY_BYTES}",
                f"shorten it by {size - KEY_BYTES} bytes",
                (_PREFIX, (*path[:-2], "workspaces")) if "scope" in path else (_PREFIX,),
            )
