"""What the cloud has and the emulator has not is answered with 501 and the operation's name, in every service."""

from __future__ import annotations

import pytest

from emulator import AlibabaCloud
from tests.emulator.signed import Signed, oss, ots, roa, rpc, sent

MISSING: dict[str, tuple[str, Signed]] = {
    "oss, object": ("AppendObject", oss("POST", "/bucket-of-tests/key", b"x", query="append&position=0")),
    "oss, bucket": ("PutBucketReplication", oss("PUT", "/bucket-of-tests/", b"<x/>", query="replication")),
    "oss, service": ("DescribeRegions", oss("GET", "/", query="regions")),
    "oss, of no name": ("?inventory", oss("GET", "/bucket-of-tests/", query="inventory")),
    "tablestore": ("StartLocalTransaction", ots("StartLocalTransaction", b"")),
    "tablestore, search": ("CreateSearchIndex", ots("CreateSearchIndex", b"")),
    "instances": ("CreateVCUInstance", roa("/v2/openapi/createvcuinstance", b"{}")),
    "ram": ("CreateVirtualMFADevice", rpc("2015-05-01", "CreateVirtualMFADevice")),
    "sts": ("AssumeRoleWithSAML", rpc("2015-04-01", "AssumeRoleWithSAML")),
    "kms": ("AsymmetricSign", rpc("2016-01-20", "AsymmetricSign")),
    "ims": ("CreateSAMLProvider", rpc("2019-08-15", "CreateSAMLProvider")),
    "location": ("DescribeServices", rpc("2015-06-12", "DescribeServices")),
    "bss": ("QueryAccountBalance", rpc("2017-12-14", "QueryAccountBalance")),
    "ecs": ("RunInstances", rpc("2014-05-26", "RunInstances")),
    "another product": ("RunJobs", rpc("2022-02-22", "RunJobs")),
}


@pytest.mark.parametrize("name", MISSING)
def test_an_operation_that_is_missing_is_answered_with_its_name(cloud: AlibabaCloud, name: str) -> None:
    operation, request = MISSING[name]
    assert sent(cloud, oss("PUT", "/bucket-of-tests/"))[0] == 200
    status, answer = sent(cloud, request)
    assert status == 501
    code = b"OTSUnsupportOperation" if name.startswith("tablestore") else b"NotImplemented"
    assert code in answer
    assert operation.encode() in answer
    assert cloud.defects == []
