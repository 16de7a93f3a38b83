"""The lives of key and alias on moto."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from moto import mock_aws

from stateroom.engine.decision import Create, Keep, Refuse
from stateroom.engine.handlers.aws.kms import alias, key
from stateroom.errors import RefusedError
from tests.unit.engine.handlers.moto_cloud import CONTEXT, TAGS, MotoCloud, Resource

ACCOUNT = {
    "Sid": "StateroomAccount",
    "Effect": "Allow",
    "Principal": {"AWS": "arn:aws:iam::123456789012:root"},
    "Action": "kms:*",
    "Resource": "*",
}
READER = {**ACCOUNT, "Sid": "StateroomReader", "Action": ["kms:Decrypt"]}
INPUTS: dict[str, Any] = {
    "description": "State of acme",
    "policy": json.dumps({"Version": "2012-10-17", "Statement": [ACCOUNT]}),
    "enableKeyRotation": False,
    "deletionWindowInDays": 7.0,
    "tags": TAGS,
}


@pytest.fixture
def cloud() -> Iterator[MotoCloud]:
    with mock_aws():
        yield MotoCloud()


def test_a_key_lives_from_creation_to_deletion(cloud: MotoCloud) -> None:
    state = Resource(cloud, key.TOKEN, INPUTS)
    state.create()
    assert state.converge(description="Other") == ("description",)
    assert state.converge(tags={**TAGS, "team": "équipe"}) == ("tags.team",)
    policy = json.dumps({"Version": "2012-10-17", "Statement": [ACCOUNT, READER]})
    assert state.converge(policy=policy) == ("policy[StateroomReader]",)
    state.delete()


def test_rotation_is_turned_on_and_off(cloud: MotoCloud) -> None:
    state = Resource(cloud, key.TOKEN, {**INPUTS, "enableKeyRotation": True, "rotationPeriodInDays": 90.0})
    made = cloud.run(key.apply_create(state.inputs, CONTEXT))
    live = state.read()
    assert (live, made["rotationPeriodInDays"]) == (made, 90)
    assert key.plan(state.inputs, live, CONTEXT) == Keep()
    assert state.converge(rotationPeriodInDays=180.0) == ("rotationPeriodInDays",)
    assert state.converge(enableKeyRotation=False) == ("enableKeyRotation",)


def test_an_alias_lives_from_creation_to_deletion(cloud: MotoCloud) -> None:
    first, second = (cloud.run(key.apply_create(INPUTS, CONTEXT)) for _ in range(2))
    name = Resource(cloud, alias.TOKEN, {"name": "alias/acme-state", "targetKeyId": first["arn"]})
    name.create()
    assert name.converge(targetKeyId=second["arn"]) == ("targetKeyId",)
    assert cloud.run(alias.apply_create(name.inputs, CONTEXT)) == name.read()
    name.delete()


def test_a_key_is_found_behind_its_alias_before_one_with_its_tags(cloud: MotoCloud) -> None:
    state = Resource(cloud, key.TOKEN, INPUTS)
    orphan = cloud.run(key.apply_create(INPUTS, CONTEXT))
    assert state.read() == orphan
    named = cloud.run(key.apply_create(INPUTS, CONTEXT))
    cloud.client("kms").create_alias(AliasName="alias/acme-state", TargetKeyId=named["arn"])
    assert state.read() == named


def test_none_of_several_keys_is_chosen_without_an_alias(cloud: MotoCloud) -> None:
    state, kms = Resource(cloud, key.TOKEN, INPUTS), cloud.client("kms")
    disabled, enabled, doomed = sorted(cloud.run(key.apply_create(INPUTS, CONTEXT))["keyId"] for _ in range(3))
    kms.disable_key(KeyId=disabled)
    kms.schedule_key_deletion(KeyId=doomed, PendingWindowInDays=7)
    with pytest.raises(RefusedError) as caught:
        state.read()
    assert caught.value.what == (
        f"2 keys carry our tags, and there is no alias/acme-state to say which one is used: {disabled}, {enabled}"
    )
    kms.create_alias(AliasName="alias/acme-state", TargetKeyId=enabled)
    found = state.read()
    assert found is not None
    assert found["keyId"] == enabled


def test_a_key_of_ours_that_is_not_behind_the_alias_stands_in_the_way(cloud: MotoCloud) -> None:
    state, kms = Resource(cloud, key.TOKEN, INPUTS), cloud.client("kms")
    named = cloud.run(key.apply_create(INPUTS, CONTEXT))
    kms.create_alias(AliasName="alias/acme-state", TargetKeyId=named["arn"])
    assert state.ask("read_obstacles") == ()
    other = cloud.run(key.apply_create(INPUTS, CONTEXT))["keyId"]
    (obstacle,) = state.ask("read_obstacles")
    assert obstacle == (
        f"key {other} carries our tags, too, and is not the one that is used as alias/acme-state; once nothing is "
        f"encrypted with it: `aws kms schedule-key-deletion --region eu-west-1 --key-id {other} "
        "--pending-window-in-days 30`"
    )
    kms.schedule_key_deletion(KeyId=other, PendingWindowInDays=30)
    assert state.ask("read_obstacles") == ()


def test_a_key_pending_deletion_is_refused_behind_its_alias_and_passed_over_without(cloud: MotoCloud) -> None:
    state = Resource(cloud, key.TOKEN, INPUTS)
    live = state.create()
    kms = cloud.client("kms")
    kms.create_alias(AliasName="alias/acme-state", TargetKeyId=live["arn"])
    kms.schedule_key_deletion(KeyId=live["keyId"], PendingWindowInDays=7)
    assert isinstance(key.plan(INPUTS, state.read(), CONTEXT), Refuse)
    kms.delete_alias(AliasName="alias/acme-state")
    assert key.plan(INPUTS, state.read(), CONTEXT) == Create()
