"""A bucket in the host's name, with and without the emulator as HTTP proxy: as the vendor's gateway and the SDKs send
it. One bucket, however it is reached."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from urllib.parse import urlsplit

import alibabacloud_oss_v2 as oss_v2
import oss2
import pytest
from alibabacloud_oss_v2.transport import RequestsHttpClient

from emulator import AlibabaCloud
from tests.emulator.oss.place import OssPlace
from tests.emulator.oss.raw import Answer, send
from tests.emulator.oss.version_4 import send_version_4
from tests.emulator.ram.place import Sdk, place_in

BUCKET = "place-of-tests"
SERVICE = "oss-cn-hangzhou.aliyuncs.com"
Form = Callable[[str, str], tuple[str, str]]
FORMS: dict[str, Form] = {
    "path": lambda authority, path: (f"/{BUCKET}{path}", authority),
    "host of an address": lambda authority, path: (path, f"{BUCKET}.{authority}"),
    "host of the service": lambda _, path: (path, f"{BUCKET}.{SERVICE}"),
    "proxy, path": lambda authority, path: (f"http://{authority}/{BUCKET}{path}", authority),
    "proxy, host of an address": lambda authority, path: (
        f"http://{BUCKET}.{authority}{path}",
        f"{BUCKET}.{authority}",
    ),
    "proxy, host of the service": lambda _, path: (f"http://{BUCKET}.{SERVICE}{path}", f"{BUCKET}.{SERVICE}"),
    "proxy, another Host header": lambda _, path: (f"http://{BUCKET}.{SERVICE}{path}", "other.example"),
    "proxy, capitals and a port": lambda _, path: (f"HTTP://{BUCKET.upper()}.{SERVICE}:80{path}", SERVICE),
}
KEYS = {
    "/env%3A%2Fterraform.tfstate": "env:/terraform.tfstate",
    "/env:/prod/terraform.tfstate": "env:/prod/terraform.tfstate",
    "/a//b": "a//b",
    "/a/./../b": "a/./../b",
    "/.": ".",
    "/..": "..",
    "/x%2F..%2Fy": "x/../y",
    "/%2e%2e/z": "../z",
    "/a+b%20c": "a+b c",
    "/q%3Facl": "q?acl",
    "/%E2%82%AC%25": "€%",
}
every_form = pytest.mark.parametrize("form", FORMS)
every_version = pytest.mark.parametrize("version", ["V1", "V4"])


def ask(place: OssPlace, version: str, method: str, form: str, path: str, resource: str, body: bytes = b"") -> Answer:
    """path: behind the bucket, as it is sent. resource: the same behind the bucket, decoded, without a query."""
    target, host = FORMS[form](urlsplit(place.endpoint).netloc, path)
    resource = f"/{BUCKET}/{resource}"
    if version == "V4":
        return send_version_4(place, method, target, host=host, resource=resource, body=body)
    return send(place, method, target, host=host, resource=resource, body=body)


@every_form
@every_version
def test_every_form_means_the_same_key(oss_place: OssPlace, bucket: oss2.Bucket, version: str, form: str) -> None:
    for path, key in KEYS.items():
        assert ask(oss_place, version, "PUT", form, path, key, key.encode()).status == 200, path
        assert ask(oss_place, version, "GET", "path", path, key).body == key.encode()
        assert ask(oss_place, version, "GET", form, path, key).body == key.encode()
    assert {each.key for each in oss2.ObjectIterator(bucket)} == set(KEYS.values())


@every_form
@every_version
@pytest.mark.parametrize("query", ["acl", "acl=", "tagging", "bucketInfo="])
def test_every_form_reads_the_settings(
    oss_place: OssPlace, bucket: oss2.Bucket, version: str, form: str, query: str
) -> None:
    """Go writes a sub-resource without `=`, Python and the gateway with it."""
    answer = ask(oss_place, version, "GET", form, f"/?{query}", "")
    roots = {"acl": "AccessControlPolicy", "tagging": "Tagging", "bucketInfo": "BucketInfo"}
    assert (answer.status, answer.xml.tag) == (200, roots[query.removesuffix("=")])


@every_form
@every_version
def test_every_form_needs_the_right_secret(oss_place: OssPlace, bucket: oss2.Bucket, version: str, form: str) -> None:
    stranger = replace(oss_place, secret="wrong")
    answer = ask(stranger, version, "PUT", form, "/k", "k", b"x")
    assert (answer.status, answer.code) == (403, "SignatureDoesNotMatch")
    answer = ask(oss_place, version, "PUT", form, "/k", "other", b"x")
    assert (answer.status, answer.code) == (403, "SignatureDoesNotMatch")
    assert list(oss2.ObjectIterator(bucket)) == []


@pytest.mark.parametrize("version", ["v1", "v4"])
def test_both_sdks_reach_the_clouds_own_endpoint_through_the_proxy(
    oss_place: OssPlace, session: oss2.Session, http: RequestsHttpClient, version: str
) -> None:
    """Nothing is looked up: the name of the host is the proxy's business."""
    outside = replace(oss_place, endpoint=f"http://{SERVICE}")
    old = outside.old_bucket(session, version)
    old.proxies = {"http": oss_place.endpoint}
    old.create_bucket()
    old.put_object("env:/a//b", b"state")
    http.session.proxies = {"http": oss_place.endpoint}
    client = outside.client(http, version)
    got = client.get_object(oss_v2.GetObjectRequest(bucket=BUCKET, key="env:/a//b"))
    assert got.body is not None
    assert got.body.content == b"state"
    assert client.get_bucket_info(oss_v2.GetBucketInfoRequest(bucket=BUCKET)).bucket_info.location == "oss-cn-hangzhou"
    assert oss_place.old_bucket(session).get_object("env:/a//b").read() == b"state"


def test_the_other_services_are_reached_through_the_proxy(cloud: AlibabaCloud) -> None:
    proxied = Sdk("sts", replace(place_in(cloud), authority="sts.cn-hangzhou.aliyuncs.com"))
    proxied._client._http_proxy = cloud.url
    assert proxied("GetCallerIdentity")["AccountId"] == "1234567890123456"
    assert cloud.requests[-1].headers["host"] == "sts.cn-hangzhou.aliyuncs.com"
