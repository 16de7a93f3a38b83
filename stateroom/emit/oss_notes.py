"""What must be known of the backend "oss" beside its arguments. Pure.

Sources: Terraform and OpenTofu, "Backend Type: oss", and internal/backend/remote-state/oss.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import chain
from typing import Final

from stateroom.emit.collisions import workspace_twin
from stateroom.emit.hcl import Notes, quote
from stateroom.emit.lock_note import note_missing_lock
from stateroom.emit.wanted import Wanted
from stateroom.facts import RoleNeed

_NEEDS: Final[Mapping[RoleNeed, str]] = {
    "external_id": "This role asks for an external id, for which this backend has no argument: assume it outside the "
    "tool (aliyun sts AssumeRole, with ExternalId).",
    "mfa": "This role asks for MFA, which this backend cannot show: assume it outside the tool, from a session that "
    "was opened with MFA.",
}


def build_notes(wanted: Wanted) -> Notes:
    """By the argument that they stand above; of a role that is assumed outside the tool no argument speaks, so what it
    takes stands above all."""
    notes = {
        "bucket": chain(_of_role(wanted), note_missing_lock(wanted)),
        "key": _of_key(wanted),
        "encrypt": _of_encryption(wanted),
    }
    return {name: found for name, texts in notes.items() if (found := tuple(texts))}


def _of_role(wanted: Wanted) -> Iterator[str]:
    if wanted.role_arn is None or wanted.assumed_arn is not None:
        return
    for need in wanted.role_needs:
        yield _NEEDS[need]
    yield (
        f"Give the keys of a session of {wanted.role_arn} through ALICLOUD_ACCESS_KEY, ALICLOUD_SECRET_KEY and "
        "ALICLOUD_SECURITY_TOKEN."
    )


def _of_key(wanted: Wanted) -> Iterator[str]:
    if wanted.key != wanted.facts.state_key:
        other = wanted.facts.state_key.partition("/")[0]
        yield (
            f"`workspace list` shows {quote(other)}, too: the tool takes every other state below the prefix for a "
            "workspace."
        )
        if (twin := workspace_twin(wanted.key)) is not None:
            yield (
                f"This is also the state of the workspace {quote(twin[0])} of the key {quote(twin[1])}: give that key "
                "to no other state."
            )


def _of_encryption(wanted: Wanted) -> Iterator[str]:
    if wanted.facts.kms_key_arn is not None:
        yield (
            "encrypt = true would ask for AES256 and bypass the key; without it the bucket encrypts with "
            f"{wanted.facts.kms_key_arn}."
        )
