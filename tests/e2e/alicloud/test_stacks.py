"""`init` and `stacks` on the local Alibaba Cloud, with defaults that say where it is."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from tests.e2e.alicloud.project import ACCOUNT, REGION, Project
from tests.loopback import CHILD_ENVIRONMENT


@pytest.fixture
def shared(project: Project, monkeypatch: pytest.MonkeyPatch) -> Project:
    """A project without a stack, whose defaults are for two clouds."""
    for name, value in CHILD_ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    place = {"endpoint": project.alicloud.url, "ca_bundle": project.alicloud.ca_file, "region": REGION}
    defaults = {"tags": {"team": "core"}, "aws": {"region": "eu-west-1"}, "alicloud": place}
    file = project.folder / "Pulumi.yaml"
    content = yaml.safe_load(file.read_text(encoding="utf-8"))
    content["config"] = {"stateroom:defaults": {"value": defaults}}
    file.write_text(yaml.safe_dump(content), encoding="utf-8")
    (project.folder / "stacks" / "Pulumi.test.yaml").unlink()
    return project


@pytest.mark.parametrize("preset", ["dev", "prod"])
def test_a_stack_is_begun_made_proven_and_listed(shared: Project, preset: str) -> None:
    said = shared.run("init", "blue", "--cloud", "alicloud", "--preset", preset, "--account", ACCOUNT)
    assert said.code == 0, said.err
    made = shared.run("up", "--json")
    assert made.code == 0, made.err
    assert made.document["proven"] is True
    document: Any = shared.run("stacks", "--json").document
    (row,) = document["stacks"]
    assert (row["state"], row["region"], row["account"], row["lock"]) == ("up_to_date", REGION, ACCOUNT, "table")
