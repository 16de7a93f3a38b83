"""The AWS SDK, set up for one backend: whose credentials, which endpoint, how patient. Imports the SDK.

There are two kinds of session. The ordinary one resolves credentials and settings as every AWS tool does:
environment, profiles, SSO, instance metadata. The closed one is for a local cloud on loopback: everything in it is
a constant, so that no variable, file or metadata service can lead a call anywhere else.
"""

from __future__ import annotations

import os
from typing import Any

from botocore.config import Config
from botocore.configprovider import BOTOCORE_DEFAUT_SESSION_VARIABLES, ConfigValueStore, ConstantProvider
from botocore.credentials import (
    AssumeRoleCredentialFetcher,
    CredentialProvider,
    CredentialResolver,
    DeferredRefreshableCredentials,
)
from botocore.exceptions import NoCredentialsError
from botocore.loaders import Loader
from botocore.plugin import PluginContext, reset_plugin_context, set_plugin_context
from botocore.session import Session
from botocore.tokens import TokenProviderChain

from stateroom.config.aws import AssumeRole, AwsBackend
from stateroom.config.loopback import is_loopback

CONNECT_SECONDS = 5
READ_SECONDS = 30
ATTEMPTS = 5
CONNECTIONS = 32
"""The engine reads all resources at once, most of them from one service."""
RENEW_SECONDS = 5 * 60
"""How long before its end a role's session is renewed. The SDK's own quarter of an hour is the whole of the shortest
session, which would be renewed before every call."""


class AwsClients:
    """Builds the clients of one backend, all with the same settings. Not thread-safe, as the SDK's session is not."""

    def __init__(self, backend: AwsBackend) -> None:
        self._endpoint = backend.endpoint
        self._closed = backend.endpoint is not None and is_loopback(backend.endpoint)
        self._session = self._open(backend)
        if self._closed:
            self._session.set_credentials("test", "test")
        if backend.assume_role is not None:
            provider = _AssumedRole(self, self._session, backend.assume_role, backend.region)
            self._session = self._open(backend)
            self._session.register_component("credential_provider", CredentialResolver([provider]))

    def build(self, service: str, region: str, *, session: Session | None = None, **credentials: str | None) -> Any:
        """A new client. Raises the SDK's own errors when profile or credentials cannot be loaded."""
        # A plugin named in the environment could change every client.
        plugins = set_plugin_context(PluginContext("DISABLED")) if self._closed else None
        try:
            # The SDK's stubs have an overload for each service; here the service is a value.
            create: Any = (session or self._session).create_client
            return create(
                service,
                region_name=region,
                endpoint_url=self._endpoint,
                verify=True if self._closed else None,
                config=self._settings(),
                **credentials,
            )
        finally:
            if plugins is not None:
                reset_plugin_context(plugins)

    def _open(self, backend: AwsBackend) -> Session:
        return _closed_session() if self._closed else _ordinary_session(backend.profile)

    def _settings(self) -> Config:
        options: dict[str, Any] = {
            "connect_timeout": CONNECT_SECONDS,
            "read_timeout": READ_SECONDS,
            "max_pool_connections": CONNECTIONS,
            "retries": {"mode": "adaptive", "total_max_attempts": ATTEMPTS},
            "user_agent_extra": "stateroom",
        }
        if self._endpoint is not None:
            # One endpoint is one host, which a bucket's name cannot be put before.
            options["s3"] = {"addressing_style": "path"}
        if self._closed:
            options["proxies"] = {}
        return Config(**options)


class _Models(Loader):
    """The API models that come with the SDK, and no others.

    Models in ~/.aws/models or AWS_DATA_PATH could change what is sent. And the SDK lists services by looking into
    each of its four hundred folders, twice; their names are enough here.
    """

    def __init__(self) -> None:
        super().__init__(extra_search_paths=[self.BUILTIN_DATA_PATH], include_default_search_paths=False)

    def list_available_services(self, type_name: str) -> list[str]:  # noqa: ARG002 (the SDK's signature)
        return os.listdir(self.BUILTIN_DATA_PATH)


def _ordinary_session(profile: str | None) -> Session:
    session = Session(profile=profile)
    session.register_component("data_loader", _Models())
    session.set_config_variable("sts_regional_endpoints", "regional")
    return session


def _closed_session() -> Session:
    constants: dict[str, Any] = {
        name: default for name, (_, _, default, _) in BOTOCORE_DEFAUT_SESSION_VARIABLES.items()
    }
    constants |= {"config_file": os.devnull, "credentials_file": os.devnull, "s3": None, "proxies_config": None}
    session = Session()
    session.register_component(
        "config_store", ConfigValueStore({name: ConstantProvider(value) for name, value in constants.items()})
    )
    session.register_component("data_loader", _Models())
    session.register_component("token_provider", TokenProviderChain(providers=[]))
    return session


class _AssumedRole(CredentialProvider):
    """Credentials of a role, assumed with the session's own and renewed before they expire (STS API: AssumeRole)."""

    METHOD = "assume-role"

    def __init__(self, clients: AwsClients, source: Session, role: AssumeRole, region: str) -> None:
        super().__init__()
        self._clients = clients
        self._source = source
        self._role = role
        self._region = region

    def load(self) -> Any:
        source = self._source.get_credentials()
        if source is None:
            raise NoCredentialsError
        arguments: dict[str, Any] = {
            "RoleSessionName": self._role.session_name,
            "DurationSeconds": self._role.duration_seconds,
        }
        if self._role.external_id is not None:
            arguments["ExternalId"] = self._role.external_id
        fetcher = AssumeRoleCredentialFetcher(
            client_creator=self._sts,
            source_credentials=source,
            role_arn=self._role.role_arn,
            extra_args=arguments,
            expiry_window_seconds=RENEW_SECONDS,
        )
        return DeferredRefreshableCredentials(refresh_using=fetcher.fetch_credentials, method=self.METHOD)

    def _sts(self, service: str, **credentials: str | None) -> Any:
        return self._clients.build(service, self._region, session=self._source, **credentials)
