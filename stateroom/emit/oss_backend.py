"""The arguments of the backend "oss", which Terraform and OpenTofu share.

The table says what is written and when; a row whose value is None, or whose name the version does not know, is left
out. Sources: Terraform and OpenTofu, "Backend Type: oss", and internal/backend/remote-state/oss.
"""

from __future__ import annotations

from typing import Final

from stateroom.emit.arguments import Argument, fill
from stateroom.emit.hcl import Attributes, Block, Value
from stateroom.emit.oss_notes import build_notes
from stateroom.emit.wanted import Wanted

__all__ = ["ARGUMENTS", "NAME", "build_groups", "build_notes"]

NAME: Final = "oss"


def _endpoint(service: str, wanted: Wanted) -> str:
    return wanted.facts.endpoints[service].rstrip("/")


def _tablestore_endpoint(wanted: Wanted) -> Value | None:
    return _endpoint("tablestore", wanted) if wanted.facts.uses_table else None


def _assume_role(wanted: Wanted) -> Value | None:
    """The block of before, in which a session's length stands beside the role."""
    if wanted.assumed_arn is None:
        return None
    seconds = wanted.signing.session_seconds
    return Block({"role_arn": wanted.assumed_arn} | ({} if seconds is None else {"session_expiration": str(seconds)}))


def _sts_endpoint(wanted: Wanted) -> Value:
    """A host, before which the tool puts `https://` whatever it begins with."""
    return _endpoint("sts", wanted).rpartition("//")[2]


ARGUMENTS: Final = (
    Argument("place", "bucket", lambda w: w.facts.bucket, "The bucket that holds the states."),
    Argument(
        "place",
        "prefix",
        lambda w: w.facts.workspace_key_prefix,
        "What all states lie below. It is always written, because without one the tool finds no workspace.",
    ),
    Argument("place", "key", lambda w: w.key, "The name of the state below the prefix, or below its workspace."),
    Argument("place", "region", lambda w: w.facts.region, "The region of the bucket and the lock table."),
    Argument(
        "place",
        "endpoint",
        lambda w: _endpoint("oss", w),
        "Where OSS answers. Without it the tool first asks a service that tells the endpoints of a region.",
    ),
    Argument(
        "protection",
        "encrypt",
        lambda w: w.facts.kms_key_arn is None,
        "States are written with a header that asks for AES256. With a KMS key there must be no header: it can name "
        "no key, and the bucket's own is used.",
    ),
    Argument("protection", "acl", lambda _w: "private", "The state is never more open than the bucket."),
    Argument(
        "lock",
        "tablestore_endpoint",
        _tablestore_endpoint,
        "Where the lock table is; it begins with the instance's name, from which the tool takes it. Only together "
        "with the table: the tool would break off without either.",
    ),
    Argument(
        "lock",
        "tablestore_table",
        lambda w: w.facts.lock_table if w.facts.uses_table else None,
        "Locks and digests in Tablestore, with lock mode `table`.",
    ),
    Argument("signing", "profile", lambda w: w.signing.profile, "The profile whose keys are used, when asked for."),
    Argument(
        "signing",
        "shared_credentials_file",
        lambda w: w.signing.profiles_file,
        "Where the profile is looked for, when that is not ~/.aliyun/config.json.",
    ),
    Argument(
        "signing",
        "ecs_role_name",
        lambda w: w.signing.ecs_role,
        "The role of the ECS instance that the tool runs on, when asked for.",
    ),
    Argument(
        "assume_role",
        "assume_role_role_arn",
        lambda w: w.assumed_arn,
        "The role through which the backend is used, when one is asked for.",
    ),
    Argument(
        "assume_role",
        "assume_role_session_expiration",
        lambda w: w.signing.session_seconds,
        "How long its session lasts, in seconds; left out, an hour.",
    ),
    Argument(
        "assume_role",
        "sts_endpoint",
        _sts_endpoint,
        "Where a role is assumed, as a host. Always: the tool also assumes the role that ALICLOUD_ASSUME_ROLE_ARN "
        "names, and would do so at another STS.",
    ),
    Argument("role_block", "assume_role", _assume_role, "As assume_role_role_arn.", "assume_role_role_arn"),
)


def build_groups(wanted: Wanted) -> tuple[Attributes, ...]:
    """The arguments for this backend, in groups of what belongs together."""
    return fill(ARGUMENTS, wanted)
