"""Generates what is said elsewhere about the configuration: `python -m stateroom.config.schema [--check]`."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from stateroom.config.aws import AwsBackend
from stateroom.config.parse import KEY, REFERENCE
from stateroom.config.reference import render_reference
from stateroom.config.sentences import sentences_of
from stateroom.config.shape import sections_of

COMMAND = "python -m stateroom.config.schema"
SCHEMA = "stacks/schema.json"


def build_schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of a stack file. It knows single values; the rules between values are not in it."""
    backend = AwsBackend.model_json_schema(ref_template="#/$defs/{model}")
    definitions = backend.pop("$defs")
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
                "properties": {KEY: {"$ref": "#/$defs/AwsBackend"}},
                "patternProperties": {f"^{namespace}:(?!backend$)": False},
            }
        },
        "$defs": {**definitions, "AwsBackend": backend},
    }
    _drop_noise(schema)
    for section in sections_of(AwsBackend):
        properties = schema["$defs"][section.__name__]["properties"]
        for key, sentence in sentences_of(section).items():
            properties[key]["description"] = sentence
    return schema


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


def write_generated(project: Path, check: bool) -> list[str]:
    """The generated files that were out of date; they are written unless `check`."""
    stale = []
    for name, content in ((SCHEMA, render_schema()), (REFERENCE, render_reference())):
        path = project / name
        if not path.exists() or path.read_text(encoding="utf-8") != content:
            stale.append(name)
            if not check:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(content, encoding="utf-8")
    return stale


def main(arguments: Sequence[str], project: Path) -> int:
    """The exit code: 1 when `--check` finds a file out of date, 3 for an unknown argument."""
    if list(arguments) not in ([], ["--check"]):
        sys.stderr.write(f"usage: {COMMAND} [--check]\n")
        return 3
    check = list(arguments) == ["--check"]
    stale = write_generated(project, check)
    for name in stale:
        sys.stdout.write(f"{name} is out of date; run `{COMMAND}`\n" if check else f"wrote {name}\n")
    return 1 if check and stale else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], Path(__file__).parents[2]))
