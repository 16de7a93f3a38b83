"""The component of either cloud makes the component of that cloud."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, cast

import pulumi
import pulumi_alicloud as alicloud
import pulumi_aws as aws
import pytest

from components.state_backend import StateBackend
from stateroom.errors import ConfigError
from stateroom.facts import Facts
from tests.unit.components.alicloud.cloud import ALICLOUD
from tests.unit.components.aws.cloud import AWS
from tests.unit.components.recording import Run, Stack, running

ANSWERS = {"aws": AWS, "alicloud": ALICLOUD}
MINIMAL = {
    "aws": {"cloud": "aws", "name": "acme", "region": "eu-west-1", "lock": {"mode": "both"}},
    "alicloud": {"cloud": "alicloud", "name": "acme", "region": "cn-hangzhou"},
}
PROVIDERS: dict[str, Any] = {"aws": aws.Provider, "alicloud": alicloud.Provider}


@pytest.fixture(params=MINIMAL)
def cloud(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def run(cloud: str) -> Iterator[Run]:
    with running(ANSWERS[cloud]) as execute:
        yield execute


def declare(config: dict[str, Any], opts: pulumi.ResourceOptions | None = None) -> StateBackend:
    return StateBackend("states", cast("Any", config), opts)


def providers_of(stack: Stack) -> dict[str, str]:
    """The names of the providers that are registered, by URN."""
    return {each.urn: each.name for each in stack.resources if each.token.startswith("pulumi:providers:")}


def test_it_is_the_parent_of_the_clouds_component_and_of_a_provider(run: Run, cloud: str) -> None:
    stack = run(lambda: declare(MINIMAL[cloud]) and None)
    by_token = {each.token: each for each in stack.resources}
    outer = by_token["stateroom:index:StateBackend"]
    inner = by_token[f"stateroom:index:{cloud.capitalize()}StateBackend"]
    provider = by_token[f"pulumi:providers:{cloud}"]
    assert (outer.name, inner.name, provider.name) == ("states", "states", "states")
    assert inner.parent == provider.parent == outer.urn
    assert {each.parent for each in stack.children} == {inner.urn}
    assert {each.provider.rpartition("::")[0] for each in stack.children} == {provider.urn}


@pytest.mark.parametrize("many", [False, True], ids=["provider", "providers"])
def test_a_provider_that_is_given_is_used(run: Run, cloud: str, many: bool) -> None:
    def program() -> None:
        provider = PROVIDERS[cloud]("given", region=MINIMAL[cloud]["region"])
        given: Any = {"providers": [provider]} if many else {"provider": provider}
        declare(MINIMAL[cloud], pulumi.ResourceOptions(**given))

    stack = run(program)
    (urn,) = [urn for urn, name in providers_of(stack).items() if name == "given"]
    assert list(providers_of(stack).values()) == ["given"]
    assert {each.provider.rpartition("::")[0] for each in stack.children} == {urn}


def test_its_outputs_are_those_that_both_clouds_have(run: Run, cloud: str) -> None:
    seen: dict[str, Any] = {}

    def program() -> None:
        backend = declare(MINIMAL[cloud])
        outputs = {name: getattr(backend, name) for name in StateBackend.__annotations__}
        pulumi.Output.from_input(outputs).apply(seen.update)

    run(program)
    facts = Facts.from_dict(seen["facts"])
    assert (facts.cloud, facts.name) == (cloud, "acme")
    assert seen["bucket"] == facts.bucket
    assert seen["lock_table"] == facts.lock_table
    assert seen["policies"] == facts.policies
    assert seen.keys() == StateBackend.__annotations__.keys()


def test_problems_are_told_at_once_and_as_those_of_arguments(run: Run, cloud: str) -> None:
    with pytest.raises(ConfigError) as caught:
        run(lambda: declare(MINIMAL[cloud] | {"protect": "no", "colour": "red"}) and None)
    lines = str(caught.value).splitlines()
    assert (lines[0], len(lines)) == ("states has 2 problems", 4)
    assert lines[-1] == "  next: correct the arguments; $ is states, and docs/configuration.md explains every key"


def test_the_cloud_must_be_said(run: Run, cloud: str) -> None:
    with pytest.raises(ConfigError) as caught:
        run(lambda: declare({"name": "acme", "region": "eu-west-1"}) and None)
    assert str(caught.value) == (
        "states has 1 problem\n"
        "  - cloud is missing @ $.cloud (nothing; aws or alicloud; add cloud)\n"
        "  next: correct the arguments; $ is states, and docs/configuration.md explains every key"
    )
