"""Rules about partitions and accounts."""

from __future__ import annotations

from collections.abc import Iterator

from stateroom.config import names
from stateroom.config.aws import AwsBackend
from stateroom.config.limits.arns import parse_arn
from stateroom.config.problems import Finding, Path
from stateroom.config.relations.aws import credentials
from stateroom.config.relations.every_cloud import roles_of

_BOUNDARY: Path = ("access", "permissions_boundary")


def _providers(backend: AwsBackend) -> Iterator[tuple[Path, str]]:
    for path, role in roles_of(backend):
        for position, oidc in enumerate(role.oidc):
            yield (*path, "oidc", position, "provider"), oidc.provider


def _arns(backend: AwsBackend) -> Iterator[tuple[Path, str | None]]:
    for path, assumed in credentials.roles_of(backend):
        yield (*path, "role_arn"), assumed.role_arn
        for position, policy in enumerate(assumed.policy_arns):
            yield (*path, "policy_arns", position), policy
    if backend.credentials.web_identity is not None:
        yield ("credentials", "web_identity", "role_arn"), backend.credentials.web_identity.role_arn
    yield ("encryption", "key"), backend.encryption.key
    yield _BOUNDARY, backend.access.permissions_boundary
    for path, role in roles_of(backend):
        for position, principal in enumerate(role.principals):
            yield (*path, "principals", position), principal
    yield from _providers(backend)


def arns_are_of_the_partition(backend: AwsBackend) -> Iterator[Finding]:
    """Every ARN is of the partition that the region belongs to: aws, aws-cn or aws-us-gov."""
    partition = names.partition_of(backend.region)
    for path, text in _arns(backend):
        arn = parse_arn(text or "")
        if arn is not None and arn.partition != partition:
            yield Finding(
                path,
                f"the ARN is of the partition {arn.partition}, and the region {backend.region} of {partition}",
                f"an ARN that begins with arn:{partition}:",
                "correct the ARN or the region",
                (("region",),),
            )


def replica_is_in_the_partition(backend: AwsBackend) -> Iterator[Finding]:
    """The replica's region is of the same partition: S3 does not replicate from one to another."""
    replication = backend.bucket.replication
    partition = names.partition_of(backend.region)
    if replication is not None and names.partition_of(replication.region) != partition:
        yield Finding(
            ("bucket", "replication", "region"),
            "S3 does not replicate to another partition",
            f"a region of {partition}",
            "choose another region",
            (("region",),),
        )


def boundary_and_providers_are_in_the_account(backend: AwsBackend) -> Iterator[Finding]:
    """Permissions boundary and existing identity providers are of the backend's account, when it is given."""
    if backend.account is None:
        return
    for path, text in [(_BOUNDARY, backend.access.permissions_boundary), *_providers(backend)]:
        arn = parse_arn(text or "")
        if arn is not None and arn.account not in ("aws", backend.account):
            yield Finding(
                path,
                "the ARN is of another account than the backend",
                "an ARN of the backend's account",
                "correct the ARN or account",
                (("account",),),
            )
