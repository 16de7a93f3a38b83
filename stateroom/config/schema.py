"""Generates what is said elsewhere about the configuration: `python -m stateroom.config.schema [--check]`."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from stateroom.config.backend import CLOUDS, MODELS
from stateroom.config.parse import KEY, REFERENCE
from stateroom.config.reference import render_reference
from stateroom.config.sentences import sentences_of
from stateroom.config.shape import sections_of, shape_of, walk
from stateroom.facts import CloudName

COMMAND = "python -m stateroom.config.schema"
SCHEMA = "stacks/schema.json"


def build_schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of a stack file. It knows single values; the rules between values are not in it.

    Nothing is required of a stack's backend, and nothing (`null`) may stand for what the models can be without: the
    defaults in the project file may give the one and be taken away by the other, and an editor sees one file.
    """
    namespace = KEY.partition(":")[0]
    schema: dict[str, Any] = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A Stateroom stack",
        "description": f"A Pulumi stack file with one state backend at {KEY}.",
        "type": "object",
        "required": ["config"],
        "properties": {
            "config": {
                "description": "The stack's configuration; keys of other namespaces are those of providers.",
                "type": "object",
                "required": [KEY],
                "properties": {KEY: _one_of_the_clouds()},
                "patternProperties": {f"^{namespace}:(?!backend$)": False},
            }
        },
        "$defs": {},
    }
    for cloud in CLOUDS:
        schema["$defs"] |= _definitions(cloud)
    return schema


def _one_of_the_clouds() -> dict[str, Any]:
    """`cloud` chooses what the other keys are. With `if` and `then`, an editor offers those of one cloud only."""
    sentence = sentences_of(MODELS[CLOUDS[0]])["cloud"]
    return {
        "type": "object",
        "properties": {"cloud": {"enum": list(CLOUDS), "description": sentence}},
        "allOf": [
            {
                "if": {"properties": {"cloud": {"const": cloud}}, "required": ["cloud"]},
                "then": {"$ref": f"#/$defs/{cloud}.{MODELS[cloud].__name__}"},
            }
            for cloud in CLOUDS
        ],
    }


def _definitions(cloud: CloudName) -> dict[str, Any]:
    """The sections of one cloud. Sections of two clouds have the same names, so the cloud stands before them."""
    model = MODELS[cloud]
    root = model.model_json_schema(ref_template=f"#/$defs/{cloud}.{{model}}")
    sections = {**root.pop("$defs"), model.__name__: root}
    _drop_noise(list(sections.values()))
    in_lists = {shape.item.section for _, shape in walk(shape_of(model)) if shape.kind == "list" and shape.item}
    for section in sections_of(model):
        properties = sections[section.__name__]["properties"]
        if section not in in_lists:
            _let_defaults_lie_below(sections[section.__name__])
            if section is not model:
                _let_be_taken_away(sections[section.__name__])
        for key, sentence in sentences_of(section).items():
            properties[key]["description"] = sentence
    return {f"{cloud}.{name}": section for name, section in sections.items()}


def _let_defaults_lie_below(section: dict[str, Any]) -> None:
    required = section.pop("required", ())
    for key, field in section["properties"].items():
        if key not in required:
            _let_be_taken_away(field)
            if isinstance(field.get("additionalProperties"), dict):
                _let_be_taken_away(field["additionalProperties"])


def _let_be_taken_away(field: dict[str, Any]) -> None:
    if "anyOf" in field:
        field["anyOf"] += [] if {"type": "null"} in field["anyOf"] else [{"type": "null"}]
    elif "type" in field:
        field["type"] = [field["type"], "null"]
        if "enum" in field:
            field["enum"] = [*field["enum"], None]


def _drop_noise(node: Any) -> None:
    """Titles that repeat the key, and defaults that only say that a key is absent."""
    if isinstance(node, list):
        for item in node:
            _drop_noise(item)
    if not isinstance(node, dict):
        return
    for name, field in node.get("properties", {}).items():
        if isinstance(field, dict):
            field.pop("title", None)
            if field.get("default", name) is None:
                del field["default"]
    for item in node.values():
        _drop_noise(item)


def render_schema() -> str:
    """The content of stacks/schema.json."""
    return json.dumps(build_schema(), indent=2, ensure_ascii=False) + "\n"


FILES: Final[Mapping[str, Callable[[], str]]] = {SCHEMA: render_schema, REFERENCE: render_reference}


def write_generated(project: Path, check: bool, files: Mapping[str, Callable[[], str]] = FILES) -> list[str]:
    """The generated files that were out of date; they are written unless `check`. files: what renders each."""
    stale = []
    for name, render in files.items():
        path, content = project / name, render()
        if not path.exists() or path.read_text(encoding="utf-8") != content:
            stale.append(name)
            if not check:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(content, encoding="utf-8")
    return stale


def main(
    arguments: Sequence[str],
    project: Path,
    files: Mapping[str, Callable[[], str]] = FILES,
    command: str = COMMAND,
) -> int:
    """The exit code: 1 when `--check` finds a file out of date, 3 for an unknown argument."""
    if list(arguments) not in ([], ["--check"]):
        sys.stderr.write(f"usage: {command} [--check]\n")
        return 3
    check = list(arguments) == ["--check"]
    stale = write_generated(project, check, files)
    for name in stale:
        sys.stdout.write(f"{name} is out of date; run `{command}`\n" if check else f"wrote {name}\n")
    return 1 if check and stale else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], Path(__file__).parents[2]))
