"""A lock is a row that must not exist yet: of any number of callers one gets it."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.emulator.tablestore.conftest import MakeClient
from tests.emulator.tablestore.refusals import CONDITION_FAILED
from tests.emulator.tablestore.sdk import tablestore

CALLERS, ROUNDS = 200, 3
KEY = [("LockID", "tfstate/env:/terraform.tfstate")]


@pytest.mark.real_cloud
def test_of_two_hundred_callers_exactly_one_gets_the_lock(make_client: MakeClient, table: str) -> None:
    client = make_client(max_connection=CALLERS)
    barrier = threading.Barrier(CALLERS)

    def lock(caller: int) -> bool:
        barrier.wait()
        try:
            client.put_row(table, tablestore.Row(KEY, [("Info", caller)]), tablestore.Condition("EXPECT_NOT_EXIST"))
        except tablestore.OTSServiceError as error:
            # Anything else would be repeated by the clients, or not understood.
            if (error.http_status, error.code, error.message) != CONDITION_FAILED:
                raise
            return False
        return True

    with ThreadPoolExecutor(CALLERS) as callers:
        for _ in range(ROUNDS):
            won = list(callers.map(lock, range(CALLERS)))
            assert sum(won) == 1
            _, row, _ = client.get_row(table, KEY, ["LockID", "Info"])
            assert row.attribute_columns[0][1] == won.index(True)
            client.delete_row(table, tablestore.Row(KEY))


@pytest.mark.real_cloud
def test_of_two_hundred_increments_none_is_lost(make_client: MakeClient, table: str) -> None:
    client = make_client(max_connection=CALLERS)

    def increment(_: int) -> None:
        client.update_row(table, tablestore.Row(KEY, {"INCREMENT": [("n", 1)]}), tablestore.Condition("IGNORE"))

    with ThreadPoolExecutor(20) as callers:
        list(callers.map(increment, range(200)))
    assert client.get_row(table, KEY)[1].attribute_columns[0][1] == 200
