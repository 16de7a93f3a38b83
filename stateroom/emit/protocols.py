"""What the modules of tools and of kinds of backends define."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from stateroom.emit.arguments import Argument
from stateroom.emit.content import Content
from stateroom.emit.hcl import Attributes, Notes
from stateroom.emit.wanted import Wanted


class Emitter(Protocol):
    """What the module of a tool defines."""

    def name_files(self, backend: str) -> Mapping[str, str]:
        """The formats that the tool has, the usual one first, each with the file it goes to."""

    def render(self, content: Content, form: str) -> str:
        """The text of one of them."""


class Kind(Protocol):
    """What the module of a kind of backend defines; `NAME` is what the tools call it."""

    @property
    def NAME(self) -> str: ...  # noqa: N802 - a constant of the module

    @property
    def ARGUMENTS(self) -> Sequence[Argument]: ...  # noqa: N802 - a constant of the module

    def build_groups(self, wanted: Wanted) -> tuple[Attributes, ...]: ...

    def build_notes(self, wanted: Wanted) -> Notes: ...
