"""A cloud of its own for every test, on one server for all of them; or the real one, for who asks for it."""

from __future__ import annotations

import logging
import os
import secrets
import warnings
from collections.abc import Iterator

import pytest

from emulator.server import AlibabaCloud
from tests.emulator.real_cloud import OptInError, RealCloud, opted_in, why_not
from tests.emulator.real_network import admitted

with warnings.catch_warnings():
    # The SDK warns when its native part was built for another Python; it works without.
    warnings.simplefilter("ignore", ImportWarning)
    import tablestore

# The SDK writes every message out as text for a log that nobody reads, unless told that nobody does.
logging.getLogger(tablestore.OTSClient.DEFAULT_LOGGER_NAME).setLevel(logging.WARNING)

try:
    # Here, because every test has an environment without these variables.
    REAL = opted_in(os.environ, f"sr{secrets.token_hex(5)}")
except OptInError as error:
    raise pytest.UsageError(str(error)) from None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if why := why_not(REAL, marked=item.get_closest_marker("real_cloud") is not None):
            item.add_marker(pytest.mark.skip(reason=why))


@pytest.fixture(scope="session", autouse=True)
def _real_cloud_admitted(_guarded: None) -> Iterator[None]:
    """Nothing, without the opt-in."""
    if REAL is None:
        yield
        return
    with admitted(REAL):
        yield


@pytest.fixture(scope="session")
def real() -> RealCloud | None:
    """Where the tests run that are marked `real_cloud`; None: on the emulator, like all others.

    A fixture that serves both asks for `cloud` only when this is None.
    """
    return REAL


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
