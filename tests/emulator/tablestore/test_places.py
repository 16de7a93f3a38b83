"""Which instance a request is for: by name, or by the loopback address that a client takes for a name."""

from __future__ import annotations

import pytest

from emulator.server import AlibabaCloud
from emulator.services.tablestore.instances import Instance, alias_of
from tests.emulator.tablestore.conftest import MakeClient, MakeTable
from tests.emulator.tablestore.place import ONE_KEY, OtsPlace
from tests.emulator.tablestore.refusals import refused
from tests.emulator.tablestore.sdk import tablestore

THROUGHPUT = tablestore.ReservedThroughput(tablestore.CapacityUnit(0, 0))
KEY = [("LockID", "a")]


def create(client: tablestore.OTSClient, name: str) -> None:
    client.create_table(tablestore.TableMeta(name, list(ONE_KEY)), tablestore.TableOptions(), THROUGHPUT)


@pytest.mark.parametrize(
    ("name", "alias"),
    [
        ("127", "127"),
        ("127:8080", "127"),
        ("localhost", "localhost"),
        ("localhost:4566", "localhost"),
        ("[::1]:4566", "[::1]"),
        ("tflock", None),
        ("local", None),
        ("1270", None),
        ("", None),
    ],
)
def test_an_alias_is_a_loopback_address(name: str, alias: str | None) -> None:
    assert alias_of(name) == alias


def test_an_instance_that_nobody_declared_is_not_found(make_client: MakeClient) -> None:
    with refused(403, "OTSAuthFailed", "The instance is not found."):
        make_client(instance="unknown").list_table()


def test_names_of_instances_ignore_case(make_client: MakeClient, table: str) -> None:
    assert list(make_client(instance="Tests").list_table()) == [table]


def test_an_alias_stands_for_the_only_instance_with_the_table(make_client: MakeClient, table: str) -> None:
    by_alias = make_client(instance="127")
    by_alias.put_row(table, tablestore.Row(KEY, [("a", 1)]))
    assert make_client().get_row(table, KEY)[1] is not None
    assert by_alias.describe_table(table).table_meta.table_name == table


def test_an_alias_has_an_instance_of_its_own_from_the_beginning(
    cloud: AlibabaCloud, make_client: MakeClient, ots_place: OtsPlace, table: str
) -> None:
    local = make_client(instance="localhost:4566")
    assert list(local.list_table()) == []
    create(local, "mine")
    assert list(make_client(instance="localhost:9999").list_table()) == ["mine"]
    assert list(make_client(instance="127").list_table()) == []
    assert list(make_client().list_table()) == [table]
    other = list(cloud.world.accounts.values())[1]
    theirs = make_client(key_id=other.access_key_id, secret=other.access_key_secret, instance="localhost")
    assert list(theirs.list_table()) == []


def test_an_alias_does_not_choose_between_instances(
    cloud: AlibabaCloud, make_client: MakeClient, make_table: MakeTable
) -> None:
    make_table("locks")
    account = next(iter(cloud.world.accounts))
    cloud.world.tablestore.add(Instance("second", account, "cn-hangzhou", 0.0))
    create(make_client(instance="second"), "locks")
    with refused(404, "OTSObjectNotExist", "Requested table does not exist."):
        make_client(instance="127").get_row("locks", KEY)


def test_an_account_sees_its_own_instances_only(cloud: AlibabaCloud, make_client: MakeClient, table: str) -> None:
    other = list(cloud.world.accounts.values())[1]
    with refused(403, "OTSAuthFailed", "The instance is not found."):
        make_client(key_id=other.access_key_id, secret=other.access_key_secret).list_table()


def test_an_instance_that_is_being_created_does_not_run(cloud: AlibabaCloud, make_client: MakeClient) -> None:
    cloud.world.tablestore.reads_until_normal = 1
    cloud.world.tablestore.add(Instance("second", next(iter(cloud.world.accounts)), "cn-hangzhou", 0.0))
    with refused(403, "OTSAuthFailed", "The instance is not running."):
        make_client(instance="second").list_table()
