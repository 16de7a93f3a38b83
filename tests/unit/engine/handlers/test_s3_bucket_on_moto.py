"""A bucket's life on moto."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from moto import mock_aws

from stateroom.engine.decision import Refuse
from stateroom.engine.handlers.aws.s3 import _contents, bucket, bucket_object_lock_configuration
from stateroom.errors import RefusedError
from tests.unit.engine.handlers.moto_cloud import CONTEXT, TAGS, Resource
from tests.unit.engine.handlers.moto_s3 import BUCKET, LOGS, S3OnMoto, made


@pytest.fixture
def cloud() -> Iterator[S3OnMoto]:
    with mock_aws():
        yield S3OnMoto()


def test_a_bucket_lives_from_creation_to_deletion(cloud: S3OnMoto) -> None:
    state = Resource(cloud, bucket.TOKEN, BUCKET)
    state.create()
    assert state.converge(tags={**TAGS, "team": "équipe"}) == ("tags.team",)
    assert state.converge(objectLockEnabled=True) == ("objectLockEnabled",)
    state.delete()


def test_a_bucket_with_object_lock_is_made_so(cloud: S3OnMoto) -> None:
    state = Resource(cloud, bucket.TOKEN, {**BUCKET, "objectLockEnabled": True})
    state.create()
    state.delete()


def test_a_bucket_of_another_region_is_made_there_and_refused_here(cloud: S3OnMoto) -> None:
    replica = Resource(cloud, bucket.TOKEN, {**BUCKET, "region": "eu-central-1"})
    assert replica.create()["region"] == "eu-central-1"
    here = Resource(cloud, bucket.TOKEN, BUCKET)
    assert isinstance(here.handler.plan(BUCKET, here.read(), CONTEXT), Refuse)
    replica.delete()


def test_a_bucket_that_was_made_meanwhile_is_taken_as_made(cloud: S3OnMoto) -> None:
    assert made(cloud, BUCKET) == made(cloud, BUCKET)


def test_a_bucket_is_emptied_of_all_pages_of_versions_markers_and_uploads(cloud: S3OnMoto) -> None:
    live = made(cloud, BUCKET)
    cloud.s3.put_bucket_versioning(Bucket="acme-state", VersioningConfiguration={"Status": "Enabled"})
    for number in range(9):
        cloud.s3.put_object(Bucket="acme-state", Key=f"{number % 2}/terraform.tfstate", Body=b"{}")
    cloud.s3.delete_object(Bucket="acme-state", Key="1/terraform.tfstate")
    cloud.s3.create_multipart_upload(Bucket="acme-state", Key="big")
    cloud.page = {"MaxKeys": 3}
    cloud.run(bucket.delete(BUCKET, live, CONTEXT))
    assert cloud.run(bucket.read_live(BUCKET, CONTEXT)) is None
    assert cloud.operations.count("delete_objects") == 4
    assert cloud.operations.count("abort_multipart_upload") == 1


def test_versions_under_retention_are_refused(cloud: S3OnMoto) -> None:
    live = made(cloud, {**BUCKET, "objectLockEnabled": True})
    retention = {"bucket": "acme-state", "rule": {"defaultRetention": {"mode": "COMPLIANCE", "days": 30}}}
    cloud.run(bucket_object_lock_configuration.apply_create(retention, CONTEXT))
    cloud.s3.put_object(Bucket="acme-state", Key="terraform.tfstate", Body=b"{}")
    with pytest.raises(RefusedError, match=r"acme-state could not be emptied: terraform\.tfstate could not be deleted"):
        cloud.run(bucket.delete(BUCKET, live, CONTEXT))
    assert cloud.run(bucket.read_contents(BUCKET, live, CONTEXT)) == ("terraform.tfstate",)


def test_contents_are_the_keys_that_are_not_of_the_smoke_test(cloud: S3OnMoto) -> None:
    live = made(cloud, BUCKET)
    assert cloud.run(bucket.read_contents(BUCKET, live, CONTEXT)) == ()
    # More than one page of keys of the smoke test, and a state behind them.
    cloud.page = {"MaxKeys": 3}
    for number in range(7):
        cloud.s3.put_object(Bucket="acme-state", Key=f"stateroom-smoke/{number}", Body=b"")
    assert cloud.run(bucket.read_contents(BUCKET, live, CONTEXT)) == ()
    expected = ("stateroom-smoke.tfstate", "terraform.tfstate.tflock")
    for key in expected:
        cloud.s3.put_object(Bucket="acme-state", Key=key, Body=b"{}")
    assert cloud.run(bucket.read_contents(BUCKET, live, CONTEXT)) == expected


def test_a_deleted_state_of_which_versions_are_kept_is_among_the_contents(cloud: S3OnMoto) -> None:
    live = made(cloud, BUCKET)
    cloud.s3.put_bucket_versioning(Bucket="acme-state", VersioningConfiguration={"Status": "Enabled"})
    writes = {"a": 3, "b.tflock": 1, "c": 2, "d.tflock": 2, "e": 1, "stateroom-smoke/f": 1}
    for key, number in writes.items():
        for _ in range(number):
            cloud.s3.put_object(Bucket="acme-state", Key=key, Body=b"{}")
    for key in ("a", "b.tflock", "e", "never written", "stateroom-smoke/f"):
        cloud.s3.delete_object(Bucket="acme-state", Key=key)
    # A lock that is held, although it was taken and released before.
    expected = ("a (deleted, 3 old versions)", "c", "d.tflock", "e (deleted, 1 old version)")
    assert cloud.run(bucket.read_contents(BUCKET, live, CONTEXT)) == expected
    cloud.page = {"MaxKeys": 2}
    assert cloud.run(bucket.read_contents(BUCKET, live, CONTEXT)) == expected


def test_a_bucket_without_object_lock_has_no_obstacles(cloud: S3OnMoto) -> None:
    live = made(cloud, BUCKET)
    cloud.s3.put_object(Bucket="acme-state", Key="terraform.tfstate", Body=b"{}")
    cloud.operations.clear()
    assert cloud.run(bucket.read_obstacles(BUCKET, live, CONTEXT)) == ()
    assert cloud.operations == ["get_object_lock_configuration"]
    assert cloud.run(bucket.read_obstacles({**BUCKET, "bucket": "gone"}, live, CONTEXT)) == ()


def test_versions_that_object_lock_keeps_are_obstacles(cloud: S3OnMoto) -> None:
    live = made(cloud, {**BUCKET, "objectLockEnabled": True})
    assert cloud.run(bucket.read_obstacles(BUCKET, live, CONTEXT)) == ()
    for until in (datetime(2098, 1, 1, tzinfo=UTC), datetime(2099, 1, 1, tzinfo=UTC), datetime(2097, 1, 1, tzinfo=UTC)):
        cloud.s3.put_object(Bucket="acme-state", Key="a", ObjectLockMode="GOVERNANCE", ObjectLockRetainUntilDate=until)
    cloud.s3.put_object(Bucket="acme-state", Key="b", ObjectLockLegalHoldStatus="ON")
    cloud.s3.put_object(Bucket="acme-state", Key="c", ObjectLockLegalHoldStatus="OFF")
    past = datetime(2020, 1, 1, tzinfo=UTC)
    cloud.s3.put_object(Bucket="acme-state", Key="d", ObjectLockMode="COMPLIANCE", ObjectLockRetainUntilDate=past)
    before = cloud.s3.list_object_versions(Bucket="acme-state")["Versions"]
    assert cloud.run(bucket.read_obstacles(BUCKET, live, CONTEXT)) == (
        "object lock keeps a in bucket acme-state until 2099-01-01T00:00:00Z",
        "a legal hold keeps b in bucket acme-state",
    )
    assert cloud.s3.list_object_versions(Bucket="acme-state")["Versions"] == before


def test_no_more_than_the_20_newest_versions_are_looked_at() -> None:
    steps = bucket.read_obstacles(BUCKET, {}, CONTEXT)
    next(steps)
    steps.send({"ObjectLockConfiguration": {"ObjectLockEnabled": "Enabled"}})
    days = [datetime(2026, 1, day, tzinfo=UTC) for day in range(1, 31)]
    calls = steps.send({"Versions": [{"Key": f"{day.day}", "VersionId": "v", "LastModified": day} for day in days]})
    assert isinstance(calls, tuple)
    assert [(call.operation, call.params["Key"]) for call in calls] == [
        (operation, f"{day}")
        for operation in ("get_object_retention", "get_object_legal_hold")
        for day in range(30, 10, -1)
    ]
    with pytest.raises(StopIteration) as stopped:
        steps.send((None,) * 40)  # all gone meanwhile
    assert stopped.value.value == ()


def test_contents_are_not_counted_to_the_end(cloud: S3OnMoto, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_contents, "_ENOUGH", 4)
    cloud.page = {"MaxKeys": 3}
    live = made(cloud, BUCKET)
    for number in range(10):
        cloud.s3.put_object(Bucket="acme-state", Key=f"{number}", Body=b"")
    assert cloud.run(bucket.read_contents(BUCKET, live, CONTEXT)) == ("0", "1", "2", "3", "4", "5")


def test_a_bucket_of_logs_and_one_that_is_gone_have_no_contents(cloud: S3OnMoto) -> None:
    live = made(cloud, LOGS)
    cloud.s3.put_object(Bucket="acme-logs", Key="s3/log", Body=b"")
    assert cloud.run(bucket.read_contents(LOGS, live, CONTEXT)) == ()
    assert cloud.run(bucket.read_contents(BUCKET, live, CONTEXT)) == ()
