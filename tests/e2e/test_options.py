"""The list of options says of real clients which arguments their version knows."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from stateroom.emit.options import read_options
from stateroom.emit.versions import parse_version
from tests.e2e.terraform import CLIENTS, Client, Project

_REFUSED = re.compile(r'argument "(\w+)" given on the command line is not expected')


@pytest.mark.parametrize("scope", ["s3", "oss"])
@pytest.mark.parametrize("client", CLIENTS, ids=lambda client: client.name)
def test_a_client_refuses_exactly_what_its_version_is_said_not_to_know(
    client: Client, scope: str, tmp_path: Path
) -> None:
    work = Project(client, tmp_path / "work")
    work.write("main.tf", f'terraform {{\n  backend "{scope}" {{}}\n}}\n')
    version = parse_version(client.tool, re.findall(r"v(\d+\.\d+\.\d+)", work.succeed("version"))[0])
    options = [each for each in read_options(scope).values() if each.type not in ("block", "variable")]
    arguments = [each for each in options if "." not in each.name]
    names = [each.name for each in arguments]
    # One that nobody knows, so that every run ends with these complaints and goes no further.
    said = work.run("init", "-no-color", *(f"-backend-config={name}=null" for name in [*names, "nobody_knows"]))
    assert said.code == 1
    unknown = {each.name for each in arguments if not each.known_by(client.tool, version)}
    assert set(_REFUSED.findall(re.sub(r"\s+", " ", said.output.replace("│", "")))) == unknown | {"nobody_knows"}
