"""Who may use a key: RAM policies and the key's own."""

from __future__ import annotations

import json
from typing import Any

import pytest

from emulator.server import AlibabaCloud
from tests.emulator.ram.documents import allow, deny
from tests.emulator.ram.place import Place, Sdk

REFUSED = (403, "Forbidden.NoPermission")
ENCRYPT = ("kms:Encrypt", "kms:GenerateDataKey")


def statement(*names: str, effect: str = "Allow", actions: tuple[str, ...] = ("kms:*",), **more: Any) -> dict[str, Any]:
    return {"Effect": effect, "Principal": {"RAM": [*names]}, "Action": [*actions], "Resource": ["*"], **more}


def set_policy(kms: Sdk, key: str, *statements: dict[str, Any]) -> None:
    kms("SetKeyPolicy", key_id=key, policy=json.dumps({"Version": "1", "Statement": [*statements]}))


def grant(ram: Sdk, user: str, document: str, name: str = "granted") -> None:
    ram("CreatePolicy", policy_name=name, policy_document=document)
    ram("AttachPolicyToUser", user_name=user, policy_name=name, policy_type="Custom")


def arn(kms: Sdk, key: str) -> str:
    found: str = kms("DescribeKey", key_id=key)["KeyMetadata"]["Arn"]
    return found


def test_a_key_is_left_to_the_policies_of_its_account(kms: Sdk, ram: Sdk, ada: Place, key: str) -> None:
    own = Sdk("kms", ada)
    assert own.refusal("Encrypt", key_id=key, plaintext="aGk=") == REFUSED
    grant(ram, "ada", allow("kms:Encrypt", resource=f"acs:kms:*:{ada.account}:key/{key}"))
    blob = own("Encrypt", key_id=key, plaintext="aGk=")["CiphertextBlob"]
    assert own.refusal("Decrypt", ciphertext_blob=blob) == REFUSED
    other = kms("CreateKey")["KeyMetadata"]["KeyId"]
    assert own.refusal("Encrypt", key_id=other, plaintext="aGk=") == REFUSED


def test_the_default_policy_can_be_read(kms: Sdk, kms_place: Place, key: str) -> None:
    policy = json.loads(kms("GetKeyPolicy", key_id=key, policy_name="default")["Policy"])
    assert policy["Statement"][0]["Principal"] == {"RAM": [f"acs:ram::{kms_place.account}:*"]}
    assert kms.refusal("GetKeyPolicy", key_id=key, policy_name="other") == (400, "InvalidParameter")


def test_a_policy_of_the_key_lets_a_user_in(kms: Sdk, ada: Place, key: str) -> None:
    own = Sdk("kms", ada)
    set_policy(kms, key, statement(f"acs:ram::{ada.account}:user/ada", actions=ENCRYPT))
    own("Encrypt", key_id=key, plaintext="aGk=")
    assert own.refusal("DescribeKey", key_id=key) == REFUSED
    set_policy(kms, key, statement(f"acs:ram::{ada.account}:user/bob", actions=ENCRYPT))
    assert own.refusal("Encrypt", key_id=key, plaintext="aGk=") == REFUSED


def test_a_denial_of_either_side_wins(kms: Sdk, ram: Sdk, ada: Place, key: str) -> None:
    own = Sdk("kms", ada)
    account, user = f"acs:ram::{ada.account}:root", f"acs:ram::{ada.account}:user/ada"
    set_policy(kms, key, statement(user))
    grant(ram, "ada", deny("kms:Encrypt"), "denied")
    assert own.refusal("Encrypt", key_id=key, plaintext="aGk=") == REFUSED
    own("DescribeKey", key_id=key)
    set_policy(kms, key, statement(user), statement(account, effect="Deny", actions=("kms:DescribeKey",)))
    assert own.refusal("DescribeKey", key_id=key) == REFUSED
    assert kms.refusal("DescribeKey", key_id=key) == REFUSED


def test_a_condition_of_the_key_is_kept(kms: Sdk, ada: Place, key: str) -> None:
    own = Sdk("kms", ada)
    user = f"acs:ram::{ada.account}:user/ada"
    set_policy(kms, key, statement(user, Condition={"IpAddress": {"acs:SourceIp": "10.0.0.0/8"}}))
    assert own.refusal("DescribeKey", key_id=key) == REFUSED
    set_policy(kms, key, statement(user, Condition={"IpAddress": {"acs:SourceIp": ["127.0.0.0/8"]}}))
    own("DescribeKey", key_id=key)


def test_another_account_needs_both_sides(kms: Sdk, other_place: Place, key: str) -> None:
    theirs = Sdk("ram", other_place)
    theirs("CreateUser", user_name="eve")
    eve = Sdk("kms", other_place.seen_by(theirs("CreateAccessKey", user_name="eve")["AccessKey"]))
    name = arn(kms, key)
    theirs("AttachPolicyToUser", user_name="eve", policy_name="AliyunKMSFullAccess", policy_type="System")
    assert eve.refusal("Encrypt", key_id=name, plaintext="aGk=") == REFUSED
    set_policy(kms, key, statement(f"acs:ram::{other_place.account}:user/eve"))
    blob = eve("Encrypt", key_id=name, plaintext="aGk=")["CiphertextBlob"]
    assert eve("Decrypt", ciphertext_blob=blob)["Plaintext"] == "aGk="
    assert eve.refusal("Encrypt", key_id=key, plaintext="aGk=") == (404, "Forbidden.KeyNotFound")
    theirs("DetachPolicyFromUser", user_name="eve", policy_name="AliyunKMSFullAccess", policy_type="System")
    assert eve.refusal("Encrypt", key_id=name, plaintext="aGk=") == REFUSED


def test_an_alias_needs_the_alias_and_the_key(kms: Sdk, ram: Sdk, ada: Place, key: str) -> None:
    own = Sdk("kms", ada)
    grant(ram, "ada", allow("kms:CreateAlias", resource=f"acs:kms:*:{ada.account}:alias/state"), "alias")
    assert own.refusal("CreateAlias", alias_name="alias/state", key_id=key) == REFUSED
    grant(ram, "ada", allow("kms:CreateAlias", resource=f"acs:kms:*:{ada.account}:key/{key}"), "key")
    own("CreateAlias", alias_name="alias/state", key_id=key)


def test_a_tag_of_a_key_can_be_a_condition(kms: Sdk, ram: Sdk, ada: Place, key: str) -> None:
    own = Sdk("kms", ada)
    grant(ram, "ada", allow("kms:Encrypt", Condition={"StringEquals": {"kms:tag/team": "one"}}))
    assert own.refusal("Encrypt", key_id=key, plaintext="aGk=") == REFUSED
    kms("TagResource", key_id=key, tags='[{"TagKey": "team", "TagValue": "one"}]')
    own("Encrypt", key_id=key, plaintext="aGk=")


def test_what_was_asked_of_the_policies_is_on_record(cloud: AlibabaCloud, kms: Sdk, ada: Place, key: str) -> None:
    name = arn(kms, key)
    cloud.world.asked.clear()
    Sdk("kms", ada).refusal("Encrypt", key_id=key, plaintext="aGk=")
    kms("CreateKey")
    asked = [(each.action, each.resource, each.allowed) for each in cloud.world.asked]
    assert asked == [("kms:Encrypt", name, False), ("kms:CreateKey", f"acs:kms:cn-hangzhou:{ada.account}:key", True)]


@pytest.mark.parametrize(
    "policy",
    [
        "{",
        "[]",
        "null",
        '{"Version": "1", "Statement": []}',
        '{"Version": "1", "Statement": [1]}',
        '{"Version": "1", "Statement": {"Effect": "Allow"}}',
        json.dumps({"Version": "2", "Statement": [statement("acs:ram::1:root")]}),
        json.dumps({"Version": "1", "Statement": [statement("acs:ram::1:root", effect="Maybe")]}),
        json.dumps({"Version": "1", "Statement": [statement("somebody")]}),
        json.dumps({"Version": "1", "Statement": [statement("acs:ram::1:root", actions=("oss:*",))]}),
        json.dumps({"Version": "1", "Statement": [statement("acs:ram::1:root", Resource=["acs:kms:*"])]}),
        json.dumps({"Version": "1", "Statement": [statement("acs:ram::1:root", Principal={"Service": ["x"]})]}),
        json.dumps({"Version": "1", "Statement": [statement("acs:ram::1:root", Condition={"StringEquals": "x"})]}),
        json.dumps({"Version": "1", "Statement": [statement("acs:ram::1:root", Condition={"Equals": {"a:b": "x"}})]}),
        " " * 32_769,
    ],
)
def test_what_is_no_key_policy_is_refused(kms: Sdk, key: str, policy: str) -> None:
    assert kms.refusal("SetKeyPolicy", key_id=key, policy=policy) == (400, "InvalidParameter")
