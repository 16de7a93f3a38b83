"""The files that keep profiles: that of the Alibaba Cloud CLI, and credentials.ini of the SDKs.

Alibaba Cloud CLI: "Configure credentials"; SDK for Python: "Manage access credentials".
"""

from __future__ import annotations

import configparser
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from stateroom.clouds import alicloud_sign_in_failures as failures

KEY: Final = ("access_key_id", "access_key_secret")

NEEDED: Final[Mapping[str, tuple[str, ...]]] = {
    "AK": KEY,
    "StsToken": (*KEY, "sts_token"),
    "RamRoleArn": (*KEY, "ram_role_arn"),
    "EcsRamRole": (),
    "External": ("process_command",),
    "OIDC": ("oidc_provider_arn", "oidc_token_file", "ram_role_arn"),
    "ChainableRamRoleArn": ("source_profile", "ram_role_arn"),
    "CloudSSO": (),
    "OAuth": (),
}
"""The modes of a profile, and what each must have. What is missing is never taken from elsewhere: it would be the half
of another key. The sessions of the last two are judged when they are used."""

_INI_MODES: Final = {
    "access_key": "AK",
    "ram_role_arn": "RamRoleArn",
    "ecs_ram_role": "EcsRamRole",
    "oidc_role_arn": "OIDC",
}
_INI_NAMES: Final = {
    "role_arn": "ram_role_arn",
    "role_session_name": "ram_session_name",
    "role_name": "ram_role_name",
    "oidc_token_file_path": "oidc_token_file",
}
"""What credentials.ini calls what the CLI calls otherwise."""


@dataclass(frozen=True)
class Profile:
    """One profile. file: where it stands. values: of every key, whatever is written there."""

    name: str
    mode: str
    file: str
    values: Mapping[str, Any] = field(repr=False)

    @property
    def place(self) -> str:
        return f"profile {self.name!r} of {self.file}"

    def text(self, key: str) -> str | None:
        """None for what is missing, empty or no text."""
        value = self.values.get(key)
        return value if isinstance(value, str) and value else None

    def number(self, key: str, usual: int) -> int:
        """A whole number, as a number or a text; the usual one for what is missing, 0 or no number."""
        value = self.values.get(key)
        text = str(value) if isinstance(value, int | str) and not isinstance(value, bool) else ""
        return (int(text) if text.isascii() and text.isdigit() and len(text) < 12 else 0) or usual


@dataclass(frozen=True)
class Profiles:
    """The profiles of a file. current: the one that is used when nobody names one; it need not exist."""

    file: str
    current: str | None
    profiles: Mapping[str, Profile]

    def __getitem__(self, name: str) -> Profile:
        """A profile that is whole. CredentialsError when it is not, or has a mode that is not known."""
        profile = self.profiles[name]
        if profile.mode not in NEEDED:
            raise failures.unknown_mode(profile.place, profile.mode, tuple(NEEDED))
        for key in NEEDED[profile.mode]:
            if profile.text(key) is None:
                raise failures.half_credentials(key, profile.place)
        return profile


def path_of(text: str) -> Path:
    """A path as a user writes it. One of a home that does not exist stays as it is, and no file is there."""
    return Path(os.path.expanduser(text))


def read_profiles(file: Path) -> Profiles | None:
    """Those of the CLI's file; None when there is no file. CredentialsError when it cannot be read."""
    text = _read(file)
    return None if text is None else parse_profiles(text, str(file))


def read_ini(file: Path) -> Profiles | None:
    """Those of credentials.ini, likewise."""
    text = _read(file)
    return None if text is None else parse_ini(text, str(file))


def read_either(file: Path) -> Profiles | None:
    """Those of a file that may be of either kind: only JSON begins with a brace."""
    text = _read(file)
    if text is None:
        return None
    return (parse_profiles if text.lstrip().startswith("{") else parse_ini)(text, str(file))


def parse_profiles(text: str, file: str) -> Profiles:
    """CredentialsError for what `aliyun configure` does not write. Pure."""
    try:
        written = json.loads(text)
        current = written.get("current")
        profiles = {
            str(each["name"]): Profile(str(each["name"]), str(each.get("mode") or ""), file, dict(each))
            for each in written["profiles"]
        }
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise failures.bad_profiles(file) from None
    return Profiles(file, current if isinstance(current, str) and current else None, profiles)


def parse_ini(text: str, file: str) -> Profiles:
    """CredentialsError for what is no INI file. Pure."""
    parser = configparser.ConfigParser(interpolation=None)
    try:
        parser.read_string(text)
    except configparser.Error:
        raise failures.bad_credentials_file(file) from None
    profiles = {}
    for name in parser.sections():
        # As the SDK reads it: what follows a # is a comment.
        values = {key: value.partition("#")[0].strip() for key, value in parser.items(name)}
        mode = values.pop("type", "")
        profiles[name] = Profile(
            name,
            _INI_MODES.get(mode, mode),
            file,
            {_INI_NAMES.get(key, key): value for key, value in values.items()},
        )
    return Profiles(file, "default", profiles)


def _read(file: Path) -> str | None:
    try:
        return file.read_text(encoding="utf-8")
    except FileNotFoundError:
        return None
    except (OSError, ValueError):
        raise failures.bad_profiles(str(file)) from None
