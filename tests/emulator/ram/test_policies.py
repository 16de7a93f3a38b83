"""Policies and their versions, through the vendor's SDK."""

from __future__ import annotations

import json

import pytest

from tests.emulator.ram.documents import allow, trust
from tests.emulator.ram.place import Place, Sdk, rpc, tag

READ, WRITE = allow("oss:GetObject"), allow("oss:PutObject")
OLDEST = "DeleteOldestNonDefaultVersionWhenLimitExceeded"


def create(ram: Sdk, name: str = "state", document: str = READ) -> None:
    ram("CreatePolicy", policy_name=name, policy_document=document)


def versions_of(ram: Sdk, name: str = "state") -> list[str]:
    answer = ram("ListPolicyVersions", policy_name=name, policy_type="Custom")
    return [version["VersionId"] for version in answer["PolicyVersions"]["PolicyVersion"]]


@pytest.mark.real_cloud
def test_a_policy_comes_back_as_it_was_made(ram: Sdk) -> None:
    made = ram("CreatePolicy", policy_name="state", policy_document=READ, description="reads")["Policy"]
    assert (made["PolicyName"], made["PolicyType"]) == ("state", "Custom")
    assert made["DefaultVersion"] == "v1"
    found = ram("GetPolicy", policy_name="state", policy_type="Custom")
    assert found["Policy"]["Description"] == "reads"
    assert found["Policy"]["AttachmentCount"] == 0
    assert found["DefaultPolicyVersion"]["PolicyDocument"] == READ
    assert found["DefaultPolicyVersion"]["IsDefaultVersion"] is True


@pytest.mark.real_cloud
def test_dates_are_utc_to_the_second(ram: Sdk) -> None:
    create(ram)
    date = ram("GetPolicy", policy_name="state", policy_type="Custom")["Policy"]["CreateDate"]
    assert len(date) == len("2015-01-23T12:33:18Z")
    assert date.endswith("Z")


@pytest.mark.real_cloud
def test_a_policy_is_not_made_twice(ram: Sdk) -> None:
    create(ram)
    assert ram.refusal("CreatePolicy", policy_name="state", policy_document=READ) == (409, "EntityAlreadyExists.Policy")


@pytest.mark.real_cloud
@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("a" * 129, "InvalidParameter.PolicyName.Length"),
        ("a_b", "InvalidParameter.PolicyName.InvalidChars"),
        ("ä", "InvalidParameter.PolicyName.InvalidChars"),
        ("", "MissingPolicyName"),
    ],
)
def test_a_wrong_name_is_refused(ram: Sdk, name: str, code: str) -> None:
    assert ram.refusal("CreatePolicy", policy_name=name, policy_document=READ) == (400, code)


@pytest.mark.real_cloud
@pytest.mark.parametrize(
    "document",
    [
        "{",
        "[]",
        "null",
        '"text"',
        json.dumps({"Version": "1"}),
        json.dumps({"Version": "2", "Statement": []}),
        "[" * 5000,
    ],
)
def test_a_document_that_is_no_policy_is_refused(ram: Sdk, document: str) -> None:
    refused = ram.refusal("CreatePolicy", policy_name="state", policy_document=document)
    assert refused == (400, "MalformedPolicyDocument")


@pytest.mark.real_cloud
def test_a_document_has_at_most_6144_characters(ram: Sdk) -> None:
    longest = READ + " " * (6144 - len(READ))
    create(ram, "longest", longest)
    refused = ram.refusal("CreatePolicy", policy_name="longer", policy_document=longest + " ")
    assert refused == (400, "InvalidParameter.PolicyDocument.Length")


@pytest.mark.real_cloud
def test_a_policy_that_is_not_there_is_not_found(ram: Sdk) -> None:
    for action, fields in [
        ("GetPolicy", {"policy_type": "Custom"}),
        ("GetPolicy", {"policy_type": "System"}),
        ("DeletePolicy", {}),
        ("ListPolicyVersions", {"policy_type": "Custom"}),
        ("ListEntitiesForPolicy", {"policy_type": "Custom"}),
        ("CreatePolicyVersion", {"policy_document": READ}),
        ("SetDefaultPolicyVersion", {"version_id": "v1"}),
    ]:
        assert ram.refusal(action, policy_name="none", **fields) == (404, "EntityNotExist.Policy"), action


@pytest.mark.real_cloud
def test_a_policy_type_that_there_is_not_is_refused(ram: Sdk) -> None:
    assert ram.refusal("GetPolicy", policy_name="a", policy_type="Own") == (400, "InvalidParameter.PolicyType")
    assert ram.refusal("ListPolicies", policy_type="Own") == (400, "InvalidParameter.PolicyType")


@pytest.mark.real_cloud
def test_a_new_version_counts_once_it_is_the_default(ram: Sdk) -> None:
    create(ram)
    made = ram("CreatePolicyVersion", policy_name="state", policy_document=WRITE)["PolicyVersion"]
    assert (made["VersionId"], made["IsDefaultVersion"]) == ("v2", False)
    assert ram("GetPolicy", policy_name="state", policy_type="Custom")["Policy"]["DefaultVersion"] == "v1"
    ram("SetDefaultPolicyVersion", policy_name="state", version_id="v2")
    found = ram("GetPolicy", policy_name="state", policy_type="Custom")
    assert found["DefaultPolicyVersion"]["PolicyDocument"] == WRITE
    made = ram("CreatePolicyVersion", policy_name="state", policy_document=READ, set_as_default=True)["PolicyVersion"]
    assert (made["VersionId"], made["IsDefaultVersion"]) == ("v3", True)
    assert versions_of(ram) == ["v3", "v2", "v1"]


@pytest.mark.real_cloud
def test_a_policy_has_at_most_five_versions(ram: Sdk) -> None:
    create(ram)
    for _ in range(4):
        ram("CreatePolicyVersion", policy_name="state", policy_document=WRITE)
    refused = ram.refusal("CreatePolicyVersion", policy_name="state", policy_document=WRITE)
    assert refused == (409, "LimitExceeded.Policy.Version")
    assert len(versions_of(ram)) == 5


@pytest.mark.real_cloud
def test_rotation_deletes_the_oldest_version_that_is_not_the_default(ram: Sdk) -> None:
    create(ram)
    for _ in range(5):
        ram("CreatePolicyVersion", policy_name="state", policy_document=WRITE, rotate_strategy=OLDEST)
    assert versions_of(ram) == ["v6", "v5", "v4", "v3", "v1"]
    refused = ram.refusal(
        "CreatePolicyVersion", policy_name="state", policy_document=WRITE, rotate_strategy="DeleteAll"
    )
    assert refused == (400, "InvalidParameter.RotateStrategy")


@pytest.mark.real_cloud
def test_the_number_of_a_version_is_not_given_again(ram: Sdk) -> None:
    create(ram)
    ram("CreatePolicyVersion", policy_name="state", policy_document=WRITE)
    ram("DeletePolicyVersion", policy_name="state", version_id="v2")
    made = ram("CreatePolicyVersion", policy_name="state", policy_document=WRITE)["PolicyVersion"]
    assert made["VersionId"] == "v3"


@pytest.mark.real_cloud
def test_the_default_version_is_not_deleted(ram: Sdk) -> None:
    create(ram)
    for version, refusal in [
        ("v1", (409, "DeleteConflict.Policy.Version.Default")),
        ("v2", (404, "EntityNotExist.Policy.Version")),
        ("2", (400, "InvalidParameter.VersionId.Format")),
    ]:
        assert ram.refusal("DeletePolicyVersion", policy_name="state", version_id=version) == refusal


@pytest.mark.real_cloud
def test_deleting_takes_the_versions_with_it_only_when_asked(ram: Sdk) -> None:
    create(ram)
    ram("CreatePolicyVersion", policy_name="state", policy_document=WRITE)
    assert ram.refusal("DeletePolicy", policy_name="state") == (409, "DeleteConflict.Policy.Version")
    ram("DeletePolicy", policy_name="state", cascading_delete=True)
    assert ram.refusal("GetPolicy", policy_name="state", policy_type="Custom") == (404, "EntityNotExist.Policy")


@pytest.mark.real_cloud
def test_a_policy_that_somebody_holds_is_not_deleted(ram: Sdk, ram_place: Place) -> None:
    create(ram)
    root = f"acs:ram::{ram_place.account}:root"
    ram("CreateRole", role_name="ci", assume_role_policy_document=trust(root))
    ram("AttachPolicyToRole", role_name="ci", policy_name="state", policy_type="Custom")
    refused = ram.refusal("DeletePolicy", policy_name="state", cascading_delete=True)
    assert refused == (409, "DeleteConflict.Policy.Role")


@pytest.mark.real_cloud
def test_the_holders_of_a_policy_are_listed_by_kind(ram: Sdk, ram_place: Place) -> None:
    create(ram)
    nobody = ram("ListEntitiesForPolicy", policy_name="state", policy_type="Custom")
    assert [nobody["Users"], nobody["Groups"], nobody["Roles"]] == [{"User": []}, {"Group": []}, {"Role": []}]
    ram("CreateRole", role_name="ci", assume_role_policy_document=trust(f"acs:ram::{ram_place.account}:root"))
    ram("CreateUser", user_name="ada")
    ram("CreateGroup", group_name="admins")
    for action, holder in [
        ("AttachPolicyToRole", {"role_name": "ci"}),
        ("AttachPolicyToUser", {"user_name": "ada"}),
        ("AttachPolicyToGroup", {"group_name": "admins"}),
    ]:
        ram(action, policy_name="state", policy_type="Custom", **holder)
    found = ram("ListEntitiesForPolicy", policy_name="state", policy_type="Custom")
    assert found["Users"]["User"][0]["UserName"] == "ada"
    assert found["Groups"]["Group"][0]["GroupName"] == "admins"
    assert found["Roles"]["Role"][0]["Arn"] == f"acs:ram::{ram_place.account}:role/ci"
    assert ram("GetPolicy", policy_name="state", policy_type="Custom")["Policy"]["AttachmentCount"] == 3


@pytest.mark.real_cloud
def test_a_description_is_replaced(ram: Sdk) -> None:
    create(ram)
    assert ram("UpdatePolicyDescription", policy_name="state", new_description="new")["Policy"]["Description"] == "new"
    refused = ram.refusal("UpdatePolicyDescription", policy_name="state", new_description="a" * 1025)
    assert refused == (400, "InvalidParameter.NewDescription.Length")


def test_system_policies_are_there_and_cannot_be_changed(ram: Sdk) -> None:
    found = ram("GetPolicy", policy_name="AliyunOSSReadOnlyAccess", policy_type="System")
    statement = json.loads(found["DefaultPolicyVersion"]["PolicyDocument"])["Statement"][0]
    assert statement == {"Effect": "Allow", "Action": ["oss:Get*", "oss:List*"], "Resource": "*"}
    assert ram.refusal("DeletePolicy", policy_name="AliyunOSSReadOnlyAccess") == (404, "EntityNotExist.Policy")
    names = [policy["PolicyName"] for policy in ram("ListPolicies", policy_type="System")["Policies"]["Policy"]]
    assert {"AdministratorAccess", "ReadOnlyAccess", "AliyunOTSFullAccess", "AliyunSTSAssumeRoleAccess"} <= set(names)


def test_a_long_list_comes_in_pages(ram: Sdk) -> None:
    for number in range(5):
        create(ram, f"policy-{number}")
    first = ram("ListPolicies", policy_type="Custom", max_items=2)
    assert first["IsTruncated"] is True
    seen = [policy["PolicyName"] for policy in first["Policies"]["Policy"]]
    marker = first["Marker"]
    while marker:
        answer = ram("ListPolicies", policy_type="Custom", max_items=2, marker=marker)
        seen += [policy["PolicyName"] for policy in answer["Policies"]["Policy"]]
        marker = answer.get("Marker")
    assert seen == [f"policy-{number}" for number in range(5)]
    assert ram.refusal("ListPolicies", max_items=1001) == (400, "InvalidParameter.MaxItems")
    assert ram.refusal("ListPolicies", marker="nobody gave this") == (400, "InvalidParameter.Marker")


def test_policies_are_listed_with_and_by_their_tags(ram: Sdk) -> None:
    ram("CreatePolicy", policy_name="a", policy_document=READ, tag=tag("ram", "CreatePolicy", team="one"))
    create(ram, "b")
    found = ram("ListPolicies", policy_type="Custom", tag=tag("ram", "ListPolicies", team="one"))["Policies"]["Policy"]
    assert [policy["PolicyName"] for policy in found] == ["a"]
    assert found[0]["Tags"] == {"Tag": [{"TagKey": "team", "TagValue": "one"}]}


def test_the_provider_sends_a_form_with_tags_in_json(ram_place: Place) -> None:
    status, made = rpc(
        ram_place,
        "ram",
        "CreatePolicy",
        PolicyName="state",
        PolicyDocument=READ,
        Description="with & and ü",
        Tag=json.dumps([{"Key": "team", "Value": "a b+c"}]),
    )
    assert (status, made["Policy"]["PolicyName"]) == (200, "state")
    _, found = rpc(ram_place, "ram", "GetPolicy", PolicyName="state", PolicyType="Custom")
    assert found["Policy"]["Description"] == "with & and ü"
    assert found["DefaultPolicyVersion"]["PolicyDocument"] == READ
    _, tags = rpc(ram_place, "ram", "ListTagResources", ResourceType="policy", ResourceNames='["state"]')
    assert tags["TagResources"] == [
        {"ResourceType": "policy", "ResourceName": "state", "TagKey": "team", "TagValue": "a b+c"}
    ]
