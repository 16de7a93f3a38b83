"""An identity provider as the service tells of it, in the words of the declared properties; and whose it is. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from stateroom.engine.decision import Context, Inputs, Live
from stateroom.errors import RefusedError


def live_of(provider: Mapping[str, Any]) -> Live:
    """From GetOIDCProvider and CreateOIDCProvider."""
    return {
        "id": provider["OIDCProviderName"],
        "arn": provider["Arn"],
        "oidcProviderName": provider["OIDCProviderName"],
        "issuerUrl": provider["IssuerUrl"],
        "description": provider.get("Description") or "",
        "clientIds": _listed(provider.get("ClientIds")),
        "fingerprints": _listed(provider.get("Fingerprints")),
    }


def owner_of(live: Live, context: Context) -> str | None:
    """The backend that the description names; one word of it is `stateroom:backend=NAME@REGION`."""
    mark = f"{context.owner[0]}="
    return next((word.removeprefix(mark) for word in live["description"].split() if word.startswith(mark)), None)


def refuse_issuer(inputs: Inputs, providers: Iterable[Mapping[str, Any]]) -> None:
    """RefusedError when one of the account's providers has the declared issuer. Source: IMS API, CreateOIDCProvider."""
    for each in providers:
        if each["IssuerUrl"] == inputs["issuerUrl"]:
            raise RefusedError(
                f"the account has an identity provider for {inputs['issuerUrl']} already: {each['OIDCProviderName']}",
                why="an account has an issuer only once; nothing was written",
                remedy=use(each["Arn"]),
            )


def use(arn: str) -> str:
    """The remedy where a provider is not ours."""
    return f"use it as it is: write `provider: {arn}` in access.<role>.oidc instead of `create`"


def _listed(text: str | None) -> list[str]:
    return sorted(filter(None, (text or "").split(",")))
