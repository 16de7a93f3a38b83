"""`init` and `stacks` on the local AWS, as a user runs them: from an empty folder of stacks to a list of live ones."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from tests.e2e.project import Project
from tests.loopback import CHILD_ENVIRONMENT


@pytest.fixture
def begun(project: Project, monkeypatch: pytest.MonkeyPatch) -> Project:
    """A project whose defaults say where the local cloud is; its only stack is begun with `init`."""
    for name, value in CHILD_ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    defaults = {"aws": {"endpoint": project.aws.url, "region": "eu-west-1"}, "tags": {"team": "core"}}
    file = project.folder / "Pulumi.yaml"
    content = yaml.safe_load(file.read_text(encoding="utf-8"))
    content["config"] = {"stateroom:defaults": {"value": defaults}}
    file.write_text(yaml.safe_dump(content), encoding="utf-8")
    (project.folder / "stacks" / "Pulumi.test.yaml").unlink()
    said = project.run("init", "blue", "--cloud", "aws", "--preset", "dev")
    assert said.code == 0, said.err
    return project


def listed(project: Project, *arguments: str) -> dict[str, Any]:
    said = project.run("stacks", "--json", *arguments)
    assert said.code == 0, said.err
    return {each["stack"]: each for each in said.document["stacks"]}


def test_a_stack_is_begun_listed_made_and_listed_again(begun: Project) -> None:
    assert listed(begun)["blue"]["state"] == "not_made"
    assert begun.writes == []
    assert listed(begun, "--offline")["blue"]["state"] == "not_recorded"
    assert begun.run("up", "--stack", "blue").code == 0
    made = listed(begun)["blue"]
    assert (made["state"], made["changes"], made["account"], made["lock"]) == (
        "up_to_date",
        0,
        "123456789012",
        "native",
    )
    begun.forget_requests()
    offline = listed(begun, "--offline")["blue"]
    assert (offline["state"], offline["proven"] is None) == ("recorded", False)
    assert not begun.cloud.requests


def test_one_stack_that_is_wrong_is_its_own_state_and_stops_no_other(begun: Project) -> None:
    assert begun.run("up", "--stack", "blue").code == 0
    begun.write("config: [\n", stack="broken")
    away = {"cloud": "aws", "name": "away", "endpoint": "http://127.0.0.1:9"}
    begun.write({"config": {"stateroom:backend": away}}, stack="away")
    other = {"cloud": "aws", "name": "other", "account": "999999999999"}
    begun.write({"config": {"stateroom:backend": other}}, stack="other")
    changed = yaml.safe_load((begun.folder / "stacks" / "Pulumi.blue.yaml").read_text(encoding="utf-8"))
    changed["config"]["stateroom:backend"]["tags"] = {"team": "platform"}
    begun.write(changed, stack="blue")
    states = {name: each["state"] for name, each in listed(begun).items()}
    assert states == {"away": "unreachable", "blue": "pending", "broken": "broken_file", "other": "no_credentials"}
    said = begun.run("stacks", "--parallel", "2")
    assert said.code == 0
    assert "broken -     -         -            -      broken file\n" in said.out
    assert max(map(len, said.out.splitlines())) <= 80


def test_a_prod_stack_that_was_begun_is_made_and_proven_as_it_is(begun: Project) -> None:
    arguments = ["--cloud", "aws", "--preset", "prod", "--account", "123456789012", "--github", "acme/infra"]
    assert begun.run("init", "red", *arguments).code == 0
    said = begun.run("up", "--stack", "red", "--json")
    assert said.code == 0, said.err
    assert said.document["proven"] is True
    assert listed(begun)["red"]["state"] == "up_to_date"
