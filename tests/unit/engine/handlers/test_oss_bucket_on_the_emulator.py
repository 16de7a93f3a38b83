"""A bucket's life on the emulator."""

from __future__ import annotations

from typing import Any

import pytest

from stateroom.engine.decision import Keep, Refuse
from stateroom.engine.handlers.alicloud.oss import _contents, bucket
from stateroom.errors import RefusedError
from tests.unit.engine.handlers.emulator_cloud import CONTEXT, OTHERS, TAGS, EmulatorCloud, Resource

RULE = {
    "id": "stateroom-old-versions",
    "prefix": "",
    "enabled": True,
    "expirations": [{"expiredObjectDeleteMarker": True, "days": None}],
    "noncurrentVersionExpirations": [{"days": 90.0}],
    "abortMultipartUploads": [{"days": 7.0}],
}
INPUTS: dict[str, Any] = {
    "bucket": "acme-state",
    "redundancyType": "ZRS",
    "storageClass": "Standard",
    "lifecycleRules": [RULE],
    "tags": TAGS,
}
PLAIN: dict[str, Any] = {"bucket": "acme-state", "tags": TAGS}


def made(cloud: EmulatorCloud, inputs: dict[str, Any] = PLAIN) -> Resource:
    """A bucket that keeps versions."""
    resource = Resource(cloud, bucket.TOKEN, inputs)
    resource.create()
    cloud.ask("oss", "PutBucketVersioning", Bucket=inputs["bucket"], Body={"Status": "Enabled"})
    return resource


def put(cloud: EmulatorCloud, *keys: str, name: str = "acme-state") -> None:
    for key in keys:
        cloud.ask("oss", "PutObject", Bucket=name, Key=key, Body="{}")


def test_a_bucket_lives_from_creation_to_deletion(alicloud: EmulatorCloud) -> None:
    state = Resource(alicloud, bucket.TOKEN, INPUTS)
    state.create()
    assert alicloud.ask("oss", "GetBucketAcl", Bucket="acme-state")["AccessControlList"]["Grant"] == "private"
    assert state.converge(tags={**TAGS, "team": "équipe & co"}) == ("tags.team",)
    assert state.writes == ["PutBucketTags"]
    kept = {**RULE, "noncurrentVersionExpirations": [{"days": 30.0}]}
    assert state.converge(lifecycleRules=[kept]) == ("lifecycleRules",)
    assert state.writes == ["PutBucketLifecycle"]
    assert state.converge(transferAcceleration={"enabled": True}) == ("transferAcceleration.enabled",)
    assert state.writes == ["PutBucketTransferAcceleration"]
    state.delete()


def test_a_bucket_with_everything_is_read_as_it_was_made(alicloud: EmulatorCloud) -> None:
    inputs = {**INPUTS, "transferAcceleration": {"enabled": True}, "tags": {**TAGS, "a b": "c=d&e", "empty": ""}}
    Resource(alicloud, bucket.TOKEN, inputs).create()


def test_only_what_drifted_is_repaired_and_the_rules_and_tags_of_others_stay(alicloud: EmulatorCloud) -> None:
    state = Resource(alicloud, bucket.TOKEN, INPUTS)
    state.create()
    tags = [{"Key": key, "Value": value} for key, value in {**TAGS, "Name": "other", "theirs": "x"}.items()]
    theirs = {
        "ID": "theirs",
        "Prefix": "tmp/",
        "Status": "Enabled",
        "Tag": [{"Key": "kind", "Value": "temp"}],
        "Expiration": {"CreatedBeforeDate": "2030-01-01T00:00:00.000Z"},
    }
    alicloud.ask("oss", "PutBucketTags", Bucket="acme-state", Body={"TagSet": {"Tag": tags}})
    alicloud.ask("oss", "PutBucketLifecycle", Bucket="acme-state", Body={"Rule": [theirs]})
    before = alicloud.ask("oss", "GetBucketLifecycle", Bucket="acme-state")["Rule"]
    assert state.converge() == ("tags.Name", "lifecycleRules")
    assert state.writes == ["PutBucketTags", "PutBucketLifecycle"]
    live = state.read()
    assert live is not None
    assert live["tags"] == {**TAGS, "theirs": "x"}
    after = alicloud.ask("oss", "GetBucketLifecycle", Bucket="acme-state")["Rule"]
    assert (after[:1], after[1]["ID"]) == (before, "stateroom-old-versions")


def test_a_bucket_of_nobody_can_be_adopted_and_one_of_another_backend_cannot(alicloud: EmulatorCloud) -> None:
    alicloud.ask("oss", "PutBucket", Bucket="acme-state", Body={"DataRedundancyType": "ZRS"})
    state = Resource(alicloud, bucket.TOKEN, INPUTS)
    refusal = state.plan()
    assert isinstance(refusal, Refuse)
    assert refusal.reason == f"bucket acme-state exists and is not tagged as ours ({'='.join(CONTEXT.owner)})"
    assert state.converge(adopt=True) == ("tags.stateroom:backend", "tags.Name", "lifecycleRules")
    alicloud.ask("oss", "PutBucketTags", Bucket="acme-state", Body={"TagSet": {"Tag": [_owned_by_another()]}})
    assert isinstance(state.plan(adopt=True), Refuse)


def _owned_by_another() -> dict[str, str]:
    key = CONTEXT.owner[0]
    return {"Key": key, "Value": OTHERS[key]}


def test_another_redundancy_and_another_storage_class_are_refused(alicloud: EmulatorCloud) -> None:
    Resource(alicloud, bucket.TOKEN, PLAIN).create()
    assert isinstance(Resource(alicloud, bucket.TOKEN, INPUTS).plan(), Refuse)
    archive = {**PLAIN, "bucket": "acme-archive"}
    Resource(alicloud, bucket.TOKEN, {**archive, "storageClass": "Archive"}).create()
    refusal = Resource(alicloud, bucket.TOKEN, {**archive, "storageClass": "Standard"}).plan()
    assert isinstance(refusal, Refuse)
    assert refusal.reason == (
        "bucket acme-archive has the storage class Archive, not Standard: what is written there goes into that class"
    )


def test_a_bucket_of_another_account_is_refused_as_taken(alicloud: EmulatorCloud) -> None:
    alicloud.world.oss.create_bucket("acme-state", "6543210987654321", "cn-hangzhou")
    with pytest.raises(RefusedError) as caught:
        Resource(alicloud, bucket.TOKEN, PLAIN).read()
    assert caught.value.what == "bucket acme-state is not ours to use"


def test_a_bucket_that_was_made_meanwhile_is_taken_as_made(alicloud: EmulatorCloud) -> None:
    first = alicloud.run(bucket.apply_create(INPUTS, CONTEXT))
    assert alicloud.run(bucket.apply_create(INPUTS, CONTEXT)) == first


def test_an_interrupted_creation_is_completed(alicloud: EmulatorCloud) -> None:
    state = Resource(alicloud, bucket.TOKEN, INPUTS)
    alicloud.run_until("PutBucket", bucket.apply_create(INPUTS, CONTEXT))
    assert state.converge() == ("lifecycleRules",)


def test_a_bucket_is_emptied_of_all_pages_of_versions_markers_and_uploads(
    alicloud: EmulatorCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_contents, "_PAGE", {"max-keys": "3"})
    monkeypatch.setattr(_contents, "_UPLOADS", {"max-uploads": "1"})
    state = made(alicloud)
    for number in range(9):
        put(alicloud, f"{number % 2}/a b+c%2F ü.tfstate")
    alicloud.ask("oss", "DeleteObject", Bucket="acme-state", Key="1/a b+c%2F ü.tfstate")
    for key in ("big", "big", "ü&+ big"):
        alicloud.cloud.oss().initiate_multipart_upload(_upload(key))
    alicloud.writes.clear()
    state.delete()
    assert alicloud.writes.count("DeleteMultipleObjects") == 4
    assert alicloud.writes.count("AbortMultipartUpload") == 3


def _upload(key: str) -> Any:
    import alibabacloud_oss_v2 as oss

    return oss.InitiateMultipartUploadRequest(bucket="acme-state", key=key)


def test_contents_are_the_keys_that_are_not_of_the_smoke_test(
    alicloud: EmulatorCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_contents, "_PAGE", {"max-keys": "3"})
    state = made(alicloud)
    # More than one page of keys of the smoke test, and a state behind them.
    put(alicloud, *(f"stateroom-smoke/{number}" for number in range(7)))
    assert state.ask("read_contents") == ()
    put(alicloud, "stateroom-smoke.tfstate", "zoë+&.tfstate")
    assert state.ask("read_contents") == ("stateroom-smoke.tfstate", "zoë+&.tfstate")


def test_a_deleted_state_of_which_versions_are_kept_is_among_the_contents(
    alicloud: EmulatorCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    state = made(alicloud)
    put(alicloud, "a", "a", "a", "b", "b", "c", "stateroom-smoke/d")
    for key in ("a", "c", "never written", "stateroom-smoke/d"):
        alicloud.ask("oss", "DeleteObject", Bucket="acme-state", Key=key)
    expected = ("a (deleted, 3 old versions)", "b", "c (deleted, 1 old version)")
    assert state.ask("read_contents") == expected
    monkeypatch.setattr(_contents, "_PAGE", {"max-keys": "2"})
    assert state.ask("read_contents") == expected


def test_states_from_before_versions_were_kept_are_contents_and_go_too(alicloud: EmulatorCloud) -> None:
    state = Resource(alicloud, bucket.TOKEN, PLAIN)
    state.create()
    put(alicloud, "a")
    assert state.ask("read_contents") == ("a",)
    alicloud.ask("oss", "PutBucketVersioning", Bucket="acme-state", Body={"Status": "Enabled"})
    put(alicloud, "a")
    assert state.ask("read_contents") == ("a",)
    state.delete()


def test_contents_are_not_counted_to_the_end(alicloud: EmulatorCloud, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_contents, "_ENOUGH", 4)
    monkeypatch.setattr(_contents, "_PAGE", {"max-keys": "3"})
    state = made(alicloud)
    put(alicloud, *map(str, range(10)))
    assert state.ask("read_contents") == ("0", "1", "2", "3", "4", "5")


def test_a_bucket_of_logs_and_one_that_is_gone_have_no_contents(alicloud: EmulatorCloud) -> None:
    logs = made(alicloud, {"bucket": "acme-logs", "tags": {**TAGS, "stateroom:purpose": "logs"}})
    put(alicloud, "oss/log", name="acme-logs")
    assert logs.ask("read_contents") == ()
    assert alicloud.run(bucket.read_contents(PLAIN, {}, CONTEXT)) == ()
    assert logs.plan() == Keep()
