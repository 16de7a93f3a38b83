"""The alicloud provider: an OSS bucket, a Tablestore instance and its table, a role."""

from __future__ import annotations

from typing import Any

import grpc
import pytest

from stateroom.facts import OWNER_TAG
from stateroom.local.alicloud import ACCOUNT
from tests.e2e.provider.plugin import Diff, Plugin, refusal

BUCKET, VERSIONING = "alicloud:oss/bucket:Bucket", "alicloud:oss/bucketVersioning:BucketVersioning"
INSTANCE, TABLE = "alicloud:ots/instance:Instance", "alicloud:ots/table:Table"
ROLE = "alicloud:ram/role:Role"

OURS = {OWNER_TAG: "acme@cn-hangzhou"}
A_BUCKET = {"bucket": "acme-states", "redundancyType": "ZRS", "storageClass": "Standard", "tags": OURS}
AN_INSTANCE = {"name": "acme-d9cc4b", "instanceType": "HighPerformance", "tags": OURS}
A_TABLE = {
    "instanceName": "acme-d9cc4b",
    "tableName": "acme_locks",
    "primaryKeys": [{"name": "LockID", "type": "String"}],
    "timeToLive": -1,
    "maxVersion": 1,
}
A_TRUST = '{"Version":"1","Statement":[{"Effect":"Allow","Principal":{"RAM":["acs:ram::%s:root"]},"Action":"%s"}]}'
A_ROLE = {
    "roleName": "acme-writer",
    "assumeRolePolicyDocument": A_TRUST % (ACCOUNT, "sts:AssumeRole"),
    "tags": OURS,
}


@pytest.mark.parametrize(
    ("token", "inputs", "change", "paths"),
    [
        (BUCKET, A_BUCKET, {"tags": {**OURS, "team": "core"}}, {'tags["team"]': "ADD"}),
        (
            BUCKET,
            A_BUCKET,
            {"lifecycleRules": [{"id": "old", "enabled": True, "noncurrentVersionExpirations": [{"days": 9}]}]},
            {"lifecycleRules": "UPDATE"},
        ),
        (INSTANCE, AN_INSTANCE, {"description": "locks"}, {"description": "UPDATE"}),
        (ROLE, A_ROLE, {"maxSessionDuration": 7200}, {"maxSessionDuration": "UPDATE"}),
    ],
)
def test_a_change_is_made_in_place_and_then_seen_no_more(
    alicloud: Plugin, token: str, inputs: dict[str, Any], change: dict[str, Any], paths: dict[str, str]
) -> None:
    kept = alicloud.create(token, inputs)
    assert alicloud.diff(kept, inputs) == Diff({})
    wanted = {**inputs, **change}
    assert alicloud.diff(kept, wanted) == Diff(paths)
    changed = alicloud.update(kept, wanted)
    assert alicloud.diff(changed, wanted) == Diff({})
    refreshed = alicloud.refresh(changed)
    assert refreshed is not None
    assert refreshed.inputs == wanted
    alicloud.delete(refreshed)
    assert alicloud.refresh(refreshed) is None


def test_a_table_is_changed_in_place_replaced_for_its_key_and_deleted(alicloud: Plugin) -> None:
    instance = alicloud.create(INSTANCE, AN_INSTANCE)
    kept = alicloud.create(TABLE, A_TABLE)
    assert kept.id == "acme-d9cc4b:acme_locks"
    assert alicloud.diff(kept, {**A_TABLE, "maxVersion": 2}) == Diff({"maxVersion": "UPDATE"})
    other = {**A_TABLE, "primaryKeys": [{"name": "Key", "type": "String"}]}
    assert alicloud.diff(kept, other) == Diff({"primaryKeys": "UPDATE_REPLACE"}, ("primaryKeys",), True)
    changed = alicloud.update(kept, {**A_TABLE, "maxVersion": 2})
    assert alicloud.diff(changed, {**A_TABLE, "maxVersion": 2}) == Diff({})
    alicloud.delete(changed)
    assert alicloud.refresh(changed) is None
    alicloud.delete(instance)
    assert alicloud.refresh(instance) is None


def test_an_instance_of_somebody_else_is_looked_up(alicloud: Plugin) -> None:
    assert alicloud.look_up(INSTANCE, "acme-d9cc4b", {"name": "acme-d9cc4b"}) is None
    alicloud.create(INSTANCE, {**AN_INSTANCE, "tags": {}})
    found = alicloud.look_up(INSTANCE, "acme-d9cc4b", {"name": "acme-d9cc4b"})
    assert found is not None
    assert (found.id, found.inputs["name"]) == ("acme-d9cc4b", "acme-d9cc4b")


def test_a_bucket_is_replaced_for_its_redundancy(alicloud: Plugin) -> None:
    kept = alicloud.create(BUCKET, A_BUCKET)
    expected = Diff({"redundancyType": "UPDATE_REPLACE"}, ("redundancyType",), True)
    assert alicloud.diff(kept, {**A_BUCKET, "redundancyType": "LRS"}) == expected


def test_what_exists_is_not_made_twice(alicloud: Plugin) -> None:
    alicloud.create(BUCKET, A_BUCKET)
    with pytest.raises(grpc.RpcError) as raised:
        alicloud.create(BUCKET, A_BUCKET)
    assert refusal(raised.value) == (
        "acme-states exists already; Pulumi did not make it, and so it does not change it; "
        "take it over with `pulumi import`, or choose another name"
    )


def test_a_bucket_of_another_backend_is_refused_in_the_handlers_words(alicloud: Plugin) -> None:
    alicloud.create(BUCKET, A_BUCKET)
    with pytest.raises(grpc.RpcError) as raised:
        alicloud.create(BUCKET, {**A_BUCKET, "tags": {OWNER_TAG: "other@cn-hangzhou"}})
    assert refusal(raised.value) == (
        "bucket acme-states belongs to the backend 'acme@cn-hangzhou'; choose another name for this backend, "
        "or remove the tag stateroom:backend if 'acme@cn-hangzhou' no longer exists"
    )


def test_the_caller_is_who_the_local_cloud_says(alicloud: Plugin) -> None:
    assert alicloud.invoke("alicloud:index/getCallerIdentity:getCallerIdentity")["accountId"] == ACCOUNT
