"""AssumeRole, through the vendor's SDK."""

from __future__ import annotations

import json
import time
from calendar import timegm
from collections.abc import Callable
from typing import Any

import pytest

from emulator.server import AlibabaCloud
from tests.emulator.ram.documents import allow, deny, trust
from tests.emulator.ram.place import Place, Sdk, rpc

Move = Callable[[Place, float], Place]
REFUSED = (403, "NoPermission")


def assume(place: Place, role: str, **more: Any) -> Place:
    """The cloud as a session of the role sees it."""
    return place.seen_by(
        Sdk("sts", place)("AssumeRole", role_arn=role, role_session_name="build", **more)["Credentials"]
    )


def refusal(place: Place, role: str, **more: Any) -> tuple[int, str]:
    return Sdk("sts", place).refusal("AssumeRole", **({"role_arn": role, "role_session_name": "build"} | more))


def test_a_session_has_a_key_pair_a_token_and_an_end(ada: Place, role: str) -> None:
    before = int(time.time())
    answer = Sdk("sts", ada)("AssumeRole", role_arn=role, role_session_name="build", duration_seconds=900)
    key = answer["Credentials"]
    assert key["AccessKeyId"].startswith("STS.")
    assert key["SecurityToken"]
    end = timegm(time.strptime(key["Expiration"], "%Y-%m-%dT%H:%M:%SZ"))
    assert before + 900 <= end <= time.time() + 900
    assert answer["AssumedRoleUser"]["Arn"] == f"{role}/build"
    role_id, _, session = answer["AssumedRoleUser"]["AssumedRoleId"].partition(":")
    assert role_id.isdigit()
    assert session == "build"


@pytest.mark.real_cloud
def test_who_may_do_everything_is_given_a_session(sts: Sdk, role: str) -> None:
    answer = sts("AssumeRole", role_arn=role, role_session_name="build", duration_seconds=900)
    assert answer["Credentials"]["AccessKeyId"].startswith("STS.")
    assert answer["AssumedRoleUser"]["Arn"] == f"{role}/build"


def test_a_session_may_do_what_its_role_may(ada: Place, role: str) -> None:
    ram = Sdk("ram", assume(ada, role))
    assert len(ram("ListUsers")["Users"]["User"]) == 1
    assert ram.refusal("CreateUser", user_name="bob") == REFUSED
    assert Sdk("ram", ada).refusal("ListUsers") == REFUSED


def test_a_session_needs_its_own_token(ada: Place, role: str) -> None:
    one, other = assume(ada, role), assume(ada, role)
    key = {"AccessKeyId": one.access_key_id, "AccessKeySecret": one.access_key_secret}
    assert rpc(one.seen_by(key), "ram", "ListUsers")[1]["Code"] == "MissingSecurityToken"
    wrong = one.seen_by(key | {"SecurityToken": other.security_token})
    assert rpc(wrong, "ram", "ListUsers")[1]["Code"] == "InvalidSecurityToken.MismatchWithAccessKey"


def test_a_session_ends_by_the_clock_of_the_cloud(ada: Place, role: str, move_clock: Move) -> None:
    session = assume(ada, role, duration_seconds=900)
    assert rpc(move_clock(session, 890), "ram", "ListUsers")[0] == 200
    status, answer = rpc(move_clock(session, 901), "ram", "ListUsers")
    assert (status, answer["Code"]) == (400, "InvalidSecurityToken.Expired")


def test_a_session_policy_narrows_the_role_and_never_widens_it(ada: Place, role: str) -> None:
    narrowed = Sdk("ram", assume(ada, role, policy=allow("ram:GetRole", "ram:CreateUser")))
    narrowed("GetRole", role_name="ci")
    assert narrowed.refusal("ListUsers") == REFUSED
    assert narrowed.refusal("CreateUser", user_name="bob") == REFUSED


def test_a_change_of_the_role_reaches_its_sessions(ram: Sdk, ada: Place, role: str) -> None:
    session = Sdk("ram", assume(ada, role))
    ram("DetachPolicyFromRole", role_name="ci", policy_name="ReadOnlyAccess", policy_type="System")
    assert session.refusal("ListUsers") == REFUSED
    ram("DeleteRole", role_name="ci")
    assert session.refusal("ListUsers") == REFUSED


def test_a_user_needs_the_permission_and_the_trust(ram: Sdk, ada: Place, role: str) -> None:
    ram("CreatePolicy", policy_name="only-others", policy_document=deny("sts:AssumeRole", resource=role))
    ram("AttachPolicyToUser", user_name="ada", policy_name="only-others", policy_type="Custom")
    assert refusal(ada, role) == REFUSED
    ram("DetachPolicyFromUser", user_name="ada", policy_name="only-others", policy_type="Custom")
    assume(ada, role)
    ram("DetachPolicyFromUser", user_name="ada", policy_name="AliyunSTSAssumeRoleAccess", policy_type="System")
    assert refusal(ada, role) == REFUSED


@pytest.mark.parametrize(
    "form", ["acs:ram:*:{account}:role/ci", "acs:ram::{account}:role/ci", "acs:ram::{account}:role/c*"]
)
def test_the_permission_names_a_role_in_either_form(ram: Sdk, ada: Place, role: str, form: str) -> None:
    ram("DetachPolicyFromUser", user_name="ada", policy_name="AliyunSTSAssumeRoleAccess", policy_type="System")
    resource = form.format(account=ada.account)
    ram("CreatePolicy", policy_name="this-one", policy_document=allow("sts:AssumeRole", resource=resource))
    ram("AttachPolicyToUser", user_name="ada", policy_name="this-one", policy_type="Custom")
    assume(ada, role)


def test_a_role_may_trust_one_user_or_one_role(ram: Sdk, ada: Place, role: str) -> None:
    ram("UpdateRole", role_name="ci", new_assume_role_policy_document=trust(f"acs:ram::{ada.account}:user/bob"))
    assert refusal(ada, role) == REFUSED
    ram("UpdateRole", role_name="ci", new_assume_role_policy_document=trust(f"acs:ram::{ada.account}:user/ada"))
    session = assume(ada, role)
    ram("AttachPolicyToRole", role_name="ci", policy_name="AliyunSTSAssumeRoleAccess", policy_type="System")
    document = trust(f"acs:ram::{ada.account}:role/ci")
    second = ram("CreateRole", role_name="second", assume_role_policy_document=document)["Role"]["Arn"]
    assert refusal(ada, second) == REFUSED
    chained = Sdk("sts", assume(session, second))("GetCallerIdentity")
    assert chained["Arn"].endswith(":assumed-role/second/build")


def test_a_role_that_trusts_a_service_trusts_no_user(ram: Sdk, ada: Place, role: str) -> None:
    document = trust("ecs.aliyuncs.com", kind="Service")
    ram("UpdateRole", role_name="ci", new_assume_role_policy_document=document)
    assert refusal(ada, role) == REFUSED


def test_a_denial_of_trust_wins(ram: Sdk, ada: Place, role: str) -> None:
    document = json.loads(trust(f"acs:ram::{ada.account}:root"))
    document["Statement"].append(json.loads(trust(f"acs:ram::{ada.account}:user/ada"))["Statement"][0])
    document["Statement"][1]["Effect"] = "Deny"
    ram("UpdateRole", role_name="ci", new_assume_role_policy_document=json.dumps(document))
    assert refusal(ada, role) == REFUSED


def test_an_external_id_is_asked_for(ram: Sdk, ada: Place, role: str) -> None:
    condition = {"StringEquals": {"sts:ExternalId": "abc-123"}}
    document = trust(f"acs:ram::{ada.account}:root", Condition=condition)
    ram("UpdateRole", role_name="ci", new_assume_role_policy_document=document)
    assert refusal(ada, role) == REFUSED
    assert refusal(ada, role, external_id="other") == REFUSED
    assume(ada, role, external_id="abc-123")
    assert refusal(ada, role, external_id="a") == (400, "InvalidParameter.ExternalId")


def test_a_role_trusts_another_account(ram: Sdk, other_place: Place, role: str) -> None:
    theirs = Sdk("ram", other_place)
    theirs("CreateUser", user_name="eve")
    eve = other_place.seen_by(theirs("CreateAccessKey", user_name="eve")["AccessKey"])
    ram("UpdateRole", role_name="ci", new_assume_role_policy_document=trust(f"acs:ram::{eve.account}:root"))
    assert refusal(eve, role) == REFUSED
    theirs("AttachPolicyToUser", user_name="eve", policy_name="AliyunSTSAssumeRoleAccess", policy_type="System")
    users = Sdk("ram", assume(eve, role))("ListUsers")["Users"]["User"]
    assert users == []
    document = trust("acs:ram::1234567890123456:root")
    ram("UpdateRole", role_name="ci", new_assume_role_policy_document=document)
    assert refusal(eve, role) == REFUSED


def test_a_root_may_assume_roles_unless_the_cloud_is_strict(cloud: AlibabaCloud, sts_place: Place, role: str) -> None:
    assume(sts_place, role)
    cloud.world.sts.root_may_assume = False
    assert refusal(sts_place, role) == REFUSED


@pytest.mark.parametrize(
    ("fields", "status", "code"),
    [
        ({"role_arn": "acs:ram::1234567890123456:role/none"}, 404, "EntityNotExist.Role"),
        ({"role_arn": "acs:ram::1:role/ci"}, 404, "EntityNotExist.Role"),
        ({"role_arn": "ci"}, 400, "InvalidParameter.RoleArn"),
        ({"role_arn": "acs:ram::1234567890123456:user/ada"}, 400, "InvalidParameter.RoleArn"),
        ({"role_session_name": "a"}, 400, "InvalidParameter.RoleSessionName"),
        ({"role_session_name": "a" * 65}, 400, "InvalidParameter.RoleSessionName"),
        ({"role_session_name": "a b"}, 400, "InvalidParameter.RoleSessionName"),
        ({"duration_seconds": 899}, 400, "InvalidParameter.DurationSeconds"),
        ({"duration_seconds": 3601}, 400, "InvalidParameter.DurationSeconds"),
        ({"policy": "{"}, 400, "InvalidParameter.PolicyGrammar"),
        ({"policy": '{"Version": "1"}'}, 400, "InvalidParameter.PolicyGrammar"),
        ({"policy": " " * 2049}, 400, "InvalidParameter.PolicySize"),
        ({"source_identity": "ada"}, 501, "NotImplemented"),
    ],
)
def test_a_wrong_request_is_refused(ada: Place, role: str, fields: dict[str, Any], status: int, code: str) -> None:
    assert refusal(ada, role, **fields) == (status, code)


def test_a_role_says_how_long_its_sessions_may_be(ram: Sdk, ada: Place, role: str) -> None:
    ram("UpdateRole", role_name="ci", new_max_session_duration=43200)
    assume(ada, role, duration_seconds=43200)
    assert refusal(ada, role, duration_seconds=43201) == (400, "InvalidParameter.DurationSeconds")


@pytest.mark.parametrize("value", ["", "\x00", "1e9", "9" * 100, "[[" * 600, "ä", "%00"])
@pytest.mark.parametrize("name", ["RoleArn", "RoleSessionName", "DurationSeconds", "Policy", "ExternalId"])
def test_a_hostile_value_is_refused_in_the_words_of_the_service(ada: Place, role: str, name: str, value: str) -> None:
    fine = {"RoleArn": role, "RoleSessionName": "build"}
    status, answer = rpc(ada, "sts", "AssumeRole", **(fine | {name: value}))
    assert status in {200, 400, 403}
    assert status == 200 or answer["Code"].endswith(name) or answer["Code"].startswith(f"InvalidParameter.{name}")
