"""One thing of a backend on the local Alibaba Cloud is wrong: the step that looks at it says what."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from stateroom.clouds.alicloud import AlicloudCloud
from stateroom.engine.calls import Call
from stateroom.local.alicloud import LocalAlicloud
from stateroom.smoke.alicloud import AlicloudProbe
from stateroom.smoke.report import ignore
from stateroom.smoke.scenario import perform_scenario
from stateroom.states.lock_info import LockInfo
from tests.unit.smoke.oss_cloud import (
    BUCKET,
    INSTANCE,
    ONLY_TLS,
    TABLE,
    change_call,
    encrypt_by_default,
    failures,
    list_rows,
    list_versions,
    make_backend,
    put,
    steps_of,
)


def test_a_bucket_without_our_policy_answers_plain_http_and_is_found_out(
    local_alicloud: LocalAlicloud, alicloud: AlicloudCloud
) -> None:
    steps = steps_of(make_backend(alicloud, local_alicloud, policy=False), alicloud)
    assert failures(steps) == ["plain HTTP is refused"]
    assert steps["plain HTTP is refused"].detail == (
        "the state can be read over plain HTTP\n  why:  the bucket policy does not ask for TLS"
    )


def test_a_policy_that_speaks_of_something_else_is_found_out(
    local_alicloud: LocalAlicloud, alicloud: AlicloudCloud
) -> None:
    facts = make_backend(alicloud, local_alicloud)
    other = ONLY_TLS | {"Action": ["oss:DeleteBucket"]}
    put(alicloud, "PutBucketPolicy", json.dumps({"Version": "1", "Statement": [other]}))
    assert failures(steps_of(facts, alicloud)) == ["plain HTTP is refused"]


def test_a_public_bucket_is_found_out(local_alicloud: LocalAlicloud, alicloud: AlicloudCloud) -> None:
    facts = make_backend(alicloud, local_alicloud)
    anybody = {
        "Effect": "Allow",
        "Principal": ["*"],
        "Action": ["oss:GetObject"],
        "Resource": [f"acs:oss:*:*:{BUCKET}/*"],
    }
    put(alicloud, "PutBucketPolicy", json.dumps({"Version": "1", "Statement": [ONLY_TLS, anybody]}))
    steps = steps_of(facts, alicloud)
    assert failures(steps) == ["a public read is refused"]
    assert steps["a public read is refused"].detail == (
        "the state can be read without credentials\n  why:  the bucket is open to the public"
    )
    put(alicloud, "PutBucketPublicAccessBlock", {"BlockPublicAccess": "true"})
    assert failures(steps_of(facts, alicloud)) == []


@pytest.mark.parametrize("versioning", ["Suspended", None])
def test_a_bucket_without_versions_is_found_out(
    local_alicloud: LocalAlicloud, alicloud: AlicloudCloud, versioning: str | None
) -> None:
    steps = steps_of(make_backend(alicloud, local_alicloud, versioning=versioning), alicloud)
    assert failures(steps) == ["old versions are kept"]
    assert steps["old versions are kept"].detail == (
        "the second write replaced the first\n  why:  the bucket does not keep versions of a state"
    )
    assert list_versions(alicloud) == []


def test_a_key_that_the_bucket_does_not_use_is_found_out(
    local_alicloud: LocalAlicloud, alicloud: AlicloudCloud
) -> None:
    facts = make_backend(alicloud, local_alicloud, kms=True)
    key = str(facts.kms_key_arn).rpartition("/")[2]
    encrypt_by_default(alicloud, None)
    assert (
        steps_of(facts, alicloud)["encryption"].detail == f"the state is stored under AES256, not under KMS with {key}"
    )
    alicloud.execute(Call("oss", "DeleteBucketEncryption", {"Bucket": BUCKET}))
    steps = steps_of(facts, alicloud)
    assert failures(steps) == ["encryption"]
    assert steps["encryption"].detail == f"the state is stored under no encryption, not under KMS with {key}"


def test_another_key_is_found_out(local_alicloud: LocalAlicloud, alicloud: AlicloudCloud) -> None:
    facts = make_backend(alicloud, local_alicloud, kms=True)
    other = alicloud.execute(Call("kms", "CreateKey", {}))["KeyMetadata"]
    encrypt_by_default(alicloud, other["Arn"])
    key = str(facts.kms_key_arn).rpartition("/")[2]
    assert steps_of(facts, alicloud)["encryption"].detail == (
        f"the state is stored under KMS with {other['KeyId']}, not under KMS with {key}"
    )


def test_a_key_that_is_disabled_fails_the_write_and_is_named(
    local_alicloud: LocalAlicloud, alicloud: AlicloudCloud
) -> None:
    facts = make_backend(alicloud, local_alicloud, kms=True)
    alicloud.execute(Call("kms", "DisableKey", {"KeyId": str(facts.kms_key_arn).rpartition("/")[2]}))
    steps = steps_of(facts, alicloud)
    assert failures(steps)[0] == "write a state"
    assert "the KMS key is disabled" in steps["write a state"].detail


def test_a_table_that_does_not_heed_the_condition_is_found_out(
    local_alicloud: LocalAlicloud, alicloud: AlicloudCloud
) -> None:
    facts = make_backend(alicloud, local_alicloud)
    change_call(alicloud.ots(INSTANCE), "put_row", lambda original, table, row, _condition: original(table, row))
    steps = steps_of(facts, alicloud)
    assert failures(steps)[0] == "a second client is refused"
    assert steps["a second client is refused"].detail.startswith("the lock table let a second client in")
    assert list_rows(alicloud) == []


def test_a_lock_that_another_holds_is_shown_with_its_holder(
    local_alicloud: LocalAlicloud, alicloud: AlicloudCloud
) -> None:
    facts = make_backend(alicloud, local_alicloud)
    probe = AlicloudProbe(facts, alicloud, "run")
    held = replace(LockInfo.new(probe.path), who="eve@elsewhere")
    probe.locks[0].take(held)
    steps = {step.name: step for step in perform_scenario(probe, ignore)}
    assert failures(steps) == ["take the lock"]
    assert steps["take the lock"].detail == f"the lock table of a new key is held by {held}"


def test_a_digest_that_is_not_recorded_is_found_out(local_alicloud: LocalAlicloud, alicloud: AlicloudCloud) -> None:
    facts = make_backend(alicloud, local_alicloud)

    def lose(original: Callable[..., Any], table: str, row: Any, condition: Any) -> Any:
        return original(table, row, condition) if row.attribute_columns[0][0] != "Digest" else (None, None)

    change_call(alicloud.ots(INSTANCE), "put_row", lose)
    assert steps_of(facts, alicloud)["read it back"].detail.startswith(
        "the recorded digest is missing and the state's is "
    )


def test_credentials_of_another_account_write_nothing(local_alicloud: LocalAlicloud, alicloud: AlicloudCloud) -> None:
    facts = replace(make_backend(alicloud, local_alicloud), account="9999999999999999")
    local_alicloud.forget_requests()
    steps = steps_of(facts, alicloud)
    assert steps["identity"].detail == (
        "the credentials belong to the account 1234567890123456\n"
        "  why:  the backend acme is in the account 9999999999999999\n"
        "  next: use credentials of that account, or a profile or role in it"
    )
    asked = {request.operation for request in local_alicloud.requests}
    assert asked <= {"GetCallerIdentity", "DeleteRow", "ListObjectVersions"}


@pytest.mark.parametrize(
    ("service", "operation", "code", "failed", "action"),
    [
        ("tablestore", "PutRow", "OTSNoPermissionAccess", "take the lock", "ots:PutRow"),
        ("tablestore", "GetRow", "OTSNoPermissionAccess", "a second client is refused", "ots:GetRow"),
        ("tablestore", "DeleteRow", "OTSNoPermissionAccess", "release the lock", "ots:DeleteRow"),
        ("oss", "PutObject", "AccessDenied", "write a state", "oss:PutObject"),
        ("oss", "GetObject", "AccessDenied", "read it back", "oss:GetObject"),
        ("oss", "HeadObject", "AccessDenied", "encryption", "oss:GetObject"),
        ("oss", "ListObjectVersions", "AccessDenied", "clean up", "oss:ListObjectVersions"),
    ],
)
def test_a_permission_that_is_missing_fails_its_step_and_is_named(
    local_alicloud: LocalAlicloud,
    alicloud: AlicloudCloud,
    service: str,
    operation: str,
    code: str,
    failed: str,
    action: str,
) -> None:
    facts = make_backend(alicloud, local_alicloud)
    local_alicloud.refuse(service, operation, code)
    steps = steps_of(facts, alicloud)
    assert failures(steps)[0] == failed
    assert f"Alibaba Cloud denied {action}" in steps[failed].detail


def test_a_table_that_is_gone_fails_the_lock(local_alicloud: LocalAlicloud, alicloud: AlicloudCloud) -> None:
    facts = make_backend(alicloud, local_alicloud)
    alicloud.execute(Call("ots", "DeleteTable", {"InstanceName": INSTANCE, "TableName": TABLE}))
    steps = steps_of(facts, alicloud)
    assert failures(steps)[0] == "take the lock"
    assert f"table {TABLE}" in steps["take the lock"].detail


def test_a_bucket_that_is_gone_fails_the_write(local_alicloud: LocalAlicloud, alicloud: AlicloudCloud) -> None:
    facts = replace(make_backend(alicloud, local_alicloud), bucket="acme-gone")
    steps = steps_of(facts, alicloud)
    assert failures(steps) == ["write a state", "clean up"]
    assert "NoSuchBucket" in steps["write a state"].detail
    assert steps["encryption"].detail == "because of a failure before: write a state"
