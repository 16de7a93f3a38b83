"""When the smoke test of a deployment runs, what it is told, and what it leaves in Pulumi's state."""

from __future__ import annotations

import base64
import json
import pickle
import runpy
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pulumi
import pytest
from pulumi.dynamic.dynamic import serialize_provider

from stateroom import clouds
from stateroom.deployment.smoke_test import SmokeTestProvider
from stateroom.engine.declared import SMOKE_TEST
from stateroom.errors import CredentialsError
from stateroom.facts import Facts
from stateroom.smoke import run as smoke
from stateroom.smoke.report import Report, StepFinished
from tests.unit.components.alicloud.cloud import ALICLOUD
from tests.unit.components.recording import Registered, Run, Stack, running
from tests.unit.emit.facts import make_facts

MAIN = Path(__file__).parents[3] / "__main__.py"
ROLE = "arn:aws:iam::111122223333:role/bootstrap"
BACKEND: dict[str, Any] = {
    "cloud": "aws",
    "name": "demo",
    "region": "eu-west-1",
    "assume_role": {"role_arn": ROLE, "external_id": "${env:EXTERNAL_ID:-hidden-1}"},
    "access": {
        "writer": {"accounts": ["111122223333"], "external_id": "hidden-2"},
        "reader": {"accounts": ["111122223333"]},
    },
}
OLD = {"backend": {"bucket": "a"}, "configuration": {"name": "demo"}, "report": {"passed": True}, "failure": None}
SECRET = "1b47061264138c4ac30d75fd1eb44270"
"""How Pulumi marks a secret on the wire (sdk/python/lib/pulumi/runtime/rpc.py)."""


def program(run: Run, **keys: Any) -> Stack:
    return run(lambda: runpy.run_path(str(MAIN)) and None, {"stateroom:backend": json.dumps(BACKEND | keys)})


def smoke_test_of(stack: Stack) -> Registered:
    (test,) = [each for each in stack.resources if each.token == SMOKE_TEST]
    return test


def texts_in_clear(value: Any) -> Iterator[str]:
    """All texts of a value on the wire that are not marked as secret."""
    if isinstance(value, Mapping):
        if SECRET not in value.values():
            for item in value.values():
                yield from texts_in_clear(item)
    elif isinstance(value, list):
        for item in value:
            yield from texts_in_clear(item)
    elif isinstance(value, str):
        yield value


def test_it_depends_on_everything_else_that_is_made(run: Run) -> None:
    stack = program(run)
    test = smoke_test_of(stack)
    others = {each.urn for each in stack.children}
    assert len(others) > 10
    assert others <= test.dependencies


def test_it_is_told_the_backend_and_what_the_author_wrote(run: Run) -> None:
    stack = program(run, lock={"mode": "both"})
    inputs = dict(smoke_test_of(stack).inputs)
    provider = inputs.pop("__provider")
    assert inputs["backend"] == stack.exports["backend"]
    assert {key: inputs["configuration"][key] for key in ("name", "lock")} == {"name": "demo", "lock": {"mode": "both"}}
    assert (set(inputs), inputs["changed"]) == ({"backend", "configuration", "changed"}, [])
    assert provider == serialize_provider(SmokeTestProvider())


def test_no_external_id_stands_in_clear_in_state_or_outputs(run: Run) -> None:
    stack = program(run)
    for each in stack.resources:
        assert not [text for text in texts_in_clear(each.inputs) if "hidden-" in text], each.name
    assert "hidden-" not in json.dumps([stack.exports, stack.component_outputs])
    configuration = smoke_test_of(stack).inputs["configuration"]
    assert configuration["assume_role"]["external_id"]["value"] == "hidden-1"
    assert configuration["access"]["writer"]["external_id"]["value"] == "hidden-2"


SIGNED = {"access_key_id": "${env:KEY_ID}", "access_key_secret": "${env:KEY_SECRET}"}


def test_no_key_stands_in_clear_in_state_or_outputs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KEY_ID", "hidden-id")
    monkeypatch.setenv("KEY_SECRET", "hidden-secret")
    value = {"cloud": "alicloud", "name": "demo", "region": "cn-hangzhou", "credentials": SIGNED}
    with running(ALICLOUD) as run:
        stack = run(lambda: runpy.run_path(str(MAIN)) and None, {"stateroom:backend": json.dumps(value)})
    inputs = smoke_test_of(stack).inputs
    assert inputs["configuration"]["credentials"]["access_key_secret"]["value"] == "hidden-secret"
    clear = [text for each in stack.resources for text in texts_in_clear(each.inputs)]
    assert len(clear) > 20
    assert not [text for text in (*clear, json.dumps(stack.exports)) if "hidden-" in text]


def test_it_signs_in_with_the_keys_of_the_configuration(monkeypatch: pytest.MonkeyPatch) -> None:
    """They have their values here, and no reference to a variable that the provider's process may not have."""
    asked = []

    def connect(config: Any) -> None:
        asked.append(config.credentials.access_key_secret)
        raise CredentialsError("not here")

    monkeypatch.setattr(clouds, "connect", connect)
    keys = {"access_key_id": "id", "access_key_secret": "hidden-secret"}
    configuration = {"cloud": "alicloud", "name": "demo", "region": "cn-hangzhou", "credentials": keys}
    made = SmokeTestProvider().create({"backend": make_facts("alicloud").to_dict(), "configuration": configuration})
    assert made.outs is not None
    assert (asked, made.outs["failure"]) == (["hidden-secret"], "not here")


def test_new_keys_make_no_other_backend() -> None:
    def props(**credentials: str) -> dict[str, Any]:
        return OLD | {"configuration": {"name": "demo", "credentials": credentials}}

    before = props(access_key_id="a", access_key_secret="b", security_token="c")
    for now, changes in (
        (props(access_key_id="x", access_key_secret="y"), False),
        (props(ecs_role_name="machine"), True),
    ):
        assert SmokeTestProvider().diff("smoke-test", before, now).changes is changes


def test_what_holds_no_external_id_stays_readable(run: Run) -> None:
    policies = {
        each.name: each.inputs["assumeRolePolicy"]
        for each in program(run).children
        if "assumeRolePolicy" in each.inputs
    }
    assert isinstance(policies["demo-reader"], str)
    assert SECRET in policies["demo-writer"].values()


def test_the_serialized_provider_is_a_name() -> None:
    """So it is the same in every run, and finds this class as it then is. The name is in the states of users."""
    code = base64.b64decode(serialize_provider(SmokeTestProvider()))
    assert len(code) < 100
    assert b"stateroom.deployment.smoke_test" in code
    assert b"SmokeTestProvider" in code
    assert type(pickle.loads(code)) is SmokeTestProvider  # noqa: S301 - made in the line above


@pytest.mark.parametrize(
    ("news", "olds", "changes"),
    [
        ({}, {}, False),
        ({"backend": {"bucket": "b"}}, {}, True),
        ({"configuration": {"name": "demo", "tags": {"a": "b"}}}, {}, True),
        ({"asked": "always"}, {}, True),
        ({"changed": ["demo-state"]}, {}, True),
        ({"changed": []}, {"changed": ["demo-state"]}, False),
        ({}, {"asked": "always"}, False),
        ({}, {"failure": "the backend demo is not proven"}, True),
        ({"__provider": "newer"}, {"__provider": "older"}, False),
    ],
)
def test_it_runs_after_a_change_a_failure_or_when_asked(
    news: dict[str, Any], olds: dict[str, Any], changes: bool
) -> None:
    now = {"backend": OLD["backend"], "configuration": OLD["configuration"], **news}
    assert SmokeTestProvider().diff("smoke-test", OLD | olds, now).changes is changes


@pytest.mark.parametrize(("asked", "told"), [("always", "always"), ("", None)])
def test_the_variable_asks_for_it(run: Run, monkeypatch: pytest.MonkeyPatch, asked: str, told: str | None) -> None:
    monkeypatch.setenv("STATEROOM_SMOKE", asked)
    assert smoke_test_of(program(run)).inputs.get("asked") == told


def test_the_variable_leaves_it_out(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STATEROOM_SMOKE", "never")
    stack = program(run)
    assert SMOKE_TEST not in {each.token for each in stack.resources}
    assert stack.exports.get("smoke") is None


def test_another_value_of_the_variable_ends_the_program_before_anything_is_told(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STATEROOM_SMOKE", "sometimes")
    with pytest.raises(pulumi.RunError) as caught:
        program(run)
    assert str(caught.value) == (
        "STATEROOM_SMOKE cannot be 'sometimes'\n"
        "  why:  it may be always or never; without it, every change of the backend runs the smoke test\n"
        "  next: correct the variable, or unset it"
    )


def test_a_stack_file_of_another_project_is_told_what_it_lacks(run: Run) -> None:
    with pytest.raises(pulumi.RunError) as caught:
        run(lambda: runpy.run_path(str(MAIN)) and None, {"other:backend": "{}"})
    assert str(caught.value) == (
        "stateroom:backend has 1 problem\n"
        "  - the configuration must be a mapping, and this is nothing @ $ (nothing; cloud, name, region and more; "
        "write the keys below it, indented)\n"
        "  next: correct the file; $ is the value of stateroom:backend, and docs/configuration.md explains every key"
    )


def props(**configuration: Any) -> dict[str, Any]:
    """What Pulumi hands to the provider: whole numbers are doubles there."""
    backend = {"cloud": "aws", "name": "demo", "region": "eu-west-1", "endpoint": "http://127.0.0.1:1"}
    facts = make_facts("aws").to_dict()
    return {"__provider": "", "backend": facts, "configuration": backend | configuration, "asked": "always"}


def report(*failed: str) -> Report:
    steps = tuple(StepFinished(name, "did it", "failed", 0.1, f"{name} went wrong") for name in failed)
    return Report(
        "demo", "native", "bucket/stateroom-smoke/1/", (StepFinished("a", "b", "passed", 0.1, ""), *steps), 1.0
    )


def test_a_run_keeps_what_the_next_is_compared_with_and_its_report(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[Any] = []
    monkeypatch.setattr(smoke, "run_smoke", lambda facts, cloud: seen.append((facts, cloud)) or report())
    given = props(encryption={"mode": "kms", "rotation_days": 180.0})
    made = SmokeTestProvider().create(given)
    assert made.id == "smoke-test"
    assert made.outs == {
        "backend": given["backend"],
        "configuration": given["configuration"],
        "report": report().to_dict(),
        "failure": None,
    }
    assert SmokeTestProvider().update("smoke-test", {}, given).outs == made.outs
    assert isinstance(seen[0][0], Facts)


def test_a_failure_is_told_with_the_step_and_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(smoke, "run_smoke", lambda _facts, _cloud: report("take the lock"))
    outs = SmokeTestProvider().create(props()).outs or {}
    assert outs["report"]["passed"] is False
    assert outs["failure"] == (
        "the backend demo is not proven: take the lock failed\n"
        "  why:  take the lock: take the lock went wrong\n"
        "  next: run `pulumi up --refresh`, which makes again what is missing and proves the backend again"
    )


def test_what_prevents_the_test_is_told_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    def connect(_config: object) -> None:
        raise CredentialsError("there are no credentials", why="nothing was found", remedy="log in")

    monkeypatch.setattr(clouds, "connect", connect)
    outs = SmokeTestProvider().create(props()).outs or {}
    assert outs["report"] is None
    assert outs["failure"] == "there are no credentials\n  why:  nothing was found\n  next: log in"


def test_to_refresh_and_to_delete_leaves_the_world_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clouds, "connect", pytest.fail)
    assert SmokeTestProvider().read("smoke-test", OLD).outs == OLD
    assert SmokeTestProvider().delete("smoke-test", OLD) is None
