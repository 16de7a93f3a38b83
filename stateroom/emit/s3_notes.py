"""What must be known of the backend "s3" beside its arguments. Pure.

Sources: Terraform and OpenTofu, "Backend Type: s3", Assume Role Configuration; IAM User Guide, "Secure API access
with MFA".
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from stateroom.emit.hcl import Notes
from stateroom.emit.lock_note import note_missing_lock
from stateroom.emit.versions import Version
from stateroom.emit.wanted import Wanted
from stateroom.facts import RoleNeed

_DEPRECATED: Final = Version(1, 11)
"""The first Terraform with a lock file that is not experimental, and with a table that is deprecated."""

_MFA: Final = "This role asks for MFA: use the credentials of an MFA session (aws sts get-session-token)."


def build_notes(wanted: Wanted) -> Notes:
    """What must be added by hand before the role can be assumed, and what a version of the tool makes of the rest."""
    role = "assume_role" if wanted.knows("assume_role") else "role_arn"
    notes = {
        "bucket": note_missing_lock(wanted),
        "region": _of_account(wanted),
        "dynamodb_table": _of_table(wanted),
        "use_lockfile": _of_lock_file(wanted),
        role: _of_role(wanted, role),
    }
    return {name: found for name, texts in notes.items() if (found := tuple(texts))}


def _of_role(wanted: Wanted, argument: str) -> Iterator[str]:
    needs: dict[RoleNeed, str] = {"external_id": _external_id(argument), "mfa": _MFA}
    yield from (needs[need] for need in wanted.role_needs)


def _external_id(argument: str) -> str:
    place = "to assume_role" if argument == "assume_role" else "beside it"
    return f'This role asks for an external id: add external_id = "…" {place}, and keep it out of version control.'


def _of_account(wanted: Wanted) -> Iterator[str]:
    if not wanted.knows("allowed_account_ids"):
        yield (
            f"{wanted.client} has no allowed_account_ids: look yourself that your credentials are those of the account "
            f"{wanted.facts.account}."
        )


def _of_table(wanted: Wanted) -> Iterator[str]:
    if wanted.tool == "terraform" and (wanted.version is None or wanted.version >= _DEPRECATED):
        yield (
            "Terraform warns that dynamodb_table is deprecated; it works. The lock modes both and then native lead "
            "away from it."
        )
    if wanted.facts.lock == "both" and not wanted.knows("use_lockfile"):
        yield f"{wanted.client} has no use_lockfile: it locks in the table alone, which later versions heed too."


def _of_lock_file(wanted: Wanted) -> Iterator[str]:
    if wanted.tool == "terraform" and wanted.version is not None and wanted.version < _DEPRECATED:
        yield f"{wanted.client} calls use_lockfile experimental; later versions take it as it is."
