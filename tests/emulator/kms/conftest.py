"""KMS and RAM, as the root of the first account sees them."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from emulator.server import AlibabaCloud
from emulator.world import ACCOUNTS
from tests.emulator.ram.place import Place, Sdk, place_in
from tests.emulator.ram.place_of_test import place_of_test
from tests.emulator.real_cloud import RealCloud


@pytest.fixture
def kms_place(request: pytest.FixtureRequest, real: RealCloud | None) -> Iterator[Place]:
    with place_of_test(request, real) as place:
        yield place


@pytest.fixture
def other_place(cloud: AlibabaCloud) -> Place:
    """The same cloud, as the root of the second account sees it."""
    return place_in(cloud, ACCOUNTS[1])


@pytest.fixture
def kms(kms_place: Place) -> Sdk:
    return Sdk("kms", kms_place)


@pytest.fixture
def ram(kms_place: Place) -> Sdk:
    return Sdk("ram", kms_place)


@pytest.fixture
def key(kms: Sdk) -> str:
    """The id of a key."""
    key_id: str = kms("CreateKey")["KeyMetadata"]["KeyId"]
    return key_id


@pytest.fixture
def ada(ram: Sdk, kms_place: Place) -> Place:
    """The cloud as a user sees it that may do nothing."""
    ram("CreateUser", user_name="ada")
    return kms_place.seen_by(ram("CreateAccessKey", user_name="ada")["AccessKey"])


@pytest.fixture
def later(cloud: AlibabaCloud, kms_place: Place) -> Callable[[float], Place]:
    """Moves the cloud's clock so many days ahead of now, and gives the place in which requests are signed for then."""

    def move(days: float) -> Place:
        cloud.world.clock = lambda: time.time() + days * 86_400
        return replace(kms_place, moved=days * 86_400)

    return move
