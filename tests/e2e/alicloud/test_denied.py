"""Nobody gets further than the emitted role: other prefixes, buckets, tables, keys and actions are denied."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from stateroom.errors import DeniedError
from stateroom.local.alicloud import ACCOUNT
from stateroom.states.lock_info import LockInfo
from tests.e2e.alicloud.project import BUCKET, Project
from tests.e2e.alicloud.room import Room, each_tool, make_room
from tests.e2e.terraform import Client

STATE = {"prefix": "states", "key": "main.tfstate"}
MINE, OTHER, OUTSIDE = "states/main.tfstate", "states/other.tfstate", "else/main.tfstate"
EVERYBODY: dict[str, Any] = {
    "writer": {"accounts": [ACCOUNT], "scope": {"keys": ["main.tfstate"], "workspaces": ["default", "staging"]}},
    "reader": {"accounts": [ACCOUNT], "scope": {"keys": ["main.tfstate"], "workspaces": ["default", "staging"]}},
    "admin": {"accounts": [ACCOUNT]},
}
ALLOW_ALL = '{"Version":"1","Statement":[{"Effect":"Allow","Principal":["*"],"Action":["oss:*"],"Resource":["*"]}]}'

Ask = tuple[str, str, dict[str, Any]]


def in_bucket(operation: str, key: str | None = None, bucket: str = BUCKET, **params: Any) -> Ask:
    named = {"Key": key} if key else {}
    return ("oss", operation, {"Bucket": bucket, **named, **params})


def denied_to_all(room: Room, others_key: str) -> list[Ask]:
    """What none of the roles may do, be it the admin."""
    instance, key = {"InstanceName": room.facts.lock_instance}, str(room.facts.kms_key_arn).rpartition("/")[2]
    options = {"TimeToLive": -1, "MaxVersions": 1, "DeviationCellVersionInSec": 86400}
    return [
        ("oss", "ListBuckets", {}),
        ("oss", "PutBucket", {"Bucket": f"made-by-{ACCOUNT}"}),
        in_bucket("ListObjectsV2", bucket="others"),
        in_bucket("GetObject", MINE, bucket="others"),
        in_bucket("PutObject", MINE, bucket="others", Body="{}"),
        in_bucket("PutBucketPolicy", Body=ALLOW_ALL),
        in_bucket("DeleteBucketPolicy"),
        in_bucket("GetBucketPolicy"),
        in_bucket("PutBucketVersioning", Body={"Status": "Suspended"}),
        in_bucket("PutBucketAcl", Headers={"x-oss-acl": "public-read"}),
        in_bucket(
            "PutBucketLifecycle", Body={"Rule": [{"Prefix": "", "Status": "Enabled", "Expiration": {"Days": 1}}]}
        ),
        in_bucket("DeleteBucketEncryption"),
        in_bucket("DeleteBucket"),
        ("ots", "ListTable", instance),
        ("ots", "CreateTable", {**instance, "TableName": "made", "PrimaryKey": [["LockID", "STRING"]], **options}),
        ("ots", "UpdateTable", {**instance, "TableName": "acme_locks", "TimeToLive": 86400}),
        ("ots", "DeleteTable", {**instance, "TableName": "acme_locks"}),
        ("ots", "DescribeTable", {**instance, "TableName": "others"}),
        ("ots", "GetRange", {**instance, "TableName": "others"}),
        ("tablestore", "GetInstance", instance),
        ("tablestore", "DeleteInstance", instance),
        ("kms", "DescribeKey", {"KeyId": key}),
        ("kms", "ScheduleKeyDeletion", {"KeyId": key, "PendingWindowInDays": 7}),
        ("kms", "DescribeKey", {"KeyId": others_key}),
        ("ram", "GetRole", {"RoleName": "acme-writer"}),
        ("ram", "CreateRole", {"RoleName": "more", "AssumeRolePolicyDocument": "{}"}),
        ("ram", "AttachPolicyToRole", {"RoleName": "acme-reader", "PolicyName": "acme-admin", "PolicyType": "Custom"}),
        ("ram", "CreatePolicyVersion", {"PolicyName": "acme-writer", "PolicyDocument": ALLOW_ALL}),
        ("sts", "AssumeRole", {"RoleArn": room.facts.roles["admin"], "RoleSessionName": "more"}),
    ]


def denied_to_users(room: Room, version: str, others_key: str) -> list[Ask]:
    """What beyond that neither the writer nor the reader of one state may do."""
    other_key = {"x-oss-server-side-encryption": "KMS", "x-oss-server-side-encryption-key-id": others_key}
    table = {"InstanceName": room.facts.lock_instance, "TableName": room.facts.lock_table}
    return [
        in_bucket("ListObjectsV2"),
        in_bucket("ListObjectsV2", Query={"prefix": "states"}),
        in_bucket("ListObjectsV2", Query={"prefix": "states/staging/"}),
        in_bucket("ListObjectsV2", Query={"prefix": "else/"}),
        in_bucket("ListObjectVersions", Query={"prefix": "states/"}),
        *[
            in_bucket("GetObject", key)
            for key in (OTHER, OUTSIDE, "states/production/main.tfstate", "stateroom-smoke/x")
        ],
        *[in_bucket("PutObject", key, Body="{}") for key in (OTHER, OUTSIDE, "states/staging/other.tfstate")],
        *[in_bucket("DeleteObject", key) for key in (OTHER, OUTSIDE)],
        in_bucket("GetObject", MINE, Query={"versionId": version}),
        in_bucket("DeleteObject", MINE, Query={"versionId": version}),
        in_bucket("PutObject", MINE, Body="{}", Headers=other_key),
        ("ots", "GetRange", table),
    ]


def allowed_of(room: Room, asks: list[Ask]) -> list[Ask]:
    """Those of them that were not denied. What is wrong in another way than by missing rights is raised."""
    allowed = []
    for service, operation, params in asks:
        try:
            room.ask(service, operation, **params)
        except DeniedError:
            continue
        allowed.append((service, operation, params))
    return allowed


@pytest.mark.parametrize("role", ["writer", "reader", "admin"])
def test_a_role_is_denied_everything_else(role: str, project: Project) -> None:
    room = make_room(project, encryption={"mode": "kms"}, state=STATE, access=EVERYBODY)
    others_key = room.ask("kms", "CreateKey")["KeyMetadata"]["KeyId"]
    room.ask("oss", "PutBucket", Bucket="others")
    for key in (MINE, OTHER, OUTSIDE):
        room.write(key, b"{}")
    make_other_table(room)
    version = room.versions()[0].id
    held = LockInfo.new(room.path)
    room.lock.take(held)
    before = snapshot(room)
    session = room.as_role(role)
    assert allowed_of(session, denied_to_all(room, others_key)) == []
    if role != "admin":
        assert allowed_of(session, denied_to_users(room, version, others_key)) == []
    if role == "reader":
        assert allowed_of(session, [in_bucket("PutObject", MINE, Body="{}"), in_bucket("DeleteObject", MINE)]) == []
        with pytest.raises(DeniedError):
            session.lock.take(LockInfo.new(room.path))
        with pytest.raises(DeniedError):
            session.lock.release(held.id)
    with pytest.raises(DeniedError):
        session.other(lock_table="others").lock.read()
    with pytest.raises(DeniedError):
        session.other(lock_table="others").lock.take(LockInfo.new(room.path))
    # The session is one of the role's all the same.
    assert session.read(MINE) == b"{}"
    assert session.lock.read() == held
    assert snapshot(room) == before


def make_other_table(room: Room) -> None:
    options = {"TimeToLive": -1, "MaxVersions": 1, "DeviationCellVersionInSec": 86400}
    names = {"InstanceName": room.facts.lock_instance, "TableName": "others"}
    room.ask("ots", "CreateTable", **names, PrimaryKey=[["LockID", "STRING"]], **options)


def snapshot(room: Room) -> list[Any]:
    """What the roles could have changed."""
    bucket = room.world.oss.bucket(BUCKET)
    return [
        [version.id for version in room.versions()],
        bucket.policy_text,
        bucket.versioning,
        bucket.acl,
        room.rows(),
        room.other(lock_table="others").rows(),
        sorted(role.name for role in room.world.ram.roles.all(ACCOUNT)),
    ]


@each_tool
def test_a_client_is_told_that_it_may_not_use_another_state_as_the_writer(
    client: Client, project: Project, tmp_path: Path
) -> None:
    room = make_room(project, client, state=STATE, access=EVERYBODY)
    room.ask("oss", "PutBucket", Bucket="others")
    make_other_table(room)
    elsewhere = {
        "key": room.other(state_key="other.tfstate"),
        "prefix": room.other(workspace_key_prefix="else"),
        "bucket": room.other(bucket="others"),
        "table": room.other(lock_table="others"),
    }
    for name, other in elsewhere.items():
        work = other.work(tmp_path / name, role="writer")
        refused = work.run("init", "-input=false", "-no-color")
        denial = "OTSNoPermissionAccess" if name == "table" else "StatusCode[:=]403"
        assert refused.code == 1
        assert re.search(denial, "".join(refused.output.split())), refused.output
    mine = room.work(tmp_path / "mine", role="writer")
    mine.init()
    assert mine.run("workspace", "new", "-no-color", "production").code == 1
    assert "Apply complete!" in mine.apply().output
    assert room.keys() == [MINE]
    assert room.rows() == room.digests(MINE)
