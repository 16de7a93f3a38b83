"""Who may do what: asked for each operation, on the table or the instance that it is for."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from alibabacloud_ram20150501 import models as ram_models
from alibabacloud_ram20150501.client import Client as RamClient
from alibabacloud_tablestore20201209 import models
from alibabacloud_tea_openapi.utils_models import Config
from darabonba.exceptions import DaraException

from emulator.server import AlibabaCloud
from tests.emulator.tablestore.conftest import MakeClient, make_control
from tests.emulator.tablestore.place import OtsPlace
from tests.emulator.tablestore.refusals import refused
from tests.emulator.tablestore.sdk import tablestore

KEY = [("LockID", "a")]
DENIED = (
    403,
    "OTSNoPermissionAccess",
    "You have no permission to access the requested resource, please contact the resource owner.",
)
MakeUser = Callable[..., OtsPlace]


@pytest.fixture
def make_user(ots_place: OtsPlace) -> MakeUser:
    """Makes a user who may do actions on resources, and gives the place as that user sees it."""
    config = Config(
        access_key_id=ots_place.key_id,
        access_key_secret=ots_place.secret,
        endpoint=ots_place.endpoint.removeprefix("http://"),
        protocol="http",
        region_id=ots_place.region,
    )
    ram = RamClient(config)

    def make(*statements: dict[str, Any]) -> OtsPlace:
        ram.create_user(ram_models.CreateUserRequest(user_name="worker"))
        document = json.dumps({"Version": "1", "Statement": list(statements)})
        ram.create_policy(ram_models.CreatePolicyRequest(policy_name="work", policy_document=document))
        ram.attach_policy_to_user(
            ram_models.AttachPolicyToUserRequest(user_name="worker", policy_name="work", policy_type="Custom")
        )
        key = ram.create_access_key(ram_models.CreateAccessKeyRequest(user_name="worker")).body.access_key
        return replace(ots_place, key_id=key.access_key_id, secret=key.access_key_secret)

    return make


def allow(actions: Any, resource: str) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": actions, "Resource": resource}


def test_a_user_may_do_what_the_policy_allows(make_client: MakeClient, make_user: MakeUser, table: str) -> None:
    user = make_user(
        allow(["ots:PutRow", "ots:GetRow", "ots:BatchGetRow"], f"acs:ots:*:*:instance/tests/table/{table}"),
        allow("ots:ListTable", "acs:ots:cn-hangzhou:*:instance/tests"),
    )
    client = make_client(key_id=user.key_id, secret=user.secret)
    client.put_row(table, tablestore.Row(KEY, [("a", 1)]))
    assert client.get_row(table, KEY)[1] is not None
    assert list(client.list_table()) == [table]
    request = tablestore.BatchGetRowRequest()
    request.add(tablestore.TableInBatchGetRowItem(table, [KEY], [], None, 1))
    assert client.batch_get_row(request).is_all_succeed()
    request.add(tablestore.TableInBatchGetRowItem("other", [KEY], [], None, 1))
    write = tablestore.BatchWriteRowRequest()
    item = tablestore.DeleteRowItem(tablestore.Row(KEY), tablestore.Condition("IGNORE"))
    write.add(tablestore.TableInBatchWriteRowItem(table, [item]))
    for operation in (
        lambda: client.delete_row(table, tablestore.Row(KEY)),
        lambda: client.update_row(table, tablestore.Row(KEY, {"PUT": [("a", 2)]}), tablestore.Condition("IGNORE")),
        lambda: client.get_range(table, "FORWARD", KEY, [("LockID", tablestore.INF_MAX)]),
        lambda: client.describe_table(table),
        lambda: client.delete_table(table),
        lambda: client.update_table(table, tablestore.TableOptions()),
        lambda: client.get_row("other", KEY),
        lambda: client.batch_get_row(request),
        lambda: client.batch_write_row(write),
    ):
        with refused(*DENIED):
            operation()
    assert make_client().get_row(table, KEY)[1].attribute_columns[0][1] == 1


def test_a_question_names_action_and_resource(
    cloud: AlibabaCloud, client: tablestore.OTSClient, table: str, make_client: MakeClient
) -> None:
    account = next(iter(cloud.world.accounts))
    client.get_row(table, KEY)
    asked = cloud.world.asked[-1]
    assert (asked.action, asked.allowed) == ("ots:GetRow", True)
    assert asked.resource == f"acs:ots:cn-hangzhou:{account}:instance/tests/table/{table}"
    make_client(instance="TESTS").list_table()
    assert cloud.world.asked[-1].resource == f"acs:ots:cn-hangzhou:{account}:instance/tests"
    make_client(instance="127").list_table()
    assert cloud.world.asked[-1].resource == f"acs:ots:cn-hangzhou:{account}:instance/127"


def test_a_user_may_do_to_instances_what_the_policy_allows(make_user: MakeUser) -> None:
    user = make_user(
        allow(["ots:GetInstance", "ots:CreateInstance"], "acs:ots:cn-hangzhou:*:instance/mine"),
        allow("ots:ListClusterType", "*"),
    )
    control = make_control(user)
    control.list_cluster_type()
    control.create_instance(models.CreateInstanceRequest(instance_name="mine", cluster_type="SSD"))
    assert control.get_instance(models.GetInstanceRequest(instance_name="Mine")).body.instance_name == "mine"
    for operation in (
        lambda: control.get_instance(models.GetInstanceRequest(instance_name="tests")),
        lambda: control.get_instance(models.GetInstanceRequest(instance_name="missing")),
        lambda: control.delete_instance(models.DeleteInstanceRequest(instance_name="mine")),
        lambda: control.create_instance(models.CreateInstanceRequest(instance_name="other", cluster_type="SSD")),
        lambda: control.list_instances(models.ListInstancesRequest()),
    ):
        with pytest.raises(DaraException) as raised:
            operation()
        error: Any = raised.value
        assert (error.status_code, error.code) == (403, "NoPermission")


def test_an_instance_policy_forbids_even_what_the_user_may(
    make_client: MakeClient, make_user: MakeUser, control: Any, table: str
) -> None:
    user = make_user(allow("ots:*", "*"))
    client = make_client(key_id=user.key_id, secret=user.secret)
    client.put_row(table, tablestore.Row(KEY, []))
    deny = {"Effect": "Deny", "Action": ["ots:PutRow"], "Principal": ["*"], "Resource": ["acs:ots:*:*:instance/tests*"]}
    condition = {"Bool": {"acs:SecureTransport": ["false"]}}
    policy = json.dumps({"Version": "1", "Statement": [deny | {"Condition": condition}]})
    control.update_instance_policy(
        models.UpdateInstancePolicyRequest(instance_name="tests", policy=policy, policy_version=0)
    )
    with refused(*DENIED):
        client.put_row(table, tablestore.Row(KEY, []))
    assert client.get_row(table, KEY)[1] is not None
