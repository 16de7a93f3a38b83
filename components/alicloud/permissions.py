"""What writer, reader and admin may do: the minimum that the oss backends of Terraform and OpenTofu need. Pure.

Sources: Terraform documentation, Backend Type: oss; the calls seen of both clients. They list `<prefix>/` and nothing
else to find workspaces, so `oss:ListObjects` is bound to that prefix by the condition `oss:Prefix`; a state that does
not exist is answered with 404 without it. `oss:ListBuckets`, `oss:GetBucketLocation` and `ots:UpdateRow`, which
published examples name, are left out: neither client ever calls them.

RAM knows nothing smaller than a table in Tablestore. Whoever writes some states could therefore take and release the
locks of all states in the table, and whoever reads some could read who locks which.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from components.alicloud.site import Site
from stateroom.config.alicloud import RoleAccess, Scope
from stateroom.errors import ConfigError

Statement = dict[str, Any]

DEFAULT_WORKSPACE = "default"

_READ_KEY = ("kms:Decrypt",)
_WRITE_KEY = (*_READ_KEY, "kms:GenerateDataKey")
_KEY_ACTIONS: Mapping[str, Sequence[str]] = {"writer": _WRITE_KEY, "reader": _READ_KEY, "admin": _WRITE_KEY}
_READ_ROWS = ("ots:DescribeTable", "ots:GetRow")
_WRITE_ROWS = (*_READ_ROWS, "ots:PutRow", "ots:DeleteRow")
_ROW_ACTIONS: Mapping[str, Sequence[str]] = {
    "writer": _WRITE_ROWS,
    "reader": _READ_ROWS,
    "admin": (*_WRITE_ROWS, "ots:GetRange"),
}
# Whoever brings a state back must know whether the bucket keeps what is overwritten.
_ADMIN_LIST = ("oss:GetBucketVersioning", "oss:ListObjects", "oss:ListObjectVersions")
_DELETE = "oss:DeleteObject"
_OBJECT_ACTIONS: Mapping[str, Sequence[str]] = {
    "writer": ("oss:GetObject", "oss:PutObject", _DELETE),
    "reader": ("oss:GetObject",),
    "admin": (
        "oss:GetObject",
        "oss:GetObjectVersion",
        "oss:PutObject",
        "oss:DeleteObject",
        "oss:DeleteObjectVersion",
    ),
}


def allow(actions: Iterable[str], resources: Iterable[str], condition: Mapping[str, Any] | None = None) -> Statement:
    """An Allow statement. It has no name: the grammar knows none (RAM User Guide, Policy structure and syntax)."""
    statement: Statement = {"Effect": "Allow", "Action": list(actions), "Resource": list(resources)}
    return statement | ({"Condition": condition} if condition else {})


def access_statements(site: Site, access: str, scope: Scope) -> list[Statement]:
    """All that one kind of access may do: the statements of its policy."""
    statements = bucket_statements(site, access, scope)
    if site.uses_table:
        statements.append(allow(_ROW_ACTIONS[access], [site.table_arn]))
    if site.key_arn is not None:
        # OSS encrypts and decrypts with the caller's own right to the key. Tablestore has a role for that.
        statements.append(allow(_KEY_ACTIONS[access], [site.key_arn]))
    return statements


def bucket_statements(site: Site, access: str, scope: Scope) -> list[Statement]:
    """What one kind of access may do in the bucket. With principals added, the bucket policy's grants.

    A workspace that is not named is a `*`, and RAM's `*` passes over slashes: such a scope also reaches the states
    of other workspaces whose key ends in `/` and a key of the scope.
    """
    arn, actions = site.bucket_arn, _OBJECT_ACTIONS[access]
    if access == "admin":
        return [allow(_ADMIN_LIST, [arn]), allow(actions, [f"{arn}/*"])]
    prefix = site.config.state.prefix
    listing = allow(["oss:ListObjects"], [arn], {"StringEquals": {"oss:Prefix": [f"{prefix}/"]}})
    states = [f"{arn}/{pattern}" for pattern in _state_patterns(site, scope)]
    # States of the default workspace are never deleted by a client. Where they are named, that can be said.
    of_workspaces = [state for state in states if state not in {f"{arn}/{prefix}/{key}" for key in scope.keys}]
    if access == "reader" or of_workspaces == states:
        return [listing, allow(actions, states)]
    written = [allow([action for action in actions if action != _DELETE], states)]
    return [listing, *written, *([allow([_DELETE], of_workspaces)] if of_workspaces else [])]


def scope_of(role: RoleAccess | None) -> Scope:
    """The scope of a policy: its role's, or all states where there is no role."""
    return role.scope if role else Scope()


def _state_patterns(site: Site, scope: Scope) -> list[str]:
    """The paths of the scope's states, as patterns of RAM. ConfigError for a scope that RAM cannot express."""
    prefix = site.config.state.prefix
    has_default = not scope.workspaces or DEFAULT_WORKSPACE in scope.workspaces
    named = [workspace for workspace in scope.workspaces if workspace != DEFAULT_WORKSPACE]
    if not scope.keys:
        if scope.workspaces and has_default:
            raise ConfigError(
                f"a scope of {site.config.name} names the default workspace but no keys",
                why="states of the default workspace have no folder of their own, so RAM cannot tell all of them "
                "from those of other workspaces",
                remedy="name the keys in scope.keys, or take default out of scope.workspaces",
            )
        return [f"{prefix}/{workspace}/*" for workspace in named] or [f"{prefix}/*"]
    patterns = []
    for key in scope.keys:
        if has_default:
            patterns.append(f"{prefix}/{key}")
        patterns += [f"{prefix}/{workspace}/{key}" for workspace in (named if scope.workspaces else ["*"])]
    return patterns
