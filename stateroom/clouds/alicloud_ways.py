"""From what was found to credentials: profiles of every mode, their chains, and roles that a token opens."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from stateroom.clouds import alicloud_sign_in_failures as failures
from stateroom.clouds import alicloud_vendor as vendor
from stateroom.clouds.alicloud_credentials import (
    ANONYMOUS,
    Credentials,
    FixedCredentials,
    Keys,
    RenewedCredentials,
    RoleCredentials,
    session_keys,
)
from stateroom.clouds.alicloud_profiles import Profile, Profiles, path_of
from stateroom.clouds.alicloud_variables import METADATA_DISABLED, OLD_METADATA_DISABLED, is_true
from stateroom.config.alicloud import AssumeRole, OidcRole
from stateroom.errors import DeniedError

Assume = Callable[[str, Mapping[str, Any], Credentials], Mapping[str, Any]]
"""Asks STS, with an operation's name, its parameters, and whose credentials ask."""

_SESSION: Final = "stateroom"
_SHORTEST, _LONGEST = 900, 43200


@dataclass(frozen=True)
class Way:
    """A way to sign in. why: what was found, in words. chain: the roles that are assumed with it, in order."""

    credentials: Credentials
    why: str
    chain: tuple[str, ...] = ()


class Ways:
    """Makes them. environ: of this process. assume: asks STS."""

    def __init__(self, environ: Mapping[str, str], assume: Assume) -> None:
        self._environ = environ
        self._assume = assume

    def of_machine(self, role: str, place: str) -> Way:
        """The RAM role of this machine. role: its name, "" for whichever it has. place: what names it.

        Raises CredentialsError when the metadata service is switched off.
        """
        if is_true(self._environ, METADATA_DISABLED):
            raise failures.metadata_disabled(place, METADATA_DISABLED)
        only_v2 = is_true(self._environ, OLD_METADATA_DISABLED)
        return Way(vendor.of_machine(role, place, only_v2=only_v2), place)

    def of_token(self, role: OidcRole, named_by: str, token: str | None = None) -> Way:
        """A role that an identity token opens (STS API: AssumeRoleWithOIDC). token: instead of the file's."""

        def fetch() -> Keys:
            params = {
                "OIDCProviderArn": role.provider_arn,
                "RoleArn": role.role_arn,
                "OIDCToken": token or _read_token(role.token_file, named_by),
                "RoleSessionName": role.session_name,
                "DurationSeconds": role.duration_seconds,
                # None is left out when it is sent.
                "Policy": role.policy,
            }
            return session_keys(self._assume("AssumeRoleWithOIDC", params, ANONYMOUS))

        return Way(RenewedCredentials(fetch), named_by, (_assumed(role.role_arn, role.session_name),))

    def assumed(self, way: Way, role: AssumeRole) -> Way:
        """A role that is assumed with the credentials of another way."""
        credentials = RoleCredentials(role, lambda params: self._assume("AssumeRole", params, way.credentials))
        return Way(credentials, way.why, (*way.chain, _assumed(role.role_arn, role.session_name)))

    def of_profile(self, profiles: Profiles, name: str, before: tuple[str, ...] = ()) -> Way:
        """before: the profiles that this one is the source of. Raises CredentialsError."""
        if name in before:
            raise failures.profiles_in_a_circle(profiles.file, (*before, name))
        if name not in profiles.profiles:
            by = f"source_profile of profile {before[-1]!r}" if before else ""
            raise failures.no_profile(name, profiles.file, tuple(profiles.profiles), by)
        profile = profiles[name]
        why = f"{profile.place} (mode {profile.mode})"
        if profile.mode in ("AK", "StsToken"):
            return Way(_static(profile, profile.mode == "StsToken"), why)
        if profile.mode == "RamRoleArn":
            return self._role_of(profile, Way(_static(profile, True), why))
        if profile.mode == "ChainableRamRoleArn":
            source = self.of_profile(profiles, str(profile.text("source_profile")), (*before, name))
            return self._role_of(profile, Way(source.credentials, why, source.chain))
        if profile.mode == "OIDC":
            way = self.of_token(_oidc_of(profile), f"oidc_token_file of {profile.place}")
            return Way(way.credentials, why, way.chain)
        if profile.mode == "EcsRamRole":
            return Way(self.of_machine(profile.text("ram_role_name") or "", profile.place).credentials, why)
        return Way(_VENDORS[profile.mode](profile), why)

    def _role_of(self, profile: Profile, way: Way) -> Way:
        # As it is written: what STS does not take of it, STS says.
        role = AssumeRole.model_construct(
            role_arn=str(profile.text("ram_role_arn")),
            external_id=profile.text("external_id"),
            session_name=profile.text("ram_session_name") or _SESSION,
            duration_seconds=_seconds(profile),
            policy=profile.text("policy"),
        )

        def assume(params: Mapping[str, Any]) -> Mapping[str, Any]:
            try:
                return self._assume("AssumeRole", params, way.credentials)
            except DeniedError as error:
                raise failures.role_refused(error, profile.place) from None

        return Way(RoleCredentials(role, assume), way.why, (*way.chain, _assumed(role.role_arn, role.session_name)))


def _oidc_of(profile: Profile) -> OidcRole:
    return OidcRole.model_construct(
        provider_arn=str(profile.text("oidc_provider_arn")),
        role_arn=str(profile.text("ram_role_arn")),
        token_file=str(profile.text("oidc_token_file")),
        session_name=profile.text("ram_session_name") or profile.text("role_session_name") or _SESSION,
        duration_seconds=_seconds(profile),
        policy=profile.text("policy"),
    )


def _seconds(profile: Profile) -> int:
    seconds = profile.number("expired_seconds", 3600)
    if not _SHORTEST <= seconds <= _LONGEST:
        raise failures.bad_session_seconds(seconds, profile.place)
    return seconds


def _static(profile: Profile, with_token: bool) -> Credentials:
    token = profile.text("sts_token") if with_token else None
    return FixedCredentials(Keys(str(profile.text("access_key_id")), str(profile.text("access_key_secret")), token))


def _assumed(role: str, session: str) -> str:
    return f"assumed {role} as {session}"


def _read_token(file: str, named_by: str) -> str:
    """It is read for every session: who issues tokens that soon expire writes new ones there."""
    try:
        token = path_of(file).read_text(encoding="utf-8").strip()
    except (OSError, ValueError) as error:
        raise failures.no_token(file, getattr(error, "strerror", "") or "it is no text", named_by) from None
    if not token:
        raise failures.no_token(file, "it is empty", named_by)
    return token


_VENDORS: Final[Mapping[str, Callable[[Profile], Credentials]]] = {
    "External": vendor.of_process,
    "CloudSSO": vendor.of_cloud_sso,
    "OAuth": vendor.of_oauth,
}
