"""What is asked for beside the backend: the key of a state and its workspace, the role to use it through, whose
credentials, and for which version of the tool. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from stateroom.emit.signing import FOUND, Signing
from stateroom.emit.versions import NAMES, Version
from stateroom.facts import Facts, RoleNeed


@dataclass(frozen=True)
class Wanted:
    """What the arguments are made from: the backend, the key of the state, the role, and whose credentials.

    role_arn: the role that the backend is used through. role_needs: what it asks for beside the caller's identity.
    tool: whom it is for. version: its version, of Terraform or OpenTofu; None is the newest.
    workspace: the workspace whose state is meant; None is the default one, or whichever is selected.
    asked_key: the key, where one was asked for; None leaves it to the tool, or takes the stack's own.
    signed_in_role: the name of the role that whoever runs the tool has already assumed, so that the tool assumes none.
    """

    facts: Facts
    key: str
    role_arn: str | None
    role_needs: tuple[RoleNeed, ...] = ()
    signing: Signing = FOUND
    tool: str = "terraform"
    version: Version | None = None
    workspace: str | None = None
    asked_key: str | None = None
    signed_in_role: str | None = None

    @property
    def client(self) -> str:
        """The tool and its version, as a sentence names them."""
        name = NAMES.get(self.tool, self.tool)
        return name if self.version is None else f"{name} {self.version}"

    def knows(self, argument: str) -> bool:
        """Whether the version that is written for takes an argument of the backend. The newest takes all of ours."""
        if self.version is None:
            return True
        # Reading the list takes longer than writing a configuration for the newest version.
        from stateroom.emit.options import read_options

        return read_options("s3" if self.facts.cloud == "aws" else "oss")[argument].known_by(self.tool, self.version)

    @property
    def assumed_arn(self) -> str | None:
        """The role that the tool itself assumes. The backend "oss" can give no external id and show no MFA, so there
        a role that asks for one of them is assumed outside the tool."""
        outside = self.facts.cloud == "alicloud" and bool(self.role_needs)
        return None if outside else self.role_arn
