"""A cloud of its own for every test, on one server for all of them."""

from __future__ import annotations

import warnings
from collections.abc import Iterator

import pytest
from hypothesis import settings

from emulator.server import AlibabaCloud

with warnings.catch_warnings():
    # The SDK warns when its native part was built for another Python; it works without.
    warnings.simplefilter("ignore", ImportWarning)
    import tablestore  # noqa: F401

settings.register_profile("untimed", deadline=None)
settings.register_profile("deep", deadline=None, max_examples=5000)
settings.load_profile("untimed")


@pytest.fixture(scope="session")
def _server() -> Iterator[AlibabaCloud]:
    with AlibabaCloud() as cloud:
        yield cloud


@pytest.fixture
def cloud(_server: AlibabaCloud) -> Iterator[AlibabaCloud]:
    """An empty cloud. The test fails when the emulator raised what it should have answered."""
    _server.reset()
    _server.latency = 0.0
    yield _server
    assert not _server.defects, "\n".join(_server.defects)
