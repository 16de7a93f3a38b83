"""Encryption at rest, and whose keys it needs."""

from __future__ import annotations

import alibabacloud_oss_v2 as oss_v2
import oss2
import pytest

from emulator.server import AlibabaCloud
from emulator.services.kms.keys import Key
from emulator.services.oss.multipart import MIN_PART_SIZE
from emulator.services.oss.objects import Contents
from tests.emulator.oss.place import OssPlace
from tests.emulator.oss.test_settings import code_of
from tests.emulator.oss.users import ACCOUNT, as_user, statement

SECRET = b"the state of everything " * 100
OBJECTS = statement(["oss:GetObject", "oss:PutObject"], ["acs:oss:*:*:place-of-tests/*"])


@pytest.fixture
def key(cloud: AlibabaCloud) -> Key:
    return cloud.world.kms.keys.create(ACCOUNT, "cn-hangzhou")


def kept(cloud: AlibabaCloud, key: str = "k") -> Contents:
    """What the emulator has in store."""
    return cloud.world.oss.bucket("place-of-tests").objects.find(key).contents


def set_default(client: oss_v2.Client, name: str, algorithm: str, key_id: str | None = None) -> None:
    default = oss_v2.ApplyServerSideEncryptionByDefault(sse_algorithm=algorithm, kms_master_key_id=key_id)
    rule = oss_v2.ServerSideEncryptionRule(apply_server_side_encryption_by_default=default)
    client.put_bucket_encryption(oss_v2.PutBucketEncryptionRequest(bucket=name, server_side_encryption_rule=rule))


@pytest.mark.parametrize("algorithm", ["AES256", "SM4", "KMS"])
def test_contents_are_kept_as_ciphertext(cloud: AlibabaCloud, client: oss_v2.Client, name: str, algorithm: str) -> None:
    put = client.put_object(
        oss_v2.PutObjectRequest(bucket=name, key="k", body=SECRET, server_side_encryption=algorithm)
    )
    read = client.get_object(oss_v2.GetObjectRequest(bucket=name, key="k"))

    assert put.headers["x-oss-server-side-encryption"] == read.server_side_encryption == algorithm
    assert bool(read.server_side_encryption_key_id) == (algorithm == "KMS")
    assert read.body.read() == SECRET
    assert SECRET[:16] not in kept(cloud).sealed.data
    assert SECRET[:16] not in kept(cloud).sealed.envelope.wrapped


def test_the_same_contents_are_never_the_same_ciphertext(cloud: AlibabaCloud, bucket: oss2.Bucket) -> None:
    for key in ("a", "b"):
        bucket.put_object(key, SECRET, headers={"x-oss-server-side-encryption": "AES256"})

    assert kept(cloud, "a").sealed.data != kept(cloud, "b").sealed.data


def test_without_encryption_nothing_is_said_of_it(cloud: AlibabaCloud, bucket: oss2.Bucket) -> None:
    result = bucket.put_object("k", SECRET, headers={"x-oss-server-side-data-encryption": "SM4"})

    assert not any("encryption" in name.lower() for name in result.headers)
    assert kept(cloud).sealed.data == SECRET


def test_a_key_of_ones_own_is_used(client: oss_v2.Client, name: str, key: Key) -> None:
    put = client.put_object(
        oss_v2.PutObjectRequest(
            bucket=name,
            key="k",
            body=SECRET,
            server_side_encryption="KMS",
            server_side_encryption_key_id=key.id,
            server_side_data_encryption="SM4",
        )
    )
    head = client.head_object(oss_v2.HeadObjectRequest(bucket=name, key="k"))

    assert put.headers["x-oss-server-side-encryption-key-id"] == head.server_side_encryption_key_id == key.id
    assert put.headers["x-oss-server-side-data-encryption"] == head.server_side_data_encryption == "SM4"
    assert client.get_object(oss_v2.GetObjectRequest(bucket=name, key="k")).body.read() == SECRET


def test_objects_get_the_buckets_encryption(cloud: AlibabaCloud, client: oss_v2.Client, name: str, key: Key) -> None:
    set_default(client, name, "KMS", key.id)
    client.put_object(oss_v2.PutObjectRequest(bucket=name, key="default", body=SECRET))
    client.put_object(oss_v2.PutObjectRequest(bucket=name, key="own", body=SECRET, server_side_encryption="AES256"))
    client.copy_object(oss_v2.CopyObjectRequest(bucket=name, key="copy", source_bucket=name, source_key="own"))

    found = {each: kept(cloud, each).sealed.envelope for each in ("default", "own", "copy")}
    assert [(each.algorithm, each.key_id) for each in found.values()] == [
        ("KMS", key.id),
        ("AES256", ""),
        ("KMS", key.id),
    ]


def test_parts_are_kept_as_ciphertext(cloud: AlibabaCloud, bucket: oss2.Bucket, key: Key) -> None:
    headers = {"x-oss-server-side-encryption": "KMS", "x-oss-server-side-encryption-key-id": key.id}
    data = [SECRET * 50, SECRET]
    assert len(data[0]) >= MIN_PART_SIZE
    upload = bucket.init_multipart_upload("k", headers=headers)
    parts = [
        oss2.models.PartInfo(number, bucket.upload_part("k", upload.upload_id, number, part).etag)
        for number, part in enumerate(data, 1)
    ]

    started = cloud.world.oss.bucket("place-of-tests").uploads[upload.upload_id]
    assert not any(SECRET[:16] in part.sealed.data for part in started.parts.values())
    done = bucket.complete_multipart_upload("k", upload.upload_id, parts)

    assert done.headers["x-oss-server-side-encryption-key-id"] == key.id
    assert SECRET[:16] not in kept(cloud).sealed.data
    assert bucket.get_object("k").read() == b"".join(data)


def test_a_user_needs_the_key_as_well(
    cloud: AlibabaCloud, oss_place: OssPlace, client: oss_v2.Client, *, name: str, key: Key, session: oss2.Session
) -> None:
    set_default(client, name, "KMS", key.id)
    resource = f"acs:kms:*:{ACCOUNT}:key/{key.id}"
    without = as_user(cloud, oss_place, OBJECTS).old_bucket(session)
    writer = as_user(cloud, oss_place, OBJECTS, statement(["kms:GenerateDataKey"], [resource])).old_bucket(session)
    reader = as_user(cloud, oss_place, OBJECTS, statement(["kms:Decrypt"], [resource])).old_bucket(session)

    for refused in (
        lambda: without.put_object("k", SECRET),
        lambda: reader.put_object("k", SECRET),
        lambda: without.init_multipart_upload("k"),
    ):
        with pytest.raises(oss2.exceptions.AccessDenied) as error:
            refused()
        assert error.value.message == "This request is forbidden by kms."
    writer.put_object("k", SECRET)
    with pytest.raises(oss2.exceptions.AccessDenied):
        writer.get_object("k")
    assert reader.get_object("k").read() == SECRET
    assert writer.head_object("k").content_length == len(SECRET)


def test_nobody_reads_anonymously_what_a_key_protects(
    oss_place: OssPlace, bucket: oss2.Bucket, session: oss2.Session
) -> None:
    headers = {"x-oss-server-side-encryption": "KMS", "x-oss-object-acl": "public-read"}
    bucket.put_object("k", SECRET, headers=headers)
    anonymous = oss2.Bucket(oss2.AnonymousAuth(), oss_place.endpoint, oss_place.bucket, session=session)

    with pytest.raises(oss2.exceptions.AccessDenied) as error:
        anonymous.get_object("k")

    assert error.value.message == "This request is forbidden by kms."


def test_a_key_that_is_off_locks_its_objects(cloud: AlibabaCloud, client: oss_v2.Client, name: str, key: Key) -> None:
    def put() -> None:
        client.put_object(
            oss_v2.PutObjectRequest(
                bucket=name,
                key="k",
                body=SECRET,
                server_side_encryption="KMS",
                server_side_encryption_key_id=key.id,
            )
        )

    def get() -> bytes:
        body: bytes = client.get_object(oss_v2.GetObjectRequest(bucket=name, key="k")).body.read()
        return body

    put()
    cloud.world.kms.keys.enable(key, "Disabled")
    assert code_of(get) == code_of(put) == (409, "Rejected.Disabled")
    cloud.world.kms.keys.enable(key, "Enabled")
    assert get() == SECRET

    cloud.world.kms.keys.schedule_deletion(key, 7)
    assert code_of(get) == code_of(put) == (409, "Rejected.PendingDeletion")
    cloud.world.kms.keys.cancel_deletion(key)
    cloud.world.kms.keys.enable(key, "Enabled")
    assert get() == SECRET


@pytest.mark.real_cloud
def test_a_key_that_is_not_there_shows_when_it_is_used(client: oss_v2.Client, name: str) -> None:
    set_default(client, name, "KMS", "no-such-key")

    status, code = code_of(lambda: client.put_object(oss_v2.PutObjectRequest(bucket=name, key="k", body=SECRET)))

    assert (status, code) == (404, "Forbidden.KeyNotFound")
