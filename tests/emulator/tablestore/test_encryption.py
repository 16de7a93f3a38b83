"""Tables that are encrypted when they are made."""

from __future__ import annotations

import json
from typing import Any

import pytest
from alibabacloud_kms20160120 import models as kms_models
from alibabacloud_kms20160120.client import Client as KmsClient
from alibabacloud_ram20150501 import models as ram_models
from alibabacloud_ram20150501.client import Client as RamClient
from alibabacloud_tea_openapi.utils_models import Config

from emulator.services.tablestore.descriptors import MESSAGES
from tests.emulator.tablestore.place import ONE_KEY, Answered, OtsPlace, send
from tests.emulator.tablestore.sdk import tablestore

SERVICE, OWN = 1, 2
USABLE_BY = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": ["ots.aliyuncs.com"]}}
TRUST = json.dumps({"Version": "1", "Statement": [USABLE_BY]})


@pytest.fixture
def config(ots_place: OtsPlace) -> Config:
    return Config(
        access_key_id=ots_place.key_id,
        access_key_secret=ots_place.secret,
        endpoint=ots_place.endpoint.removeprefix("http://"),
        protocol="http",
        region_id=ots_place.region,
    )


@pytest.fixture
def role(config: Config) -> str:
    request = ram_models.CreateRoleRequest(role_name="locks", assume_role_policy_document=TRUST)
    return str(RamClient(config).create_role(request).body.role.arn)


@pytest.fixture
def key(config: Config) -> str:
    return str(KmsClient(config).create_key(kms_models.CreateKeyRequest()).body.key_metadata.key_id)


def create(place: OtsPlace, **specification: Any) -> Answered:
    """Not through the SDK: it cannot write the id of a key, which is bytes on the wire and must be str to it."""
    request = MESSAGES["CreateTableRequest"](sse_spec=MESSAGES["Encryption"](**specification))
    request.table_meta.table_name = "locks"
    request.table_meta.primary_key.add(name="LockID", type=2)
    request.reserved_throughput.capacity_unit.read = request.reserved_throughput.capacity_unit.write = 0
    return send(place, "CreateTable", request.SerializeToString())


def create_with_own(place: OtsPlace, key: str, role: str) -> Answered:
    return create(place, enable=True, key_type=OWN, key_id=key.encode(), role_arn=role.encode())


def test_a_table_is_encrypted_with_the_services_key(client: tablestore.OTSClient, config: Config) -> None:
    meta = tablestore.TableMeta("locks", list(ONE_KEY))
    throughput = tablestore.ReservedThroughput(tablestore.CapacityUnit(0, 0))
    specification = tablestore.SSESpecification(True, tablestore.SSEKeyType.SSE_KMS_SERVICE)
    client.create_table(meta, tablestore.TableOptions(), throughput, sse_spec=specification)
    details = client.describe_table("locks").sse_details
    assert (details.enable, details.key_type) == (True, SERVICE)
    request = kms_models.DescribeKeyRequest(key_id=details.key_id.decode())
    assert KmsClient(config).describe_key(request).body.key_metadata.creator == "Ots"


def test_a_table_is_encrypted_with_an_own_key(
    client: tablestore.OTSClient, ots_place: OtsPlace, key: str, role: str
) -> None:
    assert create_with_own(ots_place, key, role).status == 200
    details = client.describe_table("locks").sse_details
    assert (details.enable, details.key_type) == (True, OWN)
    assert (details.key_id, details.role_arn) == (key.encode(), role.encode())


def test_a_table_may_ask_not_to_be_encrypted(client: tablestore.OTSClient, ots_place: OtsPlace) -> None:
    assert create(ots_place, enable=False).status == 200
    assert not client.describe_table("locks").sse_details.enable


def test_an_own_key_must_be_usable(
    client: tablestore.OTSClient, ots_place: OtsPlace, config: Config, key: str, role: str
) -> None:
    status, code, message = create_with_own(ots_place, "00000000-0000-0000-0000-000000000000", role).error
    assert (status, code) == (400, "OTSParameterInvalid")
    assert "Forbidden.KeyNotFound" in message
    KmsClient(config).disable_key(kms_models.DisableKeyRequest(key_id=key))
    assert "Rejected.Disabled" in create_with_own(ots_place, key, role).error[2]
    assert list(client.list_table()) == []


def test_the_role_must_be_there(ots_place: OtsPlace, key: str, role: str) -> None:
    assert "EntityNotExist.Role" in create_with_own(ots_place, key, role + "x").error[2]


NO_TYPE = "An encrypted table needs a key type: SSE_KMS_SERVICE or SSE_BYOK."
NO_ROLE = "An own key is given by its id and the ARN of the role that may use it."


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({}, NO_TYPE),
        ({"key_type": 7}, NO_TYPE),
        ({"key_type": SERVICE, "key_id": b"x"}, "A key of the service takes neither a key id nor a role."),
        ({"key_type": OWN, "key_id": b"\xff"}, NO_ROLE),
        ({"key_type": OWN, "key_id": b"x", "role_arn": b"locks"}, NO_ROLE),
    ],
)
def test_a_bad_specification_is_refused(ots_place: OtsPlace, fields: Any, message: str) -> None:
    assert create(ots_place, enable=True, **fields).error == (400, "OTSParameterInvalid", message)
