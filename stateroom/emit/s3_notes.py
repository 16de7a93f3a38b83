"""What must be known of the backend "s3" beside its arguments. Pure.

Sources: Terraform and OpenTofu, "Backend Type: s3", Assume Role Configuration; IAM User Guide, "Secure API access
with MFA".
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from stateroom.emit.hcl import Notes
from stateroom.emit.wanted import Wanted
from stateroom.facts import RoleNeed

_NEEDS: Final[Mapping[RoleNeed, str]] = {
    "external_id": 'This role asks for an external id: add external_id = "…" to assume_role, and keep it out of '
    "version control.",
    "mfa": "This role asks for MFA: use the credentials of an MFA session (aws sts get-session-token).",
}


def build_notes(wanted: Wanted) -> Notes:
    """What must be added by hand before the role can be assumed; nothing for a role that asks for nothing."""
    return {"assume_role": [_NEEDS[need] for need in wanted.role_needs]} if wanted.role_needs else {}
