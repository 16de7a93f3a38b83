"""Our whole program, made with the providers: nothing differs afterwards, whichever way one looks at it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from stateroom.engine.program import Program
from stateroom.facts import Facts
from tests.e2e.alicloud.project import make_project as make_alicloud_project
from tests.e2e.project import AnyProject, make_project
from tests.e2e.provider.plugin import Diff, Kept, Plugin, PluginStage
from tests.provider.schema import tokens_of

_EVERYTHING: dict[str, dict[str, Any]] = {
    "aws": {
        "tags": {"team": "core"},
        "bucket": {"access_logs": {}, "replication": {"region": "eu-central-1"}, "object_lock": {"days": 1}},
        "encryption": {"mode": "kms", "rotation_days": 180},
        "lock": {"mode": "both"},
        "access": {
            "writer": {"accounts": ["111122223333"], "oidc": [{"issuer": "github", "subjects": ["repo:acme/infra:*"]}]},
            "reader": {"accounts": ["123456789012"]},
        },
    },
    "alicloud": {
        "tags": {"team": "core"},
        "bucket": {"access_logs": {}},
        "encryption": {"mode": "kms", "key": "create"},
        "lock": {"mode": "table", "network": "console_or_vpc"},
        "access": {
            "writer": {
                "accounts": ["1234567890123456"],
                "oidc": [{"issuer": "github", "subjects": ["repo:acme/infra:*"]}],
            },
            "reader": {"accounts": ["1234567890123456"]},
        },
    },
}


@pytest.fixture(params=["aws", "alicloud"])
def made(
    request: pytest.FixtureRequest, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> tuple[AnyProject, Plugin, PluginStage]:
    """A project with everything on, made by the provider of its cloud."""
    cloud = request.param
    make: Any = make_project if cloud == "aws" else make_alicloud_project
    plugin = request.getfixturevalue(cloud)
    project = make(tmp_path / "project", request.getfixturevalue(f"local_{cloud}"), capsys)
    project.configure(**_EVERYTHING[cloud])
    stage = PluginStage(plugin)
    stack = open_program(project)
    outputs = stack.run(stage, dry_run=False)
    assert Facts.from_dict(outputs["backend"]).cloud == cloud
    return project, plugin, stage


def open_program(project: AnyProject) -> Program:
    text = (project.folder / "stacks" / "Pulumi.test.yaml").read_text(encoding="utf-8")
    config = {key: json.dumps(value) for key, value in yaml.safe_load(text)["config"].items()}
    return Program(project.folder / "__main__.py", "stateroom", "test", config)


def test_nothing_differs_after_a_program_was_made(made: tuple[AnyProject, Plugin, PluginStage]) -> None:
    _project, plugin, stage = made
    tokens = {kept.token for kept in stage.kept.values()}
    assert tokens == set(tokens_of(next(iter(tokens)).partition(":")[0]))
    differing = {urn: diff for urn, kept in stage.kept.items() if (diff := plugin.diff(kept, kept.inputs)) != Diff({})}
    assert differing == {}


def test_a_refresh_finds_every_resource_as_it_was_made(made: tuple[AnyProject, Plugin, PluginStage]) -> None:
    _project, plugin, stage = made
    for urn, kept in stage.kept.items():
        found = plugin.refresh(kept)
        assert found is not None, urn
        assert (found.id, found.inputs) == (kept.id, kept.inputs), urn
        assert plugin.diff(found, kept.inputs) == Diff({}), urn


def test_what_is_imported_by_its_id_needs_no_change(made: tuple[AnyProject, Plugin, PluginStage]) -> None:
    _project, plugin, stage = made
    for urn, kept in stage.kept.items():
        region = kept.inputs.get("region")
        found = plugin.import_(kept.token, f"{kept.id}@{region}" if region else kept.id)
        assert found is not None, urn
        assert found.id == kept.id, urn
        assert plugin.check(kept.token, found.inputs) == [], urn
        assert plugin.diff(found, found.inputs) == Diff({}), urn
        assert plugin.diff(found, kept.inputs) == Diff({}), urn


def test_the_direct_engine_finds_it_as_declared_and_hands_it_over(made: tuple[AnyProject, Plugin, PluginStage]) -> None:
    """What Pulumi does not read in an import, because the file says it, is no change to the provider either."""
    project, plugin, stage = made
    said = project.run("preview", "--json")
    assert said.code == 0, said.err + said.out
    exported = project.run("export", "pulumi-import")
    assert exported.code == 0, exported.err
    declared = {(kept.token, urn.rpartition("::")[2]): kept.inputs for urn, kept in stage.kept.items()}
    believed = [each for each in json.loads(exported.out)["resources"] if "outputs" in each]
    assert believed
    for each in believed:
        inputs = declared[each["type"], each["name"]]
        imported = Kept(each["type"], each["id"], each["inputs"], each["outputs"])
        assert plugin.diff(imported, inputs) == Diff({}), each
        assert plugin.diff(imported, {**inputs, "description": "of others"}) == Diff({"description": "UPDATE"}), each
        refreshed = plugin.refresh(imported)
        assert refreshed is not None
        assert plugin.diff(refreshed, inputs) == Diff({}), each
