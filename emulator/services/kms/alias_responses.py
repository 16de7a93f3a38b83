"""The actions of aliases."""

from __future__ import annotations

from typing import Any

from emulator.rpc import RpcCall
from emulator.services.kms.aliases import Alias, check_own_name
from emulator.services.kms.responses import allowed_key, container, page, region_of, require


def create_alias(call: RpcCall) -> dict[str, Any]:
    """CreateAlias:
    https://www.alibabacloud.com/help/en/kms/key-management-service/developer-reference/api-createalias"""
    name = _allowed_name(call)
    call.world.kms.aliases.create(name, allowed_key(call))
    return {}


def update_alias(call: RpcCall) -> dict[str, Any]:
    """UpdateAlias:
    https://www.alibabacloud.com/help/en/kms/key-management-service/developer-reference/api-updatealias"""
    name = _allowed_name(call)
    call.world.kms.aliases.move(name, allowed_key(call))
    return {}


def delete_alias(call: RpcCall) -> dict[str, Any]:
    """DeleteAlias:
    https://www.alibabacloud.com/help/en/kms/key-management-service/developer-reference/api-deletealias"""
    name = _allowed_name(call)
    kms, account = call.world.kms, call.caller.account
    kms.forget_deleted(account)
    require(call, kms.find(account, name))
    kms.aliases.delete(account, name)
    return {}


def list_aliases(call: RpcCall) -> dict[str, Any]:
    """ListAliases:
    https://www.alibabacloud.com/help/en/kms/key-management-service/developer-reference/api-listaliases"""
    call.require("kms:ListAliases", container(call, "alias"))
    call.world.kms.forget_deleted(call.caller.account)
    return _listed(call, call.world.kms.aliases.all(call.caller.account))


def list_aliases_by_key_id(call: RpcCall) -> dict[str, Any]:
    """ListAliasesByKeyId:
    https://www.alibabacloud.com/help/en/kms/key-management-service/developer-reference/api-listaliasesbykeyid"""
    key = allowed_key(call)
    return _listed(call, call.world.kms.aliases.all(key.account, key.id))


def _allowed_name(call: RpcCall) -> str:
    """The alias that a call names, if the caller may do the action to it. The key is to be asked for besides."""
    name = call.required("AliasName")
    check_own_name(name)
    call.require(f"kms:{call.action}", f"acs:kms:{region_of(call)}:{call.caller.account}:{name}")
    return name


def _listed(call: RpcCall, aliases: list[Alias]) -> dict[str, Any]:
    shown, rest = page(call, aliases)
    described = [{"AliasName": alias.name, "AliasArn": alias.arn, "KeyId": alias.key_id} for alias in shown]
    return {"Aliases": {"Alias": described}, **rest}
