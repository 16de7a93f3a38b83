"""examples/yaml: a program in YAML uses the component package."""

from __future__ import annotations

import json
import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from components.package import Package
from stateroom.local.aws import LocalAws
from tests.e2e.project import ACCOUNT, ROOT
from tests.provider.launcher import install

EXAMPLE = ROOT / "examples" / "yaml" / "Pulumi.yaml"
PACKAGES = "packages:\n  stateroom: ../../components\n"

needs_pulumi = pytest.mark.skipif(
    not (shutil.which("pulumi") and shutil.which("pulumi-language-yaml")),
    reason="pulumi is not on PATH, or its YAML language host",
)


def wrong_keys(schema: Mapping[str, Any], properties: Mapping[str, Any], value: Any, place: str) -> list[str]:
    """The keys of a value that its type does not know, and those that it wants."""
    found = [f"{place}.{key}" for key in value if key not in properties]
    for key, item in value.items():
        reference = properties.get(key, {}).get("$ref", "").removeprefix("#/types/")
        if reference:
            section = schema["types"][reference]
            found += [f"{place}.{key}.{need} is missing" for need in section.get("required", []) if need not in item]
            found += wrong_keys(schema, section["properties"], item, f"{place}.{key}")
    return found


def test_the_example_fits_the_schema() -> None:
    program, schema = yaml.safe_load(EXAMPLE.read_text()), json.loads(Package().schema or "")
    assert program["resources"]
    for name, resource in program["resources"].items():
        package, component = resource["type"].split(":")
        definition = schema["resources"][f"{package}:index:{component}"]
        assert set(definition["requiredInputs"]) <= set(resource["properties"])
        assert not wrong_keys(schema, definition["inputProperties"], resource["properties"], name)
    used = [text.removeprefix("${states.").partition("}")[0].partition("[")[0] for text in program["outputs"].values()]
    assert set(used) <= set(definition["properties"])


@pytest.fixture
def program(tmp_path: Path, local_aws: LocalAws, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the example, with plugins that need no installation: those of the tests, and the package as it is."""
    folder, plugins = tmp_path / "program", tmp_path / "plugins"
    folder.mkdir()
    install(plugins)
    command = f"PYTHONPATH={shlex.quote(str(ROOT))} exec {shlex.quote(sys.executable)} -m components"
    package = plugins / "pulumi-resource-stateroom"
    package.write_text(f'#!/bin/sh\n{command} "$@"\n')
    package.chmod(0o755)
    text = EXAMPLE.read_text()
    assert PACKAGES in text
    served = yaml.safe_dump({"plugins": {"providers": [{"name": "stateroom", "path": str(plugins)}]}})
    (folder / "Pulumi.yaml").write_text(text.replace(PACKAGES, served))
    for name in [name for name in os.environ if name.startswith("PULUMI_")]:
        monkeypatch.delenv(name)
    (tmp_path / "state").mkdir()
    monkeypatch.setenv("PATH", f"{plugins}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("PULUMI_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("PULUMI_BACKEND_URL", (tmp_path / "state").as_uri())
    monkeypatch.setenv("PULUMI_CONFIG_PASSPHRASE", "not a secret")
    monkeypatch.setenv("PULUMI_SKIP_UPDATE_CHECK", "true")
    monkeypatch.setenv("PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION", "true")
    pulumi(folder, "stack", "init", "dev")
    pulumi(folder, "config", "set", "endpoint", local_aws.url)
    return folder


def pulumi(folder: Path, *arguments: str, code: int = 0) -> str:
    command = ["pulumi", *arguments, "--non-interactive"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == code, done.stdout + done.stderr
    return done.stdout


@needs_pulumi
def test_the_example_is_made_stays_as_it_is_and_goes(program: Path) -> None:
    pulumi(program, "up", "--yes", "--skip-preview")
    outputs = json.loads(pulumi(program, "stack", "output", "--json"))
    assert outputs["bucket"] == f"team-dev-state-{ACCOUNT}-eu-west-1"
    assert outputs["lockTable"] == "team-dev-locks"
    assert outputs["kmsKeyArn"].startswith(f"arn:aws:kms:eu-west-1:{ACCOUNT}:key/")
    assert outputs["writer"] == f"arn:aws:iam::{ACCOUNT}:role/team-dev-writer"
    pulumi(program, "preview", "--expect-no-changes")
    pulumi(program, "destroy", "--yes", "--skip-preview")


@needs_pulumi
def test_an_error_in_the_arguments_is_one_message(program: Path) -> None:
    text = (program / "Pulumi.yaml").read_text()
    (program / "Pulumi.yaml").write_text(text.replace("mode: both", "mode: global"))
    said = pulumi(program, "preview", code=1)
    assert (
        "error: stateroom:index:StateBackend resource 'states' has a problem: states has 1 problem\n"
        '      - mode cannot have this value @ $.lock.mode ("global"; table, native, both or none; take what is '
        "allowed)\n"
        "      next: correct the arguments; $ is states, and docs/configuration.md explains every key\n"
    ) in said
    assert "Traceback" not in said
    assert 'File "' not in said


@needs_pulumi
def test_pulumi_reads_the_schema(program: Path) -> None:
    plugin = program.parent / "plugins" / "pulumi-resource-stateroom"
    schema = json.loads(pulumi(program, "package", "get-schema", str(plugin)))
    derived = json.loads(Package().schema or "")
    assert set(schema["resources"]) == set(derived["resources"])
    assert set(schema["types"]) == set(derived["types"])
