"""The opt-in to the real cloud: off unless it is whole, and then nothing else than one account's own endpoints.

These tests themselves never run there.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from unittest import mock

import pytest

from tests import loopback
from tests.emulator.ram.place import Place, Sdk
from tests.emulator.real_cloud import VARIABLES, OptInError, RealCloud, opted_in, why_not
from tests.emulator.real_names import RealNames
from tests.emulator.real_network import admitted
from tests.emulator.tablestore.place import OtsPlace

GIVEN = dict(zip(VARIABLES, ("cn-beijing", "7777777777777777", "LTAI5tKey", "the-secret"), strict=True))
REAL = RealCloud(*GIVEN.values(), "sr0123456789")
RAW = {"exchange", "post", "rpc", "send", "unsigned"}
"""What sends requests as no SDK would; it never leaves this computer."""


def test_without_the_opt_in_everything_runs_on_the_emulator(real: RealCloud | None) -> None:
    assert real is None
    assert opted_in({}, "sr0123456789") is None
    usual = {"ALIBABA_CLOUD_ACCESS_KEY_ID": "a", "ALICLOUD_ACCESS_KEY": "b", "ALIBABA_EMULATOR_REAL_REGION": ""}
    assert opted_in(usual, "sr0123456789") is None
    assert not set(VARIABLES) & set(os.environ)


@pytest.mark.parametrize("missing", VARIABLES)
def test_half_an_opt_in_is_refused(missing: str) -> None:
    whole = ", ".join(VARIABLES)
    for given, wrong in ((None, "is missing"), ("no such thing!", "is not what it should be")):
        with pytest.raises(OptInError) as raised:
            opted_in(GIVEN | ({missing: given} if given else {missing: ""}), "sr0123456789")
        assert str(raised.value) == (
            f"{missing} {wrong}. The tests call the real cloud only with all of {whole}. "
            "Set them all, or unset them all to test the emulator."
        )
    with pytest.raises(OptInError, match="'a-b' cannot begin names"):
        opted_in(GIVEN, "a-b")


def test_the_opt_in_names_every_place() -> None:
    assert opted_in(GIVEN, "sr0123456789") == REAL
    oss = REAL.oss_place(3)
    assert (oss.endpoint, oss.region, oss.key_id, oss.secret, oss.bucket) == (
        "https://oss-cn-beijing.aliyuncs.com", "cn-beijing", "LTAI5tKey", "the-secret", "sr0123456789-3"
    )  # fmt: skip
    assert REAL.ots_place() == OtsPlace(
        "https://sr0123456789.cn-beijing.ots.aliyuncs.com",
        "LTAI5tKey",
        "the-secret",
        "sr0123456789",
        "cn-beijing",
        control="tablestore.cn-beijing.aliyuncs.com",
    )
    place = REAL.place()
    assert place.authorities == {
        "ram": "ram.aliyuncs.com", "sts": "sts.cn-beijing.aliyuncs.com", "kms": "kms.cn-beijing.aliyuncs.com"
    }  # fmt: skip
    assert (place.authority, place.names) == ("", RealNames("7777777777777777", "cn-beijing", "sr0123456789-"))
    assert not any("the-secret" in repr(each) for each in (REAL, oss, REAL.ots_place(), place))


def test_with_the_opt_in_only_marked_tests_run() -> None:
    reason = "not marked real_cloud, and ALIBABA_EMULATOR_REAL_REGION points the tests at cn-beijing"
    assert why_not(REAL, marked=False) == reason
    assert [why_not(REAL, marked=True), why_not(None, marked=True), why_not(None, marked=False)] == ["", "", ""]


def test_marked_tests_know_nothing_of_the_emulator(request: pytest.FixtureRequest) -> None:
    """They take the cloud that a place gives them, and send what SDKs send."""
    marked = [
        item
        for item in request.session.items
        if isinstance(item, pytest.Function) and item.get_closest_marker("real_cloud")
    ]
    emulator_only = {"cloud", "_server", "other_place"}
    for item in marked:
        assert not emulator_only & set(item.fixturenames), item.nodeid
        assert not RAW & set(item.function.__code__.co_names), item.nodeid


@pytest.mark.parametrize(
    ("host", "is_admitted"),
    [
        ("oss-cn-beijing.aliyuncs.com", True),
        ("sr0123456789-3.oss-cn-beijing.aliyuncs.com", True),
        ("sr0123456789-3-second.oss-cn-beijing.aliyuncs.com", True),
        ("sr0123456789.cn-beijing.ots.aliyuncs.com", True),
        ("tablestore.cn-beijing.aliyuncs.com", True),
        ("ram.aliyuncs.com", True),
        ("kms.cn-beijing.aliyuncs.com", True),
        ("oss-cn-hangzhou.aliyuncs.com", False),
        ("other.oss-cn-beijing.aliyuncs.com", False),
        ("sr0123456789-3.oss-cn-beijing.aliyuncs.com.example.com", False),
        ("other.cn-beijing.ots.aliyuncs.com", False),
        ("kms.cn-hangzhou.aliyuncs.com", False),
        ("aliyuncs.com", False),
        ("", False),
    ],
)
def test_only_the_hosts_of_the_account_are_admitted(host: str, is_admitted: bool) -> None:
    assert REAL.admits(host) is is_admitted


@pytest.fixture
def lookups() -> Iterator[list[Any]]:
    """Names that are looked up, without asking anybody: each has the address 192.0.2.1."""
    asked: list[Any] = []

    def look_up(host: Any, port: Any, *_: Any, **__: Any) -> list[Any]:
        asked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("192.0.2.1", port))]

    with mock.patch.object(socket, "getaddrinfo", look_up):
        yield asked


def test_the_guard_lets_through_those_hosts_and_their_addresses(lookups: list[Any]) -> None:
    def through(*hosts: object) -> list[bool]:
        return [loopback.is_here(host) for host in hosts]

    with admitted(REAL):
        assert through("ram.aliyuncs.com", b"ram.aliyuncs.com", "127.0.0.1", "192.0.2.1") == [True, True, True, False]
        socket.getaddrinfo("example.com", 443)
        assert through("192.0.2.1", "example.com") == [False, False]
        socket.getaddrinfo("ram.aliyuncs.com", 443)
        assert through("192.0.2.1", "192.0.2.2") == [True, False]
    assert through("ram.aliyuncs.com", "192.0.2.1") == [False, False]
    assert lookups == ["example.com", "ram.aliyuncs.com"]


@pytest.mark.parametrize("service", ["ram", "sts", "kms"])
def test_no_client_falls_back_on_the_endpoint_that_its_sdk_knows(service: str) -> None:
    nowhere = Place("", "7777777777777777", "key", "secret")
    with pytest.raises(AssertionError, match=f"without an endpoint the SDK would call the real {service}"):
        Sdk(service, nowhere)
    assert Sdk(service, replace(nowhere, authority="127.0.0.1:9"))


def test_names_are_made_unique_and_read_back_as_the_tests_gave_them() -> None:
    names = RealNames("7777777777777777", "cn-beijing", "sr0-")
    told = names.told(
        {
            "role_name": "ci",
            "role_arn": "acs:ram::1234567890123456:role/ci",
            "policy_name": "ReadOnlyAccess",
            "policy_type": "System",
            "key_id": "acs:kms:cn-hangzhou:1234567890123456:alias/state",
            "alias_name": "alias/state",
            "user_name": "",
            "max_items": 3,
        }
    )
    assert told == {
        "role_name": "sr0-ci",
        "role_arn": "acs:ram::7777777777777777:role/sr0-ci",
        "policy_name": "ReadOnlyAccess",
        "policy_type": "System",
        "key_id": "acs:kms:cn-beijing:7777777777777777:alias/sr0-state",
        "alias_name": "alias/sr0-state",
        "user_name": "",
        "max_items": 3,
    }
    assert names.told({"policy_name": "own", "policy_type": "Custom"})["policy_name"] == "sr0-own"
    heard = names.heard({"Role": {"RoleName": "sr0-ci", "Arn": "acs:ram::7777777777777777:role/sr0-ci"}})
    assert heard == {"Role": {"RoleName": "ci", "Arn": "acs:ram::1234567890123456:role/ci"}}
