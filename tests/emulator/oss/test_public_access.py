"""What everybody may do: by ACLs and by policies, until the block shuts them out."""

from __future__ import annotations

from typing import Any

import oss2
import pytest

from tests.emulator.oss.place import OssPlace
from tests.emulator.oss.raw import send
from tests.emulator.oss.test_access import INSIDE, denied, set_policy
from tests.emulator.oss.users import ACCOUNT, OTHER_ACCOUNT, statement


@pytest.mark.parametrize(
    ("acl", "reads", "writes"),
    [("private", False, False), ("public-read", True, False), ("public-read-write", True, True)],
)
def test_acls_let_the_public_in(
    oss_place: OssPlace, bucket: oss2.Bucket, session: oss2.Session, *, acl: str, reads: bool, writes: bool
) -> None:
    bucket.put_object("k", b"v")
    bucket.put_bucket_acl(acl)
    anonymous = oss2.Bucket(oss2.AnonymousAuth(), oss_place.endpoint, oss_place.bucket, session=session)
    other = oss_place.as_user("other", "other-secret").old_bucket(session)

    for somebody in (anonymous, other):
        assert denied(somebody.get_object, "k") is not reads
        assert denied(somebody.list_objects) is not reads
        assert denied(somebody.put_object, "new", b"") is not writes
        assert denied(somebody.delete_object, "new") is not writes
        assert denied(somebody.get_object_acl, "k")
        assert denied(somebody.get_bucket_acl)


def test_the_acl_of_an_object_counts_more_than_the_buckets(
    oss_place: OssPlace, bucket: oss2.Bucket, session: oss2.Session
) -> None:
    bucket.put_bucket_acl("public-read")
    bucket.put_object("hidden", b"", headers={"x-oss-object-acl": "private"})
    bucket.put_object("shown", b"")
    anonymous = oss2.Bucket(oss2.AnonymousAuth(), oss_place.endpoint, oss_place.bucket, session=session)

    assert denied(anonymous.get_object, "hidden")
    assert not denied(anonymous.get_object, "shown")
    bucket.put_bucket_acl("private")
    bucket.put_object_acl("hidden", "public-read")
    assert not denied(anonymous.get_object, "hidden")
    assert denied(anonymous.get_object, "shown")


def test_the_block_shuts_the_public_out(oss_place: OssPlace, bucket: oss2.Bucket, session: oss2.Session) -> None:
    public = statement(["oss:GetObject"], [INSIDE], Principal=["*"])
    bucket.put_object("k", b"v")
    bucket.put_bucket_acl("public-read")
    set_policy(bucket, public)
    anonymous = oss2.Bucket(oss2.AnonymousAuth(), oss_place.endpoint, oss_place.bucket, session=session)
    other = oss_place.as_user("other", "other-secret").old_bucket(session)
    assert anonymous.get_object("k").read() == b"v"

    bucket.put_bucket_public_access_block(True)

    assert denied(anonymous.get_object, "k")
    assert denied(other.get_object, "k")
    assert bucket.get_object("k").read() == b"v"
    for call, arguments, message in (
        (bucket.put_bucket_acl, ["public-read"], "Put public bucket acl is not allowed"),
        (bucket.create_bucket, ["public-read"], "Put public bucket acl is not allowed"),
        (bucket.put_object_acl, ["k", "public-read"], "Put public object acl is not allowed"),
        (set_policy, [bucket, public], "Put public bucket policy is not allowed"),
    ):
        with pytest.raises(oss2.exceptions.AccessDenied) as error:
            call(*arguments)
        assert error.value.message == message
    bucket.put_bucket_acl("private")


def test_the_block_of_an_account_counts_for_all_its_buckets(
    oss_place: OssPlace, bucket: oss2.Bucket, session: oss2.Session
) -> None:
    service = oss2.Service(oss_place.auth("v4"), oss_place.endpoint, session=session, region=oss_place.region)
    service.put_public_access_block(True)

    assert denied(bucket.put_bucket_acl, "public-read")
    assert denied(oss_place.old_bucket(session, name="another-one").create_bucket, "public-read")
    with pytest.raises(oss2.exceptions.NoSuchBucket):
        oss_place.old_bucket(session, name="another-one").get_bucket_info()


@pytest.mark.parametrize(
    ("more", "public"),
    [
        ({"Principal": ["*"]}, True),
        ({"Principal": []}, True),
        ({"NotPrincipal": [ACCOUNT]}, True),
        ({"Principal": [OTHER_ACCOUNT]}, False),
        ({"Principal": ["*"], "Effect": "Deny"}, False),
        ({"Principal": ["*"], "Condition": {"StringEquals": {"acs:SourceVpc": ["vpc-1"]}}}, False),
        ({"Principal": ["*"], "Condition": {"StringNotEquals": {"acs:SourceVpc": ["vpc-1"]}}}, True),
        ({"Principal": ["*"], "Condition": {"StringLike": {"acs:UserAgent": ["x*"]}}}, True),
    ],
)
def test_a_policy_is_known_to_be_public(
    oss_place: OssPlace, bucket: oss2.Bucket, more: dict[str, Any], public: bool
) -> None:
    set_policy(bucket, statement(["oss:GetObject"], [INSIDE]) | more)

    answer = send(oss_place, "GET", "/place-of-tests/?policyStatus")

    assert answer.xml.findtext("IsPublic") == str(public).lower()
