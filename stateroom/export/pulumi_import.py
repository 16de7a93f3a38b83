"""The file for `pulumi import --file`, after which Pulumi holds everything that the direct engine made.

Source: Pulumi CLI, `pulumi import`: since 3.254.0 the file can declare a provider, and give inputs and outputs.
"""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from stateroom.emit.checksum import FOR_THE_BACKEND, sign
from stateroom.engine.declared import Provider
from stateroom.export.made import Made, whole
from stateroom.export.unread import FILLED_IN, UNREAD

_OPTIONS: Final = "--protect=false --generate-code=false"
"""What is protected is said by the program, which exists already."""


@dataclass(frozen=True)
class ImportFile:
    """The file, and the providers that it leaves out, because a secret is in them: Pulumi makes them before."""

    text: str
    providers: tuple[str, ...]

    def commands(self, file: Path | None) -> Iterator[str]:
        """What to run, in this order. file: where the text is."""
        return _commands(self.providers, file or Path("FILE"))


def render_import(made: Sequence[Made], name: str) -> ImportFile:
    """name: the backend's, for the header, which Pulumi does not read."""
    names = _choose_names(made)
    components = [_component(urn, parents, names) for urn, parents in _components(made).items()]
    providers = {each.declared.provider.urn: each.declared.provider for each in made if each.declared.provider.urn}
    with_secrets = tuple(sorted(urn for urn, each in providers.items() if each.secrets))
    declared = [_provider(each, names) for each in providers.values() if not each.secrets]
    use = ", then ".join(f"`{command}`" for command in _commands(with_secrets, Path("FILE")))
    document = {
        "//": f"{FOR_THE_BACKEND} {name}: run {use}.",
        **({"nameTable": {names[urn]: urn for urn in with_secrets}} if with_secrets else {}),
        "resources": [*declared, *components, *(_resource(each, names) for each in made)],
    }
    return ImportFile(sign(json.dumps(document, indent=2, ensure_ascii=False) + "\n"), with_secrets)


def _commands(providers: Sequence[str], file: Path) -> Iterator[str]:
    if providers:
        yield " ".join(["pulumi up", *(f"--target {shlex.quote(urn)}" for urn in providers)])
    yield f"pulumi import --file {shlex.quote(str(file))} {_OPTIONS}"


def _component(urn: str, parents: Sequence[str], names: Mapping[str, str]) -> dict[str, Any]:
    token, logical = _split(urn)
    return _named(token, names[urn], logical, _parent(parents, names)) | {"component": True}


def _provider(provider: Provider, names: Mapping[str, str]) -> dict[str, Any]:
    token, logical = _split(provider.urn)
    return {
        **_named(token, names[provider.urn], logical, _parent(provider.parents, names)),
        **({"version": provider.version} if provider.version else {}),
        "inputs": {name: _as_checked(value) for name, value in whole(provider.inputs).items()},
    }


def _as_checked(value: Any) -> Any:
    """The SDK writes structures as JSON. The official providers write that anew, with sorted keys and without spaces,
    before Pulumi keeps it; Pulumi keeps what is in the file as it is, and would find another text in the program."""
    if not isinstance(value, str) or value[:1] not in ("[", "{"):
        return value
    try:
        content = json.loads(value)
    except ValueError:
        return value
    text = json.dumps(content, separators=(",", ":"), sort_keys=True, ensure_ascii=False)
    return re.sub("[<>&]", lambda match: f"\\u{ord(match[0]):04x}", text)


def _resource(made: Made, names: Mapping[str, str]) -> dict[str, Any]:
    declared = made.declared
    spec = _named(declared.token, declared.name, declared.name, _parent(declared.parents, names))
    if declared.provider.urn:
        spec["provider"] = names[declared.provider.urn]
    inputs = {name: value for name, value in declared.inputs.items() if name not in declared.secrets}
    spec |= {"id": made.id, "inputs": whole(inputs)}
    # A secret would be missing in the outputs.
    describable = declared.token in FILLED_IN and not declared.secrets
    if not describable or UNREAD[declared.token].isdisjoint(declared.inputs):
        return spec
    # Pulumi's first preview compares the program with the outputs that it read: what the provider cannot read would be
    # a change. With outputs in the file Pulumi reads nothing, and keeps the id as it is written, so without a region.
    return spec | {"id": made.outputs["id"], "outputs": whole(_outputs(made, inputs))}


def _outputs(made: Made, inputs: Mapping[str, Any]) -> dict[str, Any]:
    """All that is declared and told of a resource, as the provider would have read it."""
    outputs = {**FILLED_IN[made.declared.token], **made.outputs, **inputs}
    if made.declared.token.startswith("aws:"):
        # The official plugin writes the provider's region and tags into every resource. Our provider has no tags.
        outputs = {"region": made.declared.provider.inputs.get("region"), **outputs, "tagsAll": inputs.get("tags", {})}
    return outputs


def _named(token: str, name: str, logical: str, parent: Mapping[str, str]) -> dict[str, Any]:
    return {"type": token, "name": name, **({} if name == logical else {"logicalName": logical}), **parent}


def _parent(parents: Sequence[str], names: Mapping[str, str]) -> dict[str, str]:
    return {"parent": names[parents[-1]]} if parents else {}


def _components(made: Iterable[Made]) -> dict[str, tuple[str, ...]]:
    """Every component with those that it is a part of, outer ones first."""
    chains = {chain for each in made for chain in (each.declared.parents, each.declared.provider.parents)}
    found = {chain[: end + 1] for chain in chains for end in range(len(chain))}
    return {chain[-1]: chain[:-1] for chain in sorted(found, key=lambda chain: (len(chain), chain))}


def _choose_names(made: Sequence[Made]) -> dict[str, str]:
    """By URN, the names by which the file speaks of components and providers. Each is the only one of its name."""
    taken = {each.declared.name for each in made}
    names: dict[str, str] = {}
    providers = sorted({each.declared.provider.urn for each in made if each.declared.provider.urn})
    for urn, kind in [
        *((each, "provider") for each in providers),
        *((each, "component") for each in _components(made)),
    ]:
        wanted = name = f"{_split(urn)[1]}-{kind}"
        count = 1
        while name in taken:
            count += 1
            name = f"{wanted}-{count}"
        taken.add(name)
        names[urn] = name
    return names


def _split(urn: str) -> tuple[str, str]:
    """The type token and the logical name of a URN."""
    _scope, _project, types, name = urn.removeprefix("urn:pulumi:").split("::", 3)
    return types.rpartition("$")[2], name
