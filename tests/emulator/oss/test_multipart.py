"""Uploads in parts."""

from __future__ import annotations

import io

import alibabacloud_oss_v2 as oss_v2
import oss2
import pytest

from emulator.services.oss.multipart import MIN_PART_SIZE
from tests.emulator.oss.place import OssPlace
from tests.emulator.oss.raw import send
from tests.emulator.oss.test_settings import code_of

Client = oss_v2.Client
LARGE, SMALL = b"a" * MIN_PART_SIZE, b"b" * 10


def start(client: Client, name: str, key: str = "k") -> str:
    request = oss_v2.InitiateMultipartUploadRequest(bucket=name, key=key, content_type="text/x")
    return str(client.initiate_multipart_upload(request).upload_id)


def upload(client: Client, name: str, upload_id: str, number: int, body: bytes, *, key: str = "k") -> str:
    request = oss_v2.UploadPartRequest(bucket=name, key=key, upload_id=upload_id, part_number=number, body=body)
    return str(client.upload_part(request).etag)


def complete(
    client: Client, name: str, upload_id: str, parts: list[tuple[int, str]]
) -> oss_v2.CompleteMultipartUploadResult:
    listed = [oss_v2.UploadPart(part_number=number, etag=etag) for number, etag in parts]
    request = oss_v2.CompleteMultipartUploadRequest(
        bucket=name,
        key="k",
        upload_id=upload_id,
        complete_multipart_upload=oss_v2.CompleteMultipartUpload(parts=listed),
    )
    return client.complete_multipart_upload(request)


@pytest.mark.real_cloud
def test_parts_become_an_object(client: Client, name: str) -> None:
    upload_id = start(client, name)
    upload(client, name, upload_id, 2, b"replaced")
    parts = [(number, upload(client, name, upload_id, number, body)) for number, body in ((2, LARGE), (7, SMALL))]

    done = complete(client, name, upload_id, parts)

    read = client.get_object(oss_v2.GetObjectRequest(bucket=name, key="k"))
    assert read.body.read() == LARGE + SMALL
    assert done.etag == read.etag
    assert read.etag.endswith('-2"')
    assert (read.object_type, read.content_type, done.hash_crc64) == ("Multipart", "text/x", read.hash_crc64)
    assert code_of(lambda: complete(client, name, upload_id, parts)) == (404, "NoSuchUpload")


@pytest.mark.real_cloud
def test_the_older_sdk_uploads_and_resumes(old_bucket: oss2.Bucket) -> None:
    data = bytes(range(256)) * 1200
    upload_id = old_bucket.init_multipart_upload("d/k +").upload_id
    parts = []
    for number, at in enumerate(range(0, len(data), MIN_PART_SIZE), 1):
        result = old_bucket.upload_part("d/k +", upload_id, number, data[at : at + MIN_PART_SIZE])
        parts.append(oss2.models.PartInfo(number, result.etag, size=MIN_PART_SIZE, part_crc=result.crc))

    assert [part.part_number for part in oss2.PartIterator(old_bucket, "d/k +", upload_id)] == [1, 2, 3]
    old_bucket.complete_multipart_upload("d/k +", upload_id, parts)
    assert old_bucket.get_object("d/k +").read() == data


@pytest.mark.real_cloud
def test_the_newer_uploader_works(client: Client, name: str) -> None:
    data = bytes(range(256)) * 2000
    request = oss_v2.PutObjectRequest(bucket=name, key="k")

    client.uploader(part_size=MIN_PART_SIZE, parallel_num=1).upload_from(request, io.BytesIO(data))

    assert client.get_object(oss_v2.GetObjectRequest(bucket=name, key="k")).body.read() == data


def test_all_parts_can_be_taken_as_they_are(client: Client, name: str, oss_place: OssPlace) -> None:
    upload_id = start(client, name)
    for number, body in ((1, LARGE), (2, SMALL)):
        upload(client, name, upload_id, number, body)
    both = send(
        oss_place, "POST", f"/{name}/k?uploadId={upload_id}", headers={"x-oss-complete-all": "yes"}, body=b"<a/>"
    )

    client.complete_multipart_upload(
        oss_v2.CompleteMultipartUploadRequest(bucket=name, key="k", upload_id=upload_id, complete_all="yes")
    )

    assert (both.status, both.code, both.headers["x-oss-ec"]) == (400, "InvalidArgument", "0042-00000216")
    assert client.head_object(oss_v2.HeadObjectRequest(bucket=name, key="k")).content_length == len(LARGE + SMALL)


@pytest.mark.real_cloud
def test_parts_that_do_not_fit_are_refused(client: Client, name: str) -> None:
    upload_id = start(client, name)
    small, large = (upload(client, name, upload_id, number, body) for number, body in ((1, SMALL), (2, LARGE)))

    def refused(parts: list[tuple[int, str]]) -> str:
        status, code = code_of(lambda: complete(client, name, upload_id, parts))
        assert status == 400
        return code

    assert refused([(2, large), (1, small)]) == "InvalidPartOrder"
    assert refused([(2, large), (2, large)]) == "InvalidPartOrder"
    assert refused([(1, large)]) == "InvalidPart"
    assert refused([(3, large)]) == "InvalidPart"
    assert refused([(1, small), (2, large)]) == "EntityTooSmall"
    assert refused([]) == "MalformedXML"
    complete(client, name, upload_id, [(2, large.strip('"').lower())])


@pytest.mark.real_cloud
def test_an_upload_can_be_aborted(client: Client, name: str) -> None:
    upload_id = start(client, name)
    request = oss_v2.AbortMultipartUploadRequest(bucket=name, key="k", upload_id=upload_id)

    assert client.abort_multipart_upload(request).status_code == 204
    assert code_of(lambda: client.abort_multipart_upload(request)) == (404, "NoSuchUpload")
    assert code_of(lambda: upload(client, name, upload_id, 1, b"")) == (404, "NoSuchUpload")


@pytest.mark.real_cloud
def test_an_upload_belongs_to_its_key(client: Client, name: str) -> None:
    upload_id = start(client, name, "mine")

    assert code_of(lambda: upload(client, name, upload_id, 1, b"", key="yours")) == (404, "NoSuchUpload")


@pytest.mark.real_cloud
def test_a_part_is_copied_from_an_object(client: Client, name: str) -> None:
    client.put_object(oss_v2.PutObjectRequest(bucket=name, key="source", body=b"0123456789"))
    upload_id = start(client, name)

    def copy(span: str) -> str:
        request = oss_v2.UploadPartCopyRequest(
            bucket=name,
            key="k",
            upload_id=upload_id,
            part_number=1,
            source_bucket=name,
            source_key="source",
            source_range=span,
        )
        return str(client.upload_part_copy(request).etag)

    assert code_of(lambda: copy("bytes=5-99")) == (400, "InvalidArgument")
    complete(client, name, upload_id, [(1, copy("bytes=2-4"))])

    assert client.get_object(oss_v2.GetObjectRequest(bucket=name, key="k")).body.read() == b"234"


@pytest.mark.real_cloud
def test_parts_are_listed_in_pages(client: Client, name: str) -> None:
    upload_id = start(client, name)
    for number in (3, 1, 2):
        upload(client, name, upload_id, number, b"x" * number)

    first = client.list_parts(oss_v2.ListPartsRequest(bucket=name, key="k", upload_id=upload_id, max_parts=2))
    second = client.list_parts(
        oss_v2.ListPartsRequest(
            bucket=name, key="k", upload_id=upload_id, part_number_marker=first.next_part_number_marker
        )
    )

    assert [(part.part_number, part.size) for part in first.parts] == [(1, 1), (2, 2)]
    assert (first.is_truncated, first.next_part_number_marker) == (True, 2)
    assert ([part.part_number for part in second.parts], second.is_truncated) == ([3], False)


@pytest.mark.real_cloud
@pytest.mark.parametrize("size", [1, 2, 3, 100])
def test_uploads_are_listed_in_pages(client: Client, name: str, old_bucket: oss2.Bucket, size: int) -> None:
    ids = sorted(start(client, name, "d/a+b") for _ in range(2))
    other = start(client, name, "e")

    pages = list(
        client.list_multipart_uploads_paginator().iter_page(
            oss_v2.ListMultipartUploadsRequest(bucket=name, max_uploads=size)
        )
    )
    grouped = old_bucket.list_multipart_uploads(delimiter="/")
    after = client.list_multipart_uploads(oss_v2.ListMultipartUploadsRequest(bucket=name, key_marker="d/a+b"))

    assert [(each.key, each.upload_id) for page in pages for each in page.uploads or []] == [
        ("d/a+b", ids[0]),
        ("d/a+b", ids[1]),
        ("e", other),
    ]
    assert grouped.prefix_list == ["d/"]
    assert [each.upload_id for each in grouped.upload_list] == [each.upload_id for each in after.uploads] == [other]


@pytest.mark.real_cloud
def test_the_older_sdk_lists_uploads(old_bucket: oss2.Bucket) -> None:
    upload_id = old_bucket.init_multipart_upload("k").upload_id

    assert [(each.key, each.upload_id) for each in oss2.MultipartUploadIterator(old_bucket)] == [("k", upload_id)]


@pytest.mark.parametrize("number", ["0", "10001", "-1", "x", "", "%D9%A1"])
def test_the_number_of_a_part_has_its_bounds(oss_place: OssPlace, bucket: oss2.Bucket, number: str) -> None:
    upload_id = bucket.init_multipart_upload("k").upload_id
    target = f"/place-of-tests/k?partNumber={number}&uploadId={upload_id}"

    answer = send(oss_place, "PUT", target, body=b"x")

    assert (answer.status, answer.code) == (400, "InvalidArgument")


def test_a_part_without_its_upload_is_no_object(oss_place: OssPlace, bucket: oss2.Bucket) -> None:
    answer = send(oss_place, "PUT", "/place-of-tests/k?partNumber=1", body=b"x")

    assert (answer.status, answer.code) == (400, "InvalidArgument")
    assert not bucket.object_exists("k")
