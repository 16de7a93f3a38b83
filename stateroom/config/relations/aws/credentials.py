"""Rules about signing in."""

from __future__ import annotations

from collections.abc import Iterator

from stateroom.config.aws import AssumeRole, AwsBackend
from stateroom.config.limits.sts import CHAINED_SECONDS
from stateroom.config.problems import Finding, Path

_TOKEN: Path = ("credentials", "web_identity")
_FILES = ("shared_config_files", "shared_credentials_files")


def roles_of(backend: AwsBackend) -> Iterator[tuple[Path, AssumeRole]]:
    """The roles that are assumed, in their order, with their paths."""
    many = isinstance(backend.assume_role, list)
    for position, role in enumerate(backend.roles):
        yield ("assume_role", position) if many else ("assume_role",), role


def token_is_all(backend: AwsBackend) -> Iterator[Finding]:
    """With `web_identity` neither a profile nor shared files are named: the token alone signs in."""
    if backend.credentials.web_identity is not None:
        named: list[Path] = [("profile",)] if backend.profile else []
        named += [("credentials", key) for key in _FILES if getattr(backend.credentials, key)]
        for path in named:
            yield Finding(
                path,
                "the identity token signs in alone, so nothing would be read here",
                "only without credentials.web_identity",
                f"remove {path[-1]}, or remove web_identity",
                (_TOKEN,),
            )


def chained_sessions_are_short(backend: AwsBackend) -> Iterator[Finding]:
    """A role that is assumed with the session of another, or of `web_identity`, lasts an hour at most."""
    before: Path | None = _TOKEN if backend.credentials.web_identity is not None else None
    for path, role in roles_of(backend):
        if before is not None and role.duration_seconds > CHAINED_SECONDS:
            yield Finding(
                (*path, "duration_seconds"),
                "STS limits a session that another session asks for",
                f"at most {CHAINED_SECONDS} for a role that follows another",
                f"set duration_seconds to {CHAINED_SECONDS} or less",
                (before,),
            )
        before = path


def kept_tags_are_given(backend: AwsBackend) -> Iterator[Finding]:
    """`transitive_tag_keys` are keys of the same role's `tags`."""
    for path, role in roles_of(backend):
        given = {key.lower() for key in role.tags}
        for position, key in enumerate(role.transitive_tag_keys):
            if key.lower() not in given:
                yield Finding(
                    (*path, "transitive_tag_keys", position),
                    "the session has no tag of this key",
                    "keys of tags",
                    "add it to tags, or remove it here",
                    ((*path, "tags"),),
                )


def authority_has_a_certificate(backend: AwsBackend) -> Iterator[Finding]:
    """`ca_bundle` is for TLS; a local cloud over plain HTTP has no certificate."""
    plain = (backend.endpoint or "").startswith("http:")
    if backend.ca_bundle is not None and plain and backend.has_local_keys:
        yield Finding(
            ("ca_bundle",),
            "the endpoint is called without TLS, so there is no certificate",
            "only with TLS",
            "remove ca_bundle, or let endpoint begin with https:",
            (("endpoint",), ("credentials",), ("profile",)),
        )
