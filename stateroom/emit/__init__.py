"""The configuration of a backend, ready to paste. Pure: everything comes from the facts.

    render(facts, "terraform", "block")    a terraform block for `backend.tf`
    render(facts, "opentofu", "partial")   a file for `-backend-config`
    render(facts, "terraform", "json")     the content of `backend.tf.json`

No secret is ever written: credentials come from the environment of the tool, or from where `Signing` says.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Protocol

from stateroom.emit import opentofu, oss_backend, s3_backend, terraform
from stateroom.emit.choices import refuse_unknown
from stateroom.emit.formats import Content
from stateroom.emit.hcl import Attributes, Notes
from stateroom.emit.signing import FOUND, Signing
from stateroom.emit.soundness import refuse_incomplete, refuse_other_instance, refuse_secrets
from stateroom.emit.wanted import Wanted, choose
from stateroom.facts import CloudName, Facts

__all__ = ["BACKENDS", "FORMATS", "TOOLS", "Emitter", "Kind", "Signing", "render"]

FORMATS: Final = ("block", "partial", "json")


class Emitter(Protocol):
    """What the module of a tool defines."""

    COMMAND: str

    def render_block(self, content: Content) -> str: ...

    def render_partial(self, content: Content) -> str: ...

    def render_json(self, content: Content) -> str: ...


class Kind(Protocol):
    """What the module of a kind of backend defines; `NAME` is what the tools call it."""

    @property
    def NAME(self) -> str: ...  # noqa: N802 - a constant of the module

    def build_groups(self, wanted: Wanted) -> tuple[Attributes, ...]: ...

    def build_notes(self, wanted: Wanted) -> Notes: ...


TOOLS: Final[Mapping[str, Emitter]] = {
    "terraform": terraform,
    "opentofu": opentofu,
}

BACKENDS: Final[Mapping[CloudName, Kind]] = {
    "aws": s3_backend,
    "alicloud": oss_backend,
}


def render(  # noqa: PLR0913 - the options of `stateroom emit`, each by its name
    facts: Facts,
    tool: str,
    format: str,
    *,
    role: str | None = None,
    key: str | None = None,
    signing: Signing = FOUND,
) -> str:
    """The text of one configuration, formatted as `terraform fmt` leaves it, with a header that says its use.

    tool, format: one of TOOLS and of FORMATS; they come from a command line, so any text may.
    role: the access ("writer", "reader", "admin") through whose role the backend is used; None uses no role.
    key: the state's key, when it is not the one of the stack file.
    signing: whose credentials the tool uses, when it is not to find them by itself.
    Raises UsageError for a tool, format, role or key that there is not, and for what the backend cannot be told;
    RefusedError when a value carries a secret, or would lead the tool to another lock table; StateroomError when the
    facts contradict themselves.
    """
    refuse_unknown("tool", tool, tuple(TOOLS))
    refuse_unknown("format", format, FORMATS)
    refuse_incomplete(facts)
    refuse_secrets(facts)
    refuse_other_instance(facts)
    wanted = choose(facts, role, key, signing)
    kind, emitter = BACKENDS[facts.cloud], TOOLS[tool]
    renderers = {
        "block": emitter.render_block,
        "partial": emitter.render_partial,
        "json": emitter.render_json,
    }
    return renderers[format](Content(kind.NAME, facts.name, kind.build_groups(wanted), kind.build_notes(wanted)))
