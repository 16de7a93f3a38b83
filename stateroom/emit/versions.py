"""The versions of Terraform and OpenTofu that a configuration can be written for. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from stateroom.errors import UsageError

NAMES: Final[Mapping[str, str]] = {"terraform": "Terraform", "opentofu": "OpenTofu"}
"""The tools whose version matters, as they write themselves. What the others are given fits the newest of both."""

_VERSION: Final = re.compile(r"v?(\d{1,3})\.(\d{1,3})(?:\.(\d{1,3}))?(?:-[0-9A-Za-z.-]+)?")


@dataclass(frozen=True, order=True)
class Version:
    """A version of a tool. `1.5` means its first patch, so that what is written for it fits all of 1.5."""

    major: int
    minor: int
    patch: int = 0

    def __str__(self) -> str:
        return f"{self.major}.{self.minor}" + (f".{self.patch}" if self.patch else "")


OLDEST: Final[Mapping[str, Version]] = {"terraform": Version(1, 0), "opentofu": Version(1, 6)}
"""The first stable release of each."""


def parse_version(tool: str, text: str) -> Version:
    """`1.11`, `1.11.4` or `v1.12.0-beta1` as a version of the tool.

    Of its major version 1 every later one counts as the newest that is known: what it knew it keeps.
    UsageError for another tool than those of NAMES, for what is not a version, and for one that is not known.
    """
    if tool not in NAMES:
        raise UsageError(
            f"a version is given, and {tool} is not written for one",
            why="the version is that of Terraform or of OpenTofu",
            remedy="leave --for out, or emit with --tool terraform or --tool opentofu",
        )
    matched = _VERSION.fullmatch(text)
    if matched is None:
        raise UsageError(f"{text!r} is not a version of {NAMES[tool]}", remedy="write it as 1.11 or 1.11.4")
    version = Version(*(int(part or 0) for part in matched.groups()))
    if version < OLDEST[tool] or version.major != OLDEST[tool].major:
        raise UsageError(
            f"{NAMES[tool]} {version} is not known",
            why=f"configuration can be written for {OLDEST[tool]} and every later 1.x",
            remedy=f"give --for a version that its configuration fits, at least {OLDEST[tool]}",
        )
    return version
