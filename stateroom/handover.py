"""What the direct engine made, for the tool that takes it over. Reads the cloud, and writes nothing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from stateroom.provision import Stack, Watch, read_made

if TYPE_CHECKING:
    from stateroom.engine.declared import Declared
    from stateroom.export.made import Made
    from stateroom.export.pulumi_import import ImportFile


def export_to_pulumi(stack: Stack, watch: Watch) -> ImportFile:
    """The file for `pulumi import`. RefusedError when the backend is not as the stack file declares it."""
    from stateroom.export.pulumi_import import render_import

    return render_import(_read(stack, watch), stack.backend.name)


def export_to_terraform(stack: Stack, watch: Watch) -> dict[str, str]:
    """A Terraform configuration with import blocks: the texts by the names of their files. RefusedError as before."""
    from stateroom.export.terraform import render_configuration

    return render_configuration(_read(stack, watch), stack.backend.name)


def _read(stack: Stack, watch: Watch) -> tuple[Made, ...]:
    from stateroom.engine.handler import handler_for
    from stateroom.export.made import list_made

    outcome = read_made(stack, watch)

    def outputs_of(declared: Declared) -> Mapping[str, Any]:
        return handler_for(declared.token).outputs(declared.inputs, outcome.live[declared.urn] or {})

    return list_made([(each, outputs_of(each)) for each in outcome.declared])
