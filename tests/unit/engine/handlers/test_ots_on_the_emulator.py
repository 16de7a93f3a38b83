"""The lives of instance and lock table on the emulator."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from stateroom.engine.calls import Call
from stateroom.engine.decision import Create, Keep, Refuse
from stateroom.engine.handlers.alicloud.ots import instance, table
from stateroom.errors import CloudError, DeadlineError, RefusedError
from stateroom.local.alicloud import ACCOUNT
from tests.unit.engine.handlers.emulator_cloud import CONTEXT, TAGS, EmulatorCloud, Resource

NAME = "acme-1a2b3c"
INSTANCE: dict[str, Any] = {
    "name": NAME,
    "instanceType": "Capacity",
    "description": "Locks of acme",
    "networkTypeAcls": ["VPC", "INTERNET", "CLASSIC"],
    "networkSourceAcls": ["TRUST_PROXY"],
    "tags": TAGS,
}
TABLE: dict[str, Any] = {
    "instanceName": NAME,
    "tableName": "acme_locks",
    "primaryKeys": [{"name": "LockID", "type": "String"}],
    "timeToLive": -1.0,
    "maxVersion": 1.0,
    "deviationCellVersionInSec": "86400",
    "enableSse": True,
    "sseKeyType": "SSE_KMS_SERVICE",
}


def made(cloud: EmulatorCloud) -> Resource:
    """The instance, made."""
    locks = Resource(cloud, instance.TOKEN, INSTANCE)
    locks.create()
    return locks


def put(cloud: EmulatorCloud, lock: str, attribute: str) -> None:
    import tablestore

    row = tablestore.Row([("LockID", lock)], [(attribute, "{}")])
    cloud.cloud.ots(NAME).put_row("acme_locks", row)


def test_an_instance_lives_from_creation_to_deletion(alicloud: EmulatorCloud) -> None:
    locks = Resource(alicloud, instance.TOKEN, INSTANCE)
    locks.create()
    assert locks.converge(description="Other") == ("description",)
    assert locks.writes == ["UpdateInstance"]
    assert locks.converge(networkTypeAcls=["VPC"], networkSourceAcls=[]) == ("networkTypeAcls", "networkSourceAcls")
    assert locks.converge(tags={**TAGS, "team": "équipe"}) == ("tags.team",)
    assert locks.writes == ["TagResources"]
    locks.delete()


def test_only_what_drifted_is_repaired(alicloud: EmulatorCloud) -> None:
    locks = made(alicloud)
    drift = {"InstanceDescription": "theirs", "NetworkTypeACL": ["VPC"], "NetworkSourceACL": ["TRUST_PROXY"]}
    alicloud.ask("tablestore", "UpdateInstance", InstanceName=NAME, **drift)
    theirs = [{"Key": "theirs", "Value": "x"}]
    alicloud.ask("tablestore", "TagResources", ResourceType="instance", ResourceIds=[NAME], Tags=theirs)
    assert locks.converge() == ("description", "networkTypeAcls")
    assert locks.writes == ["UpdateInstance"]
    live = locks.read()
    assert live is not None
    assert live["tags"] == {**TAGS, "theirs": "x"}


def test_an_instance_of_nobody_can_be_adopted_and_one_of_another_backend_cannot(alicloud: EmulatorCloud) -> None:
    alicloud.ask("tablestore", "CreateInstance", InstanceName=NAME, ClusterType="HYBRID")
    locks = Resource(alicloud, instance.TOKEN, INSTANCE)
    assert isinstance(locks.plan(), Refuse)
    assert locks.converge(adopt=True) == ("description", "tags.stateroom:backend", "tags.Name")
    assert isinstance(locks.as_other_backend().plan(adopt=True), Refuse)


def test_a_kind_that_the_region_does_not_offer_is_refused_before_anything_is_written(alicloud: EmulatorCloud) -> None:
    alicloud.world.tablestore.cluster_types = {"cn-hangzhou": ("SSD",)}
    with pytest.raises(RefusedError) as caught:
        Resource(alicloud, instance.TOKEN, INSTANCE).read()
    assert caught.value.what == "this region offers no Tablestore instance of the type Capacity"
    assert alicloud.writes == []


def test_an_instance_that_needs_time_is_waited_for(alicloud: EmulatorCloud) -> None:
    alicloud.world.tablestore.reads_until_normal = 3
    made(alicloud)
    assert alicloud.pauses == [f"the Tablestore instance {NAME} to be ready"] * 3


def test_an_instance_that_an_interrupted_run_left_is_waited_for_and_its_table_made(alicloud: EmulatorCloud) -> None:
    alicloud.world.tablestore.reads_until_normal = 3
    alicloud.run_until("CreateInstance", instance.apply_create(INSTANCE, CONTEXT))
    assert Resource(alicloud, table.TOKEN, TABLE).plan() == Create()
    assert Resource(alicloud, instance.TOKEN, INSTANCE).plan() == Keep()
    assert alicloud.pauses == [f"the Tablestore instance {NAME} to be ready"] * 2
    Resource(alicloud, table.TOKEN, TABLE).create()


def test_an_instance_that_never_gets_ready_is_given_up(alicloud: EmulatorCloud) -> None:
    alicloud.world.tablestore.reads_until_normal = 1000
    with pytest.raises(DeadlineError) as caught:
        alicloud.run(instance.apply_create(INSTANCE, CONTEXT))
    assert str(caught.value) == (
        f"gave up waiting for the Tablestore instance {NAME} to be ready\n"
        "  why:  it was not ready after 180 s\n"
        "  next: run the same command again: what is already done is kept"
    )


def test_a_table_lives_from_creation_to_deletion(alicloud: EmulatorCloud) -> None:
    locks = Resource(alicloud, table.TOKEN, TABLE)
    assert locks.read() is None, "the instance does not exist yet"
    made(alicloud)
    locks.create()
    assert locks.converge(maxVersion=2.0, deviationCellVersionInSec="3600") == (
        "maxVersion", "deviationCellVersionInSec",
    )  # fmt: skip
    assert locks.writes == ["UpdateTable"]
    locks.delete()


def test_rows_that_somebody_lets_expire_live_for_ever_again(alicloud: EmulatorCloud) -> None:
    made(alicloud)
    locks = Resource(alicloud, table.TOKEN, TABLE)
    locks.create()
    alicloud.ask("ots", "UpdateTable", InstanceName=NAME, TableName="acme_locks", TimeToLive=86400, MaxVersions=3)
    assert locks.converge() == ("timeToLive", "maxVersion")
    assert locks.writes == ["UpdateTable"]


def test_a_table_without_encryption_and_one_with_an_own_key_live_too(alicloud: EmulatorCloud) -> None:
    made(alicloud)
    plain = {**TABLE, "enableSse": False, "sseKeyType": None}
    open_table = Resource(alicloud, table.TOKEN, plain)
    open_table.create()
    assert isinstance(Resource(alicloud, table.TOKEN, TABLE).plan(), Refuse)
    open_table.delete()
    key = alicloud.ask("kms", "CreateKey")["KeyMetadata"]["KeyId"]
    trust = '{"Statement":[{"Action":"sts:AssumeRole","Effect":"Allow","Principal":{"Service":["ots.aliyuncs.com"]}}],"Version":"1"}'  # noqa: E501
    alicloud.ask("ram", "CreateRole", RoleName="ots-keys", AssumeRolePolicyDocument=trust)
    own = {"sseKeyType": "SSE_BYOK", "sseKeyId": key, "sseRoleArn": f"acs:ram::{ACCOUNT}:role/ots-keys"}
    sealed = Resource(alicloud, table.TOKEN, {**TABLE, **own})
    sealed.create()
    assert isinstance(Resource(alicloud, table.TOKEN, {**TABLE, **own, "sseKeyId": "another"}).plan(), Refuse)
    sealed.delete()


def test_a_table_with_another_key_is_refused(alicloud: EmulatorCloud) -> None:
    made(alicloud)
    key = [["LockID", "STRING"], ["Other", "INTEGER"]]
    options = {"TimeToLive": -1, "MaxVersions": 1, "DeviationCellVersionInSec": 86400}
    alicloud.ask("ots", "CreateTable", InstanceName=NAME, TableName="acme_locks", PrimaryKey=key, **options)
    refusal = Resource(alicloud, table.TOKEN, TABLE).plan()
    assert isinstance(refusal, Refuse)
    assert "has the primary key LockID STRING, Other INTEGER, not LockID STRING" in refusal.reason


def test_a_table_that_is_not_ready_is_waited_for(alicloud: EmulatorCloud) -> None:
    made(alicloud)
    alicloud.world.tablestore.operations_until_ready = 3
    alicloud.run(table.apply_create(TABLE, CONTEXT))
    assert alicloud.pauses == ["table acme_locks to be ready"] * 3


def test_a_table_that_an_interrupted_run_left_is_waited_for(alicloud: EmulatorCloud) -> None:
    made(alicloud)
    alicloud.world.tablestore.operations_until_ready = 3
    alicloud.run_until("CreateTable", table.apply_create(TABLE, CONTEXT))
    assert Resource(alicloud, table.TOKEN, TABLE).plan() == Keep()
    assert alicloud.pauses == ["table acme_locks to be ready"] * 2


def test_a_table_that_never_gets_ready_is_given_up(alicloud: EmulatorCloud) -> None:
    made(alicloud)
    alicloud.world.tablestore.operations_until_ready = 1000
    with pytest.raises(DeadlineError) as caught:
        alicloud.run(table.apply_create(TABLE, CONTEXT))
    assert str(caught.value) == (
        "gave up waiting for table acme_locks to be ready\n"
        "  why:  it was not ready after 180 s\n"
        "  next: run the same command again: what is already done is kept"
    )


def test_the_contents_are_the_locks_that_are_held(alicloud: EmulatorCloud) -> None:
    made(alicloud)
    locks = Resource(alicloud, table.TOKEN, TABLE)
    live = locks.create()
    rows = {
        "acme/env:/b.tfstate": "Info",
        "acme/env:/dev/a.tfstate": "Info",
        "acme/named-md5": "Info",
        "acme/env:/b.tfstate-md5": "Digest",
        "acme/stateroom-smoke/1/terraform.tfstate": "Info",
        "acme/stateroom-smoke/1/terraform.tfstate-md5": "Digest",
    }
    for lock, attribute in rows.items():
        put(alicloud, lock, attribute)
    assert locks.ask("read_contents") == ("acme/env:/b.tfstate", "acme/env:/dev/a.tfstate", "acme/named-md5")
    locks.delete()
    assert alicloud.run(table.read_contents(TABLE, live, CONTEXT)) == ()


def test_contents_of_several_pages_are_read_to_the_end() -> None:
    steps = table.read_contents(TABLE, {}, CONTEXT)
    first: Any = next(steps)
    following = [["LockID", "acme/b"]]
    second: Any = steps.send({"Rows": [{"LockID": "acme/a"}], "Next": following})
    assert second.params == {**first.params, "Start": following}
    with pytest.raises(StopIteration) as stop:
        steps.send({"Rows": [{"LockID": "acme/b"}], "Next": None})
    assert stop.value.value == ("acme/a", "acme/b")


def test_an_instance_with_tables_of_others_is_not_removed(alicloud: EmulatorCloud) -> None:
    locks = made(alicloud)
    options = {"TimeToLive": -1, "MaxVersions": 1, "DeviationCellVersionInSec": 86400}

    def add(name: str, key: str) -> None:
        params = {"InstanceName": NAME, "TableName": name, "PrimaryKey": [[key, "STRING"]]}
        alicloud.ask("ots", "CreateTable", **params, **options)

    locks.context = replace(CONTEXT, doomed=frozenset({f"{NAME}/named_by_hand"}))
    assert locks.ask("read_obstacles") == ()
    add("named_by_hand", "LockID")
    assert locks.ask("read_obstacles") == (), "it goes, too"
    add("orders", "LockID")
    assert locks.ask("read_obstacles") == (
        f"Tablestore instance {NAME} has the table orders, which this stack does not declare",
    )
    live = locks.read()
    assert live is not None
    with pytest.raises(CloudError):
        alicloud.run(instance.delete(INSTANCE, live, CONTEXT))


def test_a_table_with_rows_in_an_instance_of_others_is_not_removed(alicloud: EmulatorCloud) -> None:
    made(alicloud)
    theirs = [{"Key": "stateroom:backend", "Value": "other@cn-hangzhou"}]
    params = {"ResourceType": "instance", "ResourceIds": [NAME], "Tags": theirs}
    alicloud.cloud.execute(Call("tablestore", "TagResources", params))
    locks = Resource(alicloud, table.TOKEN, TABLE)
    locks.create()
    assert locks.ask("read_obstacles") == ()
    put(alicloud, "bucket/stateroom-smoke/1/terraform.tfstate-md5", "Digest")
    assert locks.ask("read_obstacles") == (), "what our smoke test left is nobody's"
    put(alicloud, "their-bucket/env:/terraform.tfstate-md5", "Digest")
    put(alicloud, "acme-state/env:/terraform.tfstate", "Info")
    place = f"table acme_locks lies in the Tablestore instance {NAME}, which is not ours"
    held = "and holds locks or digests of states in acme-state, their-bucket"
    assert locks.ask("read_obstacles") == (f"{place}, {held}",)


def test_a_table_with_rows_in_our_own_instance_is_no_obstacle(alicloud: EmulatorCloud) -> None:
    made(alicloud)
    locks = Resource(alicloud, table.TOKEN, TABLE)
    locks.create()
    put(alicloud, "acme-state/env:/terraform.tfstate-md5", "Digest")
    assert locks.ask("read_obstacles") == ()


def test_traces_of_buckets_that_are_gone_leave_a_table_that_stays(alicloud: EmulatorCloud) -> None:
    made(alicloud)
    locks = Resource(alicloud, table.TOKEN, TABLE)
    locks.create()
    for bucket in ("acme-state", "acme-state-2", "theirs"):
        put(alicloud, f"{bucket}/env:/terraform.tfstate-md5", "Digest")
    live = locks.read()
    assert live is not None
    alicloud.run(table.delete_traces(TABLE, live, replace(CONTEXT, doomed=frozenset({"acme-state"}))))
    rows = alicloud.ask("ots", "GetRange", InstanceName=NAME, TableName="acme_locks")["Rows"]
    assert [row["LockID"].partition("/")[0] for row in rows] == ["acme-state-2", "theirs"]
