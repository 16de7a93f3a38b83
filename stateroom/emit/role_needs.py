"""What a role asks of whoever assumes it, as notes on the argument `assume_role`. Pure.

Sources: Terraform and OpenTofu, "Backend Type: s3", Assume Role Configuration; IAM User Guide, "Secure API access
with MFA".
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from stateroom.emit.hcl import Notes
from stateroom.facts import Facts, RoleNeed

_NOTES: Final[Mapping[RoleNeed, str]] = {
    "external_id": 'This role asks for an external id: add external_id = "…" to assume_role, and keep it out of '
    "version control.",
    "mfa": "This role asks for MFA: use the credentials of an MFA session (aws sts get-session-token).",
}


def build_notes(facts: Facts, role: str | None) -> Notes:
    """What must be added by hand before the role can be assumed; nothing for a role that asks for nothing."""
    needs = facts.role_needs.get(role, ()) if role is not None else ()
    return {"assume_role": [_NOTES[need] for need in needs]} if needs else {}
