"""The lives of key and alias on the emulator."""

from __future__ import annotations

from typing import Any

import pytest

from stateroom.engine.decision import Create, Refuse
from stateroom.engine.handlers.alicloud.kms import alias, key
from stateroom.errors import RefusedError
from tests.unit.engine.handlers.emulator_cloud import CONTEXT, OTHERS, TAGS, EmulatorCloud, Resource

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
    orphan, named = make_key(alicloud), make_key(alicloud)
    found = state.read()
    assert found is not None
    assert found["id"] == min(orphan, named)
    alicloud.ask("kms", "CreateAlias", AliasName=ALIAS, KeyId=named)
    found = state.read()
    assert found is not None
    assert found["id"] == named


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
    assert caught.value.what == f"{ALIAS} was given to the key {first} while this run made another"


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
