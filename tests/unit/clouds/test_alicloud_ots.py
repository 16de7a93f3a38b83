"""Tables and rows of Tablestore as plain data."""

from __future__ import annotations

import sys
from typing import Any

import pytest

from stateroom.clouds.alicloud import AlicloudCloud, connect_alicloud
from stateroom.clouds.alicloud_failed import Answered, Unanswered
from stateroom.clouds.alicloud_ots import _STATUSES, _with_status, ots_failed, tablestore
from stateroom.config.alicloud import AlicloudBackend
from stateroom.engine.calls import Call
from stateroom.errors import CredentialsError
from stateroom.local.alicloud import ACCOUNT
from tests.unit.clouds.test_alicloud_session import run_python

TABLE = {"InstanceName": "acme-1", "TableName": "acme_locks"}
KEY = [["LockID", "STRING"]]
OPTIONS = {"TimeToLive": -1, "MaxVersions": 1, "DeviationCellVersionInSec": 86400}


@pytest.fixture
def cloud(alicloud_backend: AlicloudBackend) -> AlicloudCloud:
    cloud = connect_alicloud(alicloud_backend)
    cloud.execute(Call("tablestore", "CreateInstance", {"InstanceName": "acme-1", "ClusterType": "HYBRID"}))
    return cloud


def ask(cloud: AlicloudCloud, operation: str, **params: Any) -> Any:
    return cloud.execute(Call("ots", operation, {**TABLE, **params}))


def test_a_table_is_described_as_it_was_made(cloud: AlicloudCloud) -> None:
    assert ask(cloud, "CreateTable", PrimaryKey=KEY, **OPTIONS) == {}
    assert ask(cloud, "DescribeTable") == {
        "TableName": "acme_locks",
        "PrimaryKey": [["LockID", "STRING"]],
        **OPTIONS,
        "AllowUpdate": True,
        "SSE": {"Enable": False, "KeyType": None, "KeyId": None, "RoleArn": None},
        "Status": "ACTIVE",
    }
    assert cloud.execute(Call("ots", "ListTable", {"InstanceName": "acme-1"})) == {"TableNames": ["acme_locks"]}


def test_a_table_is_encrypted_by_the_service(cloud: AlicloudCloud) -> None:
    ask(cloud, "CreateTable", PrimaryKey=KEY, **OPTIONS, SSE={"Enable": True, "KeyType": "SSE_KMS_SERVICE"})
    encryption = ask(cloud, "DescribeTable")["SSE"]
    assert (encryption["Enable"], encryption["KeyType"]) == (True, "SSE_KMS_SERVICE")
    assert isinstance(encryption["KeyId"], str)


def test_a_table_is_encrypted_with_an_own_key(cloud: AlicloudCloud) -> None:
    key = cloud.execute(Call("kms", "CreateKey"))["KeyMetadata"]["KeyId"]
    trust = '{"Version":"1","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"Service":["ots.aliyuncs.com"]}}]}'  # noqa: E501
    cloud.execute(Call("ram", "CreateRole", {"RoleName": "ots", "AssumeRolePolicyDocument": trust}))
    own = {"Enable": True, "KeyType": "SSE_BYOK", "KeyId": key, "RoleArn": f"acs:ram::{ACCOUNT}:role/ots"}
    ask(cloud, "CreateTable", PrimaryKey=KEY, **OPTIONS, SSE=own)
    assert ask(cloud, "DescribeTable")["SSE"] == own


def test_only_what_is_given_is_changed(cloud: AlicloudCloud) -> None:
    ask(cloud, "CreateTable", PrimaryKey=KEY, **OPTIONS)
    ask(cloud, "UpdateTable", MaxVersions=3)
    described = ask(cloud, "DescribeTable")
    assert {name: described[name] for name in OPTIONS} == {**OPTIONS, "MaxVersions": 3}


def test_a_table_is_deleted(cloud: AlicloudCloud) -> None:
    ask(cloud, "CreateTable", PrimaryKey=KEY, **OPTIONS)
    assert ask(cloud, "DeleteTable") == {}
    call = Call("ots", "DescribeTable", TABLE, absent=frozenset({"OTSObjectNotExist"}))
    assert cloud.execute(call) is None


def put(cloud: AlicloudCloud, lock: str, **columns: Any) -> None:
    row = tablestore.Row([("LockID", lock)], list(columns.items()))
    cloud.ots("acme-1").put_row("acme_locks", row)


def test_rows_are_mappings_page_by_page(cloud: AlicloudCloud) -> None:
    ask(cloud, "CreateTable", PrimaryKey=KEY, **OPTIONS)
    put(cloud, "a", Info="{}")
    put(cloud, "b-md5", Digest="0123", Size=7, Raw=bytearray(b"x"), Live=True)
    put(cloud, "ü")
    first = ask(cloud, "GetRange", Limit=2)
    assert first["Rows"] == [
        {"LockID": "a", "Info": "{}"},
        {"LockID": "b-md5", "Digest": "0123", "Size": 7, "Raw": b"x", "Live": True},
    ]
    assert first["Next"] == [["LockID", "ü"]]
    assert ask(cloud, "GetRange", Start=first["Next"]) == {"Rows": [{"LockID": "ü"}], "Next": None}


def test_only_the_columns_that_are_asked_for_are_read(cloud: AlicloudCloud) -> None:
    ask(cloud, "CreateTable", PrimaryKey=KEY, **OPTIONS)
    put(cloud, "a", Info="{}")
    put(cloud, "a-md5", Digest="0123", Other="x")
    rows = ask(cloud, "GetRange", Columns=["LockID", "Digest"])["Rows"]
    assert rows == [{"LockID": "a"}, {"LockID": "a-md5", "Digest": "0123"}]


def test_a_table_with_another_key_is_read_by_its_columns(cloud: AlicloudCloud) -> None:
    ask(cloud, "CreateTable", PrimaryKey=[["a", "STRING"], ["b", "INTEGER"]], **OPTIONS)
    row = tablestore.Row([("a", "x"), ("b", 1)], [("c", 2)])
    cloud.ots("acme-1").put_row("acme_locks", row)
    assert ask(cloud, "GetRange", Key=["a", "b"]) == {"Rows": [{"a": "x", "b": 1, "c": 2}], "Next": None}


@pytest.mark.parametrize(("number", "status"), [*_STATUSES.items(), (99, "UNKNOWN"), (None, "ACTIVE")])
def test_a_tables_status_is_read_although_the_sdk_does_not_know_it(number: int | None, status: str) -> None:
    import tablestore.protobuf.table_store_pb2 as pb

    body = b"" if number is None else bytes([4 << 3, number])
    message = pb.DescribeTableResponse()
    message.MergeFromString(body)

    class Response:
        status: str

    decode = _with_status(lambda _body, _id: (Response(), message))
    assert decode(body, "")[0].status == status


def test_a_wrong_secret_is_told(cloud: AlicloudCloud, monkeypatch: pytest.MonkeyPatch) -> None:
    from stateroom.clouds.alicloud_credentials import Keys

    monkeypatch.setattr(type(cloud._session.credentials), "keys", lambda _self: Keys("local", "wrong"))
    with pytest.raises(CredentialsError, match="does not accept the signature of these credentials"):
        cloud.execute(Call("ots", "ListTable", {"InstanceName": "acme-1"}))


def test_how_the_sdk_failed_is_kept() -> None:
    answered = ots_failed(tablestore.OTSServiceError(404, "OTSObjectNotExist", "no"))
    gateway = ots_failed(tablestore.OTSClientError("HTTP status: 502, reason: Bad Gateway.", 502))
    unsound = ots_failed(tablestore.OTSClientError("Invalid signature in response. HTTP status: 200.", 200))
    assert isinstance(answered, Answered)
    assert (answered.status, answered.code, answered.message) == (404, "OTSObjectNotExist", "no")
    assert isinstance(gateway, Answered)
    assert (gateway.status, gateway.code) == (502, "502")
    assert isinstance(unsound, Unanswered)


def test_the_sdk_is_imported_in_silence() -> None:
    program = "import stateroom.clouds.alicloud_ots"
    done = run_python(program, {"PYTHONWARNINGS": "error::ImportWarning", "PATH": sys.prefix})
    assert (done.stdout, done.stderr) == ("", "")
