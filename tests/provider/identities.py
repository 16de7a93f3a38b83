"""Which resource an id means. The ids are those of the real providers, as their pages "Import" name them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final


def identity_of(token: str, id_: str) -> dict[str, Any]:
    """The declared properties that name the resource of this id. ValueError for an id of another form.

    >>> identity_of("alicloud:ots/table:Table", "acme:locks")
    {'instanceName': 'acme', 'tableName': 'locks'}
    """
    if token in _BY_PARTS:
        return _BY_PARTS[token](id_)
    # What remains are buckets and their settings, which have the bucket's name for their id.
    return {_BY_NAME.get(token, "bucket"): id_}


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
