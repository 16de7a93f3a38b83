"""Users, their keys, their groups and what they hold, through the vendor's SDK."""

from __future__ import annotations

import pytest

from emulator.server import AlibabaCloud
from tests.emulator.ram.documents import allow, deny, trust
from tests.emulator.ram.place import Place, Sdk

HOLDERS = {"User": "user_name", "Group": "group_name", "Role": "role_name"}


@pytest.fixture
def ada(ram: Sdk) -> str:
    ram("CreateUser", user_name="ada", display_name="Ada", comments="first")
    return "ada"


def key_of(ram: Sdk, name: str) -> dict[str, str]:
    key: dict[str, str] = ram("CreateAccessKey", user_name=name)["AccessKey"]
    return key


def grant(ram: Sdk, name: str, document: str, policy: str = "granted") -> None:
    ram("CreatePolicy", policy_name=policy, policy_document=document)
    ram("AttachPolicyToUser", user_name=name, policy_name=policy, policy_type="Custom")


@pytest.mark.real_cloud
def test_a_user_comes_back_as_it_was_made(ram: Sdk, ada: str) -> None:
    user = ram("GetUser", user_name=ada)["User"]
    assert (user["UserName"], user["DisplayName"], user["Comments"], user["Email"]) == ("ada", "Ada", "first", "")
    assert len(user["UserId"]) == 18
    assert ram("ListUsers")["Users"]["User"] == [user]
    assert ram.refusal("CreateUser", user_name="ada") == (409, "EntityAlreadyExists.User")


@pytest.mark.real_cloud
def test_a_user_that_is_not_there_is_not_found(ram: Sdk) -> None:
    for action in ("GetUser", "DeleteUser", "UpdateUser", "CreateAccessKey", "ListGroupsForUser"):
        assert ram.refusal(action, user_name="none") == (404, "EntityNotExist.User"), action


def test_a_renamed_user_keeps_what_it_has(ram: Sdk, ram_place: Place, ada: str) -> None:
    key = key_of(ram, ada)
    grant(ram, ada, allow("ram:GetUser"))
    ram("CreateGroup", group_name="admins")
    ram("AddUserToGroup", group_name="admins", user_name=ada)
    ram("UpdateUser", user_name=ada, new_user_name="lovelace", new_comments="renamed")
    own = Sdk("ram", ram_place.seen_by(key))
    assert own("GetUser")["User"]["UserName"] == "lovelace"
    assert ram("ListUsersForGroup", group_name="admins")["Users"]["User"][0]["UserName"] == "lovelace"
    assert ram.refusal("GetUser", user_name="ada") == (404, "EntityNotExist.User")
    ram("CreateUser", user_name="grace")
    refused = ram.refusal("UpdateUser", user_name="grace", new_user_name="lovelace")
    assert refused == (409, "EntityAlreadyExists.User")


def test_a_key_opens_only_while_it_is_active(ram: Sdk, ram_place: Place, ada: str) -> None:
    key = key_of(ram, ada)
    grant(ram, ada, allow("ram:ListUsers"))
    own = Sdk("ram", ram_place.seen_by(key))
    assert len(own("ListUsers")["Users"]["User"]) == 1
    ram("UpdateAccessKey", user_name=ada, user_access_key_id=key["AccessKeyId"], status="Inactive")
    assert own.refusal("ListUsers") == (404, "InvalidAccessKeyId.NotFound")
    ram("UpdateAccessKey", user_name=ada, user_access_key_id=key["AccessKeyId"], status="Active")
    own("ListUsers")
    ram("DeleteAccessKey", user_name=ada, user_access_key_id=key["AccessKeyId"])
    assert own.refusal("ListUsers") == (404, "InvalidAccessKeyId.NotFound")


def test_a_user_has_at_most_two_keys_and_their_secrets_are_shown_once(ram: Sdk, ada: str) -> None:
    made = {key_of(ram, ada)["AccessKeyId"], key_of(ram, ada)["AccessKeyId"]}
    assert ram.refusal("CreateAccessKey", user_name=ada) == (409, "LimitExceeded.User.AccessKey")
    listed = ram("ListAccessKeys", user_name=ada)["AccessKeys"]["AccessKey"]
    assert {key["AccessKeyId"] for key in listed} == made
    assert listed[0].keys() == {"AccessKeyId", "Status", "CreateDate"}
    refused = ram.refusal("UpdateAccessKey", user_name=ada, user_access_key_id="none", status="Active")
    assert refused == (404, "EntityNotExist.User.AccessKey")
    key_id = made.pop()
    refused = ram.refusal("UpdateAccessKey", user_name=ada, user_access_key_id=key_id, status="Off")
    assert refused == (400, "InvalidParameter.Status")


@pytest.mark.real_cloud
def test_a_user_that_has_anything_is_not_deleted(ram: Sdk, ada: str) -> None:
    key = key_of(ram, ada)
    assert ram.refusal("DeleteUser", user_name=ada) == (409, "DeleteConflict.User.AccessKey")
    ram("DeleteAccessKey", user_name=ada, user_access_key_id=key["AccessKeyId"])
    grant(ram, ada, allow("oss:*"))
    assert ram.refusal("DeleteUser", user_name=ada) == (409, "DeleteConflict.User.Policy")
    ram("DetachPolicyFromUser", user_name=ada, policy_name="granted", policy_type="Custom")
    ram("CreateGroup", group_name="admins")
    ram("AddUserToGroup", group_name="admins", user_name=ada)
    assert ram.refusal("DeleteUser", user_name=ada) == (409, "DeleteConflict.User.Group")
    ram("RemoveUserFromGroup", group_name="admins", user_name=ada)
    ram("DeleteUser", user_name=ada)


def test_groups_have_members(ram: Sdk, ada: str) -> None:
    made = ram("CreateGroup", group_name="admins", comments="all of them")["Group"]
    assert made.items() <= ram("GetGroup", group_name="admins")["Group"].items()
    assert ram.refusal("CreateGroup", group_name="admins") == (409, "EntityAlreadyExists.Group")
    ram("AddUserToGroup", group_name="admins", user_name=ada)
    refused = ram.refusal("AddUserToGroup", group_name="admins", user_name=ada)
    assert refused == (409, "EntityAlreadyExists.User.Group")
    groups = ram("ListGroupsForUser", user_name=ada)["Groups"]["Group"]
    assert [group["GroupName"] for group in groups] == ["admins"]
    assert ram("ListGroups")["Groups"]["Group"][0]["Comments"] == "all of them"
    assert ram.refusal("DeleteGroup", group_name="admins") == (409, "DeleteConflict.Group.User")
    ram("RemoveUserFromGroup", group_name="admins", user_name=ada)
    refused = ram.refusal("RemoveUserFromGroup", group_name="admins", user_name=ada)
    assert refused == (404, "EntityNotExist.User.Group")
    ram("DeleteGroup", group_name="admins")
    assert ram.refusal("GetGroup", group_name="admins") == (404, "EntityNotExist.Group")


@pytest.mark.real_cloud
@pytest.mark.parametrize("kind", HOLDERS)
def test_policies_are_attached_to_every_kind_of_holder(ram: Sdk, kind: str) -> None:
    holder = {HOLDERS[kind]: "it"}
    policy = {"policy_name": "ReadOnlyAccess", "policy_type": "System"}
    more = {"assume_role_policy_document": trust("acs:ram::1:root")} if kind == "Role" else {}
    ram(f"Create{kind}", **holder, **more)
    assert ram(f"ListPoliciesFor{kind}", **holder)["Policies"] == {"Policy": []}
    refused = ram.refusal(f"DetachPolicyFrom{kind}", **holder, **policy)
    assert refused == (404, f"EntityNotExist.{kind}.Policy")
    ram(f"AttachPolicyTo{kind}", **holder, **policy)
    refused = ram.refusal(f"AttachPolicyTo{kind}", **holder, **policy)
    assert refused == (409, f"EntityAlreadyExists.{kind}.Policy")
    found = ram(f"ListPoliciesFor{kind}", **holder)["Policies"]["Policy"]
    assert [(each["PolicyName"], each["PolicyType"]) for each in found] == [("ReadOnlyAccess", "System")]
    ram(f"DetachPolicyFrom{kind}", **holder, **policy)
    assert ram(f"ListPoliciesFor{kind}", **holder)["Policies"] == {"Policy": []}
    refused = ram.refusal(f"AttachPolicyTo{kind}", **holder, policy_name="none", policy_type="Custom")
    assert refused == (404, "EntityNotExist.Policy")
    refused = ram.refusal(f"AttachPolicyTo{kind}", **{HOLDERS[kind]: "none"}, **policy)
    assert refused == (404, f"EntityNotExist.{kind}")


def test_a_user_holds_at_most_ten_custom_policies(ram: Sdk, ada: str) -> None:
    for number in range(10):
        grant(ram, ada, allow("oss:*"), f"policy-{number}")
    ram("CreatePolicy", policy_name="one-more", policy_document=allow("oss:*"))
    refused = ram.refusal("AttachPolicyToUser", user_name=ada, policy_name="one-more", policy_type="Custom")
    assert refused == (409, "LimitExceeded.User.Policy")
    ram("AttachPolicyToUser", user_name=ada, policy_name="ReadOnlyAccess", policy_type="System")


def test_a_user_may_do_what_its_policies_say(ram: Sdk, ram_place: Place, ada: str) -> None:
    own = Sdk("ram", ram_place.seen_by(key_of(ram, ada)))
    assert own.refusal("CreateUser", user_name="bob") == (403, "NoPermission")
    grant(ram, ada, allow("ram:CreateUser", resource=f"acs:ram:*:{ram_place.account}:user/b*"))
    own("CreateUser", user_name="bob")
    assert own.refusal("CreateUser", user_name="carl") == (403, "NoPermission")
    grant(ram, ada, deny("ram:*"), "denied")
    assert own.refusal("CreateUser", user_name="bart") == (403, "NoPermission")


def test_a_user_may_do_what_its_groups_hold(ram: Sdk, ram_place: Place, ada: str) -> None:
    own = Sdk("ram", ram_place.seen_by(key_of(ram, ada)))
    ram("CreateGroup", group_name="admins")
    ram("AttachPolicyToGroup", group_name="admins", policy_name="AliyunRAMFullAccess", policy_type="System")
    assert own.refusal("ListUsers") == (403, "NoPermission")
    ram("AddUserToGroup", group_name="admins", user_name=ada)
    own("ListUsers")


def test_attaching_needs_the_holder_and_the_policy(ram: Sdk, ram_place: Place, ada: str) -> None:
    own = Sdk("ram", ram_place.seen_by(key_of(ram, ada)))
    policy = {"policy_name": "ReadOnlyAccess", "policy_type": "System"}
    grant(ram, ada, allow("ram:AttachPolicyToUser", resource=f"acs:ram:*:{ram_place.account}:user/ada"))
    assert own.refusal("AttachPolicyToUser", user_name=ada, **policy) == (403, "NoPermission")
    grant(ram, ada, allow("ram:AttachPolicyToUser", resource="acs:ram:*:system:policy/ReadOnlyAccess"), "policy")
    own("AttachPolicyToUser", user_name=ada, **policy)


def test_what_was_asked_of_the_policies_is_on_record(cloud: AlibabaCloud, ram: Sdk, ram_place: Place, ada: str) -> None:
    own = Sdk("ram", ram_place.seen_by(key_of(ram, ada)))
    cloud.world.asked.clear()
    own.refusal("GetPolicy", policy_name="state", policy_type="Custom")
    asked = [(each.action, each.resource, each.allowed) for each in cloud.world.asked]
    assert asked == [("ram:GetPolicy", f"acs:ram:*:{ram_place.account}:policy/state", False)]
