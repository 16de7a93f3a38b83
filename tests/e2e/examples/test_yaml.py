"""examples/yaml: a program in YAML uses the component package."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from components.package import Package
from stateroom.local.aws import LocalAws
from tests.e2e.examples.program import EXAMPLES, Program, copy_example, needs_host
from tests.e2e.project import ACCOUNT

needs_pulumi = needs_host("YAML", "pulumi-language-yaml")


def wrong_keys(schema: Mapping[str, Any], properties: Mapping[str, Any], value: Any, place: str) -> list[str]:
    """The keys of a value that its type does not know, and those that it wants; the words that it does not know."""
    found = [f"{place}.{key}" for key in value if key not in properties]
    for key, item in value.items():
        reference = properties.get(key, {}).get("$ref", "").removeprefix("#/types/")
        section = schema["types"][reference] if reference else {}
        if "enum" in section and item not in [each["value"] for each in section["enum"]]:
            found.append(f"{place}.{key} cannot be {item}")
        if "properties" in section:
            found += [f"{place}.{key}.{need} is missing" for need in section.get("required", []) if need not in item]
            found += wrong_keys(schema, section["properties"], item, f"{place}.{key}")
    return found


def test_the_example_fits_the_schema() -> None:
    program = yaml.safe_load((EXAMPLES / "yaml" / "Pulumi.yaml").read_text())
    schema = json.loads(Package().schema or "")
    assert program["resources"]
    for name, resource in program["resources"].items():
        package, component = resource["type"].split(":")
        definition = schema["resources"][f"{package}:index:{component}"]
        assert set(definition["requiredInputs"]) <= set(resource["properties"])
        assert not wrong_keys(schema, definition["inputProperties"], resource["properties"], name)
    used = [text.removeprefix("${states.").partition("}")[0].partition("[")[0] for text in program["outputs"].values()]
    assert set(used) <= set(definition["properties"])


@pytest.fixture
def program(tmp_path: Path, local_aws: LocalAws) -> Program:
    return copy_example("yaml", tmp_path, local_aws)


@needs_pulumi
def test_the_example_is_made_stays_as_it_is_and_goes(program: Program) -> None:
    program.pulumi("up", "--yes", "--skip-preview")
    outputs = program.outputs()
    assert outputs["bucket"] == f"team-dev-state-{ACCOUNT}-eu-west-1"
    assert outputs["lockTable"] == "team-dev-locks"
    assert outputs["kmsKeyArn"].startswith(f"arn:aws:kms:eu-west-1:{ACCOUNT}:key/")
    assert outputs["writer"] == f"arn:aws:iam::{ACCOUNT}:role/team-dev-writer"
    program.pulumi("preview", "--expect-no-changes")
    program.pulumi("destroy", "--yes", "--skip-preview")


def change(program: Program, old: str, new: str) -> None:
    text = (program.folder / "Pulumi.yaml").read_text()
    assert old in text
    (program.folder / "Pulumi.yaml").write_text(text.replace(old, new))


@needs_pulumi
def test_an_error_in_the_arguments_is_one_message(program: Program) -> None:
    # Pulumi's YAML checks words that stand there itself, and leaves those that are an expression's to the component.
    change(program, "mode: both", 'mode: "${lock}"')
    change(program, "config:\n", "config:\n  lock: {type: string, default: global}\n")
    said = program.pulumi("preview", code=1)
    assert (
        "error: stateroom:index:StateBackend resource 'states' has a problem: states has 1 problem\n"
        '      - mode cannot have this value @ $.lock.mode ("global"; table, native, both or none; take what is '
        "allowed)\n"
        "      next: correct the arguments; $ is states, and docs/configuration.md explains every key\n"
    ) in said
    assert "Traceback" not in said
    assert 'File "' not in said


@needs_pulumi
def test_a_word_that_is_not_allowed_is_told_with_its_line(program: Program) -> None:
    change(program, "mode: both", "mode: global")
    said = program.pulumi("preview", code=1)
    assert "on Pulumi.yaml line 30:" in said
    assert 'Allowed values are Table ("table"), Native ("native"), Both ("both"), None ("none")' in said


@needs_pulumi
def test_pulumi_reads_the_schema(program: Program) -> None:
    schema = json.loads(program.run("pulumi", "package", "get-schema", str(program.package)))
    derived = json.loads(Package().schema or "")
    assert set(schema["resources"]) == set(derived["resources"])
    assert set(schema["types"]) == set(derived["types"])
