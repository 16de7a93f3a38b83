"""Whose credentials: constants for a local cloud, the SDK's default chain, a profile, or a role assumed with those."""

from __future__ import annotations

import json
import logging
import os
import threading
import time
from calendar import timegm
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Protocol

from stateroom.clouds import alicloud_failures as failures
from stateroom.config.alicloud import AssumeRole

RENEW_SECONDS: Final = 5 * 60
"""How long before its end a role's session is renewed."""

_KEY_ID, _KEY_SECRET, _PROFILE = (
    "ALIBABA_CLOUD_ACCESS_KEY_ID",
    "ALIBABA_CLOUD_ACCESS_KEY_SECRET",
    "ALIBABA_CLOUD_PROFILE",
)

_HALVES: Final = {
    "AK": ("access_key_id", "access_key_secret"),
    "StsToken": ("access_key_id", "access_key_secret", "sts_token"),
    "RamRoleArn": ("access_key_id", "access_key_secret", "ram_role_arn"),
}
"""What a profile must have, by its mode (Alibaba Cloud CLI: "Configure credentials"). The SDK would fill what is
missing from the environment, with another key's half."""


@dataclass(frozen=True)
class Keys:
    """An access key, for a role's session with its token."""

    key_id: str
    secret: str = field(repr=False)
    token: str | None = field(default=None, repr=False)


class Credentials(Protocol):
    """Hands out keys that are valid now. Thread-safe. Raises CredentialsError."""

    def keys(self) -> Keys: ...


class LocalCredentials:
    """Of a local cloud: they open nothing anywhere else."""

    def keys(self) -> Keys:
        return Keys("local", "local-secret")


class FoundCredentials:
    """What every tool of Alibaba Cloud finds: environment, OIDC, ~/.aliyun/config.json, credentials file, metadata of
    this machine, credentials URI (alibabacloud-credentials: the default chain); or one profile of the first file."""

    def __init__(self, profile: str | None) -> None:
        self._profile = profile
        self._source = ""
        self._provider: Any = None
        self._finding = threading.Lock()

    def keys(self) -> Keys:
        with self._finding:
            if self._provider is None:
                self._provider = self._find()
            # The SDK's providers raise whatever their files, processes and servers make them raise.
            try:
                found = self._provider.get_credentials()
            except Exception as error:  # noqa: BLE001
                if self._source:
                    raise failures.unusable_credentials(type(error).__name__, self._source) from None
                raise failures.no_credentials() from None
        key_id, secret = found.get_access_key_id(), found.get_access_key_secret()
        if not key_id or not secret:
            raise failures.half_credentials("an access key's id or its secret", found.get_provider_name() or "them")
        return Keys(key_id, secret, found.get_security_token() or None)

    def _find(self) -> Any:
        # One logs failures with their whole traceback, the answers of servers included; the other, with a variable
        # DEBUG that is `sdk`, the address of every request, which carries tokens.
        for name in ("credentials", "alibabacloud-tea"):
            logging.getLogger(name).disabled = True
        if self._profile or not (os.environ.get(_KEY_ID) or os.environ.get(_KEY_SECRET)):
            self._source = _check_profile(self._profile or os.environ.get(_PROFILE), required=bool(self._profile))
        elif not (os.environ.get(_KEY_ID) and os.environ.get(_KEY_SECRET)):
            missing = _KEY_SECRET if os.environ.get(_KEY_ID) else _KEY_ID
            raise failures.half_credentials(missing, "the environment")
        from alibabacloud_credentials.provider import CLIProfileCredentialsProvider, DefaultCredentialsProvider

        if self._profile is not None:
            return CLIProfileCredentialsProvider(profile_name=self._profile, profile_file=str(_profiles_file()))
        return DefaultCredentialsProvider()


class RoleCredentials:
    """Of a role, assumed with other credentials and renewed before they expire (STS API: AssumeRole).

    assume: asks STS with the parameters of AssumeRole, and gives its answer.
    """

    def __init__(self, role: AssumeRole, assume: Callable[[Mapping[str, Any]], Mapping[str, Any]]) -> None:
        self._role = role
        self._assume = assume
        self._keys: Keys | None = None
        self._until = 0.0
        self._renewing = threading.Lock()

    def keys(self) -> Keys:
        with self._renewing:
            if self._keys is None or time.time() > self._until - RENEW_SECONDS:
                params: dict[str, Any] = {
                    "RoleArn": self._role.role_arn,
                    "RoleSessionName": self._role.session_name,
                    "DurationSeconds": self._role.duration_seconds,
                }
                if self._role.external_id is not None:
                    params["ExternalId"] = self._role.external_id
                made = self._assume(params)["Credentials"]
                self._keys = Keys(made["AccessKeyId"], made["AccessKeySecret"], made["SecurityToken"])
                self._until = timegm(time.strptime(made["Expiration"], "%Y-%m-%dT%H:%M:%SZ"))
            return self._keys


def _profiles_file() -> Path:
    return Path.home() / ".aliyun" / "config.json"


def _check_profile(name: str | None, *, required: bool) -> str:
    """What a message calls the profile, or "" when the file does not have it and need not.

    name: None is the file's current one. required: whether the stack file names it; otherwise others may know what
    this file does not. Raises CredentialsError for a file, a profile or a part of it that is missing.
    """
    file = _profiles_file()
    try:
        written = json.loads(file.read_text(encoding="utf-8"))
        profiles = {str(each["name"]): dict(each) for each in written["profiles"]}
        wanted = name or str(written.get("current"))
    except FileNotFoundError:
        if required:
            raise failures.no_profile(name or "", str(file), ()) from None
        return ""
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        raise failures.bad_profiles(str(file)) from None
    if wanted not in profiles:
        if required:
            raise failures.no_profile(wanted, str(file), tuple(profiles))
        return ""
    source = f"profile {wanted!r} of {file}"
    for key in _HALVES.get(str(profiles[wanted].get("mode")), ()):
        if not profiles[wanted].get(key):
            raise failures.half_credentials(key, source)
    return source
