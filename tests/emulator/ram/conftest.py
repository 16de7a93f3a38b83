"""RAM, as the root of the first account sees it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.emulator.ram.place import Place, Sdk
from tests.emulator.ram.place_of_test import place_of_test
from tests.emulator.real_cloud import RealCloud


@pytest.fixture
def ram_place(request: pytest.FixtureRequest, real: RealCloud | None) -> Iterator[Place]:
    with place_of_test(request, real) as place:
        yield place


@pytest.fixture
def ram(ram_place: Place) -> Sdk:
    return Sdk("ram", ram_place)


@pytest.fixture
def sts(ram_place: Place) -> Sdk:
    return Sdk("sts", ram_place)
