"""Roles, through the vendor's SDK."""

from __future__ import annotations

import json

import pytest

from tests.emulator.ram.documents import allow, trust
from tests.emulator.ram.place import Place, Sdk, rpc, tag

TRUST = trust("acs:ram::1234567890123456:root")


def create(ram: Sdk, name: str = "ci") -> None:
    ram("CreateRole", role_name=name, assume_role_policy_document=TRUST)


@pytest.mark.real_cloud
def test_a_role_comes_back_as_it_was_made(ram: Sdk, ram_place: Place) -> None:
    made = ram(
        "CreateRole",
        role_name="ci",
        assume_role_policy_document=TRUST,
        description="builds",
        max_session_duration=7200,
    )["Role"]
    found = ram("GetRole", role_name="ci")["Role"]
    assert made.items() <= found.items()
    assert found["Arn"] == f"acs:ram::{ram_place.account}:role/ci"
    assert found["AssumeRolePolicyDocument"] == TRUST
    assert found["MaxSessionDuration"] == 7200
    assert found["RoleId"].isdigit()
    assert len(found["RoleId"]) == 18


@pytest.mark.real_cloud
def test_a_role_that_is_made_again_is_another_one(ram: Sdk) -> None:
    create(ram)
    first = ram("GetRole", role_name="ci")["Role"]["RoleId"]
    ram("DeleteRole", role_name="ci")
    create(ram)
    assert ram("GetRole", role_name="ci")["Role"]["RoleId"] != first


@pytest.mark.real_cloud
def test_a_role_is_not_made_twice(ram: Sdk) -> None:
    create(ram)
    refused = ram.refusal("CreateRole", role_name="ci", assume_role_policy_document=TRUST)
    assert refused == (409, "EntityAlreadyExists.Role")


@pytest.mark.real_cloud
def test_a_role_that_is_not_there_is_not_found(ram: Sdk) -> None:
    for action in ("GetRole", "DeleteRole", "UpdateRole", "ListPoliciesForRole"):
        assert ram.refusal(action, role_name="none") == (404, "EntityNotExist.Role"), action


@pytest.mark.real_cloud
@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"role_name": "a" * 65}, "InvalidParameter.RoleName.Length"),
        ({"role_name": "a_b"}, "InvalidParameter.RoleName.InvalidChars"),
        ({"max_session_duration": 3599}, "InvalidParameter.MaxSessionDuration"),
        ({"max_session_duration": 43201}, "InvalidParameter.MaxSessionDuration"),
        ({"description": "a" * 1025}, "InvalidParameter.Description.Length"),
        ({"assume_role_policy_document": allow("sts:AssumeRole")}, "MalformedPolicyDocument"),
        ({"assume_role_policy_document": "no"}, "MalformedPolicyDocument"),
        ({"assume_role_policy_document": trust("")}, "MalformedPolicyDocument"),
    ],
)
def test_a_wrong_role_is_refused(ram: Sdk, fields: dict[str, object], code: str) -> None:
    whole = {"role_name": "ci", "assume_role_policy_document": TRUST} | fields
    assert ram.refusal("CreateRole", **whole) == (400, code)


@pytest.mark.real_cloud
def test_an_update_changes_what_it_names_and_nothing_else(ram: Sdk) -> None:
    create(ram)
    other = trust("ecs.aliyuncs.com", kind="Service")
    ram("UpdateRole", role_name="ci", new_description="new")
    ram("UpdateRole", role_name="ci", new_max_session_duration=43200)
    role = ram("UpdateRole", role_name="ci", new_assume_role_policy_document=other)["Role"]
    assert role["Description"] == "new"
    assert role["MaxSessionDuration"] == 43200
    assert role["AssumeRolePolicyDocument"] == other
    refused = ram.refusal("UpdateRole", role_name="ci", new_max_session_duration=60, new_description="newer")
    assert refused == (400, "InvalidParameter.NewMaxSessionDuration")
    assert ram("GetRole", role_name="ci")["Role"]["Description"] == "new"


def test_a_role_that_holds_policies_is_not_deleted(ram: Sdk) -> None:
    create(ram)
    ram("AttachPolicyToRole", role_name="ci", policy_name="ReadOnlyAccess", policy_type="System")
    assert ram.refusal("DeleteRole", role_name="ci") == (409, "DeleteConflict.Role.Policy")
    ram("DetachPolicyFromRole", role_name="ci", policy_name="ReadOnlyAccess", policy_type="System")
    ram("DeleteRole", role_name="ci")
    assert ram("ListRoles")["Roles"]["Role"] == []


def test_roles_are_listed_by_name_without_their_trust(ram: Sdk) -> None:
    for name in ("b", "a", "c"):
        create(ram, name)
    first = ram("ListRoles", max_items=2)
    assert [role["RoleName"] for role in first["Roles"]["Role"]] == ["a", "b"]
    assert "AssumeRolePolicyDocument" not in first["Roles"]["Role"][0]
    rest = ram("ListRoles", max_items=2, marker=first["Marker"])
    assert [role["RoleName"] for role in rest["Roles"]["Role"]] == ["c"]
    assert rest["IsTruncated"] is False


def test_tags_come_and_go(ram: Sdk) -> None:
    create(ram)
    ram("TagResources", resource_type="role", resource_names=["ci"], tag=tag("ram", "TagResources", a="1", b="2"))
    found = ram("ListTagResources", resource_type="role", resource_names=["ci"])["TagResources"]
    assert found == [
        {"ResourceType": "role", "ResourceName": "ci", "TagKey": "a", "TagValue": "1"},
        {"ResourceType": "role", "ResourceName": "ci", "TagKey": "b", "TagValue": "2"},
    ]
    by_tag = ram("ListTagResources", resource_type="role", tag=tag("ram", "ListTagResources", b="2"))["TagResources"]
    assert [row["TagKey"] for row in by_tag] == ["b"]
    ram("UntagResources", resource_type="role", resource_names=["ci"], tag_keys=["a"])
    ram("UntagResources", resource_type="role", resource_names=["ci"])
    assert len(ram("ListTagResources", resource_type="role", resource_names=["ci"])["TagResources"]) == 1
    ram("UntagResources", resource_type="role", resource_names=["ci"], all=True)
    assert ram("ListTagResources", resource_type="role", resource_names=["ci"])["TagResources"] == []


def test_the_rows_of_tags_come_in_pages(ram: Sdk) -> None:
    create(ram)
    tags = {f"key-{number}": "x" for number in range(5)}
    ram("TagResources", resource_type="role", resource_names=["ci"], tag=tag("ram", "TagResources", **tags))
    first = ram("ListTagResources", resource_type="role", page_size=3)
    rest = ram("ListTagResources", resource_type="role", page_size=3, next_token=first["NextToken"])
    assert len(first["TagResources"]) + len(rest["TagResources"]) == 5
    assert "NextToken" not in rest


def test_wrong_tags_are_refused(ram: Sdk, ram_place: Place) -> None:
    create(ram)
    many = tag("ram", "TagResources", **{f"key-{number}": "" for number in range(20)})
    ram("TagResources", resource_type="role", resource_names=["ci"], tag=many)
    more = tag("ram", "TagResources", another="")
    refused = ram.refusal("TagResources", resource_type="role", resource_names=["ci"], tag=more)
    assert refused == (409, "LimitExceeded.Role.Tag")
    assert ram.refusal("ListTagResources", resource_type="bucket") == (400, "InvalidParameter.ResourceType")
    refused = ram.refusal("ListTagResources", resource_type="role", resource_names=["none"])
    assert refused == (404, "EntityNotExist.Role")
    for wrong in ("{", '{"Key": "a"}', "[1]", '[{"Key": 1}]', json.dumps([{"Key": "a" * 129}])):
        status, answer = rpc(ram_place, "ram", "TagResources", ResourceType="role", ResourceNames='["ci"]', Tag=wrong)
        assert status == 400
        assert answer["Code"].startswith("InvalidParameter.Tag")
