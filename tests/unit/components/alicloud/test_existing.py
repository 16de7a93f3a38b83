"""Instances and tables that exist already."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any

import pytest

from components.alicloud.lock_table import require_lock_table
from stateroom.errors import RefusedError
from tests.unit.components.alicloud.backends import INSTANCE, MINIMAL, TABLE, declare
from tests.unit.components.alicloud.cloud import ALICLOUD
from tests.unit.components.recording import Run

INSTANCE_ONLY = MINIMAL | {"lock": {"mode": "table", "existing": "instance", "instance": "shared"}}
BOTH = MINIMAL | {"lock": {"mode": "table", "existing": "table", "instance": "shared", "table": "locks"}}
LOCK_ID = {"name": "LockID", "type": "String"}
WHERE = "table locks of the Tablestore instance shared"


def test_a_table_is_made_in_an_existing_instance(run: Run) -> None:
    stack = run(partial(declare, INSTANCE_ONLY))
    assert not [each for each in stack.children if each.token == INSTANCE]
    assert [(read.token, read.id) for read in stack.reads] == [(INSTANCE, "shared")]
    table = stack.one(TABLE, "locks").inputs
    assert (table["instanceName"], table["tableName"]) == ("shared", "acme_locks")
    facts = stack.component_outputs["facts"]
    assert (facts["lock_instance"], facts["lock_table"]) == ("shared", "acme_locks")
    assert facts["endpoints"]["tablestore"] == "https://shared.cn-hangzhou.ots.aliyuncs.com"


@pytest.mark.parametrize("found", [{"timeToLive": -1, "primaryKeys": [LOCK_ID]}, {}], ids=["as it is", "as declared"])
def test_an_existing_table_is_looked_up_and_never_declared(run: Run, found: dict[str, Any]) -> None:
    stack = run(partial(declare, BOTH), answers=replace(ALICLOUD, found=found))
    assert not [each for each in stack.children if each.token in (INSTANCE, TABLE)]
    (read,) = stack.reads
    assert (read.token, read.name, read.id) == (TABLE, "acme-locks", "shared:locks")
    assert read.parent.endswith("stateroom:index:AlicloudStateBackend::acme")
    assert read.inputs == {"instanceName": "shared", "tableName": "locks", "primaryKeys": [LOCK_ID]}
    facts = stack.component_outputs["facts"]
    assert (facts["lock_instance"], facts["lock_table"]) == ("shared", "locks")


def test_an_existing_table_that_does_not_fit_ends_the_run(run: Run) -> None:
    with pytest.raises(RefusedError, match="expire after 86400 seconds"):
        run(partial(declare, BOTH), answers=replace(ALICLOUD, found={"timeToLive": 86400}))


@pytest.mark.parametrize("time_to_live", [-1, None])
def test_a_table_fits_whose_only_key_is_the_lock_id_and_whose_rows_last(time_to_live: int | None) -> None:
    assert require_lock_table("shared", "locks", [("LockID", "String")], time_to_live) == "locks"


@pytest.mark.parametrize(
    ("keys", "shown"),
    [
        ([("id", "String")], "id STRING"),
        ([("LockID", "Integer")], "LockID INTEGER"),
        ([("LockID", "String"), ("Info", "String")], "LockID STRING, Info STRING"),
        ([("Info", "String"), ("LockID", "String")], "Info STRING, LockID STRING"),
    ],
)
def test_a_table_with_another_key_is_refused(keys: list[tuple[str, str]], shown: str) -> None:
    with pytest.raises(RefusedError) as caught:
        require_lock_table("shared", "locks", keys, -1)
    assert str(caught.value) == (
        f"{WHERE} has the primary key {shown}, not LockID STRING, and it cannot be changed\n"
        "  next: choose another table with lock.table: locks on another key would be seen by nobody"
    )


def test_a_table_whose_rows_expire_is_refused() -> None:
    with pytest.raises(RefusedError) as caught:
        require_lock_table("shared", "locks", [("LockID", "String")], 86400)
    assert str(caught.value) == (
        f"the rows of {WHERE} expire after 86400 seconds, and with them locks and digests\n"
        "  next: choose another table with lock.table, or let its rows live for ever"
    )
