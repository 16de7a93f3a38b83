"""Terragrunt: `remote_state` for S3; for OSS, of which it knows nothing, the block as a file that it generates.

Every unit has a state of its own, named after its folder, unless a key is asked for. Terragrunt would repair the bucket
as it thinks right, and would make what is missing: all of that is switched off.

Source: Terragrunt 1.1, "remote_state", "generate", internal/remotestate/backend/s3 and internal/codegen.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from stateroom.emit import formats
from stateroom.emit.content import Content
from stateroom.emit.hcl import IDENTIFIER, Attributes, Template, Value, escape_template, quote, render_groups
from stateroom.errors import UsageError

_UNIT: Final = "path_relative_to_include()"

_LEAVE_ALONE: Final = (
    "disable_bucket_update",
    "skip_bucket_versioning",
    "skip_bucket_ssencryption",
    "skip_bucket_root_access",
    "skip_bucket_enforced_tls",
    "skip_bucket_public_access_blocking",
)
"""What Terragrunt reads for its own bootstrap, and does not hand on."""

_READ_TWICE: Final = ("assume_role", "assume_role_with_web_identity")
"""Terragrunt writes these as HCL of one line, without escaping templates or quoting names, and reads that again."""

_FILE: Final[Attributes] = {"path": "backend.tf", "if_exists": "overwrite_terragrunt"}


def name_files(_backend: str) -> Mapping[str, str]:
    return {"block": "root.hcl"}


def render(content: Content, _form: str) -> str:
    """UsageError for a workspace: a unit has a key instead; and for a tag whose name Terragrunt could not read."""
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
        # Below a folder the tools would take the state for that of a workspace. With a hyphen for the slash, units in
        # a/b and a-b would share one state; folders hardly have a colon in their names.
        unit = f'${{replace({_UNIT}, "/", ":")}}.tfstate'
    groups = [{**group, "key": Template(unit)} if "key" in group else group for group in content.groups]
    return _render(replace(content, groups=groups), "put it into the root.hcl that your units include.")


def _render(content: Content, use: str) -> str:
    head = f"# {content.header(use)}\n"
    if content.wanted.facts.cloud == "aws":
        return head + _render_remote_state(content)
    return head + _render_generate(content)


def _render_remote_state(content: Content) -> str:
    handed_on = [
        {name: _for_both_readings(value) if name in _READ_TWICE else value for name, value in group.items()}
        for group in content.groups
    ]
    config = render_groups([*handed_on, dict.fromkeys(_LEAVE_ALONE, True)], indent="    ", notes=content.notes)
    file = render_groups([_FILE], indent="    ")
    return (
        'remote_state {\n  backend = "s3"\n\n'
        "  # Terragrunt makes and changes nothing of the backend, except where you run `terragrunt backend`. Before\n"
        "  # version 1.0 this also kept Terraform from using it: leave it out there, what stands below says the same\n"
        "  # of the bucket.\n"
        f"  disable_init = true\n\n  generate = {{\n{file}\n  }}\n\n  config = {{\n{config}\n  }}\n}}\n"
    )


def _for_both_readings(value: Value) -> Value:
    if isinstance(value, bool | int):
        return value
    if isinstance(value, str):
        return escape_template(value)
    if isinstance(value, Mapping):
        return {_name(name): _for_both_readings(each) for name, each in value.items()}
    return [escape_template(each) for each in value]


def _name(name: str) -> str:
    if IDENTIFIER.fullmatch(name) and name != "for":
        return name
    raise UsageError(
        f"Terragrunt cannot hand on the tag {name!r}",
        why="it writes the name of a tag without quotation marks, and then cannot read it",
        remedy="begin it with a letter, use only letters, digits, hyphens and underscores, and do not name it `for`",
    )


def _render_generate(content: Content) -> str:
    """Terragrunt evaluates the text as a template, so all that is none is escaped once more."""
    text = escape_template(formats.render_terraform(content))
    for group in content.groups:
        key = group.get("key")
        if isinstance(key, Template):
            text = text.replace(escape_template(key), key)
    indented = "".join(f"    {line}" if line.strip() else line for line in text.splitlines(keepends=True))
    file = render_groups([_FILE], indent="  ")
    return f'generate "backend" {{\n{file}\n  contents  = <<-EOT\n{indented}  EOT\n}}\n'
