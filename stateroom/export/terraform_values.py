"""The values of a Terraform configuration: documents as expressions, references for what another resource says, and
variables for secrets."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

from stateroom.export.hcl_text import Encoded, Expression
from stateroom.export.made import Made, whole
from stateroom.export.terraform_types import DOCUMENTS, argument_of

_EXTERNAL_ID: Final = "sts:ExternalId"
"""The condition's key in both clouds. It is what makes a trust policy a secret."""


class Values:
    """Makes them, and remembers the variables that they need: by name, what each is."""

    def __init__(self) -> None:
        self.variables: dict[str, str] = {}

    def of(self, made: Made, property_: str, label: str, references: Mapping[str, str]) -> Any:
        """The value of a property. label: what the resource is called, for the names of variables.

        references: by value, the reference that stands for it.
        """
        value, secret = whole(made.declared.inputs[property_]), property_ in made.declared.secrets
        if property_ not in DOCUMENTS:
            name = f"{label}_{argument_of(property_)}"
            return self._variable(name, f"What {name} is") if secret else _refer(value, references)
        document = json.loads(value)
        if secret:
            document, found = _without_external_ids(document, Expression(f"var.{label}_external_id"))
            if not found:
                return self._variable(f"{label}_{argument_of(property_)}", f"The document of {label}, as JSON")
            self._variable(f"{label}_external_id", f"The external id that those who assume the role {label} must give")
        return Encoded(_refer(document, references))

    def _variable(self, name: str, why: str) -> Expression:
        self.variables[name] = f"{why}."
        return Expression(f"var.{name}")

    def external_id(self) -> Expression:
        """That of the role that the provider assumes."""
        return self._variable("assume_role_external_id", "The external id of the role that makes these resources")


def _refer(value: Any, references: Mapping[str, str]) -> Any:
    if isinstance(value, str):
        return Expression(references[value]) if value in references else value
    if isinstance(value, Mapping):
        return {name: _refer(each, references) for name, each in value.items()}
    return [_refer(each, references) for each in value] if isinstance(value, list) else value


def _without_external_ids(document: Any, instead: Expression) -> tuple[Any, bool]:
    """The document with a variable in place of every external id, and whether there was one."""
    if isinstance(document, list):
        pairs = [_without_external_ids(each, instead) for each in document]
        return [each for each, _ in pairs], any(found for _, found in pairs)
    if not isinstance(document, Mapping):
        return document, False
    changed, any_found = {}, False
    for name, each in document.items():
        if name == _EXTERNAL_ID:
            changed[name], found = ([instead] if isinstance(each, list) else instead), True
        else:
            changed[name], found = _without_external_ids(each, instead)
        any_found = any_found or found
    return changed, any_found
