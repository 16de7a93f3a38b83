"""Rules about how to sign in."""

from __future__ import annotations

from collections.abc import Iterator

from stateroom.config.alicloud import AlicloudBackend
from stateroom.config.problems import Finding, Path

_KEYS = ("access_key_id", "access_key_secret", "security_token")


def _methods(backend: AlicloudBackend) -> dict[str, Path]:
    """The methods that are named, by the key that says so, each with its place."""
    own = backend.credentials
    named: dict[str, Path] = {}
    if any(getattr(own, key) is not None for key in _KEYS):
        key = next(key for key in _KEYS if getattr(own, key) is not None)
        named[key] = ("credentials", key)
    if own.shared_credentials_file is not None:
        named["shared_credentials_file"] = ("credentials", "shared_credentials_file")
    elif backend.profile is not None:
        named["profile"] = ("profile",)
    return named | {
        key: ("credentials", key)
        for key in ("ecs_role_name", "credentials_uri", "oidc")
        if getattr(own, key) is not None
    }


def one_method_is_named(backend: AlicloudBackend) -> Iterator[Finding]:
    """At most one method is named: an access key, a profile (with its file), an ECS role, a URI, or `oidc`."""
    named = _methods(backend)
    if len(named) < 2 or backend.credentials.source == "local":
        return
    first, *others = named
    for each in others:
        yield Finding(
            named[each],
            f"this is another way to sign in than {first}, and only one can be used",
            "one way to sign in",
            f"remove {each}, or remove {first}",
            (named[first],),
        )


def access_key_is_whole(backend: AlicloudBackend) -> Iterator[Finding]:
    """An access key has an id and a secret; a token belongs to both."""
    given = [key for key in _KEYS if getattr(backend.credentials, key) is not None]
    for key in _KEYS[:2]:
        if given and key not in given:
            yield Finding(
                ("credentials", key),
                f"{key} is missing, and {given[0]} is there",
                "a part of an access key",
                f"add {key}, or remove {given[0]}",
                (("credentials", given[0]),),
                shown="nothing",
            )
