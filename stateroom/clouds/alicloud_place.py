"""What was being done when Alibaba Cloud or its SDKs failed, as messages put it. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from stateroom.clouds.alicloud_actions import resource_of
from stateroom.clouds.cleaning import Secret, clean

KEPT: Final = "what is already done is kept"


@dataclass(frozen=True)
class Place:
    """One call. operation: the API's name of it. region: the one that was asked. endpoint: the URL that was asked."""

    service: str
    operation: str
    region: str
    params: Mapping[str, Any] = field(default_factory=dict)
    endpoint: str = ""

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
    (re.compile(r"\b(?:LTAI[A-Za-z0-9]{8,}|STS\.[A-Za-z0-9]{8,}|TMP\.[A-Za-z0-9]{8,})"), "(access key)"),
    (re.compile(r"\bCAIS[A-Za-z0-9+/=]{20,}"), "(token)"),
    (re.compile(r"\beyJ[A-Za-z0-9_-]{10,}(?:\.[A-Za-z0-9_-]*)*"), "(token)"),
    (re.compile(r"[A-Za-z0-9+/=]{100,}"), "(token)"),
)
"""The ids of access keys, the tokens of STS and those of identity, by how they begin; and what is as long as one."""


def cleaned(text: str) -> str:
    """One line of at most 600 characters, without anything that looks like an access key or a token."""
    return clean(text, _SECRETS)
