"""The policy documents of a backend, as plain dicts. Pure.

Every Sid begins with `Stateroom`, so that statements of others in a shared document are told from ours.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from components.aws.permissions import (
    Statement,
    access_statements,
    allow,
    bucket_statements,
    key_statement,
    replica_key_statement,
    replica_statements,
    scope_of,
    via,
)
from components.aws.site import REPLICATION, Site, policies_of, roles_of
from components.aws.trust import trust_policy
from stateroom.config import names
from stateroom.config.aws import AwsBackend
from stateroom.errors import ConfigError

Document = dict[str, Any]

MANAGED_POLICY_LIMIT = 6144
"""Characters without white space. Source: IAM User Guide, IAM and AWS STS quotas."""

TRUST_POLICY_LIMIT = 2048
"""Characters of a role's trust policy, by default. Source: as above; an account can ask for up to 4096."""


def render(document: Document) -> str:
    """A document as the JSON that is sent: compact, in the order written."""
    return json.dumps(document, separators=(",", ":"))


def require_fitting(config: AwsBackend) -> None:
    """Raise ConfigError when a document would be longer than AWS takes it, before anything is made.

    Account ids and key ids have a fixed length, so stand-ins tell the size. The bucket policy holds what the
    managed policies of two scoped roles can hold, with room to spare (S3 User Guide, Bucket policies: 20 KB).
    """
    account, kms = "0" * 12, config.encryption.mode == "kms"
    existing = config.encryption.key if config.encryption.key != "create" else None
    regions = (config.region, config.bucket.replication.region if config.bucket.replication else config.region)
    made, replica = (f"arn:{names.partition_of(region)}:kms:{region}:{account}:key/{UUID(int=0)}" for region in regions)
    site = Site(config, account, (existing or made) if kms else None, replica if kms else None)
    for access in policies_of(config):
        access_policy(site, access)
    for access, role in roles_of(config).items():
        size = _size(trust_policy(site, role))
        if size > TRUST_POLICY_LIMIT:
            raise ConfigError(
                f"the trust policy of the {access} role of {config.name} is too long for IAM",
                why=f"it has {size} characters, and by default a role's trust policy has at most {TRUST_POLICY_LIMIT}",
                remedy=f"name fewer accounts, principals or subjects in access.{access}: an organization instead of "
                "many accounts, a subject with * instead of many subjects",
            )


def access_policy(site: Site, access: str) -> Document:
    """The managed policy of one kind of access. ConfigError when its scope makes it too long for IAM."""
    scope = scope_of(roles_of(site.config).get(access))
    document = _document(access_statements(site, access, scope))
    size = _size(document)
    if size > MANAGED_POLICY_LIMIT:
        raise ConfigError(
            f"the {access} policy of {site.config.name} is too long for IAM",
            why=f"it has {size} characters, and a managed policy has at most {MANAGED_POLICY_LIMIT}",
            remedy=f"name fewer keys or workspaces in access.{access}.scope: every key counts once for each workspace",
        )
    return document


def bucket_policy(site: Site) -> Document:
    """The state bucket's policy: what is refused to everybody, and what our roles may do.

    Roles are granted in the bucket what their managed policies say, so that either side alone can be read. Principals
    of other accounts are not granted anything here: they assume a role of this account. So there is one place
    where access ends, and all states belong to the bucket's owner and are encrypted with its key.
    """
    grants = [
        _to_role(site, access, statement)
        for access, role in roles_of(site.config).items()
        for statement in bucket_statements(site, access, role.scope)
    ]
    return _document([*_denials(site, site.bucket_arn, site.key_arn), *grants])


def replica_policy(site: Site) -> Document:
    """The replica's policy. S3 writes it through the replication role, which needs no grant in its own account."""
    grants = []
    if "admin" in roles_of(site.config):
        grants = [_to_role(site, "admin", statement) for statement in replica_statements(site)]
    return _document([*_denials(site, site.replica_bucket_arn, site.replica_key_arn), *grants])


def log_bucket_policy(site: Site) -> Document:
    """The log bucket's policy: S3 delivers the state bucket's access logs, and nothing else of S3's.

    Source: S3 User Guide, Enabling Amazon S3 server access logging.
    """
    arn = names.bucket_arn(site.partition, site.log_bucket)
    logs = site.config.bucket.access_logs
    delivery: Statement = {
        "Sid": "StateroomLogDelivery",
        "Effect": "Allow",
        "Principal": {"Service": "logging.s3.amazonaws.com"},
        "Action": "s3:PutObject",
        "Resource": f"{arn}/{logs.prefix if logs else ''}*",
        "Condition": {
            "ArnLike": {"aws:SourceArn": site.bucket_arn},
            "StringEquals": {"aws:SourceAccount": site.account},
        },
    }
    return _document([*_denials(site, arn, None), delivery])


def key_policy(site: Site) -> Document:
    """The state key's policy.

    The account's root stands for IAM: administrators keep the key, and whoever makes the lock table has the
    `kms:CreateGrant` that DynamoDB asks of its maker, by their own policies. Our roles use it through S3 and
    DynamoDB only.
    """
    statements = [_account_statement(site)]
    statements += [_to_role(site, access, key_statement(site, access, "*")) for access in roles_of(site.config)]
    if site.config.bucket.replication is not None:
        statements.append(_to_role(site, REPLICATION, _source_key(site, "*")))
    return _document(statements)


def replica_key_policy(site: Site) -> Document:
    """The policy of the key in the second region."""
    statements = [_account_statement(site), _to_role(site, REPLICATION, _replica_key(site, "*"))]
    if "admin" in roles_of(site.config):
        statements.append(_to_role(site, "admin", replica_key_statement(site, "*")))
    return _document(statements)


def replication_policy(site: Site) -> Document:
    """What S3 may do to copy the states. Source: S3 User Guide, Setting up permissions for live replication."""
    versions = ["s3:GetObjectVersionForReplication", "s3:GetObjectVersionAcl", "s3:GetObjectVersionTagging"]
    if site.config.bucket.object_lock is not None:
        versions += ["s3:GetObjectRetention", "s3:GetObjectLegalHold"]
    copies = ["s3:ReplicateObject", "s3:ReplicateDelete", "s3:ReplicateTags"]
    statements = [
        allow("ReplicationSource", ["s3:GetReplicationConfiguration", "s3:ListBucket"], [site.bucket_arn]),
        allow("ReplicationVersions", versions, [f"{site.bucket_arn}/*"]),
        allow("ReplicationCopies", copies, [f"{site.replica_bucket_arn}/*"]),
    ]
    if site.key_arn is not None:
        statements.append(_source_key(site, site.key_arn))
    if site.replica_key_arn is not None:
        statements.append(_replica_key(site, site.replica_key_arn))
    return _document(statements)


def _size(document: Document) -> int:
    """As IAM counts: without white space."""
    return len("".join(render(document).split()))


def _document(statements: Iterable[Statement]) -> Document:
    return {"Version": "2012-10-17", "Statement": list(statements)}


def _denials(site: Site, arn: str, key_arn: str | None) -> list[Statement]:
    """What everybody is refused, whatever else allows it.

    A write without an encryption header gets the bucket's default, which is right; only a header that asks for
    something else is refused. (Older versions of OpenTofu send none with lock files.)
    """
    everything, objects = [arn, f"{arn}/*"], [f"{arn}/*"]
    algorithm = "aws:kms" if key_arn else "AES256"
    header = "s3:x-amz-server-side-encryption"
    denials = [
        _deny("DenyPlainHttp", "s3:*", everything, {"Bool": {"aws:SecureTransport": "false"}}),
        _deny("DenyOldTls", "s3:*", everything, {"NumericLessThan": {"s3:TlsVersion": "1.2"}}),
        _deny(
            "DenyOtherEncryption",
            "s3:PutObject",
            objects,
            {"Null": {header: "false"}, "StringNotEquals": {header: algorithm}},
        ),
    ]
    if key_arn is not None:
        # A KMS header without a key means the account's default S3 key, which is another key too.
        other_key = {"StringNotEquals": {f"{header}-aws-kms-key-id": key_arn}, "StringEquals": {header: "aws:kms"}}
        denials.append(_deny("DenyOtherKeys", "s3:PutObject", objects, other_key))
    if site.config.bucket.block_sse_c:
        client_key = {"Null": {f"{header}-customer-algorithm": "false"}}
        denials.append(_deny("DenyClientKeys", "s3:PutObject", objects, client_key))
    if site.config.bucket.organization is not None:
        # The bucket's own account stays: a mistaken organisation must not lock its owner out.
        outsiders = {
            "StringNotEquals": {
                "aws:PrincipalOrgID": site.config.bucket.organization,
                "aws:PrincipalAccount": site.account,
            },
            "BoolIfExists": {"aws:PrincipalIsAWSService": "false"},
        }
        denials.append(_deny("DenyOtherOrganizations", "s3:*", everything, outsiders))
    return denials


def _deny(sid: str, action: str, resources: list[str], condition: Mapping[str, Any]) -> Statement:
    return {
        "Sid": f"Stateroom{sid}",
        "Effect": "Deny",
        "Principal": {"AWS": "*"},
        "Action": [action],
        "Resource": resources,
        "Condition": condition,
    }


def _to_role(site: Site, role: str, statement: Statement) -> Statement:
    return {**statement, "Principal": {"AWS": site.role_arn(role)}}


def _account_statement(site: Site) -> Statement:
    return allow("Account", ["kms:*"], ["*"]) | {"Principal": {"AWS": site.account_root}}


def _source_key(site: Site, key: str) -> Statement:
    return allow("ReplicationSourceKey", ["kms:Decrypt"], [key], via(site.region, "s3"))


def _replica_key(site: Site, key: str) -> Statement:
    return allow("ReplicationReplicaKey", ["kms:Encrypt", "kms:GenerateDataKey"], [key], via(site.replica_region, "s3"))
