"""The lock table's life on moto."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from moto import mock_aws

from stateroom.engine.decision import Refuse
from stateroom.engine.handlers.aws.dynamodb import table
from tests.unit.engine.handlers.moto_cloud import CONTEXT, TAGS, MotoCloud, Resource

INPUTS: dict[str, Any] = {
    "name": "acme-locks",
    "attributes": [{"name": "LockID", "type": "S"}],
    "hashKey": "LockID",
    "billingMode": "PAY_PER_REQUEST",
    "deletionProtectionEnabled": True,
    "pointInTimeRecovery": {"enabled": True},
    "serverSideEncryption": {"enabled": True, "kmsKeyArn": "arn:aws:kms:eu-west-1:123456789012:key/1234"},
    "tags": TAGS,
}


@pytest.fixture
def cloud() -> Iterator[MotoCloud]:
    with mock_aws():
        yield MotoCloud()


def test_a_table_lives_from_creation_to_deletion(cloud: MotoCloud) -> None:
    # Encryption is not among the updates: moto's UpdateTable ignores SSESpecification. The cases show it.
    locks = Resource(cloud, table.TOKEN, INPUTS)
    locks.create()
    assert locks.converge(deletionProtectionEnabled=False) == ("deletionProtectionEnabled",)
    assert locks.converge(pointInTimeRecovery={"enabled": True, "recoveryPeriodInDays": 7.0}) == (
        "pointInTimeRecovery.recoveryPeriodInDays",
    )
    assert locks.converge(pointInTimeRecovery={"enabled": False}) == ("pointInTimeRecovery.enabled",)
    assert locks.converge(billingMode="PROVISIONED", readCapacity=5.0, writeCapacity=5.0) == (
        "billingMode", "readCapacity", "writeCapacity",
    )  # fmt: skip
    assert locks.converge(readCapacity=6.0) == ("readCapacity",)
    assert locks.converge(tags={**TAGS, "team": "équipe"}, deletionProtectionEnabled=True) == (
        "deletionProtectionEnabled", "tags.team",
    )  # fmt: skip
    locks.delete()


def test_a_table_with_defaults_lives_too(cloud: MotoCloud) -> None:
    names = ("name", "attributes", "hashKey", "billingMode", "tags")
    locks = Resource(cloud, table.TOKEN, {name: INPUTS[name] for name in names})
    locks.create()
    locks.delete()


def test_a_table_of_another_region_is_made_there(cloud: MotoCloud) -> None:
    locks = Resource(cloud, table.TOKEN, {**INPUTS, "region": "eu-central-1"})
    locks.create()
    assert cloud.client("dynamodb", "eu-central-1").list_tables()["TableNames"] == ["acme-locks"]
    assert cloud.client("dynamodb").list_tables()["TableNames"] == []
    locks.delete()


def test_a_table_with_time_to_live_is_refused(cloud: MotoCloud) -> None:
    locks = Resource(cloud, table.TOKEN, INPUTS)
    locks.create()
    specification = {"Enabled": True, "AttributeName": "Expires"}
    cloud.client("dynamodb").update_time_to_live(TableName="acme-locks", TimeToLiveSpecification=specification)
    decision = table.plan(locks.inputs, locks.read(), CONTEXT)
    assert isinstance(decision, Refuse)
    assert decision.reason == "table acme-locks has time to live enabled: DynamoDB would delete locks that are held"


def test_the_contents_are_the_locks_that_are_held(cloud: MotoCloud) -> None:
    locks = Resource(cloud, table.TOKEN, INPUTS)
    live = locks.create()
    items = {
        "acme/b.tfstate": "Info",
        "acme/env:/dev/a.tfstate": "Info",
        "acme/named-md5": "Info",
        "acme/b.tfstate-md5": "Digest",
        "acme/stateroom-smoke/1/terraform.tfstate": "Info",
        "acme/stateroom-smoke/1/terraform.tfstate-md5": "Digest",
    }
    for lock, attribute in items.items():
        item = {"LockID": {"S": lock}, attribute: {"S": "{}"}}
        cloud.client("dynamodb").put_item(TableName="acme-locks", Item=item)
    assert cloud.run(table.read_contents(INPUTS, live, CONTEXT)) == (
        "acme/b.tfstate", "acme/env:/dev/a.tfstate", "acme/named-md5",
    )  # fmt: skip
    locks.delete()
    assert cloud.run(table.read_contents(INPUTS, live, CONTEXT)) == ()


def test_contents_of_several_pages_are_read_to_the_end() -> None:
    steps = table.read_contents(INPUTS, {}, CONTEXT)
    first = next(steps)
    last = {"LockID": {"S": "acme/a"}}
    second = steps.send({"Items": [last], "LastEvaluatedKey": last})
    assert second.params == {**first.params, "ExclusiveStartKey": last}
    with pytest.raises(StopIteration) as stop:
        steps.send({"Items": [{"LockID": {"S": "acme/b"}}]})
    assert stop.value.value == ("acme/a", "acme/b")
