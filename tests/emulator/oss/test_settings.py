"""The settings of a bucket through both SDKs: set, read, deleted, and what is said where they are missing."""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable
from typing import Any

import alibabacloud_oss_v2 as oss_v2
import oss2
import pytest

from tests.emulator.oss.test_buckets import error_of

Client = oss_v2.Client

POLICY = {
    "Version": "1",
    "Statement": [
        {
            "Effect": "Deny",
            "Principal": ["*"],
            "Action": ["oss:*"],
            "Resource": ["acs:oss:*:*:place-of-tests", "acs:oss:*:*:place-of-tests/*"],
            "Condition": {"StringLike": {"acs:UserAgent": ["robot*"]}},
        }
    ],
}


def code_of(call: Callable[[], Any]) -> tuple[int, str]:
    """The status and the code of the error that a call to the newer SDK ends in."""
    with pytest.raises(oss_v2.exceptions.OperationError) as error:
        call()
    return error_of(error).status_code, error_of(error).code


@pytest.mark.real_cloud
@pytest.mark.parametrize(
    ("what", "code"),
    [
        ("cors", "NoSuchCORSConfiguration"),
        ("encryption", "NoSuchServerSideEncryptionRule"),
        ("https_config", "NoSuchHttpsConfig"),
        ("lifecycle", "NoSuchLifecycle"),
        ("policy", "NoSuchBucketPolicy"),
        ("replication", "NoSuchReplicationConfiguration"),
        ("transfer_acceleration", "NoSuchTransferAccelerationConfiguration"),
        ("website", "NoSuchWebsiteConfiguration"),
        ("worm", "NoSuchWORMConfiguration"),
    ],
)
def test_a_setting_that_is_missing_has_a_code_of_its_own(client: Client, name: str, what: str, code: str) -> None:
    parts = "".join(part.capitalize() for part in what.split("_"))
    request = getattr(oss_v2, f"GetBucket{parts}Request")(bucket=name)

    assert code_of(lambda: getattr(client, f"get_bucket_{what}")(request)) == (404, code)


@pytest.mark.real_cloud
def test_settings_that_always_exist_have_their_defaults(client: Client, name: str) -> None:
    assert client.get_bucket_logging(oss_v2.GetBucketLoggingRequest(bucket=name)).bucket_logging_status is not None
    referer = client.get_bucket_referer(oss_v2.GetBucketRefererRequest(bucket=name)).referer_configuration
    assert (referer.allow_empty_referer, referer.referer_list.referers) == (True, None)
    assert not client.get_bucket_tags(oss_v2.GetBucketTagsRequest(bucket=name)).tagging.tag_set.tags
    assert client.get_bucket_versioning(oss_v2.GetBucketVersioningRequest(bucket=name)).version_status is None
    monitor = client.get_bucket_access_monitor(oss_v2.GetBucketAccessMonitorRequest(bucket=name))
    assert monitor.access_monitor_configuration.status == "Disabled"
    block = client.get_bucket_public_access_block(oss_v2.GetBucketPublicAccessBlockRequest(bucket=name))
    assert block.public_access_block_configuration.block_public_access is False
    group = client.get_bucket_resource_group(oss_v2.GetBucketResourceGroupRequest(bucket=name))
    assert group.bucket_resource_group_configuration.resource_group_id.startswith("rg-")


def test_encryption_is_set_read_and_deleted(client: Client, name: str) -> None:
    default = oss_v2.ApplyServerSideEncryptionByDefault(
        sse_algorithm="KMS", kms_master_key_id="any-key", kms_data_encryption="SM4"
    )
    rule = oss_v2.ServerSideEncryptionRule(apply_server_side_encryption_by_default=default)
    get = oss_v2.GetBucketEncryptionRequest(bucket=name)

    put = client.put_bucket_encryption(oss_v2.PutBucketEncryptionRequest(bucket=name, server_side_encryption_rule=rule))
    read = client.get_bucket_encryption(get).server_side_encryption_rule.apply_server_side_encryption_by_default
    info = client.get_bucket_info(oss_v2.GetBucketInfoRequest(bucket=name)).bucket_info.sse_rule
    gone = client.delete_bucket_encryption(oss_v2.DeleteBucketEncryptionRequest(bucket=name))

    assert put.status_code == 200
    assert (read.sse_algorithm, read.kms_master_key_id, read.kms_data_encryption) == ("KMS", "any-key", "SM4")
    assert (info.sse_algorithm, info.kms_master_key_id, info.kms_data_encryption) == ("KMS", "any-key", "SM4")
    assert gone.status_code == 204
    assert code_of(lambda: client.get_bucket_encryption(get)) == (404, "NoSuchServerSideEncryptionRule")


@pytest.mark.real_cloud
def test_encryption_takes_what_the_cloud_takes(old_bucket: oss2.Bucket) -> None:
    rule = oss2.models.ServerSideEncryptionRule("AES256", "key")
    with pytest.raises(oss2.exceptions.InvalidArgument):
        old_bucket.put_bucket_encryption(rule)
    rule.sse_algorithm, rule.kms_master_keyid = "random", ""
    with pytest.raises(oss2.exceptions.InvalidEncryptionAlgorithmError):
        old_bucket.put_bucket_encryption(rule)
    rule.sse_algorithm, rule.kms_data_encryption = "AES256", "SM4"
    old_bucket.put_bucket_encryption(rule)

    read = old_bucket.get_bucket_encryption()

    assert (read.sse_algorithm, read.kms_master_keyid, read.kms_data_encryption) == ("AES256", None, None)


@pytest.mark.real_cloud
def test_versioning_is_enabled_and_suspended_and_nothing_else(old_bucket: oss2.Bucket) -> None:
    for status in ("Enabled", "Suspended"):
        old_bucket.put_bucket_versioning(oss2.models.BucketVersioningConfig(status))
        assert old_bucket.get_bucket_versioning().status == status
        assert old_bucket.get_bucket_info().versioning_status == status
    for status in ("Disabled", None):
        with pytest.raises(oss2.exceptions.MalformedXml):
            old_bucket.put_bucket_versioning(oss2.models.BucketVersioningConfig(status))


def test_a_policy_comes_back_as_it_went(client: Client, name: str) -> None:
    text = json.dumps(POLICY, indent=1)
    get = oss_v2.GetBucketPolicyRequest(bucket=name)

    client.put_bucket_policy(oss_v2.PutBucketPolicyRequest(bucket=name, body=text))
    read = client.get_bucket_policy(get).body
    status = client.get_bucket_policy_status(oss_v2.GetBucketPolicyStatusRequest(bucket=name))
    gone = client.delete_bucket_policy(oss_v2.DeleteBucketPolicyRequest(bucket=name))

    assert (read if isinstance(read, str) else read.decode()) == text
    assert status.policy_status.is_public is False
    assert gone.status_code == 204


def test_the_older_sdk_sets_a_policy(bucket: oss2.Bucket) -> None:
    allow = {**POLICY["Statement"][0], "Effect": "Allow", "Condition": {}}
    bucket.put_bucket_policy(json.dumps({"Version": "1", "Statement": [allow]}))

    assert json.loads(bucket.get_bucket_policy().policy)["Statement"][0]["Effect"] == "Allow"
    bucket.delete_bucket_policy()
    with pytest.raises(oss2.exceptions.NoSuchBucketPolicy):
        bucket.get_bucket_policy()


@pytest.mark.real_cloud
def test_the_public_access_block_is_set_and_taken_away(client: Client, name: str) -> None:
    configuration = oss_v2.PublicAccessBlockConfiguration(block_public_access=True)
    get = oss_v2.GetBucketPublicAccessBlockRequest(bucket=name)

    client.put_bucket_public_access_block(
        oss_v2.PutBucketPublicAccessBlockRequest(bucket=name, public_access_block_configuration=configuration)
    )
    on = client.get_bucket_public_access_block(get).public_access_block_configuration
    info = client.get_bucket_info(oss_v2.GetBucketInfoRequest(bucket=name)).bucket_info
    gone = client.delete_bucket_public_access_block(oss_v2.DeleteBucketPublicAccessBlockRequest(bucket=name))
    off = client.get_bucket_public_access_block(get).public_access_block_configuration

    assert (on.block_public_access, info.block_public_access, off.block_public_access) == (True, True, False)
    assert gone.status_code == 204


def test_public_access_is_blocked_for_a_whole_account(client: Client) -> None:
    configuration = oss_v2.PublicAccessBlockConfiguration(block_public_access=True)
    get = oss_v2.GetPublicAccessBlockRequest()

    client.put_public_access_block(oss_v2.PutPublicAccessBlockRequest(configuration))
    assert client.get_public_access_block(get).public_access_block_configuration.block_public_access is True
    client.delete_public_access_block(oss_v2.DeletePublicAccessBlockRequest())
    assert client.get_public_access_block(get).public_access_block_configuration.block_public_access is False


def test_logging_needs_a_target_of_the_same_owner(client: Client, name: str) -> None:
    client.put_bucket(oss_v2.PutBucketRequest(bucket="target-of-logs"))

    def put(target: str) -> None:
        enabled = oss_v2.LoggingEnabled(target_bucket=target, target_prefix="log/")
        status = oss_v2.BucketLoggingStatus(logging_enabled=enabled)
        client.put_bucket_logging(oss_v2.PutBucketLoggingRequest(bucket=name, bucket_logging_status=status))

    assert code_of(lambda: put("nowhere")) == (400, "InvalidTargetBucketForLogging")
    put("target-of-logs")
    get = oss_v2.GetBucketLoggingRequest(bucket=name)
    enabled = client.get_bucket_logging(get).bucket_logging_status.logging_enabled
    assert (enabled.target_bucket, enabled.target_prefix) == ("target-of-logs", "log/")
    assert client.delete_bucket_logging(oss_v2.DeleteBucketLoggingRequest(bucket=name)).status_code == 204
    assert client.get_bucket_logging(get).bucket_logging_status.logging_enabled is None


@pytest.mark.real_cloud
def test_the_https_configuration_keeps_its_versions(client: Client, name: str) -> None:
    configuration = oss_v2.HttpsConfiguration(
        tls=oss_v2.TLS(enable=True, tls_versions=["TLSv1.2", "TLSv1.3"]),
        cipher_suite=oss_v2.CipherSuite(enable=True, strong_cipher_suite=True),
    )
    client.put_bucket_https_config(oss_v2.PutBucketHttpsConfigRequest(bucket=name, https_configuration=configuration))

    read = client.get_bucket_https_config(oss_v2.GetBucketHttpsConfigRequest(bucket=name)).https_configuration

    assert (read.tls.enable, read.tls.tls_versions) == (True, ["TLSv1.2", "TLSv1.3"])
    assert read.cipher_suite.strong_cipher_suite is True


@pytest.mark.real_cloud
def test_lifecycle_rules_come_back_with_an_id_and_their_dates(client: Client, name: str) -> None:
    date = datetime.datetime(2030, 1, 2, tzinfo=datetime.UTC)
    rules = [
        oss_v2.LifecycleRule(
            prefix="old/",
            status="Enabled",
            noncurrent_version_expiration=oss_v2.NoncurrentVersionExpiration(noncurrent_days=30),
            abort_multipart_upload=oss_v2.LifecycleRuleAbortMultipartUpload(days=7),
        ),
        oss_v2.LifecycleRule(
            id="dated",
            prefix="dated/",
            status="Disabled",
            expiration=oss_v2.LifecycleRuleExpiration(created_before_date=date),
        ),
    ]
    configuration = oss_v2.LifecycleConfiguration(rules=rules)
    client.put_bucket_lifecycle(oss_v2.PutBucketLifecycleRequest(bucket=name, lifecycle_configuration=configuration))

    get = oss_v2.GetBucketLifecycleRequest(bucket=name)
    read = client.get_bucket_lifecycle(get).lifecycle_configuration.rules

    assert (bool(read[0].id), read[0].noncurrent_version_expiration.noncurrent_days) == (True, 30)
    assert (read[1].id, read[1].expiration.created_before_date) == ("dated", date)
    assert client.delete_bucket_lifecycle(oss_v2.DeleteBucketLifecycleRequest(bucket=name)).status_code == 204
    assert code_of(lambda: client.get_bucket_lifecycle(get)) == (404, "NoSuchLifecycle")


@pytest.mark.real_cloud
@pytest.mark.parametrize(
    ("expire", "moves"),
    [(3, [(4, "IA")]), (6, [(5, "IA"), (2, "Archive")]), (6, [(7, "IA")]), (6, [(5, "Standard")])],
)
def test_lifecycle_rules_that_contradict_themselves_are_refused(
    bucket: oss2.Bucket, expire: int, moves: list[tuple[int, str]]
) -> None:
    expiration = oss2.models.LifecycleExpiration(days=expire)
    rule = oss2.models.LifecycleRule("id", "prefix/", expiration=expiration)
    rule.storage_transitions = [oss2.models.StorageTransition(days=days, storage_class=to) for days, to in moves]

    with pytest.raises(oss2.exceptions.InvalidArgument):
        bucket.put_bucket_lifecycle(oss2.models.BucketLifecycle([rule]))


@pytest.mark.real_cloud
def test_lifecycle_days_and_dates_are_not_mixed(bucket: oss2.Bucket) -> None:
    expiration = oss2.models.LifecycleExpiration(created_before_date=datetime.date(2016, 12, 25))
    rule = oss2.models.LifecycleRule("id", "prefix/", expiration=expiration)
    rule.storage_transitions = [oss2.models.StorageTransition(days=356, storage_class="IA")]

    with pytest.raises(oss2.exceptions.InvalidRequest):
        bucket.put_bucket_lifecycle(oss2.models.BucketLifecycle([rule]))
