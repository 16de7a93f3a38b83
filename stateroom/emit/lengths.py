"""Whether a state's object, its lock and its digest have room for the key and the workspace asked for. Pure."""

from __future__ import annotations

from stateroom.config.limits import oss, s3
from stateroom.config.limits.paths import bytes_with_workspace
from stateroom.config.limits.tablestore import PRIMARY_KEY_BYTES, lock_key_bytes
from stateroom.errors import UsageError
from stateroom.facts import Facts


def refuse_too_long(facts: Facts, key: str, workspace: str | None) -> None:
    """UsageError when the key is too long below prefix and workspace, for which there is at least one byte."""
    workspaces = [] if workspace is None else [workspace]
    if facts.cloud == "aws":
        size, most = s3.key_bytes_with_workspace(facts.workspace_key_prefix, workspaces, key), s3.KEY_BYTES
        what = f"with prefix, workspace and {s3.LOCK_SUFFIX}"
    else:
        size, most = bytes_with_workspace(facts.workspace_key_prefix, workspaces, key), oss.KEY_BYTES
        what = "with prefix and workspace"
        if facts.uses_table:
            size, most = lock_key_bytes(facts.bucket, size), PRIMARY_KEY_BYTES
            what = "in the lock table, with bucket, prefix, workspace and -md5,"
    if size > most:
        shown = key if len(key) <= 40 else f"{key[:40]}…"
        raise UsageError(
            f"{shown!r} is too long for the key of a state",
            why=f"{what} it has {size} bytes, and {most} is the most",
            remedy=f"shorten it by {size - most} bytes",
        )
