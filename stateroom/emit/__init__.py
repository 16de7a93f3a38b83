"""The configuration of a backend, ready to paste. Pure: everything comes from the facts.

    render(facts, "terraform", "block")    a terraform block for `backend.tf`
    render(facts, "opentofu", "partial")   a file for `-backend-config`
    render(facts, "terraform", "json")     the content of `backend.tf.json`

No secret is ever written: credentials come from the environment of the tool.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, Protocol

from stateroom.emit import opentofu, terraform
from stateroom.emit.choices import refuse_unknown
from stateroom.emit.hcl import Attributes, Notes
from stateroom.emit.role_needs import build_notes
from stateroom.emit.s3_backend import build_groups
from stateroom.facts import Facts

FORMATS: Final = ("block", "partial", "json")


class Emitter(Protocol):
    """What the module of a tool defines; `name` is the backend's, for the header.

    notes: what a reader must know of an argument; JSON has no comments, so there the header says it.
    """

    COMMAND: str

    def render_block(self, name: str, groups: Sequence[Attributes], notes: Notes) -> str: ...

    def render_partial(self, name: str, groups: Sequence[Attributes], notes: Notes) -> str: ...

    def render_json(self, name: str, groups: Sequence[Attributes], notes: Notes) -> str: ...


TOOLS: Final[Mapping[str, Emitter]] = {
    "terraform": terraform,
    "opentofu": opentofu,
}


def render(facts: Facts, tool: str, format: str, *, role: str | None = None, key: str | None = None) -> str:
    """The text of one configuration, formatted as `terraform fmt` leaves it, with a header that says its use.

    tool, format: one of TOOLS and of FORMATS; they come from a command line, so any text may.
    role: the access ("writer", "reader", "admin") whose role the tool assumes; None uses its own credentials.
    key: the state's key in the bucket, when it is not the one of the stack file.
    Raises UsageError for a tool, format, role or key that there is not; RefusedError when a value carries a
    secret; StateroomError when the facts contradict themselves.
    """
    refuse_unknown("tool", tool, tuple(TOOLS))
    refuse_unknown("format", format, FORMATS)
    emitter = TOOLS[tool]
    groups = build_groups(facts, role=role, key=key)
    renderers = {
        "block": emitter.render_block,
        "partial": emitter.render_partial,
        "json": emitter.render_json,
    }
    return renderers[format](facts.name, groups, build_notes(facts, role))
