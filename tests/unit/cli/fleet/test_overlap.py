"""Two stacks that may be one backend are not made at the same time."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from stateroom.cli.fleet.overlap import refuse_overlap
from stateroom.config.backend import MODELS
from stateroom.errors import RefusedError
from stateroom.facts import CloudName
from stateroom.provision import Stack
from stateroom.workspace import Workspace

ONE, TWO = "111122223333", "444455556666"
ROLE = "arn:aws:iam::{}:role/deployer"


def stack(called: str, /, cloud: CloudName = "aws", **keys: Any) -> Stack:
    smallest = {"cloud": cloud, "name": "acme", "region": "eu-west-1", "emit": ["terraform"]}
    workspace = Workspace(Path("/nowhere"), "acme", Path("/nowhere"))
    return Stack(workspace, called, MODELS[cloud].model_validate(smallest | keys))


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({}, {}),
        ({"account": ONE}, {}),
        ({"account": ONE}, {"account": ONE}),
        ({"profile": "dev"}, {"profile": "prod"}),
        ({"account": ONE}, {"assume_role": {"role_arn": ROLE.format(ONE)}}),
        ({"bucket": {"name": "other"}}, {}),
        ({"cloud": "alicloud", "region": "cn-hangzhou"}, {"cloud": "alicloud", "region": "cn-hangzhou"}),
    ],
)
def test_what_may_be_one_backend_is_refused(first: dict[str, Any], second: dict[str, Any]) -> None:
    with pytest.raises(RefusedError) as caught:
        refuse_overlap([stack("a", **first), stack("other", name="other"), stack("b", **second)])
    assert str(caught.value) == (
        "these stacks may be one backend: a and b\n"
        "  why:  they have the same cloud, name and region, so both would write the same resources at the same time; "
        "nothing was started\n"
        "  next: if they lie in two accounts, write `account` into both files; else give one another name, "
        "or run them one after the other"
    )


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({"name": "acme-dev"}, {}),
        ({"region": "eu-central-1"}, {}),
        ({"account": ONE}, {"account": TWO}),
        ({"assume_role": {"role_arn": ROLE.format(ONE)}}, {"assume_role": {"role_arn": ROLE.format(TWO)}}),
        ({"account": ONE}, {"assume_role": {"role_arn": ROLE.format(TWO)}}),
        ({"endpoint": "http://127.0.0.1:1"}, {"endpoint": "http://127.0.0.1:2"}),
        ({"cloud": "alicloud", "region": "cn-hangzhou"}, {}),
    ],
)
def test_what_are_two_backends_is_not(first: dict[str, Any], second: dict[str, Any]) -> None:
    refuse_overlap([stack("a", **first), stack("b", **second)])
