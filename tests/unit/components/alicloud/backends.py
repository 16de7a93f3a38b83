"""Backends to declare, and the types of their resources."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

import pulumi
import pulumi_alicloud as alicloud

from components.alicloud.args import AlicloudStateBackendArgs
from components.alicloud.state_backend import AlicloudStateBackend
from stateroom.config.load import load_stack

OSS = "alicloud:oss/bucket"
BUCKET, INSTANCE, TABLE = f"{OSS}:Bucket", "alicloud:ots/instance:Instance", "alicloud:ots/table:Table"
KEY, ALIAS = "alicloud:kms/key:Key", "alicloud:kms/alias:Alias"
ROLE, POLICY, ATTACHMENT = (
    "alicloud:ram/role:Role",
    "alicloud:ram/policy:Policy",
    "alicloud:ram/rolePolicyAttachment:RolePolicyAttachment",
)
OIDC = "alicloud:ims/oidcProvider:OidcProvider"
HARDENED = [
    BUCKET,
    *(
        f"{OSS}{kind}:Bucket{kind}"
        for kind in ("Acl", "Versioning", "ServerSideEncryption", "PublicAccessBlock", "HttpsConfig", "Policy")
    ),
]
LOGGING = f"{OSS}Logging:BucketLogging"
HOLD_DATA = {BUCKET, INSTANCE, TABLE, KEY}
GUARD_DATA = {*HARDENED} - {BUCKET}
TAGGED = {BUCKET, INSTANCE, KEY, ROLE, POLICY}
MINIMAL: dict[str, Any] = {"cloud": "alicloud", "name": "acme", "region": "cn-hangzhou", "lock": {"mode": "none"}}


def maximal() -> dict[str, Any]:
    """Everything on: the production stack."""
    stacks = Path(__file__).parents[4] / "stacks"
    return load_stack(stacks, "alicloud-prod", {}).model_dump(exclude_unset=True)


def declare(config: Mapping[str, Any], name: str = "acme") -> None:
    provider = alicloud.Provider(f"of-{name}", region=config["region"])
    args = cast("AlicloudStateBackendArgs", config)
    AlicloudStateBackend(name, args, pulumi.ResourceOptions(provider=provider))
