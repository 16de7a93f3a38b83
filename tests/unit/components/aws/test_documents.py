"""What stands in policies: of each stack whole, of each choice its effect."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from components.aws import documents
from components.aws.site import REPLICATION, Site, policies_of, roles_of
from components.aws.trust import replication_trust, trust_policy
from stateroom.config.aws import AwsBackend
from stateroom.config.load import load_stack
from tests.unit.components.aws.sites import ACCOUNT, configure, locate, sids, statement

PROJECT = Path(__file__).parents[4]


def all_documents(site: Site) -> dict[str, Any]:
    config = site.config
    found = {access: documents.access_policy(site, access) for access in policies_of(config)}
    found |= {f"{access}-trust": trust_policy(site, role) for access, role in roles_of(config).items()}
    found["bucket"] = documents.bucket_policy(site)
    if config.encryption.mode == "kms":
        found["key"] = documents.key_policy(site)
    if config.bucket.access_logs:
        found["logs"] = documents.log_bucket_policy(site)
    if config.bucket.replication:
        found["replica"] = documents.replica_policy(site)
        found["replica-key"] = documents.replica_key_policy(site)
        found[REPLICATION] = documents.replication_policy(site)
        found[f"{REPLICATION}-trust"] = replication_trust()
    return found


@pytest.mark.parametrize("stack", ["aws-dev", "aws-prod", "local-aws"])
def test_the_documents_of_a_stack_are_these(stack: str) -> None:
    expected = yaml.load((Path(__file__).parent / "documents" / f"{stack}.yaml").read_text(), yaml.CSafeLoader)
    config = load_stack(PROJECT / "stacks", stack, {})
    assert isinstance(config, AwsBackend)
    found = all_documents(locate(config, config.account or ACCOUNT))
    assert {name: document["Statement"] for name, document in found.items()} == expected
    assert {document["Version"] for document in found.values()} == {"2012-10-17"}


@pytest.mark.parametrize("region", ["eu-west-1", "cn-north-1", "us-gov-west-1"])
def test_every_sid_is_ours_and_every_arn_of_the_partition(region: str) -> None:
    partition = {"e": "aws", "c": "aws-cn", "u": "aws-us-gov"}[region[0]]
    second = {"aws": "eu-central-1", "aws-cn": "cn-northwest-1", "aws-us-gov": "us-gov-east-1"}[partition]
    role = {"accounts": [ACCOUNT], "oidc": [{"issuer": "github", "subjects": ["repo:acme/infra:*"]}]}
    config = configure(
        region=region,
        bucket={"replication": {"region": second}, "access_logs": {}, "organization": "o-exampleorgid"},
        encryption={"mode": "kms"},
        lock={"mode": "both"},
        access={"writer": role, "reader": role, "admin": role},
    )
    for name, document in all_documents(locate(config)).items():
        own = sids(document)
        assert len(set(own)) == len(own), name
        assert all(re.fullmatch(r"Stateroom[A-Za-z0-9]+", each["Sid"]) for each in document["Statement"]), name
        text = documents.render(document)
        assert set(re.findall(r"arn:([a-z-]+):", text)) <= {partition}, name
        assert (".amazonaws.com.cn" in text) == (partition == "aws-cn" and "kms:ViaService" in text), name


@pytest.mark.parametrize(
    ("bucket", "expected"),
    [
        ({}, ["DenyPlainHttp", "DenyOldTls", "DenyOtherEncryption", "DenyClientKeys"]),
        ({"block_sse_c": False}, ["DenyPlainHttp", "DenyOldTls", "DenyOtherEncryption"]),
        (
            {"organization": "o-exampleorgid"},
            ["DenyPlainHttp", "DenyOldTls", "DenyOtherEncryption", "DenyClientKeys", "DenyOtherOrganizations"],
        ),
    ],
)
def test_the_bucket_policy_refuses_what_is_asked(bucket: dict[str, Any], expected: list[str]) -> None:
    assert sids(documents.bucket_policy(locate(configure(bucket=bucket)))) == expected


def test_a_key_that_is_used_is_the_only_one_that_may_be_asked_for() -> None:
    key = f"arn:aws:kms:eu-west-1:{ACCOUNT}:key/1234abcd-12ab-34cd-56ef-1234567890ab"
    site = Site(configure(encryption={"mode": "kms", "key": key}), ACCOUNT, key)
    header = "s3:x-amz-server-side-encryption"
    assert statement(documents.bucket_policy(site), "DenyOtherKeys")["Condition"] == {
        "StringNotEquals": {f"{header}-aws-kms-key-id": key},
        "StringEquals": {header: "aws:kms"},
    }
    assert statement(documents.access_policy(site, "writer"), "WriterKey")["Resource"] == [key]


def test_the_replication_of_locked_objects_reads_their_locks_too() -> None:
    bucket = {"replication": {"region": "eu-central-1"}, "object_lock": {"days": 1}}
    versions = statement(documents.replication_policy(locate(configure(bucket=bucket))), "ReplicationVersions")
    assert versions["Action"][-2:] == ["s3:GetObjectRetention", "s3:GetObjectLegalHold"]
