"""RAM, as the root of the first account sees it."""

from __future__ import annotations

import pytest

from emulator.server import AlibabaCloud
from tests.emulator.ram.place import Place, Sdk, place_in


@pytest.fixture
def ram_place(cloud: AlibabaCloud) -> Place:
    return place_in(cloud)


@pytest.fixture
def ram(ram_place: Place) -> Sdk:
    return Sdk("ram", ram_place)


@pytest.fixture
def sts(ram_place: Place) -> Sdk:
    return Sdk("sts", ram_place)
