"""STS and RAM, as the root of the first account sees them."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from emulator.server import AlibabaCloud
from emulator.world import ACCOUNTS
from tests.emulator.ram.documents import trust
from tests.emulator.ram.place import Place, Sdk, place_in
from tests.emulator.ram.place_of_test import place_of_test
from tests.emulator.real_cloud import RealCloud


@pytest.fixture
def sts_place(request: pytest.FixtureRequest, real: RealCloud | None) -> Iterator[Place]:
    with place_of_test(request, real) as place:
        yield place


@pytest.fixture
def other_place(cloud: AlibabaCloud) -> Place:
    """The same cloud, as the root of the second account sees it."""
    return place_in(cloud, ACCOUNTS[1])


@pytest.fixture
def ram(sts_place: Place) -> Sdk:
    return Sdk("ram", sts_place)


@pytest.fixture
def sts(sts_place: Place) -> Sdk:
    return Sdk("sts", sts_place)


@pytest.fixture
def ada(ram: Sdk, sts_place: Place) -> Place:
    """The cloud as a user sees it that may assume whatever role trusts it."""
    ram("CreateUser", user_name="ada")
    ram("AttachPolicyToUser", user_name="ada", policy_name="AliyunSTSAssumeRoleAccess", policy_type="System")
    return sts_place.seen_by(ram("CreateAccessKey", user_name="ada")["AccessKey"])


@pytest.fixture
def role(ram: Sdk, sts_place: Place) -> str:
    """The ARN of a role that trusts its account and may list users."""
    document = trust(f"acs:ram::{sts_place.account}:root")
    made = ram("CreateRole", role_name="ci", assume_role_policy_document=document)["Role"]
    ram("AttachPolicyToRole", role_name="ci", policy_name="ReadOnlyAccess", policy_type="System")
    arn: str = made["Arn"]
    return arn


@pytest.fixture
def move_clock(cloud: AlibabaCloud) -> Callable[[Place, float], Place]:
    """Moves the cloud's clock ahead, and gives the place in which requests are signed for that time."""

    def move(place: Place, seconds: float) -> Place:
        cloud.world.clock = lambda: time.time() + seconds
        return replace(place, moved=seconds)

    return move
