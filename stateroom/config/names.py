"""Physical names, derived from the backend's name. Deterministic, so that a second run finds what the first made."""

from __future__ import annotations


def partition_of(region: str) -> str:
    """The AWS partition of a region: aws, aws-cn or aws-us-gov."""
    if region.startswith("cn-"):
        return "aws-cn"
    if region.startswith("us-gov-"):
        return "aws-us-gov"
    return "aws"


def owner_of(backend: str, region: str) -> str:
    """What marks a resource as this backend's. Roles, policies and replicas of backends of the same name in two
    regions would otherwise be taken for each other's."""
    return f"{backend}@{region}"


def bucket_name(backend: str, account: str, region: str) -> str:
    """The state bucket. Bucket names are global, so the account and region make it unique across accounts."""
    return f"{backend}-state-{account}-{region}"


def log_bucket_name(backend: str, account: str, region: str) -> str:
    """The bucket for access logs, when we make one."""
    return f"{backend}-logs-{account}-{region}"


def replica_bucket_name(backend: str, account: str, replica_region: str) -> str:
    """The replica of the state bucket."""
    return f"{backend}-replica-{account}-{replica_region}"


def lock_table_name(backend: str) -> str:
    """The DynamoDB table of locks and digests."""
    return f"{backend}-locks"


def key_alias(backend: str) -> str:
    """The KMS alias of the state key, in the state's region and in the replica's alike."""
    return f"alias/{backend}-state"


def policy_name(backend: str, access: str) -> str:
    """The managed policy of one kind of access: writer, reader, admin or replication."""
    return f"{backend}-{access}"


def role_name(backend: str, access: str) -> str:
    """The role of one kind of access: writer, reader, admin or replication."""
    return f"{backend}-{access}"


def bucket_arn(partition: str, bucket: str) -> str:
    return f"arn:{partition}:s3:::{bucket}"


def table_arn(partition: str, region: str, account: str, table: str) -> str:
    return f"arn:{partition}:dynamodb:{region}:{account}:table/{table}"


def role_arn(partition: str, account: str, path: str, role: str) -> str:
    """`path` begins and ends with a slash."""
    return f"arn:{partition}:iam::{account}:role{path}{role}"


def policy_arn(partition: str, account: str, path: str, policy: str) -> str:
    """`path` begins and ends with a slash."""
    return f"arn:{partition}:iam::{account}:policy{path}{policy}"
