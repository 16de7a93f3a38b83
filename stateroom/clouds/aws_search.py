"""Finds credentials as every AWS tool does: the SDK's own search, which remembers here what it met. Imports the SDK.

The SDK's own errors of a search name neither the profile nor the method, and some are no errors of the SDK at all. So
whatever is raised leaves here in our words.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from botocore.config import Config
from botocore.configloader import load_config, raw_config_parse
from botocore.credentials import (
    AssumeRoleWithWebIdentityCredentialFetcher,
    ConfigProvider,
    CredentialProvider,
    DeferredRefreshableCredentials,
    ProfileProviderBuilder,
    SharedCredentialProvider,
    create_credential_resolver,
)
from botocore.exceptions import BotoCoreError, ClientError, ConfigNotFound, ConnectionError, HTTPClientError
from botocore.parsers import ResponseParserError
from botocore.session import Session
from botocore.utils import FileWebIdentityTokenLoader, create_nested_client

from stateroom.clouds.aws_place import Signing
from stateroom.clouds.aws_profiles import chain_of, merge_sections, method_of
from stateroom.clouds.aws_session import RENEW_SECONDS, usable_authority
from stateroom.clouds.aws_sign_in_failures import no_credentials, translate_sign_in
from stateroom.config.aws import AwsBackend, WebIdentity
from stateroom.config.loopback import is_local
from stateroom.errors import StateroomError

_OF_THE_CALL = (ClientError, ConnectionError, HTTPClientError, ResponseParserError)
"""What a call to STS or to a portal met is told as that of any other call."""


class OrdinarySession(Session):
    """Resolves credentials and settings as every AWS tool does. But STS is asked where the backend is, and what the
    stack file names, profile, shared files or certificate authority, counts more than what stands around it."""

    def __init__(self, backend: AwsBackend, loader: Any) -> None:
        super().__init__(profile=backend.profile)
        self._merged: dict[str, Any] | None = None
        self._endpoint = backend.endpoint
        self.config_files = _paths(backend.credentials.shared_config_files)
        self.credentials_files = _paths(backend.credentials.shared_credentials_files)
        self.register_component("data_loader", loader)
        self.set_config_variable("sts_regional_endpoints", "regional")
        if backend.ca_bundle is not None:
            self.set_config_variable("ca_bundle", os.path.expanduser(backend.ca_bundle))
        # The last counts most, so it is the one that messages name.
        if self.config_files:
            self.set_config_variable("config_file", self.config_files[-1])
        if self.credentials_files:
            self.set_config_variable("credentials_file", self.credentials_files[-1])

    def create_client(self, service_name: str, *arguments: Any, **options: Any) -> Any:
        """As the SDK's; STS is that of the backend's endpoint."""
        if service_name == "sts" and self._endpoint is not None:
            options.setdefault("endpoint_url", self._endpoint)
            if is_local(self._endpoint):
                # A proxy would take this host for its own. So does no other tool ask one on the way here.
                direct, asked = Config(proxies={}), options.get("config")
                options["config"] = asked.merge(direct) if asked is not None else direct
        create: Any = super().create_client
        return create(service_name, *arguments, **options)

    @property
    def full_config(self) -> dict[str, Any]:
        """What the shared files say; those of the stack file are read here, since the SDK knows one of each only."""
        if not (self.config_files or self.credentials_files):
            full: dict[str, Any] = super().full_config
            return full
        if self._merged is None:
            config = self.read_config()
            self._merged = config | {"profiles": merge_sections([config.get("profiles", {}), self.read_keys()])}
        return self._merged

    def require_authority(self) -> None:
        """ConfigError for a certificate authority that cannot be used; the SDK would say that a server is at fault."""
        authority = self.get_config_variable("ca_bundle")
        if authority and not is_local(self._endpoint):
            usable_authority(str(authority))

    def read_config(self) -> dict[str, Any]:
        """The files of settings as one. ConfigNotFound when one that the stack file names is missing."""
        loaded = [dict(each) for each in self._read(self.config_files, "config_file", load_config)]
        return {
            kind: merge_sections(each[kind] for each in loaded if isinstance(each.get(kind), dict))
            for kind in dict.fromkeys(kind for each in loaded for kind in each if isinstance(each[kind], dict))
        }

    def read_keys(self) -> dict[str, dict[str, Any]]:
        """The files of keys as one. ConfigNotFound when one that the stack file names is missing."""
        return merge_sections(self._read(self.credentials_files, "credentials_file", raw_config_parse))

    def _read(self, named: Sequence[str], variable: str, parse: Callable[[str], Any]) -> Iterator[Any]:
        if named:
            yield from map(parse, named)
            return
        try:
            yield parse(str(self.get_config_variable(variable)))
        except ConfigNotFound:
            return


def _paths(files: Sequence[str]) -> tuple[str, ...]:
    return tuple(map(os.path.expanduser, files))


class _SeveralFiles(ProfileProviderBuilder):
    """Reads the keys of profiles from all the files that the stack file names."""

    def __init__(self, session: OrdinarySession, region: str) -> None:
        super().__init__(session, cache={}, region_name=region)
        self._files = session

    def _create_shared_credential_provider(self, profile_name: str) -> SharedCredentialProvider:
        file = str(self._files.get_config_variable("credentials_file"))
        return SharedCredentialProvider(file, profile_name, lambda _file: self._files.read_keys())

    def _create_config_provider(self, profile_name: str) -> ConfigProvider:
        file = str(self._files.get_config_variable("config_file"))
        return ConfigProvider(file, profile_name, lambda _file: self._files.read_config())


class _Token(CredentialProvider):
    """The role of `credentials.web_identity` in the stack file (STS API: AssumeRoleWithWebIdentity)."""

    METHOD = "assume-role-with-web-identity"

    def __init__(self, session: OrdinarySession, identity: WebIdentity, region: str) -> None:
        super().__init__()
        self._session = session
        self._identity = identity
        self._region = region

    def load(self) -> Any:
        arguments = {
            "RoleSessionName": self._identity.session_name,
            "DurationSeconds": self._identity.duration_seconds,
            "Policy": self._identity.policy,
        }
        fetcher = AssumeRoleWithWebIdentityCredentialFetcher(
            client_creator=lambda service, **options: create_nested_client(
                self._session, service, region_name=self._region, **options
            ),
            web_identity_token_loader=FileWebIdentityTokenLoader(os.path.expanduser(self._identity.token_file)),
            role_arn=self._identity.role_arn,
            extra_args={name: value for name, value in arguments.items() if value},
            expiry_window_seconds=RENEW_SECONDS,
        )
        return DeferredRefreshableCredentials(refresh_using=fetcher.fetch_credentials, method=self.METHOD)


def open_search(backend: AwsBackend, loader: Any) -> tuple[OrdinarySession, Search]:
    """A session that finds the credentials of whoever runs this, and what it finds them with. Asks nothing yet.

    loader: of the SDK's API models."""
    session = OrdinarySession(backend, loader)
    identity = backend.credentials.web_identity
    search = Search(session, backend.region, _Token(session, identity, backend.region) if identity else None)
    session.register_component("credential_provider", search)
    return session, search


class Search:
    """The `credential_provider` of a session. Not thread-safe, as the session is not.

    only: whether a single method is asked, which the stack file names. providers: in the order of precedence; empty
    until it began. winner: the one whose credentials are used. failed: the one that had to have credentials and could
    not give them, None when what all of them need could not be read. failure: what is told of that; it ends the
    search, as in every AWS tool.
    """

    def __init__(self, session: OrdinarySession, region: str, only: CredentialProvider | None = None) -> None:
        """only: searches nowhere else."""
        self.session = session
        self._region = region
        self.only = only is not None
        self.providers: list[CredentialProvider] = [only] if only is not None else []
        self.winner: CredentialProvider | None = None
        self.failed: CredentialProvider | None = None
        self.failure: StateroomError | None = None

    def load_credentials(self) -> Any:
        """The SDK's credentials. Raises what the search met, again and again: nothing is tried twice."""
        if self.failure is not None:
            raise self.failure
        try:
            return self._load()
        except StateroomError as error:
            self.failure = error
            raise

    def _load(self) -> Any:
        with self._telling():
            self.session.require_authority()
            self.providers = self.providers or self._make_providers()
        for provider in self.providers:
            self.failed = provider
            with self._telling():
                credentials = provider.load()
            if credentials is not None:
                self.winner, self.failed = provider, None
                return Guarded(credentials, self._telling)
        self.failed = None
        raise no_credentials(os.environ)

    @property
    def signing(self) -> Signing:
        """The method that signs in, or tries to, and the profile that it takes. Of a profile that assumes a role, it is
        the one that the chain begins with."""
        provider = self.winner or self.failed
        method = str(provider.METHOD) if provider is not None else ""
        try:
            name = str(self.session.profile or "")
            profiles = self.session.full_config.get("profiles", {})
        except BotoCoreError:  # what cannot be read is told where it is needed
            return Signing(method)
        if method == "assume-role":
            name = chain_of(profiles, name or "default")[-1]
            method = method_of(profiles.get(name, {}))
        return Signing(method, name)

    def _make_providers(self) -> list[CredentialProvider]:
        resolver = create_credential_resolver(self.session, region_name=self._region)
        providers: list[CredentialProvider] = list(resolver.providers)
        if not (self.session.config_files or self.session.credentials_files):
            return providers
        several: Any = _SeveralFiles(self.session, self._region)
        name = str(self.session.get_config_variable("profile") or "default")
        named = self.session.instance_variables().get("profile") is not None
        own = {each.METHOD: each for each in several.providers(name, named)}
        for provider in providers:
            if provider.METHOD == "assume-role":
                # There is no public way to tell it where source profiles are.
                vars(provider)["_profile_provider_builder"] = several
        return [own.get(provider.METHOD, provider) for provider in providers]

    @contextmanager
    def _telling(self) -> Iterator[None]:
        try:
            yield
        except (StateroomError, *_OF_THE_CALL) as error:
            if isinstance(error, ClientError) and error.operation_name == "GetRoleCredentials":
                raise translate_sign_in(error, self.signing) from None
            raise
        # Providers raise whatever their files, processes and servers make them raise.
        except Exception as error:  # noqa: BLE001
            raise translate_sign_in(error, self.signing) from None


class Guarded:
    """The SDK's credentials, whose renewal fails in our words."""

    def __init__(self, credentials: Any, telling: Callable[[], Any]) -> None:
        self._credentials = credentials
        self._telling = telling

    def get_frozen_credentials(self) -> Any:
        with self._telling():
            return self._credentials.get_frozen_credentials()

    def get_deferred_property(self, property_name: str) -> Callable[[], Any]:
        def get() -> Any:
            with self._telling():
                return getattr(self._credentials, property_name, None)

        return get

    def __getattr__(self, name: str) -> Any:
        return getattr(self._credentials, name)
