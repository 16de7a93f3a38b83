"""The life of each of a bucket's settings on moto."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from moto import mock_aws

from stateroom.engine.decision import Decision, Live, Refuse
from stateroom.engine.handler import handler_for
from stateroom.engine.handlers.aws.s3 import (
    bucket_lifecycle_configuration,
    bucket_logging,
    bucket_object_lock_configuration,
    bucket_ownership_controls,
    bucket_policy,
    bucket_public_access_block,
    bucket_replication_config,
    bucket_server_side_encryption_configuration,
    bucket_versioning,
)
from tests.unit.engine.handlers.moto_cloud import CONTEXT, Resource
from tests.unit.engine.handlers.moto_s3 import BUCKET, LOGS, S3OnMoto, made

FLAGS = ("blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets")


@pytest.fixture
def cloud() -> Iterator[S3OnMoto]:
    with mock_aws():
        yield S3OnMoto()


def setting(cloud: S3OnMoto, module: Any, **inputs: Any) -> Resource:
    """A setting of a bucket that is made for it."""
    resource = Resource(cloud, module.TOKEN, {"bucket": "acme-state", **inputs})
    assert resource.read() is None, "the bucket does not exist yet"
    made(cloud, BUCKET)
    return resource


def stays(resource: Resource) -> None:
    """The setting is not taken off a bucket that stays."""
    live = resource.read()
    assert live is not None
    resource.cloud.run(resource.handler.delete(resource.inputs, live, CONTEXT))
    resource.is_converged(live)


def test_versioning_is_enabled_and_stays(cloud: S3OnMoto) -> None:
    versioning = setting(cloud, bucket_versioning, versioningConfiguration={"status": "Suspended"})
    assert versioning.converge(versioningConfiguration={"status": "Enabled"}) == ("versioningConfiguration.status",)
    stays(versioning)


def test_encryption_is_changed_and_stays(cloud: S3OnMoto) -> None:
    key = cloud.client("kms").create_key()["KeyMetadata"]["Arn"]
    default = {"sseAlgorithm": "aws:kms", "kmsMasterKeyId": key}
    rule = {"applyServerSideEncryptionByDefault": default, "bucketKeyEnabled": True}
    encryption = setting(
        cloud,
        bucket_server_side_encryption_configuration,
        rules=[{"applyServerSideEncryptionByDefault": {"sseAlgorithm": "AES256"}, "blockedEncryptionTypes": ["NONE"]}],
    )
    encryption.create()
    assert encryption.converge(rules=[{**rule, "blockedEncryptionTypes": ["SSE-C"]}]) == (
        "rules[0].applyServerSideEncryptionByDefault.sseAlgorithm",
        "rules[0].applyServerSideEncryptionByDefault.kmsMasterKeyId",
        "rules[0].bucketKeyEnabled",
        "rules[0].blockedEncryptionTypes",
    )
    assert encryption.converge(rules=[{**rule, "bucketKeyEnabled": False}]) == ("rules[0].bucketKeyEnabled",)
    live = encryption.read()
    assert live is not None
    assert live["rules"][0]["blockedEncryptionTypes"] == ["SSE-C"], "not declared any more, and kept"
    stays(encryption)


def test_a_key_that_cannot_encrypt_is_refused_before_and_after_the_bucket_has_it(cloud: S3OnMoto) -> None:
    kms = cloud.client("kms")
    made_key = kms.create_key()["KeyMetadata"]
    key = made_key["KeyId"]
    default = {"sseAlgorithm": "aws:kms", "kmsMasterKeyId": made_key["Arn"]}
    rules = [{"applyServerSideEncryptionByDefault": default, "bucketKeyEnabled": True}]
    encryption = setting(cloud, bucket_server_side_encryption_configuration, rules=rules)

    def plan() -> Decision:
        return encryption.handler.plan(encryption.inputs, encryption.read(), CONTEXT)

    kms.disable_key(KeyId=key)
    assert isinstance(plan(), Refuse)
    kms.enable_key(KeyId=key)
    encryption.create()
    kms.schedule_key_deletion(KeyId=key)
    assert isinstance(plan(), Refuse)


def test_the_public_access_block_is_made_changed_and_stays(cloud: S3OnMoto) -> None:
    block = setting(cloud, bucket_public_access_block, **dict.fromkeys(FLAGS, True))
    block.create()
    assert block.converge(blockPublicPolicy=False) == ("blockPublicPolicy",)
    stays(block)


def test_ownership_controls_are_made_changed_and_stay(cloud: S3OnMoto) -> None:
    controls = setting(cloud, bucket_ownership_controls, rule={"objectOwnership": "ObjectWriter"})
    assert controls.converge(rule={"objectOwnership": "BucketOwnerPreferred"}) == ("rule.objectOwnership",)
    stays(controls)
    cloud.s3.delete_bucket_ownership_controls(Bucket="acme-state")
    controls.create()


def test_a_new_bucket_has_acls_turned_off(cloud: S3OnMoto) -> None:
    setting(cloud, bucket_ownership_controls, rule={"objectOwnership": "BucketOwnerEnforced"}).is_converged(
        {"bucket": "acme-state", "rule": {"objectOwnership": "BucketOwnerEnforced"}}
    )


def test_a_retention_is_made_changed_and_stays(cloud: S3OnMoto) -> None:
    rule = {"defaultRetention": {"mode": "GOVERNANCE", "days": 1.0}}
    lock = Resource(cloud, bucket_object_lock_configuration.TOKEN, {"bucket": "acme-state", "rule": rule})
    assert lock.read() is None
    made(cloud, {**BUCKET, "objectLockEnabled": True})
    assert lock.converge() == ("rule",)
    assert lock.converge(rule={"defaultRetention": {"mode": "COMPLIANCE", "years": 2.0}}) == (
        "rule.defaultRetention.mode",
        "rule.defaultRetention.years",
    )
    stays(lock)


def test_access_logs_live_from_creation_to_deletion(cloud: S3OnMoto) -> None:
    logging = setting(cloud, bucket_logging, targetBucket="acme-logs", targetPrefix="s3/")
    allow_logs(cloud, made(cloud, LOGS))
    logging.create()
    assert logging.converge(targetPrefix="other/") == ("targetPrefix",)
    logging.delete()


def test_a_policy_lives_from_creation_to_deletion(cloud: S3OnMoto) -> None:
    policy = setting(cloud, bucket_policy, policy=policy_of("StateroomA"))
    policy.create()
    assert policy.converge(policy=policy_of("StateroomB")) == ("policy[StateroomB]", "policy[StateroomA]")
    policy.delete()


def test_a_policy_leaves_the_statements_of_others(cloud: S3OnMoto) -> None:
    policy = setting(cloud, bucket_policy, policy=policy_of("StateroomA"))
    cloud.s3.put_bucket_policy(Bucket="acme-state", Policy=policy_of("Theirs"))
    assert policy.converge() == ("policy[StateroomA]",)
    live = policy.read()
    assert live is not None
    cloud.run(policy.handler.delete(policy.inputs, live, CONTEXT))
    assert policy.read() == {"bucket": "acme-state", "policy": policy_of("Theirs")}


def test_a_lifecycle_lives_from_creation_to_deletion(cloud: S3OnMoto) -> None:
    # Without newerNoncurrentVersions: moto forgets them.
    noncurrent = {
        "id": "stateroom-noncurrent",
        "status": "Enabled",
        "filter": {},
        "noncurrentVersionExpiration": {"noncurrentDays": 90.0},
    }
    uploads = {
        "id": "stateroom-uploads",
        "status": "Enabled",
        "filter": {"and": {"prefix": "a/", "tags": {"kind": "temp", "of": "nobody"}}},
        "abortIncompleteMultipartUpload": {"daysAfterInitiation": 7.0},
        "expiration": {"days": 3.0},
    }
    lifecycle = setting(cloud, bucket_lifecycle_configuration, rules=[noncurrent, uploads])
    lifecycle.create()
    changed = {**noncurrent, "noncurrentVersionExpiration": {"noncurrentDays": 30.0}, "prefix": "b/"}
    assert lifecycle.converge(rules=[changed]) == (
        "rules[stateroom-noncurrent].noncurrentVersionExpiration",
        "rules[stateroom-noncurrent].filter",
        "rules[stateroom-uploads]",
    )
    lifecycle.delete()


def test_a_lifecycle_leaves_the_rules_of_others(cloud: S3OnMoto) -> None:
    rule = {"id": "stateroom-all", "status": "Enabled", "expiration": {"days": 9.0}}
    lifecycle = setting(cloud, bucket_lifecycle_configuration, rules=[rule])
    theirs = {"ID": "theirs", "Status": "Enabled", "Prefix": "tmp/", "Expiration": {"Days": 3}}
    cloud.s3.put_bucket_lifecycle_configuration(Bucket="acme-state", LifecycleConfiguration={"Rules": [theirs]})
    before = lifecycle.read()
    assert lifecycle.converge() == ("rules[stateroom-all]",)
    live = lifecycle.read()
    assert live is not None
    assert [each["id"] for each in live["rules"]] == ["theirs", "stateroom-all"]
    cloud.run(lifecycle.handler.delete(lifecycle.inputs, live, CONTEXT))
    assert lifecycle.read() == before


def test_a_replication_lives_from_creation_to_deletion(cloud: S3OnMoto) -> None:
    # Everything, without delete markers and KMS objects: moto reads nothing else back.
    rule = {
        "id": "stateroom-all",
        "status": "Enabled",
        "filter": {},
        "destination": {"bucket": "arn:aws:s3:::acme-replica"},
    }
    replication = setting(cloud, bucket_replication_config, role="arn:aws:iam::123456789012:role/a", rules=[rule])
    cloud.s3.put_bucket_versioning(Bucket="acme-state", VersioningConfiguration={"Status": "Enabled"})
    replication.create()
    changed = {**rule, "destination": {"bucket": "arn:aws:s3:::other"}}
    assert replication.converge(role="arn:aws:iam::123456789012:role/b", rules=[changed]) == (
        "role",
        "rules[stateroom-all].destination",
    )
    replication.delete()


@pytest.mark.parametrize(
    "module",
    [
        bucket_lifecycle_configuration, bucket_logging, bucket_object_lock_configuration, bucket_ownership_controls,
        bucket_policy, bucket_public_access_block, bucket_replication_config,
        bucket_server_side_encryption_configuration, bucket_versioning,
    ],
    ids=lambda module: module.__name__.rpartition(".")[2],
)  # fmt: skip
def test_a_setting_goes_with_its_bucket(module: Any) -> None:
    handler, whole = handler_for(module.TOKEN), handler_for(module.GOES_WITH)
    assert handler.identity({"bucket": "acme-state"}) == whole.identity(BUCKET)


def policy_of(sid: str) -> str:
    return f'{{"Statement":[{{"Action":"s3:*","Effect":"Deny","Sid":"{sid}"}}],"Version":"2012-10-17"}}'


def allow_logs(cloud: S3OnMoto, live: Live) -> None:
    """moto asks, as S3 does, for a log bucket whose policy lets the log service write."""
    statement = (
        '{"Effect":"Allow","Principal":{"Service":"logging.s3.amazonaws.com"},"Action":["s3:PutObject"],'
        f'"Resource":"{live["arn"]}/*"}}'
    )
    document = f'{{"Version":"2012-10-17","Statement":[{statement}]}}'
    cloud.s3.put_bucket_policy(Bucket=live["bucket"], Policy=document)
