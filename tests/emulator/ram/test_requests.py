"""What RAM says to requests that are not right."""

from __future__ import annotations

import pytest

from emulator.services.ims.urls import ACTIONS as IMS_ACTIONS
from emulator.services.ram.urls import ACTIONS
from emulator.world import World
from tests.emulator.ram.documents import trust
from tests.emulator.ram.place import VERSIONS, Place, rpc, unsigned
from tests.emulator.unread import unread

NAMES = ("PolicyName", "RoleName", "UserName", "GroupName", "OIDCProviderName", "NewUserName", "VersionId")
NUMBERS = ("MaxItems", "MaxSessionDuration", "NewMaxSessionDuration", "PageSize", "NextToken", "IssuanceLimitTime")
LISTS = ("Tag", "TagKeys", "ResourceNames")
DOCUMENTS = ("PolicyDocument", "AssumeRolePolicyDocument", "NewAssumeRolePolicyDocument")
TEXTS = ("Description", "Comments", "DisplayName", "IssuerUrl", "ClientIds", "Fingerprints", "ClientId", "Fingerprint")
SWITCHES = ("CascadingDelete", "SetAsDefault", "All", "RotateStrategy", "Status", "PolicyType", "ResourceType")
HOSTILE = ("", "\x00", "-1", "9" * 100, "ä\U0001f600", "[[" * 600, '{"a": null}', "null", "true", "%00", "../../x")
ALL = NAMES + NUMBERS + LISTS + DOCUMENTS + TEXTS + SWITCHES
SERVICES = [("ram", action) for action in ACTIONS] + [("ims", action) for action in IMS_ACTIONS]


@pytest.mark.parametrize(("service", "action"), SERVICES)
def test_an_action_answers_in_its_own_words_whatever_it_is_sent(service: str, action: str) -> None:
    """Behind the HTTP server, which sees no difference between all these."""
    with unread(VERSIONS[service], World()) as ask:
        for value in HOSTILE:
            status, answer = ask(action, dict.fromkeys((*ALL, "UserAccessKeyId"), value))
            assert status in {200, 400, 404, 409}, answer
            assert status == 200 or answer["Code"]
        for kind in ("role", "policy"):
            for name in LISTS:
                fine = {"ResourceType": kind, "ResourceNames": '["a"]', "PolicyName": "a", "RoleName": "a"}
                status, answer = ask(action, fine | {name: '[["deep"], {"Key": {}}, null]'})
                assert status < 500, answer


def test_an_unknown_action_is_named_and_not_pretended(ram_place: Place) -> None:
    status, answer = rpc(ram_place, "ram", "CreateLoginProfile", UserName="ada")
    assert (status, answer["Code"]) == (501, "NotImplemented")
    assert "CreateLoginProfile" in answer["Message"]


def test_a_parameter_that_is_not_implemented_is_refused(ram_place: Place) -> None:
    document = trust("acs:ram::1:root")
    status, answer = rpc(
        ram_place, "ram", "CreateRole", RoleName="a", AssumeRolePolicyDocument=document, AllowConsoleLogin="true"
    )
    assert (status, answer["Code"]) == (501, "NotImplemented")


def test_nobody_is_served_without_a_signature(ram_place: Place) -> None:
    status, answer = unsigned(ram_place, "ram", "ListUsers")
    assert (status, answer["Code"]) == (400, "MissingAccessKeyId")


def test_a_parameter_that_must_be_there_is_named(ram_place: Place) -> None:
    status, answer = rpc(ram_place, "ram", "GetRole")
    assert (status, answer["Code"]) == (400, "MissingRoleName")
    assert answer.keys() >= {"RequestId", "HostId", "Code", "Message"}
