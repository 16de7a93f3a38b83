"""Defaults of the project below stacks, through the direct engine and its program."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from tests.e2e.project import Project

DEFAULTS: dict[str, Any] = {
    "tags": {"team": "platform", "environment": "none"},
    "emit": ["terraform", "opentofu"],
    "aws": {"region": "eu-west-1", "lock": {"mode": "both", "deletion_protection": False}},
    "alicloud": {"region": "cn-hangzhou"},
}


def share(project: Project, defaults: Any) -> None:
    """Write defaults into the project file."""
    file = project.folder / "Pulumi.yaml"
    content = yaml.safe_load(file.read_text(encoding="utf-8"))
    content["config"] = {"stateroom:defaults": {"value": defaults}}
    file.write_text(yaml.safe_dump(content), encoding="utf-8")


@pytest.fixture
def shared(project: Project) -> Project:
    """A stack that says its name, its environment and where the local cloud is."""
    share(project, {**DEFAULTS, "aws": {**DEFAULTS["aws"], "endpoint": project.aws.url}})
    project.write({"config": {"stateroom:backend": {"cloud": "aws", "name": "acme", "tags": {"environment": "dev"}}}})
    return project


def test_up_makes_what_stack_and_defaults_say_together(shared: Project) -> None:
    said = shared.run("up", "--json")
    assert said.code == 0, said.err
    backend = said.document["backend"]
    assert (backend["region"], backend["lock"], said.document["proven"]) == ("eu-west-1", "both", True)
    tags = shared.client("s3").get_bucket_tagging(Bucket=backend["bucket"])["TagSet"]
    found = {tag["Key"]: tag["Value"] for tag in tags}
    assert (found["team"], found["environment"]) == ("platform", "dev")
    assert (shared.records() / "opentofu").is_dir()
    assert shared.run("preview").code == 0


def test_a_default_that_changes_is_a_change_of_the_stack(shared: Project) -> None:
    assert shared.run("up").code == 0
    share(shared, {**DEFAULTS, "tags": {"team": "core"}, "aws": {**DEFAULTS["aws"], "endpoint": shared.aws.url}})
    said = shared.run("preview")
    assert said.code == 2
    assert "core" in said.out


def test_a_problem_of_the_defaults_stops_every_command_before_anything_is_asked(shared: Project) -> None:
    shared.forget_requests()
    share(shared, {"aws": {"lock": {"mode": "tabel"}}})
    for command in (["up"], ["preview"], ["smoke"], ["emit"], ["destroy", "--yes", "test"]):
        said = shared.run(*command)
        assert said.code == 3
        assert "mode cannot have this value @ Pulumi.yaml: $.aws.lock.mode" in said.err
    assert not shared.cloud.requests
