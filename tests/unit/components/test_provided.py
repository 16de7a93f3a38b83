"""Without a provider of its own, a component must fit the program's default one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, cast

import pytest

from components.alicloud.state_backend import AlicloudStateBackend
from components.aws.state_backend import AwsStateBackend
from stateroom.errors import ConfigError
from tests.unit.components.alicloud.cloud import ALICLOUD
from tests.unit.components.aws.cloud import AWS
from tests.unit.components.recording import Run, running

CLOUDS = {
    "aws": (AWS, AwsStateBackend, "eu-west-1", "eu-central-1", "AWS_DEFAULT_REGION"),
    "alicloud": (ALICLOUD, AlicloudStateBackend, "cn-hangzhou", "cn-beijing", "ALIBABA_CLOUD_REGION"),
}


@pytest.fixture(params=CLOUDS)
def cloud(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def run(cloud: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Run]:
    """Runs a program of that cloud, with no region in the environment."""
    for name in ("AWS_REGION", "AWS_DEFAULT_REGION", "ALICLOUD_REGION", "ALIBABA_CLOUD_REGION"):
        monkeypatch.delenv(name, raising=False)
    with running(CLOUDS[cloud][0]) as execute:
        yield execute


def declare(cloud: str, **keys: Any) -> None:
    _, component, region, _, _ = CLOUDS[cloud]
    component("acme", cast("Any", {"name": "acme", "region": region} | keys))


def refusal(run: Run, cloud: str, config: dict[str, str] | None = None, **keys: Any) -> str:
    with pytest.raises(ConfigError) as caught:
        run(lambda: declare(cloud, **keys), config)
    return str(caught.value)


def test_a_region_that_nobody_says_is_left_to_the_provider(run: Run, cloud: str) -> None:
    assert run(lambda: declare(cloud)).children


def test_the_region_of_the_program_may_be_the_backends(run: Run, cloud: str) -> None:
    assert run(lambda: declare(cloud), {f"{cloud}:region": CLOUDS[cloud][2]}).children


def test_another_region_in_the_programs_configuration_is_refused(run: Run, cloud: str) -> None:
    _, _, wanted, other, _ = CLOUDS[cloud]
    assert refusal(run, cloud, {f"{cloud}:region": other}) == (
        f"acme is for {wanted}, and the program's default provider is in {other}\n"
        "  why:  a backend is made in the region of its provider\n"
        "  next: give the component a provider of that region, or use StateBackend, which makes its own"
    )


def test_another_region_in_the_environment_is_refused(run: Run, cloud: str, monkeypatch: pytest.MonkeyPatch) -> None:
    _, _, wanted, other, variable = CLOUDS[cloud]
    monkeypatch.setenv(variable, other)
    assert refusal(run, cloud).startswith(f"acme is for {wanted}, and the program's default provider is in {other}\n")


def test_the_configuration_comes_before_the_environment(run: Run, cloud: str, monkeypatch: pytest.MonkeyPatch) -> None:
    _, _, wanted, other, variable = CLOUDS[cloud]
    monkeypatch.setenv(variable, other)
    assert run(lambda: declare(cloud), {f"{cloud}:region": wanted}).children


def test_what_only_a_provider_can_do_is_refused_without_one(run: Run, cloud: str) -> None:
    assert refusal(run, cloud, profile="acme", endpoint="https://127.0.0.1:4599") == (
        "acme asks for profile and endpoint, and was given no provider\n"
        "  why:  the program's default provider makes it then, which knows nothing of the arguments\n"
        "  next: give the component a provider with that, or use StateBackend, which makes its own"
    )
