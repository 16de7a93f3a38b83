"""Where credentials come from: what the stack file names, or else the first of the places where the cloud's tools look.

The order is that of the SDKs' default chain (SDK for Python: "Manage access credentials"), after what is named
statically. A place that says how to sign in wins, and when it then fails that is the error: the places after it could
open another account.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from stateroom.clouds import alicloud_sign_in_failures as failures
from stateroom.clouds import alicloud_variables as variables
from stateroom.clouds import alicloud_vendor as vendor
from stateroom.clouds.alicloud_credentials import FixedCredentials, Keys
from stateroom.clouds.alicloud_profiles import Profiles, path_of, read_either, read_ini, read_profiles
from stateroom.clouds.alicloud_variables import find_keys, find_one, is_true
from stateroom.clouds.alicloud_ways import Assume, Way, Ways
from stateroom.config.alicloud import AlicloudBackend, OidcRole
from stateroom.config.limits.alicloud_credentials import check_credentials_uri
from stateroom.errors import CredentialsError, StateroomError
from stateroom.sign_in import Method, SignIn

_CLI_FILE: Final = ".aliyun/config.json"
_SDK_FILE: Final = ".alibabacloud/credentials.ini"


@dataclass(frozen=True)
class Found:
    """methods: all of them, in the order of precedence. way: that of the one that is used; None when there is none, or
    the one that should have been used failed, and failure says why."""

    methods: tuple[Method, ...]
    way: Way | None = None
    failure: CredentialsError | None = None


class FoundCredentials:
    """Those of a search, which is made when they are first needed, and again after it failed. Thread-safe.

    assumed: the way with the stack's role on top, where it has one.
    """

    def __init__(self, search: Callable[[], Found], assumed: Callable[[Way], Way]) -> None:
        self._search = search
        self._assumed = assumed
        self._found: tuple[Found, Way] | None = None
        self._finding = threading.Lock()

    def keys(self) -> Keys:
        with self._finding:
            if self._found is None:
                found = self._search()
                if found.way is None:
                    raise found.failure or failures.no_credentials(found.methods)
                self._found = found, self._assumed(found.way)
            way = self._found[1]
        return way.credentials.keys()

    def describe(self) -> SignIn:
        """Sign in, and tell how. What fails is a part of the answer: `keys` raises it."""
        with self._finding:
            found = self._found[0] if self._found is not None else self._search()
            if found.way is None:
                return SignIn(found.methods)
            if self._found is None:
                self._found = found, self._assumed(found.way)
            whole = self._found[1]
        done: Way | None = None
        try:
            keys = found.way.credentials.keys()
            done = found.way
            keys, done = whole.credentials.keys(), whole
        except StateroomError as error:
            if done is None:
                return SignIn(tuple(_failed(each, error) for each in found.methods))
        until = None if keys.until is None else datetime.fromtimestamp(keys.until, UTC)
        return SignIn(found.methods, done.chain, until)


def _failed(method: Method, error: StateroomError) -> Method:
    return Method(method.name, "failed", error.what) if method.outcome == "used" else method


class Search:
    """environ: of this process. assume: asks STS."""

    def __init__(self, backend: AlicloudBackend, environ: Mapping[str, str], assume: Assume) -> None:
        self._backend = backend
        self._environ = environ
        self._ways = Ways(environ, assume)
        self._missed_profile: CredentialsError | None = None

    def __call__(self) -> Found:
        methods: list[Method] = []
        way: Way | None = None
        failure: CredentialsError | None = None
        for name, look in self._places().items():
            if way is not None or failure is not None:
                methods.append(Method(name, "not reached"))
                continue
            try:
                found = look()
            except CredentialsError as error:
                failure = error
                methods.append(Method(name, "failed", error.what))
                continue
            if isinstance(found, Way):
                way = found
                methods.append(Method(name, "used", way.why))
            else:
                methods.append(Method(name, "passed over", found))
        return Found(tuple(methods), way, failure)

    def _places(self) -> Mapping[str, Callable[[], Way | str]]:
        return {
            "stack file": self._in_the_stack_file,
            "environment variables": self._in_the_environment,
            "OIDC role": self._by_a_token,
            "shared configuration file": self._in_the_profiles,
            "SDK credentials file": self._in_the_credentials_file,
            "ECS instance role": self._of_the_machine,
            "credentials URI": self._by_a_uri,
        }

    def _in_the_stack_file(self) -> Way | str:
        """A way, or in words why there is none; so do all that follow."""
        own, profile = self._backend.credentials, self._backend.profile
        if own.access_key_id is not None and own.access_key_secret is not None:
            keys = Keys(own.access_key_id, own.access_key_secret, own.security_token)
            return Way(FixedCredentials(keys), "its access key")
        if profile is not None or own.shared_credentials_file is not None:
            return self._named_profile(profile, own.shared_credentials_file)
        if own.ecs_role_name is not None:
            return self._ways.of_machine(own.ecs_role_name, "ecs_role_name of the stack file")
        if own.credentials_uri is not None:
            place = "credentials_uri of the stack file"
            return Way(vendor.of_uri(own.credentials_uri, place), place)
        if own.oidc is not None:
            return self._ways.of_token(own.oidc, "oidc of the stack file")
        return "it names none"

    def _named_profile(self, name: str | None, file: str | None) -> Way:
        path = path_of(file) if file is not None else self._cli_file()
        profiles = read_profiles(path) or Profiles(str(path), None, {})
        wanted = name or profiles.current
        if wanted is None:
            raise failures.no_profile("default", str(path), tuple(profiles.profiles), "`credentials` in the stack file")
        return self._ways.of_profile(profiles, wanted)

    def _in_the_environment(self) -> Way | str:
        found = find_keys(self._environ)
        if found is None:
            return "ALIBABA_CLOUD_ACCESS_KEY_ID is not set, nor an older name of it"
        return Way(FixedCredentials(found.keys), ", ".join(found.names))

    def _by_a_token(self) -> Way | str:
        names = (variables.OIDC_PROVIDER, variables.OIDC_ROLE)
        provider, role = (self._environ.get(name) for name in names)
        file, token = (self._environ.get(name) for name in (variables.OIDC_TOKEN_FILE, variables.OIDC_TOKEN))
        if not provider and not file and not token:
            return f"{variables.OIDC_TOKEN_FILE} is not set"
        for name, value in zip(names, (provider, role), strict=True):
            if not value:
                raise failures.half_credentials(name, "the environment")
        if not file and not token:
            raise failures.half_credentials(variables.OIDC_TOKEN_FILE, "the environment")
        oidc = OidcRole.model_construct(
            provider_arn=str(provider),
            role_arn=str(role),
            token_file=file or "",
            session_name=self._environ.get(variables.OIDC_SESSION) or "stateroom",
            duration_seconds=3600,
            policy=None,
        )
        return self._ways.of_token(oidc, variables.OIDC_TOKEN if token else variables.OIDC_TOKEN_FILE, token or None)

    def _in_the_profiles(self) -> Way | str:
        if is_true(self._environ, variables.PROFILES_DISABLED):
            return f"{variables.PROFILES_DISABLED} is true"
        file = self._cli_file()
        return self._profile_in(read_profiles(file), str(file))

    def _in_the_credentials_file(self) -> Way | str:
        either = self._environ.get(variables.EITHER_FILE)
        if either:
            file = path_of(either)
            return self._profile_in(read_either(file), str(file), must=True)
        file = Path.home() / _SDK_FILE
        return self._profile_in(read_ini(file), str(file), must=True)

    def _profile_in(self, profiles: Profiles | None, file: str, *, must: bool = False) -> Way | str:
        """must: a profile that the environment names is in no file that was looked at before, and is not passed over
        again."""
        named = find_one(self._environ, variables.PROFILE)
        if profiles is None:
            reason, wanted = f"{file} does not exist", None
        else:
            wanted = named.value if named is not None else profiles.current
            reason = f"{file} has no profile {wanted!r}" if wanted else f"{file} has no current profile"
        if profiles is not None and wanted in profiles.profiles:
            return self._ways.of_profile(profiles, str(wanted))
        if named is not None:
            known = tuple(profiles.profiles) if profiles is not None else ()
            missed = failures.no_profile(named.value, file, known, named.name)
            if must:
                raise self._missed_profile or missed
            self._missed_profile = missed
        return reason

    def _of_the_machine(self) -> Way | str:
        if is_true(self._environ, variables.METADATA_DISABLED):
            return f"{variables.METADATA_DISABLED} is true"
        named = find_one(self._environ, variables.INSTANCE_ROLE)
        if named is not None:
            return self._ways.of_machine(named.value, named.name)
        way = self._ways.of_machine("", f"metadata at {vendor.METADATA_HOST}")
        try:
            way.credentials.keys()
        except CredentialsError as error:
            return error.why
        return way

    def _by_a_uri(self) -> Way | str:
        named = find_one(self._environ, variables.URI)
        if named is None:
            return f"{variables.URI[0]} is not set"
        fault = check_credentials_uri(named.value)
        if fault is not None:
            raise failures.bad_uri(named.name, fault.what, fault.remedy)
        return Way(vendor.of_uri(named.value, named.name), named.name)

    def _cli_file(self) -> Path:
        named = find_one(self._environ, variables.PROFILES_FILE)
        return path_of(named.value) if named is not None else Path.home() / _CLI_FILE
