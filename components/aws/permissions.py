"""What writer, reader and admin may do: the minimum that the S3 backends of Terraform and OpenTofu need. Pure.

Sources: OpenTofu and Terraform documentation, Backend Type: s3 (bucket, table, key and workspace permissions);
the calls seen of both clients. `s3:ListBucket` on a state's own path is needed although a state is never listed:
without it S3 answers 403 instead of 404 for a state that does not exist yet.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from components.aws.site import Site
from stateroom.config.aws import RoleAccess, Scope
from stateroom.errors import ConfigError

Statement = dict[str, Any]

DEFAULT_WORKSPACE = "default"

_WRITE_KEY = ("kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey")
_KEY_ACTIONS: Mapping[str, Sequence[str]] = {"writer": _WRITE_KEY, "reader": ("kms:Decrypt",), "admin": _WRITE_KEY}
_LIST_VERSIONS = ("s3:ListBucket", "s3:ListBucketVersions")
# Whoever brings a state back must know whether the bucket keeps what is overwritten.
_ADMIN_LIST = ("s3:GetBucketVersioning", *_LIST_VERSIONS)
_READ_VERSIONS = ("s3:GetObject", "s3:GetObjectVersion")
_ADMIN_OBJECTS = (*_READ_VERSIONS, "s3:PutObject", "s3:DeleteObject", "s3:DeleteObjectVersion")
_WRITE_ITEMS = ("dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:DeleteItem")
# What a name may not mean in a pattern. IAM User Guide: IAM policy elements: Variables and tags, special characters.
_SPECIAL = str.maketrans({"*": "${*}", "?": "${?}", "$": "${$}"})


def allow(
    sid: str, actions: Iterable[str], resources: Iterable[str], condition: Mapping[str, Any] | None = None
) -> Statement:
    """An Allow statement; every Sid of ours begins with `Stateroom`."""
    statement: Statement = {
        "Sid": f"Stateroom{sid}",
        "Effect": "Allow",
        "Action": list(actions),
        "Resource": list(resources),
    }
    return statement | ({"Condition": condition} if condition else {})


def access_statements(site: Site, access: str, scope: Scope) -> list[Statement]:
    """All that one kind of access may do: the statements of its managed policy."""
    statements = bucket_statements(site, access, scope)
    if site.uses_table:
        statements += _table_statements(site, access, scope)
    if site.key_arn is not None:
        statements.append(key_statement(site, access, site.key_arn))
    if access == "admin" and site.config.bucket.replication is not None:
        statements += replica_statements(site)
        if site.replica_key_arn is not None:
            statements.append(replica_key_statement(site, site.replica_key_arn))
    return statements


def bucket_statements(site: Site, access: str, scope: Scope) -> list[Statement]:
    """What one kind of access may do in the bucket. With principals added, the bucket policy's grants.

    A workspace that is not named is a `*`, and IAM's `*` passes over slashes: such a scope also reaches the states
    of other workspaces whose key ends in `/` and a key of the scope.
    """
    arn, name = site.bucket_arn, access.capitalize()
    if access == "admin":
        return [allow("AdminList", _ADMIN_LIST, [arn]), allow("AdminObjects", _ADMIN_OBJECTS, [f"{arn}/*"])]
    states = _state_patterns(site, scope)
    objects = states
    if access == "writer" and site.config.lock.mode in ("native", "both"):
        objects = _with_suffix(states, ".tflock")
    actions = ["s3:GetObject"] if access == "reader" else ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"]
    return [
        allow(f"{name}List", ["s3:ListBucket"], [arn], _list_condition(site, objects)),
        allow(f"{name}Objects", actions, [f"{arn}/{pattern}" for pattern in objects]),
    ]


def replica_statements(site: Site) -> list[Statement]:
    """The admin reads the replica, to restore from it. Nobody writes it but S3."""
    arn = site.replica_bucket_arn
    return [
        allow("AdminReplicaList", _LIST_VERSIONS, [arn]),
        allow("AdminReplicaObjects", _READ_VERSIONS, [f"{arn}/*"]),
    ]


def key_statement(site: Site, access: str, key: str) -> Statement:
    """The use of the key, through S3 and the lock table only.

    DynamoDB reads and writes an encrypted table with the caller's own right to the key, so a reader of digests
    needs it too. key: the key's ARN, or `*` in the key's own policy.
    """
    services = ["s3", "dynamodb"] if site.uses_table else ["s3"]
    return allow(f"{access.capitalize()}Key", _KEY_ACTIONS[access], [key], via(site.region, *services))


def replica_key_statement(site: Site, key: str) -> Statement:
    """The admin's use of the replica's key."""
    return allow("AdminReplicaKey", ["kms:Decrypt"], [key], via(site.replica_region, "s3"))


def via(region: str, *services: str) -> dict[str, Any]:
    """The condition that a service makes the call on the principal's behalf.

    Source: KMS Developer Guide, kms:ViaService. In China both forms of a service's name are taken.
    """
    suffixes = ("amazonaws.com", "amazonaws.com.cn") if region.startswith("cn-") else ("amazonaws.com",)
    return {
        "StringEquals": {
            "kms:ViaService": [f"{service}.{region}.{suffix}" for service in services for suffix in suffixes]
        }
    }


def scope_of(role: RoleAccess | None) -> Scope:
    """The scope of a managed policy: its role's, or all states where there is no role."""
    return role.scope if role else Scope()


def _table_statements(site: Site, access: str, scope: Scope) -> list[Statement]:
    table, name = [site.table_arn], access.capitalize()
    describe = allow(f"{name}Table", ["dynamodb:DescribeTable"], table)
    if access == "admin":
        return [describe, allow("AdminItems", [*_WRITE_ITEMS, "dynamodb:Query", "dynamodb:Scan"], table)]
    states = _state_patterns(site, scope)
    if access == "reader":
        # Only digests: whoever reads a lock item learns who works on what.
        condition = _leading_keys(site, [f"{pattern}-md5" for pattern in states])
        return [describe, allow("ReaderItems", ["dynamodb:GetItem"], table, condition)]
    scoped = None if states == ["*"] else _leading_keys(site, _with_suffix(states, "-md5"))
    return [describe, allow("WriterItems", _WRITE_ITEMS, table, scoped)]


def _leading_keys(site: Site, patterns: Iterable[str]) -> dict[str, Any]:
    # ForAllValues alone is also true when there is no key at all.
    return {
        "ForAllValues:StringLike": {"dynamodb:LeadingKeys": [f"{site.bucket}/{pattern}" for pattern in patterns]},
        "Null": {"dynamodb:LeadingKeys": "false"},
    }


def _list_condition(site: Site, objects: Sequence[str]) -> dict[str, Any] | None:
    """Both clients list `<workspace prefix>/` to find workspaces, whichever they then use."""
    if list(objects) == ["*"]:
        return None
    return {"StringLike": {"s3:prefix": [f"{_literal(site.config.state.workspace_key_prefix)}/", *objects]}}


def _state_patterns(site: Site, scope: Scope) -> list[str]:
    """The paths of the scope's states, as patterns of IAM. ConfigError for a scope that IAM cannot express."""
    prefix = _literal(site.config.state.workspace_key_prefix)
    has_default = not scope.workspaces or DEFAULT_WORKSPACE in scope.workspaces
    named = [_literal(workspace) for workspace in scope.workspaces if workspace != DEFAULT_WORKSPACE]
    if not scope.keys:
        if scope.workspaces and has_default:
            raise ConfigError(
                f"a scope of {site.config.name} names the default workspace but no keys",
                why="states of the default workspace have no path of their own, so IAM cannot tell all of them "
                "from those of other workspaces",
                remedy="name the keys in scope.keys, or take default out of scope.workspaces",
            )
        return [f"{prefix}/{workspace}/*" for workspace in named] or ["*"]
    patterns = []
    for key in map(_literal, scope.keys):
        if has_default:
            patterns.append(key)
        patterns += [f"{prefix}/{workspace}/{key}" for workspace in (named if scope.workspaces else ["*"])]
    return patterns


def _with_suffix(patterns: Sequence[str], suffix: str) -> list[str]:
    """The patterns and, where they do not match it already, what they match with the suffix."""
    return [*patterns, *(f"{pattern}{suffix}" for pattern in patterns if not pattern.endswith("*"))]


def _literal(text: str) -> str:
    return text.translate(_SPECIAL)
