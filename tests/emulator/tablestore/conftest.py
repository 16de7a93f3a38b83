"""One place, clients for it, and tables in it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from alibabacloud_tablestore20201209.client import Client as ControlClient
from alibabacloud_tablestore20201209.models import CreateInstanceRequest, GetInstanceRequest
from alibabacloud_tea_openapi.utils_models import Config

from emulator.services.tablestore.instances import Instance
from tests.emulator.real_cleaning import clean_ots, delete_instance
from tests.emulator.real_cloud import RealCloud
from tests.emulator.tablestore.place import ONE_KEY, OtsPlace
from tests.emulator.tablestore.sdk import tablestore

MakeClient = Callable[..., tablestore.OTSClient]
MakeTable = Callable[..., str]


@pytest.fixture(scope="session")
def _real_instance(real: RealCloud | None) -> Iterator[OtsPlace | None]:
    """An instance of the real cloud, for all tests: it takes a while to be made."""
    if real is None:
        yield None
        return
    place = real.ots_place()
    control = make_control(place)
    control.create_instance(CreateInstanceRequest(cluster_type="SSD", instance_name=place.instance))
    try:
        for _ in range(60):
            if control.get_instance(GetInstanceRequest(instance_name=place.instance)).body.instance_status == "normal":
                break
            time.sleep(2)
        yield place
    finally:
        delete_instance(control, place.instance)


@pytest.fixture
def ots_place(request: pytest.FixtureRequest, _real_instance: OtsPlace | None) -> Iterator[OtsPlace]:
    """An instance without tables."""
    if _real_instance is None:
        cloud = request.getfixturevalue("cloud")
        account = next(iter(cloud.world.accounts.values()))
        cloud.world.tablestore.add(Instance("tests", account.id, "cn-hangzhou", cloud.world.clock()))
        yield OtsPlace(cloud.url, account.access_key_id, account.access_key_secret, "tests")
        return
    yield _real_instance
    place = _real_instance
    clean_ots(tablestore.OTSClient(place.endpoint, place.key_id, place.secret, place.instance))


@pytest.fixture
def make_client(ots_place: OtsPlace) -> Iterator[MakeClient]:
    """Makes clients; keywords replace fields of the place, or go to the SDK. None repeats a request, but in the real
    cloud, where a new table is not ready at once."""
    clients = []
    retries = tablestore.DefaultRetryPolicy() if ots_place.control else tablestore.NoRetryPolicy()

    def make(**keys: Any) -> tablestore.OTSClient:
        place = {
            name: keys.pop(name, getattr(ots_place, name)) for name in ("endpoint", "key_id", "secret", "instance")
        }
        keys = {"retry_policy": retries} | keys
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
        endpoint=place.control or place.endpoint.removeprefix("http://"),
        protocol="https" if place.control else "http",
        region_id=place.region,
    )
    return ControlClient(config)
