"""How each resource is set up."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest

from stateroom.facts import OWNER_TAG
from tests.unit.components.aws.backends import (
    ALIAS,
    ATTACHMENT,
    BUCKET,
    KEY,
    LOGGING,
    MINIMAL,
    OIDC,
    POLICY,
    REPLICATION_CONFIG,
    ROLE,
    S3,
    TABLE,
    declare,
)
from tests.unit.components.aws.cloud import ACCOUNT, REPLICA_KEY, STATE_KEY
from tests.unit.components.recording import Run, Stack


@pytest.mark.parametrize(
    ("lock", "table"),
    [
        ({"mode": "none"}, None),
        ({"mode": "native"}, None),
        ({"mode": "table"}, {"billingMode": "PAY_PER_REQUEST"}),
        (
            {"mode": "both", "capacity": {"read": 2, "write": 3}},
            {"billingMode": "PROVISIONED", "readCapacity": 2.0, "writeCapacity": 3.0},
        ),
    ],
)
def test_a_lock_mode_has_its_table(run: Run, lock: dict[str, Any], table: dict[str, Any] | None) -> None:
    stack = run(partial(declare, MINIMAL | {"lock": lock}))
    tables = [each.inputs for each in stack.children if each.token == TABLE]
    if table is None:
        assert tables == []
        return
    assert tables == [
        {
            "name": "acme-locks",
            "hashKey": "LockID",
            "attributes": [{"name": "LockID", "type": "S"}],
            "pointInTimeRecovery": {"enabled": True},
            "deletionProtectionEnabled": True,
            "serverSideEncryption": {"enabled": False},
            "tags": {OWNER_TAG: "acme@eu-west-1", "stateroom:purpose": "locks"},
            **table,
        }
    ]


@pytest.mark.parametrize(
    ("bucket", "blocked"), [({}, ["SSE-C"]), ({"block_sse_c": False}, ["NONE"])], ids=["blocked", "allowed"]
)
def test_the_buckets_encryption_always_says_whether_sse_c_is_blocked(
    run: Run, bucket: dict[str, Any], blocked: list[str]
) -> None:
    stack = run(partial(declare, MINIMAL | {"bucket": bucket}))
    rules = stack.one(f"{S3}ServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration", "state").inputs
    assert rules["rules"] == [
        {"applyServerSideEncryptionByDefault": {"sseAlgorithm": "AES256"}, "blockedEncryptionTypes": blocked}
    ]


def test_each_bucket_is_encrypted_with_the_key_of_its_region_and_logs_with_none(largest: Stack) -> None:
    token = f"{S3}ServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration"
    for purpose, key in (("state", STATE_KEY), ("replica", REPLICA_KEY)):
        default = {"sseAlgorithm": "aws:kms", "kmsMasterKeyId": key}
        assert largest.one(token, purpose).inputs["rules"] == [
            {
                "applyServerSideEncryptionByDefault": default,
                "bucketKeyEnabled": True,
                "blockedEncryptionTypes": ["SSE-C"],
            }
        ]
    (rule,) = largest.one(token, "logs").inputs["rules"]
    assert rule["applyServerSideEncryptionByDefault"] == {"sseAlgorithm": "AES256"}
    assert largest.one(TABLE, "locks").inputs["serverSideEncryption"] == {"enabled": True, "kmsKeyArn": STATE_KEY}


def test_an_existing_key_is_used_and_nothing_is_added_to_it(run: Run) -> None:
    key = f"arn:aws:kms:eu-west-1:{ACCOUNT}:key/1234abcd-12ab-34cd-56ef-1234567890ab"
    stack = run(partial(declare, MINIMAL | {"encryption": {"mode": "kms", "key": key}}))
    assert not [each for each in stack.children if each.token in (KEY, ALIAS)]
    assert stack.component_outputs["kms_key_arn"] == key


def test_lifecycle_rules_keep_old_states_and_expire_old_logs(largest: Stack) -> None:
    token = f"{S3}LifecycleConfiguration:BucketLifecycleConfiguration"
    both = {"status": "Enabled", "filter": {"prefix": ""}}
    tidy = [
        {"id": "stateroom-uploads", "abortIncompleteMultipartUpload": {"daysAfterInitiation": 7.0}, **both},
        {"id": "stateroom-delete-markers", "expiration": {"expiredObjectDeleteMarker": True}, **both},
    ]
    old = {"noncurrentDays": 365.0, "newerNoncurrentVersions": 50.0}
    states = [{"id": "stateroom-old-versions", "noncurrentVersionExpiration": old, **both}, *tidy]
    logs = {
        "id": "stateroom-retention",
        "expiration": {"days": 400.0},
        "noncurrentVersionExpiration": {"noncurrentDays": 30.0},
        **both,
    }
    assert largest.one(token, "state").inputs["rules"] == states
    assert largest.one(token, "replica").inputs["rules"] == states
    assert largest.one(token, "logs").inputs["rules"] == [logs, *tidy]


def test_every_version_is_replicated_those_under_kms_too(largest: Stack) -> None:
    config = largest.one(REPLICATION_CONFIG, "state").inputs
    assert config["rules"] == [
        {
            "id": "stateroom-replica",
            "status": "Enabled",
            "priority": 1.0,
            "filter": {"prefix": ""},
            "deleteMarkerReplication": {"status": "Enabled"},
            "destination": {
                "bucket": f"arn:aws:s3:::acme-prod-replica-{ACCOUNT}-eu-central-1",
                "encryptionConfiguration": {"replicaKmsKeyId": REPLICA_KEY},
            },
            "sourceSelectionCriteria": {"sseKmsEncryptedObjects": {"status": "Enabled"}},
        }
    ]
    assert largest.one(BUCKET, "replica").inputs["objectLockEnabled"] is True


def test_access_logs_go_to_an_existing_bucket_when_one_is_named(run: Run) -> None:
    stack = run(partial(declare, MINIMAL | {"bucket": {"access_logs": {"bucket": "corp-logs", "prefix": "a/"}}}))
    assert [each.name for each in stack.children if each.token == BUCKET] == ["acme-state"]
    logging = stack.one(LOGGING, "state").inputs
    assert (logging["targetBucket"], logging["targetPrefix"]) == ("corp-logs", "a/")
    assert stack.component_outputs["log_bucket"] == "corp-logs"


def test_roles_have_the_boundary_path_and_session_that_were_asked_for(largest: Stack) -> None:
    for access, seconds in (("writer", 7200.0), ("reader", 3600.0), ("admin", 3600.0), ("replication", 3600.0)):
        role = largest.one(ROLE, access).inputs
        assert role["name"] == f"acme-prod-{access}"
        assert role["path"] == "/stateroom/"
        assert role["permissionsBoundary"] == "arn:aws:iam::111122223333:policy/platform-boundary"
        assert role["maxSessionDuration"] == seconds
        assert largest.one(POLICY, access).inputs["path"] == "/stateroom/"
        assert largest.one(ATTACHMENT, access).inputs["role"] == f"acme-prod-{access}"


def test_an_identity_provider_lists_the_audiences_that_are_trusted(run: Run) -> None:
    own = {"issuer": "https://ci.acme.example/tokens", "subjects": ["deploy"], "audience": "acme"}
    stack = run(partial(declare, MINIMAL | {"access": {"writer": {"oidc": [own]}}}))
    provider = stack.one(OIDC, "ci-acme-example-tokens").inputs
    assert (provider["url"], provider["clientIdLists"]) == ("https://ci.acme.example/tokens", ["acme"])
