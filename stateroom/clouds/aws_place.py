"""What was being done when AWS or its SDK failed, as messages put it. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from stateroom.clouds.aws_actions import resource_of
from stateroom.clouds.cleaning import Secret, clean

KEPT: Final = "what is already done is kept"


@dataclass(frozen=True)
class Signing:
    """How calls are signed. method: the SDK's name of where the credentials come from, such as `env`, "" when that is
    not known. profile: the one whose they are; "" is the default one, or none."""

    method: str = ""
    profile: str = ""

    def with_profile(self, command: str) -> str:
        """A command of the AWS CLI, for this profile.

        >>> Signing("sso", "prod").with_profile("aws sso login")
        '`aws sso login --profile prod`'
        """
        from shlex import quote

        return f"`{command} --profile {quote(self.profile)}`" if self.profile else f"`{command}`"


@dataclass(frozen=True)
class Place:
    """One call. operation: the API's name of it, "" while a client was being made. region: the one that was asked."""

    service: str
    operation: str
    region: str
    params: Mapping[str, Any] = field(default_factory=dict)
    signing: Signing = Signing()

    @property
    def call(self) -> str:
        return f"{self.service} {self.operation}".rstrip()

    @property
    def resource(self) -> str:
        return resource_of(self.params)

    @property
    def on(self) -> str:
        return f" on {self.resource}" if self.resource else ""


_SECRETS: Final[tuple[Secret, ...]] = (
    (re.compile(r"\b(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{8,}"), "(access key)"),
    (re.compile(r"[A-Za-z0-9+/=]{100,}"), "(token)"),
)


def cleaned(text: str) -> str:
    """One line of at most 600 characters, without anything that looks like an access key or a token."""
    return clean(text, _SECRETS)
