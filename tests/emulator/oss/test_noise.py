"""Requests at random: whatever comes, OSS answers in its own form, and lives on."""

from __future__ import annotations

import oss2
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from emulator.auth.oss_sub_resources import SUB_RESOURCES
from emulator.server import AlibabaCloud
from emulator.services.oss.urls import _BUCKET, _OBJECT, _PLAIN
from tests.emulator.oss.place import OssPlace
from tests.emulator.oss.raw import send

NAMES = sorted({*_PLAIN, *SUB_RESOURCES, *(name for routes in (_BUCKET, _OBJECT) for _, name in routes)} - {""})
HEADERS = [
    "content-md5",
    "content-type",
    "if-match",
    "if-modified-since",
    "if-none-match",
    "if-unmodified-since",
    "range",
    "x-oss-acl",
    "x-oss-bucket-tagging",
    "x-oss-complete-all",
    "x-oss-copy-source",
    "x-oss-copy-source-range",
    "x-oss-forbid-overwrite",
    "x-oss-meta-a",
    "x-oss-metadata-directive",
    "x-oss-object-acl",
    "x-oss-range-behavior",
    "x-oss-server-side-encryption",
    "x-oss-server-side-encryption-key-id",
    "x-oss-storage-class",
    "x-oss-tagging",
    "x-oss-tagging-directive",
]
WORDS = st.sampled_from(
    ["", "0", "1", "-1", "url", "2", "k", "null", "KMS", "AES256", "private", "public-read", "COPY", "yes", "true",
     "bytes=0-1", "/place-of-tests/k", "/place-of-tests/%ff", "a=b", "Sat, 01 Jan 2050 00:00:00 GMT", "%ff", "%00", "%"]
)  # fmt: skip
VALUES = WORDS | st.text("abc/%&=+*\"'<>é", max_size=6)
ELEMENTS = st.recursive(
    st.sampled_from(["", "x", "1", "true", "Enabled", "&", "<!--", "]]>"]),
    lambda inner: st.builds(
        "<{0}>{1}{2}</{0}>".format,
        st.sampled_from(
            ["Delete", "Object", "Key", "Tagging", "TagSet", "Tag", "Value", "Rule", "Status", "Part", "ETag"]
        ),
        inner,
        inner,
    ),
    max_leaves=6,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@example(method="GET", path="/", query={"position": "%00"}, headers={}, body="")
@given(
    method=st.sampled_from(["GET", "HEAD", "PUT", "POST", "DELETE", "OPTIONS"]),
    path=st.sampled_from(["/", "/place-of-tests/", "/place-of-tests/k", "/place-of-tests/%ff", "/nowhere-else/k"]),
    query=st.dictionaries(st.sampled_from(NAMES), WORDS, max_size=2),
    headers=st.dictionaries(st.sampled_from(HEADERS), VALUES, max_size=3),
    body=ELEMENTS,
)
def test_nothing_that_comes_is_a_defect(
    cloud: AlibabaCloud,
    oss_place: OssPlace,
    bucket: oss2.Bucket,
    *,
    method: str,
    path: str,
    query: dict[str, str],
    headers: dict[str, str],
    body: str,
) -> None:
    parameters = "&".join(f"{name}={value.replace('&', '%26')}" if value else name for name, value in query.items())
    target = f"{path}?{parameters}" if parameters else path

    answer = send(oss_place, method, target.replace(" ", "%20"), headers=headers, body=body.encode())

    assert cloud.defects == []
    assert answer.status < 500 or answer.status == 501
    assert len(answer.headers["x-oss-request-id"]) == 24
    if answer.status >= 400 and method != "HEAD":
        assert answer.code
