"""The arguments of the backend "s3", which Terraform and OpenTofu share.

The table says what is written and when; a row whose value is None, or whose name the version does not know, is left
out. Sources: Terraform and OpenTofu, "Backend Type: s3".
"""

from __future__ import annotations

from typing import Final

from stateroom.emit.arguments import Argument, fill
from stateroom.emit.hcl import Attributes, Value
from stateroom.emit.s3_notes import build_notes
from stateroom.emit.wanted import Wanted

__all__ = ["ARGUMENTS", "NAME", "build_groups", "build_notes"]

NAME: Final = "s3"

DEFAULT_WORKSPACE_KEY_PREFIX: Final = "env:"


def _endpoints(wanted: Wanted) -> Value | None:
    url = wanted.facts.endpoint
    return None if url is None else dict.fromkeys(("dynamodb", "iam", "s3", "sts"), url)


def _endpoint(wanted: Wanted) -> Value | None:
    return wanted.facts.endpoint


def _profiles_file(wanted: Wanted) -> Value | None:
    return wanted.signing.profiles_file


def _when_custom(wanted: Wanted) -> Value | None:
    return None if wanted.facts.endpoint is None else True


def _workspace_key_prefix(wanted: Wanted) -> Value | None:
    prefix = wanted.facts.workspace_key_prefix
    return None if prefix == DEFAULT_WORKSPACE_KEY_PREFIX else prefix


ARGUMENTS: Final = (
    Argument("place", "bucket", lambda w: w.facts.bucket, "The bucket that holds the states."),
    Argument("place", "key", lambda w: w.key, "The state of the default workspace."),
    Argument("place", "region", lambda w: w.facts.region, "The region of the bucket and the lock table."),
    Argument(
        "place",
        "workspace_key_prefix",
        _workspace_key_prefix,
        "The prefix of the states of other workspaces; left out when it is the tool's own default, `env:`.",
    ),
    Argument(
        "place",
        "allowed_account_ids",
        lambda w: [w.facts.account],
        "Credentials of another account are refused before anything is read. The tool asks STS for it, so this "
        "cannot stand beside skip_requesting_account_id: every account would be refused.",
    ),
    Argument(
        "encryption",
        "encrypt",
        lambda _w: True,
        "States and lock files are written with an encryption header.",
    ),
    Argument(
        "encryption",
        "kms_key_id",
        lambda w: w.facts.kms_key_arn,
        "The key. Without it the header says AES256 and the bucket's own key is bypassed.",
    ),
    Argument(
        "lock",
        "dynamodb_table",
        lambda w: w.facts.lock_table if w.facts.uses_table else None,
        "Locks and digests in DynamoDB, with lock modes `table` and `both`.",
    ),
    Argument(
        "lock",
        "use_lockfile",
        lambda w: w.facts.uses_lockfile or None,
        "A lock file beside the state, with lock modes `native` and `both`.",
    ),
    Argument("signing", "profile", lambda w: w.signing.profile, "The profile whose keys are used, when asked for."),
    Argument(
        "signing",
        "shared_credentials_files",
        lambda w: None if w.signing.profiles_file is None else [w.signing.profiles_file],
        "Where the profile is looked for, when that is not ~/.aws/credentials.",
    ),
    Argument("signing", "shared_credentials_file", _profiles_file, "As above.", "shared_credentials_files"),
    Argument(
        "assume_role",
        "assume_role",
        lambda w: None if w.assumed_arn is None else {"role_arn": w.assumed_arn},
        "The role through which the backend is used, when one is asked for.",
    ),
    Argument("assume_role", "role_arn", lambda w: w.assumed_arn, "As above.", "assume_role"),
    Argument("endpoints", "endpoints", _endpoints, "Where a local or S3-compatible cloud answers."),
    Argument("endpoints", "endpoint", _endpoint, "As above.", "endpoints"),
    Argument("endpoints", "dynamodb_endpoint", _endpoint, "As above.", "endpoints"),
    Argument("endpoints", "iam_endpoint", _endpoint, "As above.", "endpoints"),
    Argument("endpoints", "sts_endpoint", _endpoint, "As above.", "endpoints"),
    Argument("custom", "use_path_style", _when_custom, "Such a cloud has no host name for each bucket."),
    Argument("custom", "force_path_style", _when_custom, "As above.", "use_path_style"),
    Argument("custom", "skip_region_validation", _when_custom, "Its region need not be one that the tool knows."),
    Argument("custom", "skip_metadata_api_check", _when_custom, "No credentials are looked for outside that cloud."),
)


def build_groups(wanted: Wanted) -> tuple[Attributes, ...]:
    """The arguments for this backend, in groups of what belongs together."""
    return fill(ARGUMENTS, wanted)
