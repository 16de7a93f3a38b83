"""The configuration of a backend, ready to paste. Pure: everything comes from the facts.

    render(facts, "terraform", "block")    a terraform block for `backend.tf`
    render(facts, "opentofu", "partial")   a file for `-backend-config`
    render(facts, "terraform", "json")     the content of `backend.tf.json`

No secret is ever written: credentials come from the environment of the tool, or from where `Signing` says.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from stateroom.emit import (
    environment,
    facts_document,
    github_actions,
    opentofu,
    oss_backend,
    pulumi,
    s3_backend,
    terraform,
    terragrunt,
)
from stateroom.emit.additions import add_settings
from stateroom.emit.checksum import sign
from stateroom.emit.choices import refuse_unknown
from stateroom.emit.choosing import choose
from stateroom.emit.content import Content
from stateroom.emit.protocols import Emitter, Kind
from stateroom.emit.signing import FOUND, Signing
from stateroom.emit.soundness import refuse_incomplete, refuse_other_instance, refuse_secrets
from stateroom.emit.versions import Version
from stateroom.facts import CloudName, Facts

__all__ = ["BACKENDS", "FORMATS", "TOOLS", "Emitter", "Kind", "Signing", "Version", "render"]

FORMATS: Final = ("block", "partial", "json", "remote-state")
"""Every format that one of the tools has."""

USUAL_ROLES: Final[Mapping[str, str]] = {"remote-state": "reader", "github-actions": "writer"}
"""The role that a format or a tool is for, where the backend has it and no other is asked for."""

FREE_GROUPS: Final = ("custom", "assume_role", "role_block")
"""What may be set where the backend does not ask for it."""

TOOLS: Final[Mapping[str, Emitter]] = {
    "terraform": terraform,
    "opentofu": opentofu,
    "terragrunt": terragrunt,
    "pulumi": pulumi,
    "env": environment,
    "json": facts_document,
    "github-actions": github_actions,
}

BACKENDS: Final[Mapping[CloudName, Kind]] = {
    "aws": s3_backend,
    "alicloud": oss_backend,
}


def render(  # noqa: PLR0913 - the options of `stateroom emit`, each by its name
    facts: Facts,
    tool: str,
    format: str | None = None,
    *,
    role: str | None = None,
    key: str | None = None,
    signing: Signing = FOUND,
    version: Version | None = None,
    workspace: str | None = None,
    settings: Sequence[str] = (),
) -> str:
    """The text of one configuration, formatted as `terraform fmt` leaves it, with a header that says its use.

    tool: one of TOOLS. format: one that the tool has; None is its usual one. From a command line, any text may come.
    role: the access ("writer", "reader", "admin") through whose role the backend is used; None uses no role, but that
        of USUAL_ROLES where there is one.
    key: the state's key, when it is not the one of the stack file. workspace: its workspace, when it is not left open.
    signing: whose credentials the tool uses, when it is not to find them by itself.
    version: of Terraform or OpenTofu; None is the newest.
    settings: arguments to add, such as `max_retries=10`.
    Raises UsageError for a tool, format, role, key or workspace that there is not, and for what the backend or the
    version cannot be told; RefusedError when a value carries a secret, or would lead the tool to another lock table;
    StateroomError when the facts contradict themselves.
    """
    refuse_unknown("tool", tool, tuple(TOOLS))
    kind, emitter = BACKENDS[facts.cloud], TOOLS[tool]
    formats = tuple(emitter.name_files(kind.NAME))
    form = formats[0] if format is None else format
    refuse_unknown("format", form, formats, of=tool)
    refuse_incomplete(facts)
    refuse_secrets(facts)
    refuse_other_instance(facts)
    usual = USUAL_ROLES.get(tool, USUAL_ROLES.get(form))
    if role is None and usual in facts.roles:
        role = usual
    wanted = choose(facts, role, key, signing, tool=tool, version=version, workspace=workspace)
    ours = [row.name for row in kind.ARGUMENTS if row.group not in FREE_GROUPS]
    groups = add_settings(kind.NAME, kind.build_groups(wanted), ours, settings, wanted)
    written = {name for group in groups for name in group}
    notes = {name: texts for name, texts in kind.build_notes(wanted).items() if name in written}
    return sign(emitter.render(Content(kind.NAME, facts.name, groups, notes, wanted), form))
