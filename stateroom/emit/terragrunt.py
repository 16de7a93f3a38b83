"""Terragrunt: `remote_state` for S3; for OSS, of which it knows nothing, the block as a file that it generates.

Every unit has a state of its own, named after its folder, unless a key is asked for. Terragrunt would repair the bucket
as it thinks right, and would make what is missing: all of that is switched off.

Source: Terragrunt 1.1, "remote_state", "generate", and internal/remotestate/backend/s3.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from stateroom.emit import formats
from stateroom.emit.content import Content
from stateroom.emit.hcl import Attributes, Template, escape_template, quote, render_groups
from stateroom.errors import UsageError

_UNIT: Final = "path_relative_to_include()"

_LEAVE_ALONE: Final = (
    "disable_bucket_update",
    "skip_bucket_versioning",
    "skip_bucket_ssencryption",
    "skip_bucket_accesslogging",
    "skip_bucket_root_access",
    "skip_bucket_enforced_tls",
    "skip_bucket_public_access_blocking",
)
"""What Terragrunt reads for its own bootstrap, and does not hand on."""

_FILE: Final[Attributes] = {"path": "backend.tf", "if_exists": "overwrite_terragrunt"}


def name_files(_backend: str) -> Mapping[str, str]:
    return {"block": "root.hcl"}


def render(content: Content, _form: str) -> str:
    """UsageError for a workspace: a unit has a key instead."""
    wanted = content.wanted
    if wanted.workspace is not None:
        raise UsageError(
            "a workspace is asked for, and Terragrunt is not told one",
            why="its units have keys instead",
            remedy="leave the workspace out, or name it in TF_WORKSPACE where Terragrunt runs",
        )
    if wanted.asked_key is not None:
        return _render(content, "put it into the unit whose state this is.")
    name = wanted.facts.state_key.rpartition("/")[2]
    unit = f"${{{_UNIT}}}/{quote(name)[1:-1]}"
    if wanted.facts.cloud == "alicloud":
        # Below a folder the tools would take the state for that of a workspace.
        unit = f'${{replace({_UNIT}, "/", "-")}}.tfstate'
    groups = [{**group, "key": Template(unit)} if "key" in group else group for group in content.groups]
    return _render(replace(content, groups=groups), "put it into the root.hcl that your units include.")


def _render(content: Content, use: str) -> str:
    head = f"# {content.header(use)}\n"
    if content.wanted.facts.cloud == "aws":
        return head + _render_remote_state(content)
    return head + _render_generate(content)


def _render_remote_state(content: Content) -> str:
    ours: Sequence[Attributes] = [*content.groups, dict.fromkeys(_LEAVE_ALONE, True)]
    config = render_groups(ours, indent="    ", notes=content.notes)
    file = render_groups([_FILE], indent="    ")
    return (
        'remote_state {\n  backend = "s3"\n\n'
        "  # Terragrunt makes and changes nothing of the backend. Before version 1.0 this also kept Terraform from\n"
        "  # using it: leave it out there, what stands below says the same of the bucket.\n"
        f"  disable_init = true\n\n  generate = {{\n{file}\n  }}\n\n  config = {{\n{config}\n  }}\n}}\n"
    )


def _render_generate(content: Content) -> str:
    """Terragrunt evaluates the text as a template, so all that is none is escaped once more."""
    text = escape_template(formats.render("terraform", content, "block", templates=False))
    for group in content.groups:
        key = group.get("key")
        if isinstance(key, Template):
            text = text.replace(escape_template(key), key)
    indented = "".join(f"    {line}" if line.strip() else line for line in text.splitlines(keepends=True))
    file = render_groups([_FILE], indent="  ")
    return f'generate "backend" {{\n{file}\n  contents  = <<-EOT\n{indented}  EOT\n}}\n'
