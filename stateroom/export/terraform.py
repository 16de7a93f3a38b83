"""A Terraform configuration with `import` blocks: Terraform takes over what the direct engine made, without a change.

Source: Terraform 1.5, "Import": https://developer.hashicorp.com/terraform/language/import
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from stateroom.emit.checksum import FOR_THE_BACKEND, sign
from stateroom.emit.hcl import quote
from stateroom.export.hcl_text import Block, Expression, render_blocks
from stateroom.export.made import Made
from stateroom.export.terraform_names import Names, choose_names
from stateroom.export.terraform_provider import provider_blocks
from stateroom.export.terraform_types import KINDS, MAPS, argument_of
from stateroom.export.terraform_values import Values
from stateroom.export.unread import UNREAD

IMPORTS: Final = "imports.tf"
MAIN: Final = "main.tf"
PROVIDERS: Final = "providers.tf"
VARIABLES: Final = "variables.tf"

_USES: Final[Mapping[str, str]] = {
    PROVIDERS: "run `terraform init` here, then\n# `terraform plan`. Credentials come from the environment.",
    VARIABLES: "what is secret stands in none\n# of these files. Give each variable as TF_VAR_<name>.",
    MAIN: "the resources, as they are.",
    IMPORTS: "Terraform takes these over.\n# Remove this file after the first `terraform apply`.",
}


def render_configuration(made: Sequence[Made], name: str) -> dict[str, str]:
    """The files by their names, each formatted as `terraform fmt` leaves it. name: the backend's."""
    names, values = choose_names(made, name), Values()
    resources = [_resource(each, names, values) for each in made]
    files = {
        PROVIDERS: provider_blocks(made, values),
        VARIABLES: [_variable(each, why) for each, why in sorted(values.variables.items())],
        MAIN: resources,
        IMPORTS: [_import(each, names) for each in made],
    }
    return {file: _render(file, name, blocks) for file, blocks in files.items()}


def _render(file: str, name: str, blocks: Iterable[Block]) -> str:
    # The name is quoted, because a comment ends where its line ends, whatever it holds.
    header = f"# {FOR_THE_BACKEND} {quote(name)}: {_USES[file]}"
    return sign("\n\n".join(filter(None, [header, render_blocks(blocks)])) + "\n")


def _import(made: Made, names: Names) -> Block:
    return Block("import", arguments={"to": Expression(names[made.declared.urn]), "id": made.id})


def _variable(name: str, why: str) -> Block:
    # Not `sensitive`: Terraform counts a value that becomes sensitive as a change of the resource.
    return Block("variable", (name,), {"description": why, "type": Expression("string")})


def _resource(made: Made, names: Names, values: Values) -> Block:
    declared, kind = made.declared, KINDS[made.declared.token]
    known = names.known_to(declared)
    arguments, blocks = {}, []
    for property_ in sorted(declared.inputs):
        value = values.of(made, property_, names.label(declared.urn), known.get(property_, {}))
        if property_ in MAPS or not _is_block(value):
            arguments[argument_of(property_)] = value
        else:
            blocks += _nested(argument_of(property_), value)
    needed = names.needed_by(declared, arguments, blocks)
    if needed:
        arguments["depends_on"] = [Expression(each) for each in needed]
    kept: dict[str, Any] = {"prevent_destroy": True} if declared.protect else {}
    unread = [argument_of(each) for each in UNREAD.get(declared.token, ())]
    ignored = [*unread, *kind.set_elsewhere, *(each for each in kind.found if each not in arguments)]
    if ignored:
        kept["ignore_changes"] = [Expression(each) for each in sorted(ignored)]
    blocks += [Block("lifecycle", arguments=kept)] if kept else []
    return Block("resource", (kind.name, names.label(declared.urn)), _in_order(arguments), blocks)


def _nested(name: str, value: Any) -> list[Block]:
    """The blocks of one name: one for a mapping, one for each of a list."""
    return [_nested_block(name, each) for each in (value if isinstance(value, list) else [value])]


def _nested_block(name: str, value: Mapping[str, Any]) -> Block:
    plain = {argument_of(each): value[each] for each in sorted(value) if not _is_block(value[each])}
    blocks = [
        block for each in sorted(value) if _is_block(value[each]) for block in _nested(argument_of(each), value[each])
    ]
    return Block(name, arguments=plain, blocks=blocks)


def _is_block(value: Any) -> bool:
    return isinstance(value, Mapping) or (isinstance(value, list) and bool(value) and isinstance(value[0], Mapping))


def _in_order(arguments: Mapping[str, Any]) -> dict[str, Any]:
    """What depends on what comes last, as it is usual."""
    return {name: arguments[name] for name in sorted(arguments, key=lambda name: (name == "depends_on", name))}
