"""The policy pack with the real Pulumi CLI: that it loads, and what the CLI makes of its configuration."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]

pytestmark = pytest.mark.skipif(
    not (shutil.which("pulumi") and shutil.which("pulumi-language-yaml")),
    reason="pulumi is not on PATH, or its YAML language host",
)

PACK = """
from pulumi_policy import PolicyPack
from stateroom.policy.crossguard import policy_of
from stateroom.policy.definition import Parameter, Policy, Rule

POLICY = Policy(
    sentence="Every stack is red.", severity="high", remediation="Paint it.", url="https://example.com/red",
    resources=("pulumi:pulumi:Stack",), parameters={"color": Parameter("string", "red", "The color.")},
)

def check(resource, stack, settings):
    if settings["color"] == "explode":
        raise ValueError("a defect of the policy")
    yield f"it is not {settings['color']}"

PolicyPack("toys", [
    policy_of(Rule("toy-alone", POLICY, check, whole=False)),
    policy_of(Rule("toy-within", POLICY, check, whole=True)),
])
"""


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty program of somebody else, with its own state and home."""
    folder = tmp_path / "program"
    (tmp_path / "state").mkdir()
    folder.mkdir()
    (folder / "Pulumi.yaml").write_text("name: others\nruntime: yaml\n")
    for name in [name for name in os.environ if name.startswith("PULUMI_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PULUMI_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("PULUMI_BACKEND_URL", (tmp_path / "state").as_uri())
    monkeypatch.setenv("PULUMI_CONFIG_PASSPHRASE", "not a secret")
    monkeypatch.setenv("PULUMI_SKIP_UPDATE_CHECK", "true")
    monkeypatch.setenv("PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION", "true")
    pulumi(folder, "stack", "init", "dev")
    return folder


def pulumi(folder: Path, *arguments: str) -> tuple[int, str]:
    done = subprocess.run(
        ["pulumi", *arguments, "--non-interactive"], cwd=folder, capture_output=True, text=True, check=False
    )
    return done.returncode, done.stdout + done.stderr


def write_pack(folder: Path, program: str) -> Path:
    """A pack that runs in the virtual environment of these tests."""
    folder.mkdir()
    (folder / "__main__.py").write_text(program)
    runtime = {"name": "python", "options": {"virtualenv": sys.prefix}}
    (folder / "PulumiPolicy.yaml").write_text(json.dumps({"runtime": runtime, "version": "0.1.0"}))
    return folder


def preview(program: Path, pack: Path, config: Any = None) -> tuple[int, str]:
    file = program.parent / "policies.json"
    file.write_text(json.dumps(config or {}))
    return pulumi(program, "preview", "--policy-pack", str(pack), "--policy-pack-config", str(file))


def test_our_pack_judges_a_program_of_somebody_else(program: Path, tmp_path: Path) -> None:
    pack = write_pack(tmp_path / "pack", (ROOT / "policies" / "__main__.py").read_text())
    config = {"all": "advisory", "aws-key-require-rotation": {"enforcementLevel": "mandatory", "days": 180}}
    code, said = preview(program, pack, config)
    assert "stateroom@v0.1.0" in said
    assert code == 0, said


@pytest.mark.skipif(not (ROOT / ".venv").exists(), reason="the pack's own environment, .venv, is not there")
def test_our_pack_runs_from_its_own_folder(program: Path) -> None:
    code, said = preview(program, ROOT / "policies")
    assert "stateroom@v0.1.0" in said
    assert code == 0, said


EXEMPT = {"resource": "others-*", "reason": "old", "expires": "9999-12-31"}


@pytest.mark.parametrize(
    ("config", "code", "wanted"),
    [
        ({}, 1, {"toy-alone": "mandatory red", "toy-within": "mandatory red"}),
        ({"all": "advisory", "toy-alone": {"color": "blue"}}, 0, {"toy-alone": "advisory blue"}),
        ({"all": "disabled", "toy-within": "advisory"}, 0, {"toy-within": "advisory red"}),
        ({"toy-alone": {"exemptions": [EXEMPT]}, "toy-within": {"exemptions": [EXEMPT]}}, 0, {}),
        (
            {"toy-alone": {"exemptions": [{**EXEMPT, "expires": "2020-01-01"}]}, "toy-within": "disabled"},
            1,
            {"toy-alone": "mandatory red (the exemption expired on 2020-01-01: old)"},
        ),
    ],
)
def test_the_cli_reads_our_configuration_as_we_do(
    config: Any, code: int, wanted: dict[str, str], program: Path, tmp_path: Path
) -> None:
    exit_code, said = preview(program, write_pack(tmp_path / "pack", PACK), config)
    assert exit_code == (255 if code and exit_code == 255 else code), said
    for policy, told in wanted.items():
        level, _, color = told.partition(" ")
        assert f"[{level}] [severity: high]  {policy}  (pulumi:pulumi:Stack: others-dev)" in said
        assert f"it is not {color}" in said
    assert ("Every stack is red." in said) == bool(wanted)


@pytest.mark.parametrize(("policy", "other"), [("toy-alone", "toy-within"), ("toy-within", "toy-alone")])
def test_a_policy_that_raises_is_one_clear_message(policy: str, other: str, program: Path, tmp_path: Path) -> None:
    pack = write_pack(tmp_path / "pack", PACK)
    code, said = preview(program, pack, {policy: {"color": "explode"}, other: "disabled"})
    assert code != 0
    assert f"the policy {policy} failed on others-dev\n" in said
    assert "why:  ValueError: a defect of the policy" in said
    assert "Traceback" not in said


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        ("strict", '"strict" is not a valid enforcement level'),
        ({"color": 3}, "toy-alone: color: Invalid type. Expected: string, given: integer"),
        ({"exemptions": [{"resource": "x", "expires": "2030-01-01"}]}, "exemptions.0: reason is required"),
    ],
)
def test_the_cli_refuses_what_we_refuse(entry: Any, message: str, program: Path, tmp_path: Path) -> None:
    code, said = preview(program, write_pack(tmp_path / "pack", PACK), {"toy-alone": entry})
    assert code != 0
    assert message in said
