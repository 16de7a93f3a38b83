"""The Alibaba Cloud provider that makes a backend's resources, for Pulumi's own engine."""

from __future__ import annotations

from typing import Any, Final
from urllib.parse import urlsplit

import pulumi
import pulumi_alicloud as alicloud

from stateroom.config.alicloud import AlicloudBackend, AssumeRole


def build_provider(config: AlicloudBackend, name: str, options: pulumi.ResourceOptions) -> alicloud.Provider:
    """The provider of the backend's region, account and credentials.

    name: its logical name.

    With `endpoint`, all services are called there. A local cloud gets a pair of constants, and nothing of the
    environment's credentials, unless the configuration says that it shall (`AlicloudBackend.has_local_keys`).

    Two things the provider takes from its environment only, so with an endpoint they must be set where `pulumi` runs;
    `stateroom local --cloud alicloud` prints both. ALIBABA_CLOUD_ENDPOINT_TABLESTORE (host and port, no scheme):
    `endpoints` has no key for Tablestore's instances. SSL_CERT_FILE (`ca_bundle`): no argument names a certificate
    authority. And the settings of a bucket are called at `<bucket>.<host>` even where the host is an address:
    docs/pulumi.md says how that name is reached.

    It has no default tags, because the provider knows none. Keys, a credentials URI and the role's external id are
    secrets to Pulumi, which keeps them encrypted with the provider's other arguments.
    """
    url = config.endpoint
    elsewhere = url is not None or None
    return alicloud.Provider(
        name,
        options,
        region=config.region,
        assume_role=_assumed(config.assume_role),
        account_id=config.account,
        endpoints=_endpoints(url),
        protocol=urlsplit(url).scheme.upper() if url else None,
        # Otherwise the provider asks the billing service, which an endpoint of one's own does not have.
        account_type="Domestic" if elsewhere else None,
        skip_region_validation=elsewhere,
        **_credentials(config),
    )


_METHODS: Final = ("access_key", "secret_key", "security_token", "profile", "ecs_role_name", "credentials_uri")


def _credentials(config: AlicloudBackend) -> dict[str, Any]:
    """How the provider signs in. Where the configuration names no method it looks where the cloud's tools look."""
    # An empty text is a value: otherwise these come from the environment, and may go before what is named.
    nothing: dict[str, Any] = dict.fromkeys(_METHODS, "")
    if config.has_local_keys:
        return {**nothing, "access_key": "local", "secret_key": "local-secret"}
    own, oidc = config.credentials, None
    if own.oidc is not None:
        oidc = alicloud.ProviderAssumeRoleWithOidcArgs(
            oidc_provider_arn=own.oidc.provider_arn,
            role_arn=own.oidc.role_arn,
            oidc_token_file=own.oidc.token_file,
            role_session_name=own.oidc.session_name,
            session_expiration=own.oidc.duration_seconds,
            policy=own.oidc.policy,
        )
    named = {
        "access_key": _secret(own.access_key_id),
        "secret_key": _secret(own.access_key_secret),
        "security_token": _secret(own.security_token),
        "profile": config.profile,
        "shared_credentials_file": own.shared_credentials_file,
        "ecs_role_name": own.ecs_role_name,
        "credentials_uri": _secret(own.credentials_uri),
        "assume_role_with_oidc": oidc,
    }
    given = {name: value for name, value in named.items() if value is not None}
    return {**nothing, **given} if given else {}


def _assumed(role: AssumeRole | None) -> alicloud.ProviderAssumeRoleArgs | None:
    if role is None:
        return None
    return alicloud.ProviderAssumeRoleArgs(
        role_arn=role.role_arn,
        external_id=_secret(role.external_id),
        session_name=role.session_name,
        session_expiration=role.duration_seconds,
        policy=role.policy,
    )


def _secret(value: str | None) -> pulumi.Output[str] | None:
    return pulumi.Output.secret(value) if value else None


def _endpoints(url: str | None) -> list[alicloud.ProviderEndpointArgs] | None:
    """The provider puts `protocol` before each of them, except before that of Tablestore's data, which has a scheme."""
    if url is None:
        return None
    host = urlsplit(url).netloc
    return [
        alicloud.ProviderEndpointArgs(
            oss=host, ots=url, ram=host, ims=host, kms=host, sts=host, location=host, bssopenapi=host
        )
    ]
