"""One place, clients for it, and tables in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from alibabacloud_tablestore20201209.client import Client as ControlClient
from alibabacloud_tea_openapi.utils_models import Config

from emulator.server import AlibabaCloud
from emulator.services.tablestore.instances import Instance
from tests.emulator.tablestore.place import ONE_KEY, OtsPlace
from tests.emulator.tablestore.sdk import tablestore

MakeClient = Callable[..., tablestore.OTSClient]
MakeTable = Callable[..., str]


@pytest.fixture
def ots_place(cloud: AlibabaCloud) -> OtsPlace:
    """An instance without tables."""
    account = next(iter(cloud.world.accounts.values()))
    cloud.world.tablestore.add(Instance("tests", account.id, "cn-hangzhou", cloud.world.clock()))
    return OtsPlace(cloud.url, account.access_key_id, account.access_key_secret, "tests")


@pytest.fixture
def make_client(ots_place: OtsPlace) -> Iterator[MakeClient]:
    """Makes clients; keywords replace fields of the place, or go to the SDK. None repeats a request."""
    clients = []

    def make(**keys: Any) -> tablestore.OTSClient:
        place = {
            name: keys.pop(name, getattr(ots_place, name)) for name in ("endpoint", "key_id", "secret", "instance")
        }
        keys = {"retry_policy": tablestore.NoRetryPolicy()} | keys
        client = tablestore.OTSClient(place["endpoint"], place["key_id"], place["secret"], place["instance"], **keys)
        clients.append(client)
        return client

    yield make
    for client in clients:
        client.connection.pool.clear()


@pytest.fixture
def client(make_client: MakeClient) -> tablestore.OTSClient:
    return make_client()


@pytest.fixture
def make_table(client: tablestore.OTSClient) -> MakeTable:
    """Makes a table and gives its name; keywords are those of TableOptions."""

    def make(name: str = "locks", keys: Any = ONE_KEY, defined: Any = (), **options: Any) -> str:
        throughput = tablestore.ReservedThroughput(tablestore.CapacityUnit(0, 0))
        meta = tablestore.TableMeta(name, list(keys), list(defined))
        client.create_table(meta, tablestore.TableOptions(**options), throughput)
        return name

    return make


@pytest.fixture
def table(make_table: MakeTable) -> str:
    return make_table()


@pytest.fixture
def control(ots_place: OtsPlace) -> ControlClient:
    """A client of the control plane."""
    return make_control(ots_place)


def make_control(place: OtsPlace) -> ControlClient:
    config = Config(
        access_key_id=place.key_id,
        access_key_secret=place.secret,
        endpoint=place.endpoint.removeprefix("http://"),
        protocol="http",
        region_id=place.region,
    )
    return ControlClient(config)
