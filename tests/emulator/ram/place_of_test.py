"""The emulator or the real cloud, for one test of RAM, STS or KMS."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.emulator.ram.place import Place, place_in
from tests.emulator.real_cleaning import clean_kms, clean_ram
from tests.emulator.real_cloud import RealCloud


@contextmanager
def place_of_test(request: pytest.FixtureRequest, real: RealCloud | None) -> Iterator[Place]:
    """As the root sees it, or in the real cloud as whoever opted in; what the test made there is taken away."""
    if real is None:
        yield place_in(request.getfixturevalue("cloud"))
        return
    place = real.place()
    try:
        yield place
    finally:
        clean_kms(place)
        clean_ram(place)
