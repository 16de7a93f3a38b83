"""What the shared AWS files say of a profile: how it signs in, and through which others. Pure.

Source: AWS SDKs and Tools Reference Guide, "Shared config and credentials files" and the pages of each method.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

Profiles = Mapping[str, Mapping[str, Any]]

_KEYS: Final[Mapping[str, tuple[str, ...]]] = {
    "assume-role-with-web-identity": ("web_identity_token_file",),
    "assume-role": ("role_arn",),
    "sso": ("sso_account_id", "sso_role_name"),
    "shared-credentials-file": ("aws_access_key_id",),
    "login": ("login_session",),
    "custom-process": ("credential_process",),
}
"""The SDK's names of methods, and the keys that make a profile use each, in the order in which it looks."""

_SOURCES: Final[Mapping[str, str]] = {
    "Environment": "env",
    "EcsContainer": "container-role",
    "Ec2InstanceMetadata": "iam-role",
}


def keys_of(method: str) -> tuple[str, ...]:
    """The keys that make a profile use a method; none for a method that is not one of a profile."""
    return _KEYS.get(method, ())


def method_of(profile: Mapping[str, Any]) -> str:
    """The SDK's name of the method by which a profile signs in, "" when it has none. What another profile or source
    begins is answered with that source's method."""
    for method, keys in _KEYS.items():
        if any(key in profile for key in keys):
            return _SOURCES.get(str(profile.get("credential_source")), method) if method == "assume-role" else method
    return ""


def chain_of(profiles: Profiles, name: str) -> tuple[str, ...]:
    """The profiles through which one signs in: itself, then the `source_profile` of each, down to the one that has
    credentials of its own. Ends where a profile is missing, or comes twice."""
    chain = [name]
    while True:
        profile = profiles.get(chain[-1], {})
        own = len(chain) > 1 and "aws_access_key_id" in profile
        follows = "role_arn" in profile and "web_identity_token_file" not in profile and not own
        source = str(profile["source_profile"]) if follows and "source_profile" in profile else None
        if source is None or source in chain or source not in profiles:
            return tuple(chain)
        chain.append(source)


def roles_of(profiles: Profiles, name: str) -> tuple[str, ...]:
    """The roles that the profiles of a chain assume, in the order in which it happens."""
    chain = chain_of(profiles, name)
    roles = [profiles.get(each, {}).get("role_arn") for each in chain]
    if len(chain) > 1 and "aws_access_key_id" in profiles.get(chain[-1], {}):
        roles.pop()
    return tuple(str(role) for role in reversed(roles) if role)


def merge_sections(files: Iterable[Profiles]) -> dict[str, dict[str, Any]]:
    """The sections of several files as one: of a key that stands twice, the later file counts, as for every AWS SDK."""
    merged: dict[str, dict[str, Any]] = {}
    for file in files:
        for name, section in file.items():
            merged.setdefault(name, {}).update(section)
    return merged
