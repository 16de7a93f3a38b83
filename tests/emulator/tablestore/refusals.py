"""How a test says which error it expects."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.emulator.tablestore.sdk import tablestore

CONDITION_FAILED = (403, "OTSConditionCheckFail", "Condition check failed.")
NO_TABLE = (404, "OTSObjectNotExist", "Requested table does not exist.")


@contextmanager
def refused(status: int, code: str, message: str) -> Iterator[None]:
    """The SDK raises exactly this error."""
    with pytest.raises(tablestore.OTSServiceError) as raised:
        yield
    assert (raised.value.http_status, raised.value.code, raised.value.message) == (status, code, message)
    assert raised.value.request_id


@contextmanager
def invalid(message: str) -> Iterator[None]:
    with refused(400, "OTSParameterInvalid", message):
        yield
