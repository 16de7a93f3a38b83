"""The smoke test on the local AWS: every lock mode and encryption, and one thing broken at a time."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from botocore.awsrequest import AWSResponse

from stateroom.errors import StoppedError
from stateroom.facts import LockMode
from stateroom.local.aws import LocalAws
from stateroom.smoke.report import StepFinished, ignore
from stateroom.smoke.run import run_smoke
from tests.unit.smoke.cloud import BUCKET, TABLE, LocalClients, list_items, list_versions, make_backend

KEY = "network/terraform.tfstate"
OTHER_KEY = "arn:aws:kms:eu-west-1:123456789012:key/00000000-0000-0000-0000-000000000000"


@pytest.fixture
def clients(local_aws: LocalAws) -> LocalClients:
    return LocalClients(local_aws.url)


def steps_of(facts: Any, clients: LocalClients) -> dict[str, StepFinished]:
    return {step.name: step for step in run_smoke(facts, clients, ignore).steps}


def failures(steps: dict[str, StepFinished]) -> list[str]:
    return [name for name, step in steps.items() if step.result == "failed"]


def change_params(client: Any, operation: str, change: Callable[[dict[str, Any]], object]) -> None:
    """Let the cloud receive something else than was asked, as if it did not heed it."""

    def rewrite(params: dict[str, Any], **_: Any) -> None:
        change(params)

    client.meta.events.register(
        f"provide-client-params.{client.meta.service_model.service_id.hyphenize()}.{operation}", rewrite
    )


def deny_when(client: Any, operation: str, condition: Callable[[Any], bool]) -> None:
    """Let the calls of an operation that meet the condition be denied."""
    body = b"<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>"

    class Raw(io.BytesIO):
        def stream(self, **_: Any) -> Any:
            yield self.read()

    def respond(request: Any, **_: Any) -> AWSResponse | None:
        return AWSResponse(request.url, 403, {}, Raw(body)) if condition(request) else None

    client.meta.events.register(f"before-send.s3.{operation}", respond)


@pytest.mark.parametrize("kms", [False, True], ids=["s3", "kms"])
@pytest.mark.parametrize("lock", ["table", "native", "both", "none"])
def test_a_sound_backend_passes_and_nothing_remains(clients: LocalClients, lock: LockMode, kms: bool) -> None:
    facts = make_backend(clients, lock, kms=kms)
    steps = steps_of(facts, clients)
    skipped = {name for name, step in steps.items() if step.result == "skipped"}
    # This cloud does not heed the backend's bucket policy, and is plain HTTP itself.
    refusals = {"plain HTTP is refused", "wrong encryption is refused"}
    locking = {"take the lock", "a second client is refused", "release the lock", "the lock is free"}
    assert skipped == (refusals | locking if lock == "none" else refusals)
    assert failures(steps) == []
    stored = "state and lock file" if lock in ("native", "both") else "state"
    under = f"aws:kms with {facts.kms_key_arn}" if kms else "AES256"
    assert steps["encryption"].detail == f"{stored} under {under}"
    assert steps["a public read is refused"].detail == "403 AccessDenied"
    assert steps["plain HTTP is refused"].detail == f"{clients.url} is plain HTTP itself"
    assert steps["wrong encryption is refused"].detail.endswith(
        f"is asked for: the cloud at {clients.url} does not enforce this part of a bucket policy"
    )
    assert list_versions(clients) == []
    assert lock in ("native", "none") or list_items(clients) == []


@pytest.mark.parametrize(("kms", "denied"), [(False, "aws:kms"), (True, "AES256 and aws:kms without a key")])
def test_a_policy_that_is_enforced_passes_its_step(clients: LocalClients, kms: bool, denied: str) -> None:
    step = steps_of(make_backend(clients, "native", kms=kms, enforced=True), clients)["wrong encryption is refused"]
    assert (step.result, step.detail) == ("passed", f"denied: {denied}")


def test_states_and_locks_of_others_are_never_touched(clients: LocalClients) -> None:
    facts = make_backend(clients, "both")
    s3, dynamodb = clients.client("s3"), clients.client("dynamodb")
    for key in (KEY, f"{KEY}.tflock", "stateroom-smoke/another-run/terraform.tfstate"):
        s3.put_object(Bucket=BUCKET, Key=key, Body=b"mine")
    items = [{"LockID": {"S": f"{BUCKET}/{KEY}"}, "Info": {"S": "mine"}}]
    dynamodb.put_item(TableName=TABLE, Item=items[0])
    before = list_versions(clients)
    assert failures(steps_of(facts, clients)) == []
    assert (list_versions(clients), list_items(clients)) == (before, items)


def test_every_write_lies_below_the_smoke_prefix(clients: LocalClients) -> None:
    facts = make_backend(clients, "both")
    seen: list[str] = []
    for operation in ("PutObject", "DeleteObject"):
        change_params(
            clients.client("s3"), operation, lambda params: seen.append(f"{params['Bucket']}/{params['Key']}")
        )
    change_params(clients.client("dynamodb"), "PutItem", lambda params: seen.append(params["Item"]["LockID"]["S"]))
    change_params(clients.client("dynamodb"), "DeleteItem", lambda params: seen.append(params["Key"]["LockID"]["S"]))
    report = run_smoke(facts, clients, ignore)
    assert len(seen) == 18
    assert all(name.startswith(report.prefix) for name in seen)
    assert report.prefix.startswith(f"{BUCKET}/stateroom-smoke/")


def test_a_table_that_does_not_heed_the_condition_is_found_out(clients: LocalClients) -> None:
    facts = make_backend(clients, "table")
    change_params(clients.client("dynamodb"), "PutItem", lambda params: params.pop("ConditionExpression", None))
    steps = steps_of(facts, clients)
    assert steps["a second client is refused"].detail.startswith("the lock table let a second client in")
    assert list_items(clients) == []


def test_a_bucket_that_does_not_heed_the_condition_is_found_out(clients: LocalClients) -> None:
    facts = make_backend(clients, "native")
    change_params(clients.client("s3"), "PutObject", lambda params: params.pop("IfNoneMatch", None))
    steps = steps_of(facts, clients)
    assert steps["a second client is refused"].detail.startswith("the lock file let a second client in")


def test_a_key_that_was_bypassed_is_found_out(clients: LocalClients) -> None:
    facts = make_backend(clients, "native", kms=True)

    def bypass(params: dict[str, Any]) -> None:
        params.pop("SSEKMSKeyId", None)
        params["ServerSideEncryption"] = "AES256"

    change_params(clients.client("s3"), "PutObject", bypass)
    steps = steps_of(facts, clients)
    assert failures(steps) == ["encryption"]
    assert steps["encryption"].detail == (
        f"the state is stored under AES256, not under aws:kms with {facts.kms_key_arn}"
    )


def test_another_key_is_found_out(clients: LocalClients) -> None:
    facts = make_backend(clients, "native", kms=True)
    change_params(clients.client("s3"), "PutObject", lambda params: params.update(SSEKMSKeyId=OTHER_KEY))
    assert steps_of(facts, clients)["encryption"].detail == (
        f"the state is stored under aws:kms with {OTHER_KEY}, not under aws:kms with {facts.kms_key_arn}"
    )


def test_a_bucket_without_versions_is_found_out(clients: LocalClients) -> None:
    facts = make_backend(clients, "native", versioning="Suspended")
    steps = steps_of(facts, clients)
    assert failures(steps) == ["old versions are kept"]
    assert steps["old versions are kept"].detail == (
        "the second write replaced the first\n  why:  the bucket does not keep versions of a state"
    )
    assert list_versions(clients) == []


def test_a_digest_that_is_not_recorded_is_found_out(clients: LocalClients) -> None:
    facts = make_backend(clients, "table")

    def lose(params: dict[str, Any]) -> None:
        if "Digest" in params["Item"]:
            params["Item"]["LockID"] = {"S": "elsewhere"}

    change_params(clients.client("dynamodb"), "PutItem", lose)
    assert steps_of(facts, clients)["read it back"].detail.startswith(
        "the recorded digest is missing and the state's is "
    )


def test_credentials_of_another_account_write_nothing(clients: LocalClients, local_aws: LocalAws) -> None:
    facts = make_backend(clients, "both")
    other = type(facts).from_dict(facts.to_dict() | {"account": "999999999999"})
    begin = len(local_aws.requests)
    steps = steps_of(other, clients)
    assert steps["identity"].detail == (
        "the credentials belong to the account 123456789012\n"
        "  why:  the backend acme is in the account 999999999999\n"
        "  next: use credentials of that account, or a profile or role in it"
    )
    asked = {request.operation for request in local_aws.requests[begin:]}
    assert asked == {"GetCallerIdentity"}


@pytest.mark.parametrize(
    ("operation", "failed", "action"),
    [
        ("PutObject", "take the lock", "s3:PutObject"),
        ("GetObject", "a second client is refused", "s3:GetObject"),
        ("HeadObject", "encryption", "s3:GetObject"),
        ("DeleteObject", "release the lock", "s3:DeleteObject"),
        ("ListObjectVersions", "clean up", "s3:ListBucketVersions"),
    ],
)
def test_a_permission_that_is_missing_fails_its_step_and_is_named(
    clients: LocalClients, operation: str, failed: str, action: str
) -> None:
    facts = make_backend(clients, "native")
    deny_when(clients.client("s3"), operation, lambda _: True)
    steps = steps_of(facts, clients)
    assert failures(steps)[0] == failed
    assert action in steps[failed].detail


def test_a_table_that_is_gone_fails_the_lock(clients: LocalClients) -> None:
    facts = make_backend(clients, "table")
    clients.client("dynamodb").delete_table(TableName=TABLE)
    steps = steps_of(facts, clients)
    assert failures(steps)[0] == "take the lock"
    assert f"table {TABLE}" in steps["take the lock"].detail


def test_what_the_cleaning_may_not_remove_is_named_version_by_version(clients: LocalClients) -> None:
    facts = make_backend(clients, "native")
    deny_when(clients.client("s3"), "DeleteObject", lambda request: "versionId=" in request.url)
    step = steps_of(facts, clients)["clean up"]
    left = list_versions(clients)
    assert (step.result, len(left)) == ("failed", 5)
    assert all(
        f"s3://{BUCKET}/{key} version {version}: AWS denied s3:DeleteObjectVersion" in step.detail
        for key, version in left
    )


def test_what_object_lock_keeps_is_named_with_its_end(clients: LocalClients) -> None:
    facts = make_backend(clients, "native", object_lock=True)
    until = datetime.now(UTC).replace(microsecond=0) + timedelta(days=1)
    clients.client("s3").put_object_lock_configuration(
        Bucket=BUCKET,
        ObjectLockConfiguration={
            "ObjectLockEnabled": "Enabled",
            "Rule": {"DefaultRetention": {"Mode": "GOVERNANCE", "Days": 1}},
        },
    )
    steps = steps_of(facts, clients)
    assert failures(steps) == []
    assert steps["clean up"].result == "skipped"
    assert "kept by object lock: " in steps["clean up"].detail
    assert f"until {until.year}-" in steps["clean up"].detail


def test_more_versions_than_fit_on_a_page_are_all_removed(clients: LocalClients) -> None:
    facts = make_backend(clients, "native")
    change_params(clients.client("s3"), "ListObjectVersions", lambda params: params.update(MaxKeys=1))
    steps = steps_of(facts, clients)
    assert steps["clean up"].result == "passed"
    assert steps["clean up"].detail == "removed 5 versions, markers and items"


@pytest.mark.parametrize("operation", ["PutItem", "HeadObject", "DeleteObject"])
def test_ctrl_c_in_the_middle_leaves_nothing_behind(clients: LocalClients, operation: str) -> None:
    facts = make_backend(clients, "both")

    service = "dynamodb" if operation == "PutItem" else "s3"
    events, event = clients.client(service).meta.events, f"before-send.{service}.{operation}"

    def interrupt(**_: Any) -> None:
        events.unregister(event, interrupt)
        raise KeyboardInterrupt

    events.register(event, interrupt)
    with pytest.raises(StoppedError, match="the smoke test was stopped"):
        run_smoke(facts, clients, ignore)
    assert (list_versions(clients), list_items(clients)) == ([], [])
