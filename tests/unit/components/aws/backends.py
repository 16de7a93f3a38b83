"""Backends to declare, and the types of their resources."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

import pulumi
import pulumi_aws as aws

from components.aws.args import AwsStateBackendArgs
from components.aws.state_backend import AwsStateBackend
from stateroom.config.load import load_stack

S3 = "aws:s3/bucket"
BUCKET, TABLE, KEY = f"{S3}:Bucket", "aws:dynamodb/table:Table", "aws:kms/key:Key"
ROLE, POLICY, ATTACHMENT = (
    "aws:iam/role:Role",
    "aws:iam/policy:Policy",
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
)
OIDC, ALIAS = "aws:iam/openIdConnectProvider:OpenIdConnectProvider", "aws:kms/alias:Alias"
HARDENED = [
    BUCKET,
    *(
        f"{S3}{kind}:Bucket{kind}"
        for kind in (
            "Versioning",
            "ServerSideEncryptionConfiguration",
            "PublicAccessBlock",
            "OwnershipControls",
            "LifecycleConfiguration",
            "Policy",
        )
    ),
]
LOGGING, REPLICATION_CONFIG = f"{S3}Logging:BucketLogging", f"{S3}ReplicationConfig:BucketReplicationConfig"
OBJECT_LOCK = f"{S3}ObjectLockConfiguration:BucketObjectLockConfiguration"
HOLD_DATA = {BUCKET, TABLE, KEY}
GUARD_DATA = {*HARDENED, OBJECT_LOCK} - {BUCKET, f"{S3}LifecycleConfiguration:BucketLifecycleConfiguration"}
TAGGED = {BUCKET, TABLE, KEY, ROLE, POLICY, OIDC}
MINIMAL = {"cloud": "aws", "name": "acme", "region": "eu-west-1"}


def maximal() -> dict[str, Any]:
    """Everything on: the production stack, with what it leaves out."""
    stacks = Path(__file__).parents[4] / "stacks"
    config = load_stack(stacks, "aws-prod", {}).model_dump(exclude_unset=True)
    config["bucket"]["object_lock"] = {"days": 1}
    return config


def declare(config: Mapping[str, Any], name: str = "acme") -> None:
    provider = aws.Provider(f"of-{name}", region=config["region"])
    args = cast("AwsStateBackendArgs", config)
    AwsStateBackend(name, args, pulumi.ResourceOptions(provider=provider))
