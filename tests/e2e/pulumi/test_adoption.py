"""What the direct engine made, taken over by Pulumi: `stateroom export pulumi-import`, `pulumi import`, no change."""

from __future__ import annotations

import json
import re
import shlex
from dataclasses import replace
from typing import Any

import pytest

from stateroom.cli.main import execute
from tests.e2e.pulumi.project import PulumiProject, needs_pulumi

pytestmark = needs_pulumi

_EXTERNAL_ID = "known-to-two-parties"


@pytest.mark.parametrize(
    ("fixture", "steps"),
    [("on_aws", ["up", "import"]), ("on_alicloud", ["import"])],
    ids=["aws-with-secrets-in-the-provider", "alicloud"],
)
def test_what_the_direct_engine_made_is_pulumis_without_a_change(
    fixture: str, steps: list[str], request: pytest.FixtureRequest, capsys: pytest.CaptureFixture[str]
) -> None:
    project: PulumiProject = request.getfixturevalue(fixture)
    project.edit(_guard)
    where = ["--cwd", str(project.folder), "--stack", project.stack]
    assert execute(["up", *where]) == 0, capsys.readouterr()
    capsys.readouterr()
    file = project.folder / "import.json"
    assert execute(["export", "pulumi-import", *where, "--json", "--out", str(file)]) == 0, capsys.readouterr()
    said = json.loads(capsys.readouterr().out)
    assert _EXTERNAL_ID not in file.read_text(encoding="utf-8")

    commands = [shlex.split(each) for each in said["run"]]
    assert [each[1] for each in commands] == steps
    for _pulumi, *arguments in commands:
        project.must(*arguments, "--yes", "--skip-preview")
    without_smoke = replace(project, environment={**project.environment, "STATEROOM_SMOKE": "never"})
    without_smoke.must("preview", "--expect-no-changes")

    # The smoke test alone is yet to be made; then Pulumi and the direct engine agree.
    shown = project.must("preview")
    assert re.search(r"\+ 1 to create\n", shown), shown
    assert re.search(r"\+ +pulumi-python:dynamic:?/?stateroom:SmokeTest", shown), shown
    project.must("up", "--yes", "--skip-preview")
    project.must("preview", "--expect-no-changes")
    project.must("preview", "--refresh", "--expect-no-changes")
    assert execute(["preview", *where]) == 0, capsys.readouterr()
    protected = {each["urn"].rpartition("::")[2] for each in project.resources() if each.get("protect")}
    assert protected == {"demo-state", "demo-locks"}


def _guard(backend: dict[str, Any]) -> None:
    backend["protect"] = True
    backend["access"]["writer"]["external_id"] = _EXTERNAL_ID
