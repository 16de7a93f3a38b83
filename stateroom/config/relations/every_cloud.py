"""Rules between values that both clouds have."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, overload

from stateroom.config.limits.oidc import check_pinned, check_ref, serves_github
from stateroom.config.loopback import is_local
from stateroom.config.problems import Fault, Finding, Path

if TYPE_CHECKING:
    # Only for the types: a run on one cloud does not load the models of the other.
    from stateroom.config import alicloud, aws

    Backend = aws.AwsBackend | alicloud.AlicloudBackend

_SOURCE: Path = ("credentials", "source")
_MODE: Path = ("encryption", "mode")
_KEY: Path = ("encryption", "key")
_MANAGEMENT = ("rotate", "rotation_days", "deletion_window_days")


@overload
def roles_of(backend: aws.AwsBackend) -> Iterator[tuple[Path, aws.RoleAccess]]: ...
@overload
def roles_of(backend: alicloud.AlicloudBackend) -> Iterator[tuple[Path, alicloud.RoleAccess]]: ...
def roles_of(backend: Backend) -> Iterator[tuple[Path, Any]]:
    """The roles that are asked for, with their paths."""
    for name in ("writer", "reader", "admin"):
        role = getattr(backend.access, name)
        if role is not None:
            yield ("access", name), role


@overload
def oidc_of(backend: aws.AwsBackend) -> Iterator[tuple[Path, aws.Oidc]]: ...
@overload
def oidc_of(backend: alicloud.AlicloudBackend) -> Iterator[tuple[Path, alicloud.Oidc]]: ...
def oidc_of(backend: Backend) -> Iterator[tuple[Path, Any]]:
    """The identity tokens of every role, with their paths."""
    for path, role in roles_of(backend):
        for position, oidc in enumerate(role.oidc):
            yield (*path, "oidc", position), oidc


def admin_has_no_scope(backend: Backend) -> Iterator[Finding]:
    """The admin role works on every state, so it has no scope."""
    admin = backend.access.admin
    if admin is not None and (admin.scope.keys or admin.scope.workspaces):
        yield Finding(
            ("access", "admin", "scope"),
            "the admin role repairs every state, so a scope would promise what is not kept",
            "no scope",
            "remove scope, or use the writer role",
        )


def jobs_can_sign_in(backend: Backend) -> Iterator[Finding]:
    """A job of GitHub Actions signs in as the writer, with its identity token."""
    writer = backend.access.writer
    signs_in = writer is not None and any(serves_github(each.issuer) for each in writer.oidc)
    if "github-actions" in backend.emit and not signs_in:
        yield Finding(
            ("emit", backend.emit.index("github-actions")),
            "a job could not sign in",
            "github-actions only with access.writer.oidc of GitHub",
            "name the repository's subjects there, with `issuer: github`, or remove github-actions",
            (("access", "writer"),),
        )


def shared_issuers_are_pinned(backend: Backend) -> Iterator[Finding]:
    """The subjects of GitHub and GitLab, whose issuers serve everybody, are pinned to one owner."""
    return _judge_subjects(backend, check_pinned, "the owner in full; * only after it")


def github_refs_are_whole(backend: Backend) -> Iterator[Finding]:
    """A subject of GitHub that pins a branch or tag names it in full, as in `repo:acme/infra:ref:refs/heads/main`: no
    token has another."""
    return _judge_subjects(backend, check_ref, "refs/heads/BRANCH or refs/tags/TAG behind ref:")


def _judge_subjects(backend: Backend, check: Callable[[str, str], Fault | None], allowed: str) -> Iterator[Finding]:
    """What `check` says of each subject with its issuer."""
    for path, oidc in oidc_of(backend):
        for index, subject in enumerate(oidc.subjects):
            fault = check(oidc.issuer, subject)
            if fault is not None:
                place = (*path, "subjects", index)
                yield Finding(place, fault.what, allowed, fault.remedy, ((*path, "issuer"),))


def key_needs_kms(backend: Backend) -> Iterator[Finding]:
    """Without `mode: kms` nothing is said about a KMS key."""
    encryption = backend.encryption
    if encryption.mode != "kms":
        for name in ("key", *_MANAGEMENT):
            if encryption.gives(name):
                yield Finding(
                    ("encryption", name),
                    f"{name} is for a KMS key, and mode {encryption.mode} uses none",
                    "only with mode kms",
                    f"set encryption.mode to kms, or remove {name}",
                    (_MODE,),
                )


def existing_key_is_not_managed(backend: Backend) -> Iterator[Finding]:
    """Rotation and deletion window are for a key that we make; an existing key keeps its own."""
    encryption = backend.encryption
    if encryption.mode == "kms" and encryption.key not in (None, "create"):
        for name in _MANAGEMENT:
            if encryption.gives(name):
                yield Finding(
                    ("encryption", name),
                    f"{name} is for a key that is made here, and this key exists already",
                    "only with key: create",
                    f"remove {name}, or set key to create",
                    (_KEY, _MODE),
                )


def constants_are_for_this_host(backend: Backend) -> Iterator[Finding]:
    """`source: local` is for an `endpoint` of this host: its constants open nothing anywhere else."""
    if backend.credentials.source == "local" and not is_local(backend.endpoint):
        yield Finding(
            _SOURCE,
            "the constants of a local cloud open nothing at a real one",
            "tools, or an endpoint of this host",
            "remove source, or let endpoint be a URL of this host",
            (("endpoint",),),
        )


def constants_are_all(backend: Backend) -> Iterator[Finding]:
    """With `source: local` nothing else is named to sign in with."""
    if backend.credentials.source == "local":
        keys = [key for key in type(backend.credentials).model_fields if key != "source"]
        named: list[Path] = [("profile",)] if backend.profile else []
        named += [("credentials", key) for key in keys if getattr(backend.credentials, key)]
        for path in named:
            yield Finding(
                path,
                "constants are used, so nothing would be read here",
                "only without source: local",
                f"remove {path[-1]}, or set source to tools",
                (_SOURCE,),
            )
