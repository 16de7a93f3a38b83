"""Rules about accounts."""

from __future__ import annotations

from collections.abc import Iterator

from stateroom.config.alicloud import AlicloudBackend
from stateroom.config.limits.alicloud_arns import parse_arn
from stateroom.config.problems import Finding, Path
from stateroom.config.relations.every_cloud import oidc_of


def _own_arns(backend: AlicloudBackend) -> Iterator[tuple[Path, str | None]]:
    yield ("encryption", "key"), backend.encryption.key
    yield ("lock", "key_role"), backend.lock.key_role
    for path, oidc in oidc_of(backend):
        yield (*path, "provider"), oidc.provider


def arns_are_in_the_account(backend: AlicloudBackend) -> Iterator[Finding]:
    """The KMS key, Tablestore's role and existing identity providers are of the backend's account, when it is given."""
    if backend.account is None:
        return
    for path, text in _own_arns(backend):
        arn = parse_arn(text or "")
        if arn is not None and arn.account != backend.account:
            yield Finding(
                path,
                "the ARN is of another account than the backend",
                "an ARN of the backend's account",
                "correct the ARN or account",
                (("account",),),
            )
