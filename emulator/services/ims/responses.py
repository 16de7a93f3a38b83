"""The actions of OIDC identity providers. Their access is asked for as RAM's."""

from __future__ import annotations

from typing import Any

from emulator.rpc import RpcCall
from emulator.services.ims.models import OidcProvider
from emulator.services.ram.responses import integer, page, resource, timestamp


def create_oidc_provider(call: RpcCall) -> dict[str, Any]:
    """CreateOIDCProvider:
    https://www.alibabacloud.com/help/en/ram/developer-reference/api-ims-2019-08-15-createoidcprovider"""
    name = _allowed_name(call)
    provider = call.world.ram.oidc_providers.create(
        call.caller.account,
        name,
        call.required("IssuerUrl"),
        client_ids=_split(call.get("ClientIds")),
        fingerprints=_split(call.get("Fingerprints")),
        description=call.get("Description"),
        issuance_hours=integer(call, "IssuanceLimitTime", 12),
    )
    return {"OIDCProvider": _described(provider)}


def get_oidc_provider(call: RpcCall) -> dict[str, Any]:
    """GetOIDCProvider:
    https://www.alibabacloud.com/help/en/ram/developer-reference/api-ims-2019-08-15-getoidcprovider"""
    name = _allowed_name(call)
    return {"OIDCProvider": _described(call.world.ram.oidc_provider(call.caller.account, name))}


def update_oidc_provider(call: RpcCall) -> dict[str, Any]:
    """UpdateOIDCProvider:
    https://www.alibabacloud.com/help/en/ram/developer-reference/api-ims-2019-08-15-updateoidcprovider"""
    name = _allowed_name(call)
    provider = call.world.ram.oidc_providers.update(
        call.caller.account,
        name,
        client_ids=_split(call.get("ClientIds")) if "ClientIds" in call.parameters else None,
        description=call.parameters.get("NewDescription"),
        issuance_hours=integer(call, "IssuanceLimitTime", 0) or None,
    )
    return {"OIDCProvider": _described(provider)}


def delete_oidc_provider(call: RpcCall) -> dict[str, Any]:
    """DeleteOIDCProvider:
    https://www.alibabacloud.com/help/en/ram/developer-reference/api-ims-2019-08-15-deleteoidcprovider"""
    call.world.ram.oidc_providers.delete(call.caller.account, _allowed_name(call))
    return {}


def list_oidc_providers(call: RpcCall) -> dict[str, Any]:
    """ListOIDCProviders:
    https://www.alibabacloud.com/help/en/ram/developer-reference/api-ims-2019-08-15-listoidcproviders"""
    call.require("ram:ListOIDCProviders", resource(call, "oidc-provider"))
    providers = call.world.ram.oidc_providers.all(call.caller.account)
    shown, rest = page(call, providers, lambda provider: provider.name)
    return {"OIDCProviders": {"OIDCProvider": [_described(provider) for provider in shown]}, **rest}


def add_client_id_to_oidc_provider(call: RpcCall) -> dict[str, Any]:
    """AddClientIdToOIDCProvider:
    https://www.alibabacloud.com/help/en/ram/developer-reference/api-ims-2019-08-15-addclientidtooidcprovider"""
    name, client_id = _allowed_name(call), call.required("ClientId")
    return {
        "OIDCProvider": _described(call.world.ram.oidc_providers.add_client_id(call.caller.account, name, client_id))
    }


def remove_client_id_from_oidc_provider(call: RpcCall) -> dict[str, Any]:
    """RemoveClientIdFromOIDCProvider:
    https://www.alibabacloud.com/help/en/ram/developer-reference/api-ims-2019-08-15-removeclientidfromoidcprovider"""
    name, client_id = _allowed_name(call), call.required("ClientId")
    provider = call.world.ram.oidc_providers.remove_client_id(call.caller.account, name, client_id)
    return {"OIDCProvider": _described(provider)}


def add_fingerprint_to_oidc_provider(call: RpcCall) -> dict[str, Any]:
    """AddFingerprintToOIDCProvider:
    https://www.alibabacloud.com/help/en/ram/developer-reference/api-ims-2019-08-15-addfingerprinttooidcprovider"""
    name, fingerprint = _allowed_name(call), call.required("Fingerprint")
    provider = call.world.ram.oidc_providers.add_fingerprint(call.caller.account, name, fingerprint)
    return {"OIDCProvider": _described(provider)}


def remove_fingerprint_from_oidc_provider(call: RpcCall) -> dict[str, Any]:
    """RemoveFingerprintFromOIDCProvider:
    https://www.alibabacloud.com/help/en/ram/developer-reference/api-ims-2019-08-15-removefingerprintfromoidcprovider"""
    name, fingerprint = _allowed_name(call), call.required("Fingerprint")
    provider = call.world.ram.oidc_providers.remove_fingerprint(call.caller.account, name, fingerprint)
    return {"OIDCProvider": _described(provider)}


def _allowed_name(call: RpcCall) -> str:
    """The provider that a call names, if the caller may do this to it."""
    name = call.required("OIDCProviderName")
    call.require(f"ram:{call.action}", resource(call, "oidc-provider", name))
    return name


def _split(text: str) -> list[str]:
    return [part.strip() for part in text.split(",")] if text else []


def _described(provider: OidcProvider) -> dict[str, Any]:
    return {
        "OIDCProviderName": provider.name,
        "Arn": provider.arn,
        "Description": provider.description,
        "IssuerUrl": provider.issuer,
        "ClientIds": ",".join(provider.client_ids),
        "Fingerprints": ",".join(provider.fingerprints),
        "IssuanceLimitTime": provider.issuance_hours,
        "CreateDate": timestamp(provider.created),
        "UpdateDate": timestamp(provider.updated),
        "GmtCreate": str(int(provider.created * 1000)),
        "GmtModified": str(int(provider.updated * 1000)),
    }
