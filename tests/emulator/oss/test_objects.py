"""Objects: put, read, copied, deleted."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

import alibabacloud_oss_v2 as oss_v2
import oss2
import pytest

from tests.emulator.oss.place import OssPlace
from tests.emulator.oss.raw import send
from tests.emulator.oss.test_settings import code_of

Client = oss_v2.Client
HELLO_CRC = "11177612005948864433"
KEYS = ["plain", "env:/terraform.tfstate", "a b+c%2F&d=e?f#g", "ключ/鍵", "a//b", "t\tab\x01", "end/"]


@pytest.mark.real_cloud
@pytest.mark.parametrize("key", KEYS)
def test_any_key_is_kept_by_both_sdks(client: Client, name: str, old_bucket: oss2.Bucket, key: str) -> None:
    client.put_object(oss_v2.PutObjectRequest(bucket=name, key=key, body=b"new"))
    assert old_bucket.get_object(key).read() == b"new"

    old_bucket.put_object(key, b"old")

    assert client.get_object(oss_v2.GetObjectRequest(bucket=name, key=key)).body.read() == b"old"
    assert old_bucket.list_objects().object_list[0].key == key
    assert client.delete_object(oss_v2.DeleteObjectRequest(bucket=name, key=key)).status_code == 204
    assert not old_bucket.object_exists(key)


@pytest.mark.real_cloud
def test_what_is_said_of_an_object_is_kept(client: Client, name: str) -> None:
    put = client.put_object(
        oss_v2.PutObjectRequest(
            bucket=name,
            key="k",
            body=b"hello",
            content_type="text/plain",
            cache_control="no-cache",
            content_disposition="inline",
            content_encoding="identity",
            expires="Fri, 01 Jan 2038 00:00:00 GMT",
            metadata={"One": "1", "two": "zwei"},
            tagging="a=1&b=2",
            storage_class="IA",
            acl="public-read",
        )
    )
    head = client.head_object(oss_v2.HeadObjectRequest(bucket=name, key="k"))

    assert put.etag == head.etag == '"5D41402ABC4B2A76B9719D911017C592"'
    assert put.hash_crc64 == head.hash_crc64 == HELLO_CRC
    assert put.content_md5 == "XUFAKrxLKna5cZ2REBfFkg=="
    assert (head.content_length, head.content_type, head.cache_control) == (5, "text/plain", "no-cache")
    assert (head.content_disposition, head.content_encoding) == ("inline", "identity")
    assert head.expires == "Fri, 01 Jan 2038 00:00:00 GMT"
    assert {key.lower(): value for key, value in head.metadata.items()} == {"one": "1", "two": "zwei"}
    assert (head.tagging_count, head.storage_class, head.object_type) == (2, "IA", "Normal")
    assert client.get_object_acl(oss_v2.GetObjectAclRequest(bucket=name, key="k")).acl == "public-read"


def test_an_object_without_a_type_gets_the_default(bucket: oss2.Bucket, oss_place: OssPlace) -> None:
    send(oss_place, "PUT", "/place-of-tests/k", body=b"v")

    head = bucket.head_object("k")

    assert (head.content_type, head.headers["x-oss-storage-class"]) == ("application/octet-stream", "Standard")
    assert head.headers["Server"] == "AliyunOSS"
    assert len(head.request_id) == 24


@pytest.mark.real_cloud
def test_the_meta_of_an_object_is_short(client: Client, name: str) -> None:
    client.put_object(oss_v2.PutObjectRequest(bucket=name, key="k", body=b"hello", metadata={"a": "b"}))

    meta = client.get_object_meta(oss_v2.GetObjectMetaRequest(bucket=name, key="k"))

    assert (meta.content_length, meta.etag) == (5, '"5D41402ABC4B2A76B9719D911017C592"')
    assert not any(header.lower().startswith("x-oss-meta-") for header in meta.headers)


@pytest.mark.real_cloud
def test_megabytes_come_back_with_the_right_sums(bucket: oss2.Bucket) -> None:
    data = hashlib.shake_256(b"seed").digest(8_000_000)

    bucket.put_object("big", data)

    assert bucket.get_object("big").read() == data  # the SDK compares the CRC


def test_a_head_says_in_a_header_what_is_wrong(bucket: oss2.Bucket, client: Client, oss_place: OssPlace) -> None:
    with pytest.raises(oss2.exceptions.NoSuchKey):
        bucket.head_object("missing")
    head = oss_v2.HeadObjectRequest(bucket=oss_place.bucket, key="missing")
    assert code_of(lambda: client.head_object(head)) == (404, "NoSuchKey")

    answer = send(oss_place, "HEAD", "/place-of-tests/missing")

    assert (answer.status, answer.body, answer.headers["x-oss-ec"]) == (404, b"", "0026-00000001")


@pytest.mark.real_cloud
def test_deleting_what_is_not_there_is_fine(bucket: oss2.Bucket) -> None:
    assert bucket.delete_object("missing").status == 204


@pytest.mark.real_cloud
def test_many_objects_are_deleted_at_once(client: Client, name: str) -> None:
    keys = ["a&b", "c/d", "e+f"]
    for key in keys:
        client.put_object(oss_v2.PutObjectRequest(bucket=name, key=key, body=b""))

    first = client.delete_multiple_objects(
        oss_v2.DeleteMultipleObjectsRequest(
            bucket=name, objects=[oss_v2.DeleteObject(key=key) for key in [*keys[:2], "missing"]], encoding_type="url"
        )
    )
    quiet = client.delete_multiple_objects(
        oss_v2.DeleteMultipleObjectsRequest(bucket=name, objects=[oss_v2.DeleteObject(key=keys[2])], quiet=True)
    )

    assert sorted(each.key for each in first.deleted_objects) == ["a&b", "c/d", "missing"]
    assert not quiet.deleted_objects
    assert not client.list_objects(oss_v2.ListObjectsRequest(bucket=name)).contents


@pytest.mark.real_cloud
def test_the_older_sdk_deletes_many(old_bucket: oss2.Bucket) -> None:
    old_bucket.put_object("k 1", b"")

    assert old_bucket.batch_delete_objects(["k 1", "k+2"]).deleted_keys == ["k 1", "k+2"]


@pytest.mark.real_cloud
def test_overwriting_can_be_forbidden(client: Client, name: str) -> None:
    request = oss_v2.PutObjectRequest(bucket=name, key="k", body=b"1", forbid_overwrite=True)

    client.put_object(request)

    assert code_of(lambda: client.put_object(request)) == (409, "FileAlreadyExists")


@pytest.mark.parametrize(
    ("headers", "status", "code"),
    [
        ({"content-md5": "bm90IG1kNQ=="}, 400, "InvalidDigest"),
        ({"content-md5": "1B2M2Y8AsgTpgAmY7PhCfg=="}, 400, "InvalidDigest"),
        ({"x-oss-object-acl": "everybody"}, 400, "InvalidArgument"),
        ({"x-oss-acl": "everybody"}, 400, "InvalidArgument"),
        ({"x-oss-storage-class": "Lukewarm"}, 400, "InvalidArgument"),
        ({"x-oss-server-side-encryption": "ROT13"}, 400, "InvalidEncryptionAlgorithmError"),
        ({"x-oss-tagging": "a=1&a=2"}, 400, "InvalidTag"),
        ({"x-oss-tagging": "&".join(f"k{n}=v" for n in range(11))}, 400, "InvalidTag"),
        ({"x-oss-tagging": "%ff=1"}, 400, "InvalidArgument"),
        ({"x-oss-meta-long": "x" * 9000}, 400, "InvalidArgument"),
        ({"x-oss-callback": "e30="}, 501, "NotImplemented"),
        ({"transfer-encoding": "identity"}, 400, ""),
    ],
)
def test_a_put_that_is_wrong_leaves_nothing(
    oss_place: OssPlace, bucket: oss2.Bucket, headers: Mapping[str, str], status: int, code: str
) -> None:
    answer = send(oss_place, "PUT", "/place-of-tests/k", headers=headers, body=b"v")

    assert answer.status == status
    assert not code or answer.code == code
    assert not bucket.object_exists("k")


def test_the_acl_header_of_buckets_works_for_objects(oss_place: OssPlace, bucket: oss2.Bucket) -> None:
    send(oss_place, "PUT", "/place-of-tests/k", headers={"x-oss-acl": "public-read"}, body=b"v")

    assert bucket.get_object_acl("k").acl == "public-read"


@pytest.mark.real_cloud
def test_acls_and_tags_change_without_the_object(client: Client, name: str, old_bucket: oss2.Bucket) -> None:
    client.put_object(oss_v2.PutObjectRequest(bucket=name, key="k", body=b"v"))
    before = client.head_object(oss_v2.HeadObjectRequest(bucket=name, key="k")).last_modified

    client.put_object_acl(oss_v2.PutObjectAclRequest(bucket=name, key="k", acl="private"))
    tag_set = oss_v2.TagSet(tags=[oss_v2.Tag(key="a+b", value="&")])
    client.put_object_tagging(
        oss_v2.PutObjectTaggingRequest(bucket=name, key="k", tagging=oss_v2.Tagging(tag_set=tag_set))
    )

    assert old_bucket.get_object_acl("k").acl == "private"
    assert old_bucket.get_object_tagging("k").tag_set.tagging_rule == {"a+b": "&"}
    assert client.head_object(oss_v2.HeadObjectRequest(bucket=name, key="k")).last_modified == before
    gone = client.delete_object_tagging(oss_v2.DeleteObjectTaggingRequest(bucket=name, key="k"))
    assert gone.status_code == 204
    assert old_bucket.get_object_tagging("k").tag_set.tagging_rule == {}


def test_an_archived_object_is_not_read(client: Client, name: str) -> None:
    client.put_object(oss_v2.PutObjectRequest(bucket=name, key="k", body=b"v", storage_class="Archive"))

    get = oss_v2.GetObjectRequest(bucket=name, key="k")

    assert code_of(lambda: client.get_object(get)) == (403, "InvalidObjectState")
    assert client.head_object(oss_v2.HeadObjectRequest(bucket=name, key="k")).storage_class == "Archive"


@pytest.mark.real_cloud
def test_a_copy_keeps_or_replaces_what_is_said(client: Client, name: str) -> None:
    source = "dir/source +%"
    client.put_object(
        oss_v2.PutObjectRequest(
            bucket=name, key=source, body=b"hello", content_type="text/x", metadata={"a": "1"}, tagging="t=1"
        )
    )

    def copy(key: str, **more: Any) -> Any:
        return client.copy_object(
            oss_v2.CopyObjectRequest(bucket=name, key=key, source_bucket=name, source_key=source, **more)
        )

    kept = copy("kept")
    copy("replaced", metadata_directive="REPLACE", metadata={"b": "2"}, content_type="text/y")
    copy("tagged", tagging_directive="Replace", tagging="u=2")

    assert (kept.etag, kept.hash_crc64) == ('"5D41402ABC4B2A76B9719D911017C592"', HELLO_CRC)
    heads = {key: client.head_object(oss_v2.HeadObjectRequest(bucket=name, key=key)) for key in ("kept", "replaced")}
    assert (heads["kept"].content_type, dict(heads["kept"].metadata), heads["kept"].tagging_count) == (
        "text/x",
        {"a": "1"},
        1,
    )
    assert (heads["replaced"].content_type, dict(heads["replaced"].metadata)) == ("text/y", {"b": "2"})
    tags = client.get_object_tagging(oss_v2.GetObjectTaggingRequest(bucket=name, key="tagged")).tag_set.tags
    assert [(tag.key, tag.value) for tag in tags] == [("u", "2")]
    assert client.get_object(oss_v2.GetObjectRequest(bucket=name, key="kept")).body.read() == b"hello"


@pytest.mark.real_cloud
def test_the_older_sdk_copies_under_conditions(old_bucket: oss2.Bucket) -> None:
    etag = old_bucket.put_object("source", b"hello").etag

    with pytest.raises(oss2.exceptions.PreconditionFailed):
        old_bucket.copy_object(
            old_bucket.bucket_name, "source", "target", headers={"x-oss-copy-source-if-match": "other"}
        )
    with pytest.raises(oss2.exceptions.NotModified):
        old_bucket.copy_object(
            old_bucket.bucket_name, "source", "target", headers={"x-oss-copy-source-if-none-match": etag}
        )
    old_bucket.copy_object(old_bucket.bucket_name, "source", "target", headers={"x-oss-copy-source-if-match": etag})
    assert old_bucket.get_object("target").read() == b"hello"


@pytest.mark.parametrize(
    ("source", "code"),
    [
        ("", "InvalidArgument"),
        ("/only-a-bucket", "InvalidArgument"),
        ("/place-of-tests/missing", "NoSuchKey"),
        ("/nowhere-at-all/k", "NoSuchBucket"),
        ("/place-of-tests/%ff", "InvalidObjectName"),
        ("/place-of-tests/k?versionId=none", "NoSuchVersion"),
    ],
)
def test_a_copy_of_nothing_is_refused(oss_place: OssPlace, bucket: oss2.Bucket, source: str, code: str) -> None:
    headers = {"x-oss-copy-source": source or "/"}

    assert send(oss_place, "PUT", "/place-of-tests/target", headers=headers).code == code


def test_a_url_that_is_signed_reads_and_overrides(oss_place: OssPlace, old_bucket: oss2.Bucket) -> None:
    old_bucket.put_object("dir/k", b"hello")
    parameters = {"response-content-type": "text/z", "response-cache-control": "no-store", "own": "ignored"}
    url = old_bucket.sign_url("GET", "dir/k", 60, params=parameters, slash_safe=True)

    answer = send(oss_place, "GET", url.removeprefix(oss_place.endpoint), anonymous=True)

    assert (answer.status, answer.body) == (200, b"hello")
    assert (answer.headers["content-type"], answer.headers["cache-control"]) == ("text/z", "no-store")
