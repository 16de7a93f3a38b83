"""How each resource is set up."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest

from stateroom.facts import OWNER_TAG, PURPOSE_TAG
from tests.unit.components.alicloud.backends import (
    ALIAS,
    ATTACHMENT,
    BUCKET,
    INSTANCE,
    KEY,
    LOGGING,
    MINIMAL,
    OIDC,
    OSS,
    POLICY,
    ROLE,
    TABLE,
    declare,
)
from tests.unit.components.alicloud.cloud import ACCOUNT, KEY_ID, STATE_KEY
from tests.unit.components.recording import Run, Stack


def locking(**keys: Any) -> dict[str, Any]:
    return MINIMAL | {"lock": {"mode": "table"} | keys}


def test_a_lock_table_has_an_instance_of_its_own(run: Run) -> None:
    stack = run(partial(declare, locking()))
    instance, table = stack.one(INSTANCE, "locks"), stack.one(TABLE, "locks")
    assert instance.inputs == {
        "name": "acme-4a9371",
        "description": "Locks of acme",
        "instanceType": "Capacity",
        "networkTypeAcls": ["CLASSIC", "INTERNET", "VPC"],
        "networkSourceAcls": ["TRUST_PROXY"],
        "tags": {OWNER_TAG: "acme@cn-hangzhou", PURPOSE_TAG: "locks"},
    }
    assert table.inputs == {
        "instanceName": "acme-4a9371",
        "tableName": "acme_locks",
        "primaryKeys": [{"name": "LockID", "type": "String"}],
        "timeToLive": -1.0,
        "maxVersion": 1.0,
        "deviationCellVersionInSec": "86400",
        "enableSse": True,
        "sseKeyType": "SSE_KMS_SERVICE",
    }
    assert instance.urn in table.dependencies


def test_a_backend_without_locks_has_neither_instance_nor_table(run: Run) -> None:
    stack = run(partial(declare, MINIMAL))
    assert not [each for each in stack.children if each.token in (INSTANCE, TABLE)]
    assert {"lock_instance", "lock_table"}.isdisjoint(
        name for name, value in stack.component_outputs.items() if value is not None
    )


@pytest.mark.parametrize(("performance", "kind"), [("capacity", "Capacity"), ("high", "HighPerformance")])
def test_an_instance_is_of_the_kind_that_was_asked_for(run: Run, performance: str, kind: str) -> None:
    stack = run(partial(declare, locking(performance=performance)))
    assert stack.one(INSTANCE, "locks").inputs["instanceType"] == kind


@pytest.mark.parametrize(
    ("network", "types", "sources"), [("vpc", ["VPC"], []), ("console_or_vpc", ["VPC"], ["TRUST_PROXY"])]
)
def test_an_instance_is_reached_from_where_it_was_asked_for(
    run: Run, network: str, types: list[str], sources: list[str]
) -> None:
    stack = run(partial(declare, locking(network=network) | {"endpoints": "internal"}))
    instance = stack.one(INSTANCE, "locks").inputs
    assert (instance["networkTypeAcls"], instance["networkSourceAcls"]) == (types, sources)


@pytest.mark.parametrize(
    ("lock", "expected"),
    [
        ({"encryption": "none"}, {"enableSse": False}),
        ({"encryption": "service"}, {"enableSse": True, "sseKeyType": "SSE_KMS_SERVICE"}),
        (
            {"encryption": "key", "key_role": f"acs:ram::{ACCOUNT}:role/aliyunotsaccessingkms"},
            {
                "enableSse": True,
                "sseKeyType": "SSE_BYOK",
                "sseKeyId": KEY_ID,
                "sseRoleArn": f"acs:ram::{ACCOUNT}:role/aliyunotsaccessingkms",
            },
        ),
    ],
    ids=["none", "service", "key"],
)
def test_a_table_always_says_how_it_is_encrypted(run: Run, lock: dict[str, Any], expected: dict[str, Any]) -> None:
    stack = run(partial(declare, locking(**lock) | {"encryption": {"mode": "kms", "key": KEY_ID}}))
    table = stack.one(TABLE, "locks").inputs
    assert {name: value for name, value in table.items() if "sse" in name.lower()} == expected


def test_each_bucket_is_encrypted_states_with_the_key_and_logs_with_none(largest: Stack) -> None:
    token = f"{OSS}ServerSideEncryption:BucketServerSideEncryption"
    state, logs = largest.one(token, "state").inputs, largest.one(token, "logs").inputs
    assert (state["sseAlgorithm"], state["kmsMasterKeyId"]) == ("KMS", "acme-state")
    assert logs == {"bucket": f"acme-prod-logs-{ACCOUNT}-cn-hangzhou", "sseAlgorithm": "AES256"}


def test_a_bucket_without_a_key_is_encrypted_by_oss(run: Run) -> None:
    stack = run(partial(declare, MINIMAL))
    encryption = stack.one(f"{OSS}ServerSideEncryption:BucketServerSideEncryption", "state").inputs
    assert encryption == {"bucket": f"acme-state-{ACCOUNT}-cn-hangzhou", "sseAlgorithm": "AES256"}


@pytest.mark.parametrize("purpose", ["state", "logs"])
def test_every_bucket_is_private_versioned_closed_and_takes_no_old_tls(largest: Stack, purpose: str) -> None:
    bucket = {"bucket": f"acme-prod-{purpose}-{ACCOUNT}-cn-hangzhou"}
    settings: dict[str, dict[str, Any]] = {
        "Acl": {"acl": "private"},
        "Versioning": {"status": "Enabled"},
        "PublicAccessBlock": {"blockPublicAccess": True},
        "HttpsConfig": {"enable": True, "tlsVersions": ["TLSv1.2", "TLSv1.3"]},
    }
    for kind, expected in settings.items():
        assert largest.one(f"{OSS}{kind}:Bucket{kind}", purpose).inputs == bucket | expected
    made = largest.one(BUCKET, purpose).inputs
    assert (made["storageClass"], made["redundancyType"]) == ("Standard", "ZRS")


@pytest.mark.parametrize(
    "key", [KEY_ID, f"acs:kms:cn-hangzhou:{ACCOUNT}:key/{KEY_ID}"], ids=["by its id", "by its ARN"]
)
def test_an_existing_key_is_used_and_nothing_is_added_to_it(run: Run, key: str) -> None:
    stack = run(partial(declare, MINIMAL | {"encryption": {"mode": "kms", "key": key}}))
    assert not [each for each in stack.children if each.token in (KEY, ALIAS)]
    assert stack.component_outputs["kms_key_arn"] == STATE_KEY
    encryption = stack.one(f"{OSS}ServerSideEncryption:BucketServerSideEncryption", "state").inputs
    assert encryption["kmsMasterKeyId"] == KEY_ID


@pytest.mark.parametrize(
    ("encryption", "protect", "expected"),
    [
        (
            {"deletion_window_days": 7},
            True,
            {
                "automaticRotation": "Enabled",
                "rotationInterval": "31536000s",
                "pendingWindowInDays": 7.0,
                "deletionProtection": "Enabled",
            },
        ),
        (
            {"rotate": False},
            False,
            {"automaticRotation": "Disabled", "pendingWindowInDays": 30.0, "deletionProtection": "Disabled"},
        ),
    ],
    ids=["rotated and protected", "neither"],
)
def test_a_key_is_rotated_and_protected_as_asked(
    run: Run, encryption: dict[str, Any], protect: bool, expected: dict[str, Any]
) -> None:
    stack = run(partial(declare, MINIMAL | {"encryption": {"mode": "kms"} | encryption, "protect": protect}))
    key = dict(stack.one(KEY, "state").inputs)
    assert (key.pop("description"), key.pop("tags")["Name"]) == ("States of acme", "acme-state")
    assert key == expected


def test_lifecycle_rules_keep_old_states_and_expire_old_logs(largest: Stack) -> None:
    both = {"enabled": True, "prefix": "", "abortMultipartUploads": [{"days": 7.0}]}
    assert largest.one(BUCKET, "state").inputs["lifecycleRules"] == [
        {
            "id": "stateroom-old-versions",
            "noncurrentVersionExpirations": [{"days": 365.0}],
            "expirations": [{"expiredObjectDeleteMarker": True}],
            **both,
        }
    ]
    assert largest.one(BUCKET, "logs").inputs["lifecycleRules"] == [
        {
            "id": "stateroom-retention",
            "noncurrentVersionExpirations": [{"days": 30.0}],
            "expirations": [{"days": 400.0}],
            **both,
        }
    ]


@pytest.mark.parametrize(("endpoints", "expected"), [("acceleration", {"enabled": True}), ("public", None)])
def test_the_state_bucket_is_accelerated_when_clients_use_that(
    run: Run, endpoints: str, expected: dict[str, bool] | None
) -> None:
    stack = run(partial(declare, MINIMAL | {"endpoints": endpoints, "bucket": {"access_logs": {}}}))
    assert stack.one(BUCKET, "state").inputs.get("transferAcceleration") == expected
    assert "transferAcceleration" not in stack.one(BUCKET, "logs").inputs


def test_access_logs_go_to_an_existing_bucket_when_one_is_named(run: Run) -> None:
    stack = run(partial(declare, MINIMAL | {"bucket": {"access_logs": {"bucket": "corp-logs", "prefix": "a/"}}}))
    assert [each.name for each in stack.children if each.token == BUCKET] == ["acme-state"]
    logging = stack.one(LOGGING, "state").inputs
    assert (logging["targetBucket"], logging["targetPrefix"]) == ("corp-logs", "a/")
    assert stack.component_outputs["log_bucket"] == "corp-logs"


def test_roles_and_policies_have_the_names_and_sessions_that_were_asked_for(largest: Stack) -> None:
    for access, seconds in (("writer", 7200.0), ("reader", 3600.0), ("admin", 3600.0)):
        name = f"acme-prod-{access}"
        role, policy = largest.one(ROLE, access).inputs, largest.one(POLICY, access).inputs
        assert (role["roleName"], role["maxSessionDuration"]) == (name, seconds)
        assert role["description"] == policy["description"] == f"{access.capitalize()} of the states of acme-prod"
        assert policy["policyName"] == name
        assert policy["rotateStrategy"] == "DeleteOldestNonDefaultVersionWhenLimitExceeded"
        assert largest.one(ATTACHMENT, access).inputs == {
            "roleName": name,
            "policyName": name,
            "policyType": "Custom",
        }


def test_an_identity_provider_says_whose_it_is_and_lists_the_audiences_that_are_trusted(run: Run) -> None:
    fingerprint = "0123456789ABCDEF0123456789ABCDEF01234567"
    own = {
        "issuer": "https://ci.acme.example/tokens",
        "subjects": ["deploy"],
        "audience": "acme",
        "fingerprints": [fingerprint],
    }
    stack = run(partial(declare, MINIMAL | {"access": {"writer": {"oidc": [own]}}}))
    provider = stack.one(OIDC, "ci-acme-example-tokens")
    assert provider.inputs == {
        "oidcProviderName": "acme-oidc-dfd10c98",
        "issuerUrl": "https://ci.acme.example/tokens",
        "clientIds": ["acme"],
        "fingerprints": [fingerprint],
        "description": "stateroom:backend=acme@cn-hangzhou",
    }
    assert provider.urn in stack.one(ROLE, "writer").dependencies
