"""Arguments become plain values, or say why they cannot."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

import pulumi
import pytest
from pulumi.output import Unknown, _OutputData

from components.plain import arguments_of, plain
from stateroom.errors import ConfigError
from tests.unit.components.aws.cloud import AWS
from tests.unit.components.recording import Run, running


@pytest.fixture
def run() -> Iterator[Run]:
    """Runs a program: outputs need one."""
    with running(AWS) as execute:
        yield execute


def test_values_stay_what_they_are_and_whole_numbers_become_integers() -> None:
    value = {"days": 7.0, "half": 0.5, "names": ("a", "b"), "off": False, "none": None}
    assert plain(value, "acme") == {"days": 7, "half": 0.5, "names": ["a", "b"], "off": False, "none": None}
    assert isinstance(plain(value, "acme")["days"], int)


def test_an_output_that_has_its_value_is_that_value(run: Run) -> None:
    seen: list[Any] = []

    def program() -> None:
        known = pulumi.Output.from_input("a")
        seen.append(plain({"keys": [known, "b"], "days": pulumi.Output.from_input(3.0)}, "acme"))

    run(program)
    assert seen == [{"keys": ["a", "b"], "days": 3}]


async def later() -> str:
    return "later"


@pytest.mark.parametrize(
    "make",
    [
        lambda: pulumi.Output.from_input("a").apply(lambda value: value),
        lambda: pulumi.Output.from_input(later()),
        Unknown,
    ],
    ids=["computed", "awaited", "unknown in a preview"],
)
def test_what_is_not_known_is_refused(run: Run, make: Any) -> None:
    def program() -> None:
        plain({"tags": {"team": make()}}, "acme")

    with pytest.raises(ConfigError) as caught:
        run(program)
    assert str(caught.value) == (
        "acme.tags.team is not known yet: it is an output of another resource\n"
        "  why:  which resources a backend has follows from its arguments, and a preview must show them\n"
        "  next: write the value itself, such as a name or an ARN"
    )


def test_a_secret_is_refused_and_not_shown(run: Run) -> None:
    def program() -> None:
        secret: asyncio.Future[_OutputData[Any]] = asyncio.Future()
        secret.set_result(_OutputData(set(), "hush", is_known=True, is_secret=True))
        plain({"access": {"writer": {"external_id": pulumi.Output._from_data(secret)}}}, "acme")

    with pytest.raises(ConfigError) as caught:
        run(program)
    assert str(caught.value) == (
        "acme.access.writer.external_id is a secret\n"
        "  why:  it would stand in clear in the names, tags, policies or outputs of the backend\n"
        "  next: write a value that is no secret; an external id need not be one"
    )


def test_problems_are_those_of_the_arguments() -> None:
    with pytest.raises(ConfigError) as caught, arguments_of("acme"):
        raise ConfigError("acme has 1 problem", ["tags is wrong @ $.tags"], remedy="correct the file")
    assert str(caught.value) == (
        "acme has 1 problem\n"
        "  - tags is wrong @ $.tags\n"
        "  next: correct the arguments; $ is acme, and docs/configuration.md explains every key"
    )


def test_an_error_without_problems_keeps_its_own_advice() -> None:
    with pytest.raises(ConfigError, match="next: name fewer"), arguments_of("acme"):
        raise ConfigError("the trust policy is too long", remedy="name fewer accounts")
