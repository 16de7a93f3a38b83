"""The lives of key and alias on the emulator."""

from __future__ import annotations

from typing import Any

import pytest

from stateroom.engine.decision import Create, Refuse
from stateroom.engine.handlers.alicloud.kms import alias, key
from stateroom.errors import RefusedError
from stateroom.local.alicloud import ACCOUNT
from tests.unit.engine.handlers.emulator_cloud import CONTEXT, OTHERS, REGION, TAGS, EmulatorCloud, Resource

ALIAS = "alias/acme-state"
INPUTS: dict[str, Any] = {
    "description": "States of acme",
    "automaticRotation": "Enabled",
    "rotationInterval": "31536000s",
    "deletionProtection": "Enabled",
    "pendingWindowInDays": 7.0,
    "tags": TAGS,
}


def make_key(cloud: EmulatorCloud, **inputs: Any) -> str:
    made: str = cloud.run(key.apply_create({**INPUTS, **inputs}, CONTEXT))["id"]
    return made


def removal(key_id: str) -> str:
    """The commands that take a key away."""
    return (
        f"`aliyun kms SetDeletionProtection --region {REGION} --ProtectedResourceArn "
        f"acs:kms:{REGION}:{ACCOUNT}:key/{key_id} --EnableDeletionProtection false` and "
        f"`aliyun kms ScheduleKeyDeletion --region {REGION} --KeyId {key_id} --PendingWindowInDays 30`"
    )


def test_a_key_lives_from_creation_to_deletion(alicloud: EmulatorCloud) -> None:
    state = Resource(alicloud, key.TOKEN, INPUTS)
    state.create()
    assert state.converge(description="Other") == ("description",)
    assert state.writes == ["UpdateKeyDescription"]
    assert state.converge(tags={**TAGS, "team": "équipe"}) == ("tags.team",)
    assert state.converge(rotationInterval="180d") == ("rotationInterval",)
    assert state.converge(automaticRotation="Disabled", rotationInterval=None) == ("automaticRotation",)
    assert state.converge(automaticRotation="Enabled", rotationInterval="15552000s") == ("automaticRotation",)
    assert state.writes == ["UpdateRotationPolicy"]
    state.delete()


def test_a_key_without_rotation_and_protection_lives_too(alicloud: EmulatorCloud) -> None:
    plain = {"automaticRotation": "Disabled", "rotationInterval": None, "deletionProtection": "Disabled"}
    state = Resource(alicloud, key.TOKEN, {**INPUTS, **plain})
    state.create()
    state.delete()


def test_only_what_drifted_is_repaired(alicloud: EmulatorCloud) -> None:
    state = Resource(alicloud, key.TOKEN, INPUTS)
    live = state.create()
    alicloud.ask("kms", "UpdateRotationPolicy", KeyId=live["id"], EnableAutomaticRotation=False)
    alicloud.ask("kms", "SetDeletionProtection", ProtectedResourceArn=live["arn"], EnableDeletionProtection=False)
    theirs = {"ResourceType": "key", "ResourceId": [live["id"]], "Tag": [{"Key": "theirs", "Value": "x"}]}
    alicloud.ask("kms", "TagResources", **theirs)
    assert state.converge() == ("automaticRotation", "deletionProtection")
    assert sorted(state.writes) == ["SetDeletionProtection", "UpdateRotationPolicy"]
    now = state.read()
    assert now is not None
    assert now["tags"] == {**TAGS, "theirs": "x"}


def test_a_key_that_an_interrupted_run_left_is_found_and_completed(alicloud: EmulatorCloud) -> None:
    alicloud.run_until("CreateKey", key.apply_create(INPUTS, CONTEXT))
    state = Resource(alicloud, key.TOKEN, INPUTS)
    assert state.converge() == ("deletionProtection",)
    live = state.read()
    assert live is not None
    name = Resource(alicloud, alias.TOKEN, {"aliasName": ALIAS, "keyId": live["id"]})
    name.create()
    assert state.read() == live


def test_a_key_of_another_backend_is_not_found_by_its_tags_and_refused_behind_the_alias(
    alicloud: EmulatorCloud,
) -> None:
    other = make_key(alicloud, tags=OTHERS)
    state = Resource(alicloud, key.TOKEN, INPUTS)
    assert state.read() is None
    alicloud.ask("kms", "CreateAlias", AliasName=ALIAS, KeyId=other)
    refusal = state.plan(adopt=True)
    assert isinstance(refusal, Refuse)
    assert refusal.reason == f"key {other} ({ALIAS}) belongs to the backend 'other@cn-beijing'"


def test_a_key_of_nobody_can_be_adopted(alicloud: EmulatorCloud) -> None:
    made = alicloud.ask("kms", "CreateKey")["KeyMetadata"]["KeyId"]
    alicloud.ask("kms", "CreateAlias", AliasName=ALIAS, KeyId=made)
    state = Resource(alicloud, key.TOKEN, INPUTS)
    assert isinstance(state.plan(), Refuse)
    changed = ("description", "automaticRotation", "deletionProtection", "tags.stateroom:backend", "tags.Name")
    assert state.converge(adopt=True) == changed


def test_a_key_is_found_behind_its_alias_before_one_with_its_tags(alicloud: EmulatorCloud) -> None:
    state = Resource(alicloud, key.TOKEN, INPUTS)
    orphan = make_key(alicloud)
    found = state.read()
    assert found is not None
    assert found["id"] == orphan
    named = make_key(alicloud)
    alicloud.ask("kms", "CreateAlias", AliasName=ALIAS, KeyId=named)
    found = state.read()
    assert found is not None
    assert found["id"] == named


def test_none_of_several_keys_is_chosen_without_an_alias(alicloud: EmulatorCloud) -> None:
    state = Resource(alicloud, key.TOKEN, {**INPUTS, "deletionProtection": "Disabled"})
    several = sorted(make_key(alicloud, deletionProtection="Disabled") for _ in range(3))
    alicloud.ask("kms", "DisableKey", KeyId=several[0])
    alicloud.ask("kms", "ScheduleKeyDeletion", KeyId=several[2], PendingWindowInDays=7)
    with pytest.raises(RefusedError) as caught:
        state.read()
    assert str(caught.value) == (
        f"2 keys carry our tags, and there is no {ALIAS} to say which one is used: {several[0]}, {several[1]}\n"
        "  why:  the states may be encrypted with any of them, and with another one the roles could not read them; "
        "nothing was written\n"
        "  next: give the alias to the key that the bucket's default encryption names, or to any where it names none: "
        f"`aliyun kms CreateAlias --region {REGION} --AliasName {ALIAS} --KeyId KEY`; then, for each other key, once "
        f"nothing is encrypted with it: {removal('KEY')}"
    )
    alicloud.ask("kms", "CreateAlias", AliasName=ALIAS, KeyId=several[1])
    found = state.read()
    assert found is not None
    assert found["id"] == several[1]


def test_a_key_of_ours_that_is_not_behind_the_alias_stands_in_the_way(alicloud: EmulatorCloud) -> None:
    state = Resource(alicloud, key.TOKEN, INPUTS)
    named = make_key(alicloud)
    alicloud.ask("kms", "CreateAlias", AliasName=ALIAS, KeyId=named)
    make_key(alicloud, tags=OTHERS)
    assert state.ask("read_obstacles") == ()
    other = make_key(alicloud)
    (obstacle,) = state.ask("read_obstacles")
    assert obstacle == (
        f"key {other} carries our tags, too, and is not the one that is used as {ALIAS}; "
        f"once nothing is encrypted with it: {removal(other)}"
    )
    arn = f"acs:kms:{REGION}:{ACCOUNT}:key/{other}"
    alicloud.ask("kms", "SetDeletionProtection", ProtectedResourceArn=arn, EnableDeletionProtection=False)
    alicloud.ask("kms", "ScheduleKeyDeletion", KeyId=other, PendingWindowInDays=30)
    assert state.ask("read_obstacles") == ()


def test_a_key_pending_deletion_is_refused_behind_its_alias_and_passed_over_without(alicloud: EmulatorCloud) -> None:
    state = Resource(alicloud, key.TOKEN, {**INPUTS, "deletionProtection": "Disabled"})
    live = state.create()
    alicloud.ask("kms", "CreateAlias", AliasName=ALIAS, KeyId=live["id"])
    alicloud.ask("kms", "DisableKey", KeyId=live["id"])
    assert isinstance(state.plan(), Refuse)
    alicloud.ask("kms", "ScheduleKeyDeletion", KeyId=live["id"], PendingWindowInDays=7)
    assert isinstance(state.plan(), Refuse)
    alicloud.ask("kms", "DeleteAlias", AliasName=ALIAS)
    assert state.plan() == Create()


def test_an_alias_lives_from_creation_to_deletion(alicloud: EmulatorCloud) -> None:
    first, second = make_key(alicloud), make_key(alicloud)
    name = Resource(alicloud, alias.TOKEN, {"aliasName": ALIAS, "keyId": first})
    name.create()
    assert name.converge(keyId=second) == ("keyId",)
    assert name.writes == ["UpdateAlias"]
    assert alicloud.run(alias.apply_create(name.inputs, CONTEXT)) == name.read()
    name.delete()


def test_an_alias_that_another_run_gave_to_its_own_key_is_refused(alicloud: EmulatorCloud) -> None:
    first, second = make_key(alicloud), make_key(alicloud)
    alicloud.ask("kms", "CreateAlias", AliasName=ALIAS, KeyId=first)
    with pytest.raises(RefusedError) as caught:
        alicloud.run(alias.apply_create({"aliasName": ALIAS, "keyId": second}, CONTEXT))
    assert str(caught.value) == (
        f"{ALIAS} was given to the key {first} while this run made {second}\n"
        "  why:  two runs at the same time make two keys; the alias says which one is used\n"
        "  next: run the same command again: it uses the key behind the alias; then, once nothing is encrypted with "
        f"{second}: {removal(second)}"
    )


def test_an_alias_of_a_key_that_is_not_ours_is_neither_moved_nor_deleted(alicloud: EmulatorCloud) -> None:
    theirs, ours = make_key(alicloud, tags=OTHERS), make_key(alicloud)
    alicloud.ask("kms", "CreateAlias", AliasName=ALIAS, KeyId=theirs)
    name = Resource(alicloud, alias.TOKEN, {"aliasName": ALIAS, "keyId": ours})
    assert isinstance(name.plan(adopt=True), Refuse)
    live = name.read()
    assert live is not None
    with pytest.raises(RefusedError) as caught:
        alicloud.run(alias.delete(name.inputs, live, CONTEXT))
    assert caught.value.what == f"{ALIAS} was not deleted"
    assert name.read() == live
