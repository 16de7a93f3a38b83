"""Who may do what: policies of identities and of buckets, ACLs, and the block of public access."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import oss2
import pytest

from emulator.server import AlibabaCloud
from tests.emulator.oss.place import OssPlace
from tests.emulator.oss.raw import send
from tests.emulator.oss.users import ACCOUNT, OTHER_ACCOUNT, as_user, id_of, statement

ROOM = "acs:oss:*:*:place-of-tests"
INSIDE = f"{ROOM}/*"


def set_policy(bucket: oss2.Bucket, *statements: dict[str, Any]) -> None:
    bucket.put_bucket_policy(json.dumps({"Version": "1", "Statement": statements}))


def denied(call: Any, *arguments: Any, **parameters: Any) -> bool:
    try:
        result = call(*arguments, **parameters)
    except oss2.exceptions.AccessDenied:
        return True
    if hasattr(result, "read"):
        result.read()
    return False


@pytest.mark.parametrize(
    "resource",
    [
        INSIDE,
        f"acs:oss:oss-cn-hangzhou:{ACCOUNT}:place-of-tests/*",
        f"acs:oss:*:{ACCOUNT}:place-of-tests/dir/*",
        "acs:oss:*:*:place-of-*",
    ],
)
def test_a_user_may_what_its_policy_says(
    cloud: AlibabaCloud, oss_place: OssPlace, bucket: oss2.Bucket, session: oss2.Session, resource: str
) -> None:
    user = as_user(cloud, oss_place, statement(["oss:GetObject"], [resource])).old_bucket(session)
    bucket.put_object("dir/k", b"v")

    assert user.get_object("dir/k").read() == b"v"
    assert user.head_object("dir/k").content_length == 1
    assert denied(user.put_object, "dir/k", b"")
    assert denied(user.list_objects)
    assert denied(user.delete_object, "dir/k")
    assert denied(user.get_bucket_info)


def test_a_user_without_a_policy_may_nothing(
    cloud: AlibabaCloud, oss_place: OssPlace, bucket: oss2.Bucket, session: oss2.Session
) -> None:
    user = as_user(cloud, oss_place).old_bucket(session)

    with pytest.raises(oss2.exceptions.AccessDenied) as error:
        user.get_object("k")
    assert (error.value.status, error.value.ec) == (403, "0003-00000905")
    assert denied(user.create_bucket)
    assert denied(oss2.Service(user.auth, oss_place.endpoint, session=session, region="cn-hangzhou").list_buckets)


def test_a_deny_wins(cloud: AlibabaCloud, oss_place: OssPlace, bucket: oss2.Bucket, session: oss2.Session) -> None:
    everything = statement(["oss:*"], ["*"])
    deletion = statement(["oss:DeleteObject*"], [INSIDE], Effect="Deny")
    user = as_user(cloud, oss_place, everything, deletion).old_bucket(session)

    user.put_object("k", b"")

    assert denied(user.delete_object, "k")
    assert denied(user.batch_delete_objects, ["k"])
    assert bucket.object_exists("k")


def test_listing_can_be_allowed_for_a_prefix(
    cloud: AlibabaCloud, oss_place: OssPlace, bucket: oss2.Bucket, session: oss2.Session
) -> None:
    condition = {"StringLike": {"oss:Prefix": ["env:/*"]}}
    user = as_user(cloud, oss_place, statement(["oss:ListObjects"], [ROOM], Condition=condition)).old_bucket(session)

    assert user.list_objects(prefix="env:/").object_list == []
    assert denied(user.list_objects)
    assert denied(user.list_objects, prefix="other/")
    assert denied(user.list_object_versions, prefix="env:/")


@pytest.mark.parametrize(
    ("method", "target", "action", "resource"),
    [
        ("GET", "/", "oss:ListBuckets", f"acs:oss:*:{ACCOUNT}:*"),
        ("PUT", "/new-bucket/", "oss:PutBucket", "new-bucket"),
        ("GET", "/place-of-tests/", "oss:ListObjects", ""),
        ("GET", "/place-of-tests/?list-type=2", "oss:ListObjects", ""),
        ("GET", "/place-of-tests/?versions", "oss:ListObjectVersions", ""),
        ("GET", "/place-of-tests/?uploads", "oss:ListMultipartUploads", ""),
        ("GET", "/place-of-tests/?bucketInfo", "oss:GetBucketInfo", ""),
        ("GET", "/place-of-tests/?location", "oss:GetBucketLocation", ""),
        ("GET", "/place-of-tests/?stat", "oss:GetBucketStat", ""),
        ("PUT", "/place-of-tests/?acl", "oss:PutBucketAcl", ""),
        ("GET", "/place-of-tests/?encryption", "oss:GetBucketEncryption", ""),
        ("PUT", "/place-of-tests/?encryption", "oss:PutBucketEncryption", ""),
        ("DELETE", "/place-of-tests/?encryption", "oss:DeleteBucketEncryption", ""),
        ("PUT", "/place-of-tests/?versioning", "oss:PutBucketVersioning", ""),
        ("GET", "/place-of-tests/?policy", "oss:GetBucketPolicy", ""),
        ("GET", "/place-of-tests/?policyStatus", "oss:GetBucketPolicyStatus", ""),
        ("PUT", "/place-of-tests/?publicAccessBlock", "oss:PutBucketPublicAccessBlock", ""),
        ("PUT", "/place-of-tests/?tagging", "oss:PutBucketTagging", ""),
        ("PUT", "/place-of-tests/?httpsConfig", "oss:PutBucketHttpsConfig", ""),
        ("PUT", "/place-of-tests/?lifecycle", "oss:PutBucketLifecycle", ""),
        ("GET", "/place-of-tests/k", "oss:GetObject", "/k"),
        ("HEAD", "/place-of-tests/k?objectMeta", "oss:GetObject", "/k"),
        ("GET", "/place-of-tests/k?versionId=x", "oss:GetObjectVersion", "/k"),
        ("GET", "/place-of-tests/k?acl", "oss:GetObjectAcl", "/k"),
        ("GET", "/place-of-tests/k?acl&versionId=x", "oss:GetObjectVersionAcl", "/k"),
        ("GET", "/place-of-tests/k?tagging", "oss:GetObjectTagging", "/k"),
        ("DELETE", "/place-of-tests/k?tagging&versionId=x", "oss:DeleteObjectVersionTagging", "/k"),
        ("PUT", "/place-of-tests/k", "oss:PutObject", "/k"),
        ("DELETE", "/place-of-tests/k", "oss:DeleteObject", "/k"),
        ("DELETE", "/place-of-tests/k?versionId=x", "oss:DeleteObjectVersion", "/k"),
        ("POST", "/place-of-tests/k?uploads", "oss:PutObject", "/k"),
        ("GET", "/place-of-tests/k?uploadId=x", "oss:ListParts", "/k"),
        ("PUT", "/place-of-tests/k?uploadId=x&partNumber=1", "oss:PutObject", "/k"),
        ("POST", "/place-of-tests/k?uploadId=x", "oss:PutObject", "/k"),
        ("DELETE", "/place-of-tests/k?uploadId=x", "oss:AbortMultipartUpload", "/k"),
        ("DELETE", "/place-of-tests/", "oss:DeleteBucket", ""),
    ],
)
def test_every_operation_asks_for_its_own_action(
    cloud: AlibabaCloud,
    oss_place: OssPlace,
    bucket: oss2.Bucket,
    *,
    method: str,
    target: str,
    action: str,
    resource: str,
) -> None:
    user = as_user(cloud, oss_place)
    cloud.world.asked.clear()

    answer = send(user, method, target)

    assert answer.status == 403
    if not resource.startswith("acs:"):
        name = resource if resource and not resource.startswith("/") else f"place-of-tests{resource}"
        resource = f"acs:oss:oss-cn-hangzhou:{ACCOUNT}:{name}"
    assert [(each.action, each.resource, each.allowed) for each in cloud.world.asked] == [(action, resource, False)]


def test_a_copy_needs_its_source_too(
    cloud: AlibabaCloud, oss_place: OssPlace, bucket: oss2.Bucket, session: oss2.Session
) -> None:
    bucket.put_object("source", b"v")
    writer = as_user(cloud, oss_place, statement(["oss:PutObject"], [INSIDE])).old_bucket(session)
    both = as_user(cloud, oss_place, statement(["oss:PutObject", "oss:GetObject"], [INSIDE])).old_bucket(session)

    assert denied(writer.copy_object, "place-of-tests", "source", "target")
    both.copy_object("place-of-tests", "source", "target")


def test_tags_of_a_new_object_need_their_own_action(
    cloud: AlibabaCloud, oss_place: OssPlace, bucket: oss2.Bucket, session: oss2.Session
) -> None:
    writer = as_user(cloud, oss_place, statement(["oss:PutObject"], [INSIDE])).old_bucket(session)

    writer.put_object("k", b"")

    assert denied(writer.put_object, "k", b"", headers={"x-oss-tagging": "a=1"})


def test_a_buckets_policy_lets_other_accounts_in(
    cloud: AlibabaCloud, oss_place: OssPlace, bucket: oss2.Bucket, session: oss2.Session
) -> None:
    root = oss_place.as_user("other", "other-secret").old_bucket(session)
    user_place = as_user(cloud, oss_place, statement(["oss:*"], ["*"]), account=OTHER_ACCOUNT)
    user = user_place.old_bucket(session)
    bucket.put_object("k", b"v")

    assert denied(root.get_object, "k")
    assert denied(user.get_object, "k")
    set_policy(bucket, statement(["oss:GetObject"], [INSIDE], Principal=[OTHER_ACCOUNT, id_of(cloud, user_place)]))

    assert root.get_object("k").read() == user.get_object("k").read() == b"v"
    assert denied(user.delete_object, "k")


def test_plain_http_can_be_denied_to_everybody(
    cloud: AlibabaCloud, oss_place: OssPlace, bucket: oss2.Bucket, session: oss2.Session
) -> None:
    condition = {"Bool": {"acs:SecureTransport": ["false"]}}
    set_policy(bucket, statement(["oss:*"], [ROOM, INSIDE], Effect="Deny", Principal=["*"], Condition=condition))
    session.session.verify = str(cloud.ca_file)
    over_tls = replace(oss_place, endpoint=cloud.secure_url).old_bucket(session)

    assert denied(bucket.put_object, "k", b"")
    over_tls.put_object("k", b"v")
    assert over_tls.get_object("k").read() == b"v"
    assert denied(bucket.get_object, "k")
