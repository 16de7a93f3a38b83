"""The AWS SDK, set up for one backend: whose credentials, which endpoint, how patient. Imports the SDK.

There are two kinds of session. The ordinary one resolves credentials and settings as every AWS tool does:
environment, profiles, SSO, instance metadata. The closed one is for a local cloud on loopback: everything in it is
a constant, so that no variable, file or metadata service can lead a call anywhere else. A stack file can ask for the
ordinary search on loopback, too; it finds credentials then, and nothing else.
"""

from __future__ import annotations

import os
import threading
from functools import cache
from typing import TYPE_CHECKING, Any

from botocore.config import Config
from botocore.configprovider import BOTOCORE_DEFAUT_SESSION_VARIABLES, ConfigValueStore, ConstantProvider
from botocore.credentials import (
    AssumeRoleCredentialFetcher,
    CredentialProvider,
    CredentialResolver,
    DeferredRefreshableCredentials,
)
from botocore.loaders import Loader
from botocore.plugin import PluginContext, reset_plugin_context, set_plugin_context
from botocore.session import Session
from botocore.tokens import TokenProviderChain

from stateroom.clouds.aws_place import Signing
from stateroom.config.aws import AssumeRole, AwsBackend
from stateroom.config.loopback import is_local

if TYPE_CHECKING:
    from stateroom.clouds.aws_search import Search

CONNECT_SECONDS = 5
READ_SECONDS = 30
ATTEMPTS = 5
CONNECTIONS = 32
"""The engine reads all resources at once, most of them from one service."""
RENEW_SECONDS = 5 * 60
"""How long before its end a role's session is renewed. The SDK's own quarter of an hour is the whole of the shortest
session, which would be renewed before every call."""


class AwsClients:
    """Builds the clients of one backend, all with the same settings. Not thread-safe, as the SDK's session is not.

    search: what looks for credentials; None where they are constants.
    """

    def __init__(self, backend: AwsBackend) -> None:
        """ConfigError for a `ca_bundle` that cannot be used."""
        self._endpoint = backend.endpoint
        self._region = backend.region
        self._roles = backend.roles
        self._steps: list[tuple[AssumeRole | None, Any]] = []
        self._closed = is_local(backend.endpoint)
        self._ca_bundle = usable_authority(backend.ca_bundle) if backend.ca_bundle is not None else None
        self.search: Search | None = None
        if backend.has_local_keys:
            self._own = _closed_session()
            self._own.set_credentials("test", "test")
        else:
            self._own, self.search = self._opened(backend)
        self._session = self._own
        if self._roles or (self._closed and self.search is not None):
            self._session = _closed_session() if self._closed else self._opened(backend)[0]
            self._session.register_component("credential_provider", CredentialResolver([_AssumedRoles(self)]))

    @property
    def signing(self) -> Signing:
        """Where the credentials come from, as far as that is known yet."""
        return self.search.signing if self.search is not None else Signing()

    def steps(self) -> list[tuple[AssumeRole | None, Any]]:
        """The SDK's credentials: of whoever runs this, for no role, and then of each role that is assumed. Those of a
        role are fetched when they are first asked for, and renewed before they expire (STS API: AssumeRole).

        StateroomError when there are none to begin with.
        """
        if not self._steps:
            steps: list[tuple[AssumeRole | None, Any]] = [(None, self._own.get_credentials())]
            for role in self._roles:
                fetcher = AssumeRoleCredentialFetcher(
                    client_creator=self._sts,
                    source_credentials=steps[-1][1],
                    role_arn=role.role_arn,
                    extra_args=_arguments(role),
                    expiry_window_seconds=RENEW_SECONDS,
                )
                renewed = DeferredRefreshableCredentials(fetcher.fetch_credentials, _AssumedRoles.METHOD)
                steps.append((role, renewed))
            self._steps = steps
        return self._steps

    def build(self, service: str, region: str, *, session: Session | None = None, **credentials: str | None) -> Any:
        """A new client. Raises the SDK's own errors, and StateroomError when credentials cannot be loaded."""
        # A plugin named in the environment could change every client.
        plugins = set_plugin_context(PluginContext("DISABLED")) if self._closed else None
        try:
            # The SDK's stubs have an overload for each service; here the service is a value.
            create: Any = (session or self._session).create_client
            return create(
                service,
                region_name=region,
                endpoint_url=self._endpoint,
                verify=self._ca_bundle or (True if self._closed else None),
                config=self._settings(),
                **credentials,
            )
        finally:
            if plugins is not None:
                reset_plugin_context(plugins)

    @staticmethod
    def _opened(backend: AwsBackend) -> tuple[Session, Search]:
        from stateroom.clouds.aws_search import open_search

        return open_search(backend, _models())

    def _sts(self, service: str, **credentials: str | None) -> Any:
        return self.build(service, self._region, session=self._own, **credentials)

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
        self._one_at_a_time = threading.Lock()

    def list_available_services(self, type_name: str) -> list[str]:  # noqa: ARG002 (the SDK's signature)
        return os.listdir(self.BUILTIN_DATA_PATH)

    def load_service_model(self, service_name: str, type_name: str, api_version: str | None = None) -> Any:
        with self._one_at_a_time:  # a model is completed after it was read
            return super().load_service_model(service_name, type_name, api_version)


@cache
def _models() -> _Models:
    """The same for every session: the SDK keeps what it has read, megabytes, with whoever reads it."""
    return _Models()


def _closed_session() -> Session:
    constants: dict[str, Any] = {
        name: default for name, (_, _, default, _) in BOTOCORE_DEFAUT_SESSION_VARIABLES.items()
    }
    constants |= {"config_file": os.devnull, "credentials_file": os.devnull, "s3": None, "proxies_config": None}
    session = Session()
    session.register_component(
        "config_store", ConfigValueStore({name: ConstantProvider(value) for name, value in constants.items()})
    )
    session.register_component("data_loader", _models())
    session.register_component("token_provider", TokenProviderChain(providers=[]))
    return session


class _AssumedRoles(CredentialProvider):
    """The credentials that calls are made with, where the session that makes them is not the one that found them."""

    METHOD = "assume-role"

    def __init__(self, clients: AwsClients) -> None:
        super().__init__()
        self._clients = clients

    def load(self) -> Any:
        return self._clients.steps()[-1][1]


def _arguments(role: AssumeRole) -> dict[str, Any]:
    """What STS is asked, beside the role's ARN."""
    arguments = {
        "RoleSessionName": role.session_name,
        "DurationSeconds": role.duration_seconds,
        "ExternalId": role.external_id,
        "Policy": role.policy,
        "PolicyArns": [{"arn": arn} for arn in role.policy_arns],
        "Tags": [{"Key": key, "Value": value} for key, value in role.tags.items()],
        "TransitiveTagKeys": role.transitive_tag_keys,
        "SourceIdentity": role.source_identity,
    }
    return {name: value for name, value in arguments.items() if value}


def usable_authority(ca_bundle: str) -> str:
    """The file's path. ConfigError when it cannot be used."""
    import ssl

    from stateroom.clouds.aws_sign_in_failures import bad_ca_bundle

    path = os.path.expanduser(ca_bundle)
    try:
        ssl.create_default_context(cafile=path)
    except OSError as error:  # what ssl raises is one, too
        raise bad_ca_bundle(ca_bundle, error.strerror or str(error)) from None
    return path
