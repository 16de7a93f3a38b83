"""The Alibaba Cloud provider that makes a backend's resources, for Pulumi's own engine."""

from __future__ import annotations

from urllib.parse import urlsplit

import pulumi
import pulumi_alicloud as alicloud

from stateroom.config.alicloud import AlicloudBackend
from stateroom.config.loopback import is_loopback


def build_provider(config: AlicloudBackend, name: str, options: pulumi.ResourceOptions) -> alicloud.Provider:
    """The provider of the backend's region, account and credentials.

    name: its logical name.

    With `endpoint`, all services are called there. On a loopback endpoint nothing of the environment's credentials is
    used: whatever stands in it, the local cloud gets a pair of constants.

    Two things the provider takes from its environment only, so with an endpoint they must be set where `pulumi` runs;
    `stateroom local --cloud alicloud` prints both. ALIBABA_CLOUD_ENDPOINT_TABLESTORE (host and port, no scheme):
    `endpoints` has no key for Tablestore's instances. SSL_CERT_FILE (`ca_bundle`): no argument names a certificate
    authority. And the settings of a bucket are called at `<bucket>.<host>` even where the host is an address:
    docs/pulumi.md says how that name is reached.

    It has no default tags, because the provider knows none. The role's external id is a secret to Pulumi.
    """
    role = config.assume_role
    assumed = None
    if role is not None:
        assumed = alicloud.ProviderAssumeRoleArgs(
            role_arn=role.role_arn,
            external_id=pulumi.Output.secret(role.external_id) if role.external_id else None,
            session_name=role.session_name,
            session_expiration=role.duration_seconds,
        )
    url = config.endpoint
    elsewhere, local = url is not None or None, url is not None and is_loopback(url)
    return alicloud.Provider(
        name,
        options,
        region=config.region,
        # An empty text is a value: otherwise these come from the environment, and go before the pair of constants.
        profile="" if local else config.profile,
        ecs_role_name="" if local else None,
        security_token="" if local else None,
        credentials_uri="" if local else None,
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
