"""The life of each of a bucket's settings on the emulator."""

from __future__ import annotations

import json
from typing import Any

import pytest

from stateroom.engine.decision import Refuse
from stateroom.engine.handler import handler_for
from stateroom.engine.handlers.alicloud.oss import (
    bucket,
    bucket_acl,
    bucket_https_config,
    bucket_logging,
    bucket_policy,
    bucket_public_access_block,
    bucket_server_side_encryption,
    bucket_versioning,
)
from stateroom.local.alicloud import ACCOUNT
from tests.unit.engine.handlers.emulator_cloud import CONTEXT, TAGS, EmulatorCloud, Resource

BUCKET: dict[str, Any] = {"bucket": "acme-state", "tags": TAGS}
ARN = f"acs:oss:*:{ACCOUNT}:acme-state"
PLAIN_HTTP: dict[str, Any] = {
    "Effect": "Deny",
    "Principal": ["*"],
    "Action": ["oss:*"],
    "Resource": [ARN, f"{ARN}/*"],
    "Condition": {"Bool": {"acs:SecureTransport": ["false"]}},
}
WRITER: dict[str, Any] = {
    "Effect": "Allow",
    "Principal": [f"arn:sts::{ACCOUNT}:assumed-role/acme-writer/*"],
    "Action": ["oss:GetObject", "oss:PutObject"],
    "Resource": [f"{ARN}/env:/*"],
}
THEIRS: dict[str, Any] = {
    "Effect": "Allow",
    "Principal": ["234567890123456789"],
    "Action": ["oss:GetObject"],
    "Resource": [f"{ARN}/shared/*"],
}


def setting(cloud: EmulatorCloud, module: Any, **inputs: Any) -> Resource:
    """A setting of a bucket that is made for it."""
    resource = Resource(cloud, module.TOKEN, {"bucket": "acme-state", **inputs})
    assert resource.read() is None, "the bucket does not exist yet"
    cloud.run(bucket.apply_create(BUCKET, CONTEXT))
    return resource


def stays(resource: Resource) -> None:
    """The setting is not taken off a bucket that stays."""
    live = resource.read()
    assert live is not None
    resource.cloud.run(resource.handler.delete(resource.inputs, live, CONTEXT))
    resource.is_converged(live)


def document(*statements: dict[str, Any]) -> str:
    return json.dumps({"Version": "1", "Statement": statements})


def test_the_acl_is_repaired_and_stays(alicloud: EmulatorCloud) -> None:
    acl = setting(alicloud, bucket_acl, acl="private")
    alicloud.ask("oss", "PutBucketAcl", Bucket="acme-state", Headers={"x-oss-acl": "public-read"})
    assert acl.converge() == ("acl",)
    assert acl.writes == ["PutBucketAcl"]
    stays(acl)


def test_versioning_is_enabled_repaired_and_stays(alicloud: EmulatorCloud) -> None:
    versioning = setting(alicloud, bucket_versioning, status="Enabled")
    versioning.create()
    alicloud.ask("oss", "PutBucketVersioning", Bucket="acme-state", Body={"Status": "Suspended"})
    assert versioning.converge() == ("status",)
    assert versioning.writes == ["PutBucketVersioning"]
    stays(versioning)


def test_the_public_access_block_is_repaired_and_stays(alicloud: EmulatorCloud) -> None:
    block = setting(alicloud, bucket_public_access_block, blockPublicAccess=True)
    # OSS tells of every bucket whether its public access is blocked.
    assert block.converge() == ("blockPublicAccess",)
    alicloud.ask("oss", "DeleteBucketPublicAccessBlock", Bucket="acme-state")
    assert block.converge() == ("blockPublicAccess",)
    assert block.writes == ["PutBucketPublicAccessBlock"]
    stays(block)


def test_the_tls_versions_are_made_repaired_and_stay(alicloud: EmulatorCloud) -> None:
    https = setting(alicloud, bucket_https_config, enable=True, tlsVersions=["TLSv1.3", "TLSv1.2"])
    https.create()
    weak = {"Enable": "true", "TLSVersion": ["TLSv1.0", "TLSv1.2"]}
    suite = {"Enable": "true", "StrongCipherSuite": "true"}
    alicloud.ask("oss", "PutBucketHttpsConfig", Bucket="acme-state", Body={"TLS": weak, "CipherSuite": suite})
    assert https.converge() == ("tlsVersions",)
    assert https.writes == ["PutBucketHttpsConfig"]
    live = https.read()
    assert live is not None
    assert live["cipherSuite"]["StrongCipherSuite"] == "true"
    alicloud.ask("oss", "PutBucketHttpsConfig", Bucket="acme-state", Body={"TLS": {"Enable": "false"}})
    assert https.converge() == ("enable", "tlsVersions")
    stays(https)


def test_encryption_is_made_changed_repaired_and_stays(alicloud: EmulatorCloud) -> None:
    key = alicloud.ask("kms", "CreateKey")["KeyMetadata"]["KeyId"]
    encryption = setting(alicloud, bucket_server_side_encryption, sseAlgorithm="AES256")
    encryption.create()
    assert encryption.converge(sseAlgorithm="KMS", kmsMasterKeyId=key) == ("sseAlgorithm", "kmsMasterKeyId")
    alicloud.ask("oss", "DeleteBucketEncryption", Bucket="acme-state")
    assert encryption.read() is None
    encryption.create()
    other = alicloud.ask("kms", "CreateKey")["KeyMetadata"]["KeyId"]
    rule = {"SSEAlgorithm": "KMS", "KMSMasterKeyID": other, "KMSDataEncryption": "SM4"}
    alicloud.ask("oss", "PutBucketEncryption", Bucket="acme-state", Body={"ApplyServerSideEncryptionByDefault": rule})
    assert encryption.converge() == ("kmsMasterKeyId",)
    assert encryption.writes == ["PutBucketEncryption"]
    live = encryption.read()
    assert live is not None
    assert live["kmsDataEncryption"] == "SM4", "not declared, and kept"
    stays(encryption)
    assert encryption.converge(sseAlgorithm="AES256", kmsMasterKeyId=None) == ("sseAlgorithm", "kmsMasterKeyId")


def test_a_key_that_cannot_encrypt_is_refused_before_and_after_the_bucket_has_it(alicloud: EmulatorCloud) -> None:
    key = alicloud.ask("kms", "CreateKey")["KeyMetadata"]["KeyId"]
    encryption = setting(alicloud, bucket_server_side_encryption, sseAlgorithm="KMS", kmsMasterKeyId=key)
    alicloud.ask("kms", "DisableKey", KeyId=key)
    assert isinstance(encryption.plan(), Refuse)
    alicloud.ask("kms", "EnableKey", KeyId=key)
    encryption.create()
    alicloud.ask("kms", "ScheduleKeyDeletion", KeyId=key, PendingWindowInDays=7)
    assert isinstance(encryption.plan(), Refuse)
    encryption.inputs = {**encryption.inputs, "kmsMasterKeyId": "00000000-0000-0000-0000-000000000000"}
    assert isinstance(encryption.plan(), Refuse)


def test_access_logs_live_from_creation_to_deletion(alicloud: EmulatorCloud) -> None:
    for name in ("acme-logs", "other-logs"):
        alicloud.run(bucket.apply_create({"bucket": name, "tags": TAGS}, CONTEXT))
    logging = setting(alicloud, bucket_logging, targetBucket="acme-logs", targetPrefix="oss/")
    logging.create()
    drifted = {"TargetBucket": "other-logs", "TargetPrefix": "oss/"}
    alicloud.ask("oss", "PutBucketLogging", Bucket="acme-state", Body={"LoggingEnabled": drifted})
    assert logging.converge() == ("targetBucket",)
    assert logging.writes == ["PutBucketLogging"]
    assert logging.converge(targetPrefix="other/") == ("targetPrefix",)
    logging.delete()


def test_a_policy_lives_from_creation_to_deletion(alicloud: EmulatorCloud) -> None:
    policy = setting(alicloud, bucket_policy, policy=document(PLAIN_HTTP, WRITER))
    policy.create()
    changed = {**WRITER, "Action": ["oss:GetObject"]}
    name = f"policy[Allow arn:sts::{ACCOUNT}:assumed-role/acme-writer/*]"
    assert policy.converge(policy=document(PLAIN_HTTP, changed)) == (name, name)
    assert policy.writes == ["PutBucketPolicy"]
    policy.delete()


def test_weakened_statements_of_ours_are_repaired_and_those_of_others_stay(alicloud: EmulatorCloud) -> None:
    policy = setting(alicloud, bucket_policy, policy=document(PLAIN_HTTP, WRITER))
    policy.create()
    weakened = {**PLAIN_HTTP, "Action": ["oss:PutObject"]}
    widened = {**WRITER, "Action": ["oss:*"]}
    alicloud.ask("oss", "PutBucketPolicy", Bucket="acme-state", Body=document(THEIRS, weakened, widened))
    assert policy.converge() == (
        "policy[Deny * when acs:securetransport]",
        f"policy[Allow arn:sts::{ACCOUNT}:assumed-role/acme-writer/*]",
        "policy[Deny * when acs:securetransport]",
        f"policy[Allow arn:sts::{ACCOUNT}:assumed-role/acme-writer/*]",
    )
    live = policy.read()
    assert live is not None
    assert json.loads(live["policy"])["Statement"] == [THEIRS, PLAIN_HTTP, WRITER]
    alicloud.run(policy.handler.delete(policy.inputs, live, CONTEXT))
    left = policy.read()
    assert left is not None
    assert json.loads(left["policy"])["Statement"] == [THEIRS]


def test_what_was_granted_to_a_role_that_is_no_longer_declared_is_taken_out(alicloud: EmulatorCloud) -> None:
    policy = setting(alicloud, bucket_policy, policy=document(PLAIN_HTTP, WRITER))
    policy.create()
    assert policy.converge(policy=document(PLAIN_HTTP)) == (
        f"policy[Allow arn:sts::{ACCOUNT}:assumed-role/acme-writer/*]",
    )
    policy.delete()


@pytest.mark.parametrize(
    "module",
    [
        bucket_acl, bucket_https_config, bucket_logging, bucket_policy, bucket_public_access_block,
        bucket_server_side_encryption, bucket_versioning,
    ],
    ids=lambda module: module.__name__.rpartition(".")[2],
)  # fmt: skip
def test_a_setting_goes_with_its_bucket(module: Any) -> None:
    handler, whole = handler_for(module.TOKEN), handler_for(module.GOES_WITH)
    assert handler.identity({"bucket": "acme-state"}) == whole.identity(BUCKET)
