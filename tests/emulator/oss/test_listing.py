"""Lists of objects, against what a plain function says that they should be."""

from __future__ import annotations

import base64
from collections.abc import Sequence

import alibabacloud_oss_v2 as oss_v2
import oss2
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from emulator.services.oss.listing import list_keys
from tests.emulator.oss.place import OssPlace
from tests.emulator.oss.raw import send

LETTERS = st.sampled_from("ab/+ %é")
KEYS = st.lists(st.text(LETTERS, min_size=1, max_size=5), max_size=12, unique=True)
ALL_KEYS = st.lists(st.text(min_size=1, max_size=4), max_size=12, unique=True)
PREFIXES = st.text(LETTERS, max_size=2)
DELIMITERS = st.sampled_from(["", "", "/", "a", "/a", "+"])


def plain_list(keys: Sequence[str], prefix: str, delimiter: str, marker: str) -> list[tuple[str, bool]]:
    """Keys, and groups with a True, as the API's page describes them: all that come after the marker."""
    found: list[tuple[str, bool]] = []
    for key in sorted(keys, key=str.encode):
        if not key.startswith(prefix):
            continue
        head, middle, _ = key[len(prefix) :].partition(delimiter) if delimiter else (key, "", "")
        entry = (prefix + head + middle, True) if middle else (key, False)
        if entry not in found and key > marker and entry[0] != marker:
            found.append(entry)
    return found


@given(KEYS | ALL_KEYS, PREFIXES, DELIMITERS, PREFIXES, st.integers(1, 5))
def test_pages_together_are_the_list(keys: list[str], prefix: str, delimiter: str, marker: str, size: int) -> None:
    found: list[tuple[str, bool]] = []
    at = marker
    for _ in range(len(keys) + 1):
        page = list_keys(sorted(keys), prefix, delimiter, at, size)
        entries = sorted([*((key, False) for key in page.keys), *((group, True) for group in page.groups)])
        assert len(entries) <= size
        assert page.truncated <= (len(entries) == size)
        found += entries
        at = page.last
        if not page.truncated:
            break

    assert found == plain_list(keys, prefix, delimiter, marker)


@settings(max_examples=settings().max_examples // 4, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(keys=KEYS, prefix=PREFIXES, delimiter=DELIMITERS, size=st.integers(1, 4))
def test_both_sdks_list_what_is_there(
    oss_place: OssPlace,
    session: oss2.Session,
    http: oss_v2.transport.RequestsHttpClient,
    *,
    keys: list[str],
    prefix: str,
    delimiter: str,
    size: int,
) -> None:
    client, bucket = oss_place.client(http), oss_place.old_bucket(session)
    client.put_bucket(oss_v2.PutBucketRequest(bucket=oss_place.bucket))
    for old in oss2.ObjectIterator(bucket):
        bucket.delete_object(old.key)
    there = [key for key in keys if not key.startswith("/")]
    for key in there:
        bucket.put_object(key, b"")

    listed = [
        [
            entry
            for page in pages
            for entry in sorted(
                [*((each.key, False) for each in page.contents or []),
                 *((each.prefix, True) for each in page.common_prefixes or [])]
            )
        ]
        for pages in (
            client.list_objects_paginator().iter_page(
                oss_v2.ListObjectsRequest(bucket.bucket_name, delimiter, max_keys=size, prefix=prefix)
            ),
            client.list_objects_v2_paginator().iter_page(
                oss_v2.ListObjectsV2Request(bucket.bucket_name, delimiter, max_keys=size, prefix=prefix)
            ),
        )
    ]  # fmt: skip
    for iterator in (oss2.ObjectIterator, oss2.ObjectIteratorV2):
        found = iterator(bucket, prefix=prefix, delimiter=delimiter, max_keys=size)
        listed.append([(each.key, each.is_prefix()) for each in found])

    assert listed == [plain_list(there, prefix, delimiter, "")] * 4


def test_a_list_says_what_it_was_asked(client: oss_v2.Client, name: str) -> None:
    for key in ("a+b/1", "a+b/2", "c"):
        client.put_object(oss_v2.PutObjectRequest(bucket=name, key=key, body=b"hello"))

    page = client.list_objects(
        oss_v2.ListObjectsRequest(bucket=name, prefix="a+b/", marker="a+b/0", max_keys=1, delimiter="/")
    )

    assert (page.name, page.prefix, page.marker, page.delimiter) == (name, "a+b/", "a+b/0", "/")
    assert (page.max_keys, page.is_truncated, page.next_marker) == (1, True, "a+b/1")
    found = page.contents[0]
    assert (found.key, found.size, found.storage_class, found.object_type) == ("a+b/1", 5, "Standard", "Normal")
    assert (found.etag, found.owner.id) == ('"5D41402ABC4B2A76B9719D911017C592"', "1234567890123456")


def test_the_second_version_tells_the_owner_on_request(client: oss_v2.Client, name: str) -> None:
    client.put_object(oss_v2.PutObjectRequest(bucket=name, key="k", body=b""))

    plain = client.list_objects_v2(oss_v2.ListObjectsV2Request(bucket=name, start_after="j"))
    owned = client.list_objects_v2(oss_v2.ListObjectsV2Request(bucket=name, fetch_owner=True))

    assert (plain.contents[0].owner, plain.start_after, plain.key_count) == (None, "j", 1)
    assert owned.contents[0].owner.id == "1234567890123456"


def test_names_are_encoded_only_on_request(oss_place: OssPlace, bucket: oss2.Bucket) -> None:
    bucket.put_object("a b+c/ü&", b"")

    encoded = send(oss_place, "GET", "/place-of-tests/?encoding-type=url&prefix=a%20b%2B")
    plain = send(oss_place, "GET", "/place-of-tests/?prefix=a%20b%2B")

    assert encoded.xml.findtext("Contents/Key") == "a%20b%2Bc%2F%C3%BC%26"
    assert (encoded.xml.findtext("Prefix"), encoded.xml.findtext("EncodingType")) == ("a%20b%2B", "url")
    assert (plain.xml.findtext("Contents/Key"), plain.xml.findtext("EncodingType")) == ("a b+c/ü&", None)


@pytest.mark.parametrize(
    "query",
    [
        "max-keys=0",
        "max-keys=1001",
        "max-keys=-1",
        "max-keys=ten",
        "max-keys=" + "9" * 5000,
        "max-keys=%D9%A1",
        "encoding-type=base64",
        "prefix=" + "p" * 1024,
        "prefix=%ff",
        "list-type=2&continuation-token=not!base64",
        "list-type=2&continuation-token=" + base64.b64encode(b"\xff").decode().replace("=", "%3D"),
    ],
)
def test_a_list_refuses_what_is_wrong(oss_place: OssPlace, bucket: oss2.Bucket, query: str) -> None:
    answer = send(oss_place, "GET", f"/place-of-tests/?{query}")

    assert (answer.status, answer.code) == (400, "InvalidArgument")
