"""The actions of IMS that are here: those of OIDC identity providers."""

from __future__ import annotations

from emulator.http import Request, Response
from emulator.rpc import answer_rpc
from emulator.services.ims import responses
from emulator.world import World

ACTIONS = {
    "AddClientIdToOIDCProvider": responses.add_client_id_to_oidc_provider,
    "AddFingerprintToOIDCProvider": responses.add_fingerprint_to_oidc_provider,
    "CreateOIDCProvider": responses.create_oidc_provider,
    "DeleteOIDCProvider": responses.delete_oidc_provider,
    "GetOIDCProvider": responses.get_oidc_provider,
    "ListOIDCProviders": responses.list_oidc_providers,
    "RemoveClientIdFromOIDCProvider": responses.remove_client_id_from_oidc_provider,
    "RemoveFingerprintFromOIDCProvider": responses.remove_fingerprint_from_oidc_provider,
    "UpdateOIDCProvider": responses.update_oidc_provider,
}


def answer(request: Request, world: World) -> Response:
    """IMS 2019-08-15."""
    return answer_rpc(request, world, service="ims", version="2019-08-15", actions=ACTIONS)
