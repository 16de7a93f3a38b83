"""Defaults of the project under the real CLI: Pulumi gives the program both values, and it merges them as we do."""

from __future__ import annotations

import json
from typing import Any

import yaml

from tests.e2e.project import Project
from tests.e2e.pulumi_program.cli import Pulumi


def share(project: Project, declared: Any) -> None:
    file = project.folder / "Pulumi.yaml"
    content = yaml.safe_load(file.read_text(encoding="utf-8"))
    file.write_text(yaml.safe_dump({**content, "config": {"stateroom:defaults": declared}}), encoding="utf-8")


def test_both_engines_make_the_same_of_stack_and_defaults(pulumi: Pulumi, project: Project) -> None:
    aws = {"endpoint": project.aws.url, "region": "eu-west-1", "lock": {"mode": "both", "deletion_protection": False}}
    share(project, {"value": {"protect": False, "tags": {"team": "platform", "of": "all"}, "aws": aws}})
    pulumi.configure({"cloud": "aws", "name": "acme", "tags": {"of": None, "environment": "dev"}})
    pulumi.up()
    backend = pulumi.outputs()["backend"]
    assert (backend["region"], backend["lock"]) == ("eu-west-1", "both")
    tags = project.client("s3").get_bucket_tagging(Bucket=backend["bucket"])["TagSet"]
    found = {tag["Key"]: tag["Value"] for tag in tags}
    assert (found["team"], found["environment"], "of" in found) == ("platform", "dev", False)
    assert project.run("preview").code == 0
    pulumi.up("--expect-no-changes")


def test_a_problem_of_the_defaults_is_told_with_its_place(pulumi: Pulumi, project: Project) -> None:
    share(project, {"value": {"aws": {"lock": {"mode": "tabel"}}}})
    said = pulumi.run("preview", code=1)
    assert "mode cannot have this value @ Pulumi.yaml: $.aws.lock.mode" in said
    assert "Traceback" not in said


def test_what_pulumi_takes_and_refuses_in_the_project_file_is_what_we_do(pulumi: Pulumi, project: Project) -> None:
    share(project, {"default": {"tags": {"a": "b"}}})
    assert json.loads(pulumi.run("config", "--json"))["stateroom:defaults"]["objectValue"] == {"tags": {"a": "b"}}
    assert project.run("preview").code == 2
    share(project, {"tags": {"a": "b"}})
    assert "additionalProperties 'tags' not allowed" in pulumi.run("config", "--json", code=1)
    assert "stateroom:defaults has no key value" in project.run("preview").err
