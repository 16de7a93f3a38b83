"""Real Terragrunt, where it is on PATH, with units that include what we emit."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.e2e.terraform import CLIENTS, SECONDS, Client, Project

each_binary = pytest.mark.parametrize("client", CLIENTS[1:], ids=lambda client: client.name)
"""What Terragrunt can run: a program that is on PATH."""

OLDEST = (1, 0)
"""Before, `disable_init` also kept Terraform from using the backend."""

UNITS = ("app", "team-vpc", "team/vpc")
"""Two whose names differ in one character alone, and one that reads the outputs of the other two."""

_INCLUDE = 'include "root" {\n  path = find_in_parent_folders("root.hcl")\n}\n'
_OUTPUT = 'output "name" {\n  value = "%s"\n}\n'
_DEPENDENT = """
dependency "one" {
  config_path = "../team/vpc"
}

dependency "other" {
  config_path = "../team-vpc"
}

inputs = {
  names = "${dependency.one.outputs.name} and ${dependency.other.outputs.name}"
}
"""
_READS = 'variable "names" {\n  type = string\n}\n\noutput "name" {\n  value = var.names\n}\n'


def skip_without(client: Client) -> None:
    """Skips the test where Terragrunt or the client cannot be used."""
    reason = _unusable() or client.unusable()
    if reason:
        pytest.skip(reason)


def make_live(client: Client, folder: Path, root: str, variables: Mapping[str, str]) -> Project:
    """UNITS below `root.hcl`, and Terragrunt in its folder, which runs the client."""
    live = _live(client, folder, variables)
    live.write("root.hcl", root)
    for unit in UNITS:
        (folder / unit).mkdir(parents=True)
        reads = unit == "app"
        (folder / unit / "terragrunt.hcl").write_text(_INCLUDE + _DEPENDENT if reads else _INCLUDE)
        (folder / unit / "main.tf").write_text(_READS if reads else _OUTPUT % unit)
    return live


def make_unit(client: Client, folder: Path, text: str, variables: Mapping[str, str]) -> Project:
    """One unit with a text of its own."""
    unit = _live(client, folder, variables)
    unit.write("terragrunt.hcl", text)
    unit.write("main.tf", _OUTPUT % "one")
    return unit


def generated(work: Project) -> str:
    """The one `backend.tf` that Terragrunt made below the folder."""
    (path,) = work.folder.rglob("backend.tf")
    return path.read_text()


def _live(client: Client, folder: Path, variables: Mapping[str, str]) -> Project:
    terragrunt = Client("terragrunt", "terragrunt", ("terragrunt",), OLDEST)
    (binary,) = client.command
    settings = {"TG_TF_PATH": binary, "TG_NON_INTERACTIVE": "true", "TG_NO_COLOR": "true"}
    return Project(terragrunt, folder, {**variables, **settings})


def _unusable() -> str | None:
    if shutil.which("terragrunt") is None:
        return "terragrunt is not on PATH"
    answer = subprocess.run(
        ["terragrunt", "--version"], capture_output=True, text=True, timeout=SECONDS, check=True
    ).stdout
    version = re.search(r"v(\d+)\.(\d+)\.", answer)
    # Without a number it was built by hand, from what is newer than all that has one.
    if version is not None and tuple(map(int, version.groups())) < OLDEST:
        return f"{answer.strip()} is older than {'.'.join(map(str, OLDEST))}"
    return None
