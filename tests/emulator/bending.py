"""Requests that are almost right, for the fuzz tests."""

from __future__ import annotations

import ast
import hashlib
import inspect
import json
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from types import ModuleType
from unittest import mock
from urllib.parse import quote, urlencode

from hypothesis import strategies as st

from emulator.connection import read_header
from emulator.dispatch import answer, route_of
from emulator.http import Request, Response
from emulator.services.ims import urls as ims
from emulator.services.kms import urls as kms
from emulator.services.ram import urls as ram
from emulator.services.sts import urls as sts
from emulator.world import World

ALLOW_ALL = '{"Version":"1","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}'
TRUST = (
    '{"Version":"1","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole",'
    '"Principal":{"RAM":["acs:ram::1234567890123456:root"]}}]}'
)
EVIL = (
    "", " ", "0", "-1", "1", "9" * 30, "1e999", "NaN", "true", "null", "[]", "{}", '[{"Key":"a","Value":1}]', "\x00",
    "ü", "\udcff", "*", "a" * 5000, "../..", "<a>&b;", "2026-01-01T00:00:00Z", "acs:ram::1234567890123456:role/role",
    "role", "policy", "user", "bucket", "key", "alias/a", "Custom", "System", ALLOW_ALL, TRUST, "MTIz", "%zz",
)  # fmt: skip
"""Values that have broken programs before, and names of things that are there."""

HEADERS = (
    "content-md5", "content-type", "range", "if-match", "if-none-match", "if-modified-since", "if-unmodified-since",
    "x-oss-acl", "x-oss-object-acl", "x-oss-copy-source", "x-oss-copy-source-range", "x-oss-tagging",
    "x-oss-server-side-encryption", "x-oss-server-side-encryption-key-id", "x-oss-storage-class", "x-oss-meta-a",
    "x-oss-forbid-overwrite", "x-oss-metadata-directive", "x-oss-hash-crc64ecma", "x-oss-security-token", "host",
    "x-ots-instancename", "x-ots-apiversion", "x-ots-ststoken", "x-acs-security-token", "content-length", "origin",
)  # fmt: skip
PARAMETERS = (
    "acl", "policy", "lifecycle", "versions", "versionId", "uploads", "uploadId", "partNumber", "delete", "tagging",
    "max-keys", "marker", "prefix", "delimiter", "encoding-type", "list-type", "continuation-token", "key-marker",
    "response-content-type", "encryption", "versioning", "logging", "website", "cors", "symlink", "append", "position",
    "x-oss-process", "objectMeta", "bucketInfo", "location", "stat", "RegionId", "InstanceName", "NextToken",
)  # fmt: skip
_KEPT = ("date", "authorization", "x-oss-date", "x-ots-date", "x-acs-date", "x-acs-version", "x-ots-accesskeyid")
"""Without these a request does not come further than the check of its signature."""


@contextmanager
def any_signature() -> Iterator[None]:
    """Lets every signature pass, so that what is bent is read at all."""
    with (
        mock.patch("emulator.auth.oss.check_signature"),
        mock.patch("emulator.auth.rpc._check_signature"),
        mock.patch("emulator.auth.ots.are_equal", return_value=True),
    ):
        yield


def answered(request: Request, world: World) -> Response:
    return answer(request, world, route_of(request))


GOOD = {
    "AliasName": "alias/a",
    "AssumeRolePolicyDocument": TRUST,
    "CiphertextBlob": "MTIz",
    "ClientId": "client",
    "ClientIds": "client",
    "Fingerprint": "a" * 40,
    "Fingerprints": "a" * 40,
    "GroupName": "group",
    "IssuerUrl": "https://127.0.0.1/issuer",
    "KeyId": "alias/a",
    "NewAssumeRolePolicyDocument": TRUST,
    "OIDCProviderArn": "acs:ram::1234567890123456:oidc-provider/provider",
    "OIDCProviderName": "provider",
    "Plaintext": "MTIz",
    "PolicyDocument": ALLOW_ALL,
    "PolicyName": "policy",
    "PolicyType": "Custom",
    "ResourceType": "role",
    "RoleArn": "acs:ram::1234567890123456:role/role",
    "RoleName": "role",
    "RoleSessionName": "session",
    "UserName": "user",
    "VersionId": "v1",
}
"""Of parameters, values that are right: they name what `add_first_things` makes."""


def add_first_things(world: World) -> None:
    for version, action, names in (
        ("2015-05-01", "CreateRole", ("RoleName", "AssumeRolePolicyDocument")),
        ("2015-05-01", "CreatePolicy", ("PolicyName", "PolicyDocument")),
        ("2015-05-01", "CreateUser", ("UserName",)),
        ("2015-05-01", "CreateGroup", ("GroupName",)),
        ("2019-08-15", "CreateOIDCProvider", ("OIDCProviderName", "IssuerUrl", "ClientIds", "Fingerprints")),
    ):
        made = answered(rpc_request(version, action, {name: GOOD[name] for name in names}), world)
        assert made.status == 200, made.body
    key = json.loads(answered(rpc_request("2016-01-20", "CreateKey", {}), world).body)["KeyMetadata"]["KeyId"]
    named = answered(rpc_request("2016-01-20", "CreateAlias", {"KeyId": key, "AliasName": GOOD["AliasName"]}), world)
    assert named.status == 200, named.body


def rpc_request(version: str, action: str, parameters: dict[str, str]) -> Request:
    parameters = {name: _plain(value) for name, value in parameters.items()}
    signed = {
        "AccessKeyId": "local",
        "Action": action,
        "Format": "JSON",
        "Signature": "x",
        "Timestamp": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        "Version": version,
    }
    query = urlencode(parameters | signed, errors="surrogateescape")
    return Request("POST", "127.0.0.1", "/", query, {}, b"", False)


def _names_read_in(package: str) -> list[str]:
    """The parameters that a service's code asks for."""
    names = {"Tag.1.Key", "Tag.1.Value", "TagKey.1", "ResourceId.1"}
    for name, module in list(sys.modules.items()):
        if name.startswith(f"emulator.services.{package}.") and isinstance(module, ModuleType):
            for node in ast.walk(ast.parse(inspect.getsource(module))):
                if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value[:1].isupper():
                    names.add(node.value)
    return sorted(name for name in names if name.replace(".", "").isalnum() and len(name) < 40)


RPC = {
    "2015-05-01": (ram.ACTIONS, _names_read_in("ram")),
    "2015-04-01": (sts.ACTIONS, _names_read_in("sts")),
    "2016-01-20": (kms.ACTIONS, _names_read_in("kms")),
    "2019-08-15": (ims.ACTIONS, _names_read_in("ims")),
}
values = st.sampled_from(EVIL) | st.text(max_size=40)


@st.composite
def rpc_calls(draw: st.DrawFn) -> tuple[str, str, dict[str, str]]:
    """The version and the name of an action that there is, with parameters that its service knows."""
    version = draw(st.sampled_from(sorted(RPC)))
    actions, names = RPC[version]
    parameters = draw(st.dictionaries(st.sampled_from(names), values, max_size=5))
    return version, draw(st.sampled_from(sorted(actions))), parameters


@st.composite
def bent_requests(draw: st.DrawFn, seeds: list[Request]) -> Request:
    """One of those, with up to four things changed."""
    request = draw(st.sampled_from(seeds))
    for _ in range(draw(st.integers(1, 4))):
        bend = draw(st.sampled_from([_bend_body, _bend_body, _bend_headers, _bend_query, _bend_path, _bend_method]))
        request = bend(draw, request)
    if "x-acs-content-sha256" in request.headers:
        digest = hashlib.sha256(request.body).hexdigest()
        request = replace(request, headers={**request.headers, "x-acs-content-sha256": digest})
    return request


def _plain(text: str) -> str:
    """Without the surrogates that bytes cannot be decoded to."""
    return text.encode("utf-8", "surrogatepass").decode("utf-8", "surrogateescape")


def _bytes(draw: st.DrawFn) -> bytes:
    return (
        draw(st.binary(max_size=20)) if draw(st.booleans()) else _plain(draw(values)).encode("utf-8", "surrogateescape")
    )


def _bend_body(draw: st.DrawFn, request: Request) -> Request:
    start = draw(st.integers(0, len(request.body)))
    end = draw(st.integers(start, min(len(request.body), start + 12)))
    headers = {name: value for name, value in request.headers.items() if name != "content-md5"}
    return replace(request, body=request.body[:start] + _bytes(draw) + request.body[end:], headers=headers)


def _bend_headers(draw: st.DrawFn, request: Request) -> Request:
    name = draw(st.sampled_from(sorted({*HEADERS, *request.headers} - {*_KEPT})))
    headers = {other: value for other, value in request.headers.items() if other != name}
    if draw(st.integers(0, 3)):
        headers[name] = read_header(_bytes(draw))
    return replace(request, headers=headers)


def _bend_query(draw: st.DrawFn, request: Request) -> Request:
    pairs = [pair for pair in request.query.split("&") if pair]
    position = draw(st.integers(0, len(pairs)))
    name = pairs[position].partition("=")[0] if position < len(pairs) else draw(st.sampled_from(PARAMETERS))
    value = quote(_bytes(draw)) if draw(st.booleans()) else draw(st.text("aé%+=;", max_size=9))
    pairs[position : position + 1] = draw(st.sampled_from([[], [f"{name}={value}"], [name]]))
    return replace(request, query="&".join(pairs))


def _bend_path(draw: st.DrawFn, request: Request) -> Request:
    parts = request.path.split("/")
    position = draw(st.integers(1, len(parts)))
    parts[position : position + 1] = [draw(st.sampled_from(["", "bucket", "key", "other", "%2F", "%ff", "%zz", ".."]))]
    return replace(request, path="/".join(parts) or "/")


def _bend_method(draw: st.DrawFn, request: Request) -> Request:
    return replace(request, method=draw(st.sampled_from(["GET", "PUT", "POST", "DELETE", "HEAD", "OPTIONS", "PATCH"])))
