"""Versions of objects, and the markers of those that are deleted."""

from __future__ import annotations

import alibabacloud_oss_v2 as oss_v2
import oss2
import pytest

from tests.emulator.oss.place import OssPlace
from tests.emulator.oss.raw import send
from tests.emulator.oss.test_settings import code_of

Client = oss_v2.Client


def switch(client: Client, name: str, status: str) -> None:
    configuration = oss_v2.VersioningConfiguration(status=status)
    client.put_bucket_versioning(oss_v2.PutBucketVersioningRequest(bucket=name, versioning_configuration=configuration))


def put(client: Client, name: str, body: bytes, key: str = "k") -> str | None:
    version_id: str | None = client.put_object(oss_v2.PutObjectRequest(bucket=name, key=key, body=body)).version_id
    return version_id


def read(client: Client, name: str, version_id: str | None = None) -> bytes:
    request = oss_v2.GetObjectRequest(bucket=name, key="k", version_id=version_id)
    body: bytes = client.get_object(request).body.read()
    return body


@pytest.mark.real_cloud
def test_every_version_can_be_read(client: Client, name: str) -> None:
    assert put(client, name, b"before") is None
    switch(client, name, "Enabled")
    first, second = put(client, name, b"1"), put(client, name, b"2")

    assert first
    assert second
    assert len({first, second, "null"}) == 3
    assert read(client, name) == b"2"
    assert [read(client, name, each) for each in (first, second, "null")] == [b"1", b"2", b"before"]
    head = client.head_object(oss_v2.HeadObjectRequest(bucket=name, key="k", version_id=first))
    assert (head.version_id, head.content_length) == (first, 1)
    missing = oss_v2.GetObjectRequest(bucket=name, key="k", version_id="CAEQ-none")
    assert code_of(lambda: client.get_object(missing)) == (404, "NoSuchVersion")


def test_a_delete_leaves_a_marker_that_can_be_deleted(client: Client, name: str, oss_place: OssPlace) -> None:
    switch(client, name, "Enabled")
    version = put(client, name, b"v")

    deleted = client.delete_object(oss_v2.DeleteObjectRequest(bucket=name, key="k"))

    assert (deleted.delete_marker, deleted.version_id != version) == (True, True)
    answer = send(oss_place, "GET", f"/{name}/k")
    assert (answer.status, answer.code) == (404, "NoSuchKey")
    assert answer.headers["x-oss-delete-marker"] == "true"
    assert answer.headers["x-oss-version-id"] == deleted.version_id
    marker = oss_v2.HeadObjectRequest(bucket=name, key="k", version_id=deleted.version_id)
    assert code_of(lambda: client.head_object(marker)) == (405, "MethodNotAllowed")
    assert read(client, name, version) == b"v"
    assert not client.list_objects(oss_v2.ListObjectsRequest(bucket=name)).contents

    undone = client.delete_object(oss_v2.DeleteObjectRequest(bucket=name, key="k", version_id=deleted.version_id))

    assert (undone.delete_marker, undone.version_id) == (True, deleted.version_id)
    assert read(client, name) == b"v"


@pytest.mark.real_cloud
def test_while_suspended_the_null_version_is_replaced(client: Client, name: str) -> None:
    switch(client, name, "Enabled")
    kept = put(client, name, b"kept")
    switch(client, name, "Suspended")

    assert put(client, name, b"1") == put(client, name, b"2") == "null"
    assert (read(client, name), read(client, name, kept)) == (b"2", b"kept")
    marker = client.delete_object(oss_v2.DeleteObjectRequest(bucket=name, key="k"))

    assert (marker.delete_marker, marker.version_id) == (True, "null")
    listed = client.list_object_versions(oss_v2.ListObjectVersionsRequest(bucket=name))
    assert [each.version_id for each in listed.version] == [kept]
    assert [each.version_id for each in listed.delete_marker] == ["null"]


@pytest.mark.real_cloud
def test_versions_are_listed_newest_first_and_in_pages(client: Client, name: str) -> None:
    switch(client, name, "Enabled")
    ids = [put(client, name, str(number).encode(), key) for key in ("a", "b") for number in range(3)]
    wanted = [("a", ids[2]), ("a", ids[1]), ("a", ids[0]), ("b", ids[5]), ("b", ids[4]), ("b", ids[3])]

    for size in (1, 2, 3, 4, 100):
        pages = client.list_object_versions_paginator().iter_page(
            oss_v2.ListObjectVersionsRequest(bucket=name, max_keys=size)
        )
        found = [(each.key, each.version_id, each.is_latest) for page in pages for each in page.version or []]
        assert [(key, version) for key, version, _ in found] == wanted
        assert [latest for _, __, latest in found] == [True, False, False] * 2


@pytest.mark.real_cloud
def test_the_older_sdk_lists_versions(old_bucket: oss2.Bucket) -> None:
    old_bucket.put_bucket_versioning(oss2.models.BucketVersioningConfig("Enabled"))
    first, second = (old_bucket.put_object("d/k", body).versionid for body in (b"1", b"2"))
    marker = old_bucket.delete_object("d/k").versionid
    old_bucket.put_object("top", b"")

    listed = old_bucket.list_object_versions()

    assert [each.versionid for each in listed.versions[:2]] == [second, first]
    assert [(each.versionid, each.is_latest) for each in listed.delete_marker] == [(marker, True)]
    grouped = old_bucket.list_object_versions(delimiter="/")
    assert (grouped.common_prefix, [each.key for each in grouped.versions]) == (["d/"], ["top"])
    assert not old_bucket.list_object_versions(key_marker="d/k", versionid_marker=first, prefix="d/").versions


@pytest.mark.real_cloud
@pytest.mark.parametrize(
    "parameters",
    [
        {"prefix": 1025 * "a"},
        {"key_marker": 1025 * "a"},
        {"versionid_marker": 1025 * "a"},
        {"delimiter": 1025 * "a"},
        {"max_keys": 1001},
        {"max_keys": 0},
        {"versionid_marker": "without-a-key"},
    ],
)
def test_a_list_of_versions_refuses_what_is_wrong(bucket: oss2.Bucket, parameters: dict[str, object]) -> None:
    with pytest.raises(oss2.exceptions.InvalidArgument):
        bucket.list_object_versions(**parameters)


@pytest.mark.real_cloud
def test_many_versions_and_markers_are_deleted_at_once(client: Client, name: str) -> None:
    switch(client, name, "Enabled")
    version = put(client, name, b"v")

    first = client.delete_multiple_objects(
        oss_v2.DeleteMultipleObjectsRequest(bucket=name, objects=[oss_v2.DeleteObject(key="k")])
    ).deleted_objects[0]
    assert (first.delete_marker, first.version_id) == (True, None)
    both = [oss_v2.DeleteObject(key="k", version_id=each) for each in (version, first.delete_marker_version_id)]
    second = client.delete_multiple_objects(oss_v2.DeleteMultipleObjectsRequest(bucket=name, objects=both))

    assert [(each.version_id, bool(each.delete_marker)) for each in second.deleted_objects] == [
        (version, False),
        (first.delete_marker_version_id, True),
    ]
    listed = client.list_object_versions(oss_v2.ListObjectVersionsRequest(bucket=name))
    assert not listed.version
    assert not listed.delete_marker


@pytest.mark.real_cloud
def test_an_old_version_is_copied_back(client: Client, name: str) -> None:
    switch(client, name, "Enabled")
    old = put(client, name, b"old")
    put(client, name, b"new")

    copied = client.copy_object(
        oss_v2.CopyObjectRequest(bucket=name, key="k", source_bucket=name, source_key="k", source_version_id=old)
    )

    assert copied.source_version_id == old
    assert copied.version_id not in {old, None}
    assert read(client, name) == b"old"


@pytest.mark.real_cloud
def test_acl_and_tags_belong_to_a_version(client: Client, name: str) -> None:
    switch(client, name, "Enabled")
    old, new = put(client, name, b"old"), put(client, name, b"new")

    client.put_object_acl(oss_v2.PutObjectAclRequest(bucket=name, key="k", acl="public-read", version_id=old))

    acls = {
        each: client.get_object_acl(oss_v2.GetObjectAclRequest(bucket=name, key="k", version_id=each)).acl
        for each in (old, new)
    }
    assert acls == {old: "public-read", new: "default"}


@pytest.mark.real_cloud
def test_overwriting_is_never_forbidden_where_versions_are_kept(client: Client, name: str) -> None:
    switch(client, name, "Enabled")
    put(client, name, b"1")

    client.put_object(oss_v2.PutObjectRequest(bucket=name, key="k", body=b"2", forbid_overwrite=True))

    assert read(client, name) == b"2"
