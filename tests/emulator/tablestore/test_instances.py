"""Instances through the control plane's SDK."""

from __future__ import annotations

import json
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlsplit

import pytest
from alibabacloud_tablestore20201209 import models
from alibabacloud_tablestore20201209.client import Client as ControlClient
from darabonba.exceptions import DaraException

from emulator.http import Request
from emulator.server import AlibabaCloud
from emulator.services.tablestore.exceptions import ValidationFailedError
from emulator.services.tablestore.instance_calls import InstanceCall, read_body
from emulator.services.tablestore.instance_responses import ACTIONS
from emulator.services.tablestore.limits import INSTANCES_PER_ACCOUNT
from tests.emulator.tablestore.conftest import MakeTable
from tests.emulator.tablestore.place import OtsPlace

NAME = "state-locks"


def create(control: ControlClient, name: str = NAME, **fields: Any) -> Any:
    request = models.CreateInstanceRequest(instance_name=name, **{"cluster_type": "SSD"} | fields)
    return control.create_instance(request).body


def get(control: ControlClient, name: str = NAME) -> Any:
    return control.get_instance(models.GetInstanceRequest(instance_name=name)).body


def error_of(call: Any) -> tuple[int, str, str]:
    with pytest.raises(DaraException) as raised:
        call()
    error: Any = raised.value
    return error.status_code, error.code, error.message.partition(", ")[2].partition(" request id:")[0]


def test_an_instance_is_shown_as_it_was_made(control: ControlClient, cloud: AlibabaCloud) -> None:
    tag = models.CreateInstanceRequestTags(key="purpose", value="locks")
    made = create(
        control, cluster_type="HYBRID", instance_description="locks of states", resource_group_id="rg-1", tags=[tag]
    )
    assert (made.code, made.message, bool(made.request_id)) == ("200", "success", True)
    shown = get(control)
    assert shown.instance_name == NAME
    assert (shown.instance_status, shown.instance_specification, shown.storage_type) == ("normal", "HYBRID", "HYBRID")
    assert (shown.instance_description, shown.resource_group_id) == ("locks of states", "rg-1")
    assert (shown.network, shown.network_type_acl) == ("NORMAL", ["CLASSIC", "INTERNET", "VPC"])
    assert shown.network_source_acl == ["TRUST_PROXY"]
    assert shown.user_id == next(iter(cloud.world.accounts))
    assert (shown.policy_version, shown.table_quota, shown.is_multi_az) == (0, 64, False)
    assert [(tag.key, tag.value) for tag in shown.tags] == [("purpose", "locks")]
    assert shown.payment_type == "PayAsYouGo"
    assert shown.create_time.endswith("Z")


def test_types_of_clusters_depend_on_the_region(control: ControlClient, cloud: AlibabaCloud) -> None:
    assert control.list_cluster_type().body.cluster_types == ["SSD", "HYBRID"]
    cloud.world.tablestore.cluster_types["cn-hangzhou"] = ("HYBRID",)
    assert control.list_cluster_type().body.cluster_types == ["HYBRID"]
    assert error_of(lambda: create(control)) == (400, "ValidationFailed", "cn-hangzhou has no cluster type SSD.")


def test_an_instance_is_updated(control: ControlClient) -> None:
    create(control)
    control.update_instance(
        models.UpdateInstanceRequest(
            instance_name=NAME,
            instance_description="new",
            alias_name="locks",
            network_type_acl=["VPC"],
            network_source_acl=["TRUST_PROXY"],
        )
    )
    shown = get(control)
    assert (shown.instance_description, shown.alias_name) == ("new", "locks")
    assert (shown.network, shown.network_type_acl) == ("VPC_CONSOLE", ["VPC"])
    for network, types, sources in (
        ("VPC", ["VPC"], []),
        ("VPC_CONSOLE", ["VPC"], ["TRUST_PROXY"]),
        ("NORMAL", ["CLASSIC", "INTERNET", "VPC"], ["TRUST_PROXY"]),
    ):
        control.update_instance(models.UpdateInstanceRequest(instance_name=NAME, network=network))
        shown = get(control)
        assert (shown.network, shown.network_type_acl, shown.network_source_acl) == (network, types, sources)
    assert shown.instance_description == "new"


def test_an_instance_is_deleted_when_it_is_empty(
    control: ControlClient, make_table: MakeTable, client: Any, ots_place: OtsPlace
) -> None:
    table = make_table()

    def delete() -> None:
        control.delete_instance(models.DeleteInstanceRequest(instance_name=ots_place.instance))

    assert error_of(delete) == (400, "ValidationFailed", "The instance is not empty.")
    client.delete_table(table)
    delete()
    assert error_of(delete) == (404, "NotFound", "The instance tests does not exist.")
    assert error_of(lambda: get(control, "tests"))[0] == 404


def test_a_new_instance_is_being_created_for_as_long_as_a_test_says(
    control: ControlClient, cloud: AlibabaCloud
) -> None:
    cloud.world.tablestore.reads_until_normal = 2
    create(control)
    assert [get(control).instance_status for _ in range(4)] == ["creating", "creating", "normal", "normal"]


@pytest.mark.parametrize(
    "name", ["ab", "a" * 17, "1abc", "-abc", "abc-", "a_bc", "a.bc", "żabc", "my-ots", "Taobao1", "administer"]
)
def test_a_name_follows_the_rules(control: ControlClient, name: str) -> None:
    assert error_of(lambda: create(control, name))[:2] == (400, "ValidationFailed")


@pytest.mark.parametrize("name", ["abc", "a" * 16, "A-1", "a--b"])
def test_a_proper_name_is_taken(control: ControlClient, name: str) -> None:
    create(control, name)
    assert get(control, name.lower()).instance_name == name


def test_a_name_is_taken_once(control: ControlClient) -> None:
    create(control)
    expected = (409, "AlreadyExist", f"The instance {NAME.upper()} already exists.")
    assert error_of(lambda: create(control, NAME.upper())) == expected


def test_an_account_has_so_many_instances(control: ControlClient) -> None:
    for number in range(INSTANCES_PER_ACCOUNT - 1):  # there is one already
        create(control, f"i-{number}")
    expected = (400, "ValidationFailed", "The number of instances exceeds the quota: 10.")
    assert error_of(lambda: create(control, "one-more")) == expected


def test_instances_are_listed_page_by_page(control: ControlClient) -> None:
    for name in ("aaa", "bbb", "ccc"):
        create(control, name, resource_group_id=f"rg-{name}")
    found, token = [], None
    while token != "":
        page = control.list_instances(models.ListInstancesRequest(max_results=2, next_token=token)).body
        assert page.total_count == 4
        found += [instance.instance_name for instance in page.instances]
        token = page.next_token
    assert found == ["aaa", "bbb", "ccc", "tests"]
    for filters, expected in (
        ({"status": "normal"}, 4),
        ({"status": "forbidden"}, 0),
        ({"instance_name": "BB"}, 1),
        ({"instance_name_list": ["aaa", "tests"]}, 2),
        ({"resource_group_id": "rg-ccc"}, 1),
    ):
        listed = control.list_instances(models.ListInstancesRequest(**filters)).body
        assert len(listed.instances) == listed.total_count == expected


def test_tags_come_and_go(control: ControlClient) -> None:
    create(control)
    tags = [models.TagResourcesRequestTags(key=key, value=key.upper()) for key in "abc"]
    control.tag_resources(models.TagResourcesRequest(resource_ids=[NAME], resource_type="instance", tags=tags))

    def listed(**fields: Any) -> list[tuple[str, str, str]]:
        request = models.ListTagResourcesRequest(resource_type="instance", **fields)
        found = control.list_tag_resources(request).body.tag_resources
        return [(item.resource_id, item.tag_key, item.tag_value) for item in found]

    assert listed(resource_ids=[NAME]) == [(NAME, "a", "A"), (NAME, "b", "B"), (NAME, "c", "C")]
    assert listed(tags=[models.ListTagResourcesRequestTags(key="b", value="B")]) == [(NAME, "b", "B")]
    by_tag = models.ListInstancesRequest(tag=[models.ListInstancesRequestTag(key="b", value="B")])
    assert [found.instance_name for found in control.list_instances(by_tag).body.instances] == [NAME]
    control.untag_resources(
        models.UntagResourcesRequest(resource_ids=[NAME], resource_type="instance", tag_keys=["a", "c"])
    )
    assert [tag.key for tag in get(control).tags] == ["b"]
    control.untag_resources(models.UntagResourcesRequest(resource_ids=[NAME], resource_type="instance", all=True))
    assert get(control).tags == []
    control.change_resource_group(models.ChangeResourceGroupRequest(resource_id=NAME, new_resource_group_id="rg-2"))
    assert get(control).resource_group_id == "rg-2"


def test_an_instance_policy_has_versions(control: ControlClient) -> None:
    create(control)
    allow = {"Effect": "Allow", "Action": "ots:*", "Resource": "*", "Principal": ["*"]}
    policy = json.dumps({"Version": "1", "Statement": [allow]})
    checked = control.check_instance_policy(models.CheckInstancePolicyRequest(instance_name=NAME, policy=policy)).body
    assert checked.code == "200"
    assert get(control).policy_version == 0
    for version in (0, 1):
        update = models.UpdateInstancePolicyRequest(instance_name=NAME, policy=policy, policy_version=version)
        control.update_instance_policy(update)
    assert (get(control).policy, get(control).policy_version) == (policy, 2)
    stale = models.UpdateInstancePolicyRequest(instance_name=NAME, policy=policy, policy_version=1)
    expected = (400, "ValidationFailed", "The policy's version is 2 and not 1.")
    assert error_of(lambda: control.update_instance_policy(stale)) == expected
    for bad in ("", "{", "[]", "{}", '{"Statement":[{}]}', '{"Statement":[{"Effect":"Allow"}]}', "[" * 5000):
        request = models.CheckInstancePolicyRequest(instance_name=NAME, policy=bad)
        assert error_of(lambda request=request: control.check_instance_policy(request))[0] == 400
    control.delete_instance_policy(models.DeleteInstancePolicyRequest(instance_name=NAME, policy_version=2))
    assert (get(control).policy, get(control).policy_version) == ("", 0)


def test_what_is_not_implemented_is_refused_by_name(control: ControlClient) -> None:
    request = models.UpdateInstanceElasticVCUUpperLimitRequest(instance_name=NAME, elastic_vcuupper_limit=1.0)
    message = "the emulator does not implement Tablestore UpdateInstanceElasticVCUUpperLimit"
    expected = (501, "NotImplemented", message)
    assert error_of(lambda: control.update_instance_elastic_vcuupper_limit(request)) == expected
    assert error_of(lambda: control.describe_regions(models.DescribeRegionsRequest()))[:2] == (501, "NotImplemented")


@pytest.mark.parametrize(
    "fields",
    [
        {"cluster_type": "FAST"},
        {"cluster_type": None},
        {"network": "LAN"},
        {"network_type_acl": ["LAN"]},
        {"network_source_acl": ["ANYBODY"]},
        {"policy": "{"},
        {"tags": [models.CreateInstanceRequestTags(key="", value="x")]},
        {"tags": [models.CreateInstanceRequestTags(key=f"k{n}", value="x") for n in range(21)]},
    ],
)
def test_a_bad_instance_is_refused_and_not_made(control: ControlClient, fields: Any) -> None:
    assert error_of(lambda: create(control, **fields))[:2] == (400, "ValidationFailed")
    assert error_of(lambda: get(control))[0] == 404


@pytest.mark.parametrize("body", [b"{", b"[]", b"1", b"[" * 100_000, b"\xff"])
def test_a_body_that_is_no_object_is_refused(body: bytes) -> None:
    with pytest.raises(ValidationFailedError):
        read_body(body)


@pytest.mark.parametrize(
    ("action", "values"),
    [
        ("createinstance", {"InstanceName": 7}),
        ("createinstance", {"InstanceName": "abc", "ClusterType": "SSD", "DisableReplication": "perhaps"}),
        ("createinstance", {"InstanceName": "abc", "ClusterType": "SSD", "NetworkTypeACL": {"VPC": 1}}),
        ("createinstance", {"InstanceName": "abc", "ClusterType": "SSD", "NetworkTypeACL": [["VPC"]]}),
        ("createinstance", {"InstanceName": "abc", "ClusterType": "SSD", "Tags": "{"}),
        ("createinstance", {"InstanceName": "abc", "ClusterType": "SSD", "Tags": {"a": "b"}}),
        ("createinstance", {"InstanceName": "abc", "ClusterType": "SSD", "Tags": [["a"]]}),
        ("createinstance", {"InstanceName": "abc", "ClusterType": "SSD", "Tags": [{"Key": ["a"]}]}),
        ("createinstance", {"InstanceName": "\ud800bc", "ClusterType": "SSD"}),
        ("getinstance", {}),
        ("listinstances", {"MaxResults": "many"}),
        ("listinstances", {"MaxResults": "201"}),
        ("listinstances", {"NextToken": "\ud800"}),
        ("listinstances", {"NextToken": "a"}),
        ("tagresources", {"ResourceType": "table", "ResourceIds": ["tests"]}),
        ("tagresources", {"ResourceType": "instance", "ResourceIds": ["tests"]}),
        ("tagresources", {"ResourceType": "instance"}),
        ("untagresources", {"ResourceType": "instance", "ResourceIds": ["tests"]}),
        ("listtagresources", {"ResourceType": "instance"}),
        ("updateinstancepolicy", {"InstanceName": "tests", "Policy": "{}", "PolicyVersion": True}),
    ],
)
def test_parameters_that_are_not_understood_are_refused(
    cloud: AlibabaCloud, ots_place: OtsPlace, action: str, values: Any
) -> None:
    caller = cloud.world.find_caller(ots_place.key_id)
    assert caller is not None
    method, name, answer = ACTIONS[action]
    request = Request(method, "", f"/v2/openapi/{action}", "", {}, b"", secure=False)
    with pytest.raises(ValidationFailedError):
        answer(InstanceCall(cloud.world, caller, request, name, values, "id"))


def test_an_unsigned_request_is_refused_in_the_form_of_roa(ots_place: OtsPlace) -> None:
    connection = HTTPConnection(urlsplit(ots_place.endpoint).netloc, timeout=30)
    headers = {"x-acs-action": "CreateInstance", "x-acs-version": "2020-12-09"}
    connection.request("POST", "/v2/openapi/createinstance", b"{", headers)
    response = connection.getresponse()
    document = json.loads(response.read())
    connection.close()
    assert 400 <= response.status < 500
    assert {"RequestId", "Code", "Message"} <= document.keys()
