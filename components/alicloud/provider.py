"""The Alibaba Cloud provider that makes a backend's resources, for Pulumi's own engine."""

from __future__ import annotations

from urllib.parse import urlsplit

import pulumi_alicloud as alicloud

from stateroom.config.alicloud import AlicloudBackend
from stateroom.config.loopback import is_loopback


def build_provider(config: AlicloudBackend) -> alicloud.Provider:
    """The provider of the backend's region, account and credentials.

    With `endpoint`, all services are called there. On a loopback endpoint nothing of the environment's credentials is
    used: whatever stands in it, the local cloud gets a pair of constants.

    Three things the provider takes from its environment only, so with an endpoint they must be set where `pulumi` runs:
    ALIBABA_CLOUD_ENDPOINT_TABLESTORE (host and port, no scheme), because `endpoints` has no key for Tablestore's
    instances; HTTP_PROXY (the endpoint as an http URL, in upper case only), because the settings of a bucket are called
    at `<bucket>.<host>` even where the host is an address; SSL_CERT_FILE (`ca_bundle`), because no argument names a
    certificate authority.
    """
    role = config.assume_role
    assumed = None
    if role is not None:
        assumed = alicloud.ProviderAssumeRoleArgs(
            role_arn=role.role_arn,
            external_id=role.external_id,
            session_name=role.session_name,
            session_expiration=role.duration_seconds,
        )
    url = config.endpoint
    elsewhere, local = url is not None or None, url is not None and is_loopback(url)
    return alicloud.Provider(
        config.name,
        region=config.region,
        profile=None if local else config.profile,
        access_key="local" if local else None,
        secret_key="local-secret" if local else None,
        assume_role=assumed,
        account_id=config.account,
        endpoints=_endpoints(url),
        protocol=urlsplit(url).scheme.upper() if url else None,
        # Otherwise the provider asks the billing service, which an endpoint of one's own does not have.
        account_type="Domestic" if elsewhere else None,
        skip_region_validation=elsewhere,
    )


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
