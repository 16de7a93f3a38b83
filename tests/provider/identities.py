"""Which resource an id means. The ids are those of the real providers, as their pages "Import" name them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from tests.provider.keys import KEYS


def parse_id(token: str, id_: str) -> tuple[str, dict[str, Any]]:
    """The id proper, and the region that is named with it, as `<id>@<region>`: so the AWS provider imports what is not
    in its own region.

    >>> parse_id("aws:kms/alias:Alias", "alias/acme@eu-central-1")
    ('alias/acme', {'region': 'eu-central-1'})
    """
    if not token.startswith("aws:") or token.startswith("aws:iam/"):
        return id_, {}
    proper, _, region = id_.partition("@")
    return proper, {"region": region} if region else {}


def identity_of(token: str, id_: str) -> dict[str, Any]:
    """The declared properties that name the resource of this id; none for a key. ValueError for an id of another form.

    >>> identity_of("alicloud:ots/table:Table", "acme:locks")
    {'instanceName': 'acme', 'tableName': 'locks'}
    """
    if token in KEYS:
        return {}
    if token in _BY_PARTS:
        return _BY_PARTS[token](id_)
    # What remains are buckets and their settings, which have the bucket's name for their id.
    return {_BY_NAME.get(token, "bucket"): id_}


def asked_on_import(token: str) -> dict[str, Any]:
    """What a handler wants declared before it reads: settings that hardly any bucket has cost a call of their own."""
    return _ASKED.get(token, {})


def _aws_policy(arn: str) -> dict[str, Any]:
    path, _, name = arn.partition(":policy")[2].rpartition("/")
    return {"name": name, "path": f"{path}/"}


def _aws_issuer(arn: str) -> dict[str, Any]:
    return {"url": f"https://{arn.partition(':oidc-provider/')[2]}"}


def _aws_attachment(id_: str) -> dict[str, Any]:
    role, policy = id_.split("/", 1)
    return {"role": role, "policyArn": policy}


def _alicloud_table(id_: str) -> dict[str, Any]:
    instance, table = id_.split(":")
    return {"instanceName": instance, "tableName": table}


def _alicloud_attachment(id_: str) -> dict[str, Any]:
    _role, policy, kind, role = id_.split(":")
    return {"roleName": role, "policyName": policy, "policyType": kind}


_ASKED: Final[Mapping[str, dict[str, Any]]] = {
    "alicloud:oss/bucket:Bucket": {"transferAcceleration": {"enabled": True}},
    "aws:s3/bucket:Bucket": {"objectLockEnabled": True},
    "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": {"rules": []},
}

_BY_NAME: Final[Mapping[str, str]] = {
    "alicloud:ims/oidcProvider:OidcProvider": "oidcProviderName",
    "alicloud:kms/alias:Alias": "aliasName",
    "alicloud:ots/instance:Instance": "name",
    "alicloud:ram/policy:Policy": "policyName",
    "alicloud:ram/role:Role": "roleName",
    "aws:dynamodb/table:Table": "name",
    "aws:iam/role:Role": "name",
    "aws:kms/alias:Alias": "name",
}

_BY_PARTS: Final[Mapping[str, Callable[[str], dict[str, Any]]]] = {
    "alicloud:ots/table:Table": _alicloud_table,
    "alicloud:ram/rolePolicyAttachment:RolePolicyAttachment": _alicloud_attachment,
    "aws:iam/openIdConnectProvider:OpenIdConnectProvider": _aws_issuer,
    "aws:iam/policy:Policy": _aws_policy,
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment": _aws_attachment,
}
