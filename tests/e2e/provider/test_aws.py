"""The AWS provider, resource by resource: what is made, what differs, what is changed in place and what replaced."""

from __future__ import annotations

from typing import Any

import grpc
import pytest

from stateroom.engine.decision import UNKNOWN
from stateroom.facts import OWNER_TAG
from stateroom.local.aws import LocalAws
from tests.e2e.provider.plugin import Diff, Plugin, refusal
from tests.provider.server import serve

BUCKET, VERSIONING = "aws:s3/bucket:Bucket", "aws:s3/bucketVersioning:BucketVersioning"
TABLE, ROLE, KEY = "aws:dynamodb/table:Table", "aws:iam/role:Role", "aws:kms/key:Key"

# The marks of Pulumi's wire: pulumi/sdk, python/lib/pulumi/runtime/rpc.py.
SIGNATURE = "4dabf18193072939515e22adb298388d"
SECRET = "1b47061264138c4ac30d75fd1eb44270"
ASSET = "c44067f5952c0a294b673a41bacd8c17"

OURS = {OWNER_TAG: "acme@eu-west-1"}
A_BUCKET = {"bucket": "acme-states", "tags": OURS}
A_TABLE = {
    "name": "acme-locks",
    "attributes": [{"name": "LockID", "type": "S"}],
    "hashKey": "LockID",
    "billingMode": "PAY_PER_REQUEST",
    "tags": OURS,
}
A_TRUST = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"%s"},"Action":"sts:AssumeRole"}]}'
A_ROLE = {"name": "acme-writer", "assumeRolePolicy": A_TRUST % "123456789012", "path": "/", "tags": OURS}
A_KEY_POLICY = (
    '{"Version":"2012-10-17","Statement":[{"Sid":"StateroomAccount","Effect":"Allow",'
    '"Principal":{"AWS":"arn:aws:iam::123456789012:root"},"Action":"kms:*","Resource":"*"}]}'
)
A_KEY = {"description": "states", "policy": A_KEY_POLICY, "tags": {**OURS, "Name": "acme-state"}}


def client_of(local_aws: LocalAws, service: str = "s3") -> Any:
    import boto3

    return boto3.client(
        service, endpoint_url=local_aws.url, region_name="eu-west-1", aws_access_key_id="x", aws_secret_access_key="x"
    )


@pytest.mark.parametrize(
    ("token", "inputs", "change", "paths"),
    [
        (BUCKET, A_BUCKET, {"tags": {**OURS, "team": "core"}}, {'tags["team"]': "ADD"}),
        (TABLE, A_TABLE, {"pointInTimeRecovery": {"enabled": True}}, {"pointInTimeRecovery.enabled": "UPDATE"}),
        (TABLE, A_TABLE, {"deletionProtectionEnabled": True}, {"deletionProtectionEnabled": "UPDATE"}),
        (ROLE, A_ROLE, {"maxSessionDuration": 7200}, {"maxSessionDuration": "UPDATE"}),
        (ROLE, A_ROLE, {"assumeRolePolicy": A_TRUST % "111122223333"}, {"assumeRolePolicy": "UPDATE"}),
        (KEY, A_KEY, {"enableKeyRotation": True}, {"enableKeyRotation": "UPDATE"}),
    ],
)
def test_a_change_is_made_in_place_and_then_seen_no_more(
    aws: Plugin, token: str, inputs: dict[str, Any], change: dict[str, Any], paths: dict[str, str]
) -> None:
    kept = aws.create(token, inputs)
    assert aws.diff(kept, inputs) == Diff({})
    wanted = {**inputs, **change}
    assert aws.diff(kept, wanted) == Diff(paths)
    changed = aws.update(kept, wanted)
    assert aws.diff(changed, wanted) == Diff({})
    refreshed = aws.refresh(changed)
    assert refreshed is not None
    assert refreshed.inputs == wanted


@pytest.mark.parametrize(
    ("token", "inputs", "change", "replaced", "first_deleted"),
    [
        (BUCKET, A_BUCKET, {"bucket": "acme-other"}, "bucket", False),
        (TABLE, A_TABLE, {"name": "acme-other"}, "name", False),
        (TABLE, A_TABLE, {"hashKey": "Key"}, "hashKey", True),
        (ROLE, A_ROLE, {"name": "acme-other"}, "name", False),
        (ROLE, A_ROLE, {"path": "/stateroom/"}, "path", True),
    ],
)
def test_what_cannot_be_changed_is_replaced(
    aws: Plugin, token: str, inputs: dict[str, Any], change: dict[str, Any], replaced: str, first_deleted: bool
) -> None:
    kept = aws.create(token, inputs)
    expected = Diff({replaced: "UPDATE_REPLACE"}, (replaced,), first_deleted)
    assert aws.diff(kept, {**inputs, **change}) == expected


def test_drift_is_read_and_then_repaired(aws: Plugin, local_aws: LocalAws) -> None:
    aws.create(BUCKET, A_BUCKET)
    inputs = {"bucket": "acme-states", "versioningConfiguration": {"status": "Enabled"}}
    kept = aws.create(VERSIONING, inputs)
    client = client_of(local_aws)
    client.put_bucket_versioning(Bucket="acme-states", VersioningConfiguration={"Status": "Suspended"})
    assert aws.diff(kept, inputs) == Diff({})  # Pulumi's state is what it was, until it is refreshed
    found = aws.refresh(kept)
    assert found is not None
    assert found.inputs == {**inputs, "versioningConfiguration": {"status": "Suspended"}}
    assert aws.diff(found, inputs) == Diff({"versioningConfiguration.status": "UPDATE"})
    aws.update(found, inputs)
    assert client.get_bucket_versioning(Bucket="acme-states")["Status"] == "Enabled"


def test_what_is_gone_is_read_as_gone_and_deleted_without_complaint(aws: Plugin, local_aws: LocalAws) -> None:
    kept = aws.create(ROLE, A_ROLE)
    client_of(local_aws, "iam").delete_role(RoleName="acme-writer")
    assert aws.refresh(kept) is None
    aws.delete(kept)


@pytest.mark.parametrize(
    ("token", "inputs"),
    [(BUCKET, A_BUCKET), (TABLE, A_TABLE), (ROLE, A_ROLE), (KEY, A_KEY)],
    ids=["bucket", "table", "role", "key"],
)
def test_what_is_deleted_is_gone(aws: Plugin, token: str, inputs: dict[str, Any]) -> None:
    kept = aws.create(token, inputs)
    assert aws.refresh(kept) is not None
    aws.delete(kept)
    assert aws.refresh(kept) is None


def test_a_preview_knows_what_is_declared_and_not_what_the_cloud_tells(aws: Plugin, local_aws: LocalAws) -> None:
    known = aws.preview(BUCKET, A_BUCKET)
    assert (known["bucket"], known["arn"], known["bucketDomainName"]) == ("acme-states", UNKNOWN, UNKNOWN)
    assert client_of(local_aws).list_buckets()["Buckets"] == []


def test_what_is_yet_to_be_known_is_a_change(aws: Plugin) -> None:
    kept = aws.create(ROLE, A_ROLE)
    assert aws.diff(kept, {**A_ROLE, "assumeRolePolicy": UNKNOWN}) == Diff({"assumeRolePolicy": "UPDATE"})
    assert aws.diff(kept, {**A_ROLE, "name": UNKNOWN}) == Diff({"name": "UPDATE_REPLACE"}, ("name",))


def test_a_secret_is_used_as_what_it_wraps(aws: Plugin) -> None:
    kept = aws.create(ROLE, {**A_ROLE, "description": {SIGNATURE: SECRET, "value": "for the pipeline"}})
    assert aws.diff(kept, {**A_ROLE, "description": "for the pipeline"}) == Diff({})


def test_an_asset_is_refused(aws: Plugin) -> None:
    with pytest.raises(grpc.RpcError) as raised:
        aws.create(ROLE, {**A_ROLE, "assumeRolePolicy": {SIGNATURE: ASSET, "text": A_TRUST % "123456789012"}})
    assert refusal(raised.value) == (
        f"ValueError: a value of the kind {ASSET} (an asset or archive) cannot be used here"
    )


def test_default_tags_are_written_and_told_and_are_no_difference(local_aws: LocalAws) -> None:
    tags = '{"tags": {"owner": "platform", "team": "other"}}'
    arguments = {"region": "eu-west-1", "endpoints": f'[{{"sts": "{local_aws.url}"}}]', "defaultTags": tags}
    with serve("aws") as port, grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
        aws = Plugin(channel, arguments)
        inputs = {**A_BUCKET, "tags": {**OURS, "team": "core"}}
        kept = aws.create(BUCKET, inputs)
        everything = {**OURS, "owner": "platform", "team": "core"}
        assert (kept.properties["tags"], kept.properties["tagsAll"]) == (inputs["tags"], everything)
        assert aws.diff(kept, inputs) == Diff({})
        assert aws.refresh(kept) == kept
        found = client_of(local_aws).get_bucket_tagging(Bucket="acme-states")["TagSet"]
    assert {tag["Key"]: tag["Value"] for tag in found} == everything


def test_a_key_is_made_anew_however_many_there_are(aws: Plugin) -> None:
    assert aws.create(KEY, A_KEY).id != aws.create(KEY, A_KEY).id


def test_the_caller_is_who_the_local_cloud_says(aws: Plugin) -> None:
    assert aws.invoke("aws:index/getCallerIdentity:getCallerIdentity")["accountId"] == "123456789012"


def test_a_bucket_of_somebody_else_is_refused_in_the_handlers_words(aws: Plugin, local_aws: LocalAws) -> None:
    client_of(local_aws).create_bucket(
        Bucket="acme-states", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"}
    )
    with pytest.raises(grpc.RpcError) as raised:
        aws.create(BUCKET, A_BUCKET)
    assert refusal(raised.value) == (
        "bucket acme-states exists and is not tagged as ours (stateroom:backend=acme@eu-west-1); "
        "take it over with --adopt, which tags and converges it, or choose another name"
    )


def test_what_exists_is_not_made_twice(aws: Plugin) -> None:
    aws.create(BUCKET, A_BUCKET)
    with pytest.raises(grpc.RpcError) as raised:
        aws.create(BUCKET, A_BUCKET)
    assert refusal(raised.value) == (
        "acme-states exists already; Pulumi did not make it, and so it does not change it; "
        "take it over with `pulumi import`, or choose another name"
    )


def test_a_bucket_with_objects_is_deleted_only_by_force(aws: Plugin, local_aws: LocalAws) -> None:
    kept, forced = aws.create(BUCKET, A_BUCKET), {**A_BUCKET, "forceDestroy": True}
    client_of(local_aws).put_object(Bucket="acme-states", Key="terraform.tfstate", Body=b"{}")
    with pytest.raises(grpc.RpcError) as raised:
        aws.delete(kept)
    assert refusal(raised.value) == (
        "bucket acme-states is not empty; BucketNotEmpty: it holds objects, or old versions of them; "
        "empty it first, or set forceDestroy"
    )
    aws.delete(aws.update(kept, forced))
    assert client_of(local_aws).list_buckets()["Buckets"] == []


def test_a_protected_table_is_not_deleted(aws: Plugin) -> None:
    kept = aws.create(TABLE, {**A_TABLE, "deletionProtectionEnabled": True})
    with pytest.raises(grpc.RpcError) as raised:
        aws.delete(kept)
    assert refusal(raised.value) == (
        "acme-locks is protected against deletion; "
        "turn its deletion protection off first, with a `pulumi up` of its own"
    )


def test_a_property_that_is_taken_off_is_shown_and_not_pretended(aws: Plugin) -> None:
    kept = aws.create(BUCKET, {**A_BUCKET, "tags": {**OURS, "team": "core"}})
    assert aws.diff(kept, A_BUCKET) == Diff({'tags["team"]': "DELETE"})
    with pytest.raises(grpc.RpcError) as raised:
        aws.update(kept, A_BUCKET)
    assert refusal(raised.value) == (
        "tags.team of acme-states cannot be taken off; this provider changes what is declared, and leaves the rest as "
        "it is; declare what it shall be instead, or take it off by hand and run `pulumi refresh`"
    )


@pytest.mark.parametrize(
    ("inputs", "failures"),
    [
        (A_BUCKET, []),
        ({**A_BUCKET, "colour": "red"}, [f"colour: {BUCKET} has no property colour"]),
        ({"tags": OURS}, [": a bucket is declared without a name; set the property bucket"]),
    ],
)
def test_inputs_are_checked(aws: Plugin, inputs: dict[str, Any], failures: list[str]) -> None:
    assert aws.check(BUCKET, inputs) == failures
