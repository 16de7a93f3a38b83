"""Buckets: made, listed, described, deleted."""

from __future__ import annotations

import alibabacloud_oss_v2 as oss_v2
import oss2
import pytest

from emulator.server import AlibabaCloud
from tests.emulator.oss.place import OssPlace
from tests.emulator.oss.raw import send

Client = oss_v2.Client


def error_of(error: pytest.ExceptionInfo[oss_v2.exceptions.OperationError]) -> oss_v2.exceptions.ServiceError:
    service_error = error.value.unwrap()
    assert isinstance(service_error, oss_v2.exceptions.ServiceError)
    return service_error


def test_a_bucket_is_described_as_it_was_made(client: Client, oss_place: OssPlace) -> None:
    client.put_bucket(
        oss_v2.PutBucketRequest(
            bucket=oss_place.bucket,
            acl="private",
            bucket_tagging="team=state&env=test",
            create_bucket_configuration=oss_v2.CreateBucketConfiguration(
                storage_class="IA", data_redundancy_type="ZRS"
            ),
        )
    )

    info = client.get_bucket_info(oss_v2.GetBucketInfoRequest(bucket=oss_place.bucket)).bucket_info

    assert (info.name, info.location, info.storage_class, info.data_redundancy_type, info.acl) == (
        oss_place.bucket,
        "oss-cn-hangzhou",
        "IA",
        "ZRS",
        "private",
    )
    assert info.owner.id == "1234567890123456"
    assert (info.sse_rule.sse_algorithm, info.versioning, info.block_public_access) == ("None", None, False)
    assert info.extranet_endpoint == "oss-cn-hangzhou.aliyuncs.com"
    tags = client.get_bucket_tags(oss_v2.GetBucketTagsRequest(bucket=oss_place.bucket)).tagging.tag_set.tags
    assert {tag.key: tag.value for tag in tags} == {"team": "state", "env": "test"}


def test_the_older_sdk_reads_everything_of_a_bucket(old_bucket: oss2.Bucket) -> None:
    info = old_bucket.get_bucket_info()

    assert (info.name, info.owner.id, info.acl.grant) == (old_bucket.bucket_name, "1234567890123456", "private")
    assert info.bucket_encryption_rule.sse_algorithm is None
    assert old_bucket.get_bucket_location().location == "oss-cn-hangzhou"
    stat = old_bucket.get_bucket_stat()
    assert (stat.object_count, stat.storage_size_in_bytes, stat.multi_part_upload_count) == (0, 0, 0)


@pytest.mark.real_cloud
def test_statistics_count_every_version_and_upload(client: Client, name: str) -> None:
    client.put_bucket_versioning(
        oss_v2.PutBucketVersioningRequest(
            bucket=name, versioning_configuration=oss_v2.VersioningConfiguration(status="Enabled")
        )
    )
    for body in (b"1", b"22"):
        client.put_object(oss_v2.PutObjectRequest(bucket=name, key="k", body=body))
    client.delete_object(oss_v2.DeleteObjectRequest(bucket=name, key="k"))
    client.put_object(oss_v2.PutObjectRequest(bucket=name, key="cold", body=b"333", storage_class="Archive"))
    client.initiate_multipart_upload(oss_v2.InitiateMultipartUploadRequest(bucket=name, key="u"))

    stat = client.get_bucket_stat(oss_v2.GetBucketStatRequest(bucket=name))

    assert (stat.storage, stat.object_count, stat.delete_marker_count, stat.multi_part_upload_count) == (6, 3, 1, 1)
    assert (stat.standard_storage, stat.archive_storage, stat.archive_object_count) == (3, 3, 1)


@pytest.mark.real_cloud
def test_a_bucket_can_be_made_twice_by_its_owner(client: Client, name: str) -> None:
    client.put_bucket(oss_v2.PutBucketRequest(bucket=name))
    client.put_bucket(oss_v2.PutBucketRequest(bucket=name, acl="public-read"))

    assert client.get_bucket_acl(oss_v2.GetBucketAclRequest(bucket=name)).acl == "public-read"


@pytest.mark.real_cloud
def test_another_configuration_is_no_second_making(client: Client, name: str) -> None:
    configuration = oss_v2.CreateBucketConfiguration(storage_class="IA")
    request = oss_v2.PutBucketRequest(bucket=name, create_bucket_configuration=configuration)
    with pytest.raises(oss_v2.exceptions.OperationError) as error:
        client.put_bucket(request)

    assert (error_of(error).status_code, error_of(error).code) == (409, "BucketAlreadyExists")
    assert error_of(error).ec == "0015-00000104"


def test_the_name_of_anothers_bucket_is_taken(bucket: oss2.Bucket, oss_place: OssPlace, session: oss2.Session) -> None:
    other = oss_place.as_user("other", "other-secret").old_bucket(session)

    with pytest.raises(oss2.exceptions.ServerError) as error:
        other.create_bucket()

    assert (error.value.status, error.value.code) == (409, "BucketAlreadyExists")


@pytest.mark.parametrize("name", ["ab", "a" * 64, "Upper", "-begins", "ends-", "under_score", "dot.ted", "ünicode"])
def test_a_name_that_breaks_the_rules_is_refused(oss_place: OssPlace, name: str) -> None:
    from urllib.parse import quote

    answer = send(oss_place, "PUT", f"/{quote(name)}/")

    assert (answer.status, answer.code) == (400, "InvalidBucketName")


def test_an_acl_header_may_be_empty_but_not_wrong(oss_place: OssPlace) -> None:
    assert send(oss_place, "PUT", f"/{oss_place.bucket}/", headers={"x-oss-acl": ""}).status == 200

    answer = send(oss_place, "PUT", f"/{oss_place.bucket}/", headers={"x-oss-acl": "open"})

    assert (answer.status, answer.code) == (400, "InvalidArgument")
    assert answer.xml.findtext("ArgumentName") == "x-oss-acl"


@pytest.mark.real_cloud
def test_a_bucket_with_something_in_it_cannot_be_deleted(client: Client, name: str) -> None:
    client.put_object(oss_v2.PutObjectRequest(bucket=name, key="k", body=b"v"))
    with pytest.raises(oss_v2.exceptions.OperationError) as error:
        client.delete_bucket(oss_v2.DeleteBucketRequest(bucket=name))
    assert (error_of(error).status_code, error_of(error).code) == (409, "BucketNotEmpty")

    client.delete_object(oss_v2.DeleteObjectRequest(bucket=name, key="k"))
    upload = client.initiate_multipart_upload(oss_v2.InitiateMultipartUploadRequest(bucket=name, key="u"))
    with pytest.raises(oss_v2.exceptions.OperationError):
        client.delete_bucket(oss_v2.DeleteBucketRequest(bucket=name))

    client.abort_multipart_upload(oss_v2.AbortMultipartUploadRequest(bucket=name, key="u", upload_id=upload.upload_id))
    assert client.delete_bucket(oss_v2.DeleteBucketRequest(bucket=name)).status_code == 204
    assert not client.is_bucket_exist(name)


@pytest.mark.real_cloud
def test_versions_and_delete_markers_keep_a_bucket(bucket: oss2.Bucket) -> None:
    bucket.put_bucket_versioning(oss2.models.BucketVersioningConfig("Enabled"))
    marker = bucket.delete_object("never-there")

    with pytest.raises(oss2.exceptions.BucketNotEmpty):
        bucket.delete_bucket()

    bucket.delete_object("never-there", params={"versionId": marker.versionid})
    bucket.delete_bucket()
    with pytest.raises(oss2.exceptions.NoSuchBucket):
        bucket.get_bucket_info()


def test_what_is_missing_is_missing_for_every_operation(client: Client) -> None:
    for call in (
        lambda: client.get_bucket_info(oss_v2.GetBucketInfoRequest(bucket="nowhere")),
        lambda: client.list_objects(oss_v2.ListObjectsRequest(bucket="nowhere")),
        lambda: client.get_bucket_versioning(oss_v2.GetBucketVersioningRequest(bucket="nowhere")),
        lambda: client.get_object(oss_v2.GetObjectRequest(bucket="nowhere", key="k")),
        lambda: client.head_object(oss_v2.HeadObjectRequest(bucket="nowhere", key="k")),
        lambda: client.delete_bucket(oss_v2.DeleteBucketRequest(bucket="nowhere")),
    ):
        with pytest.raises(oss_v2.exceptions.OperationError) as error:
            call()
        assert (error_of(error).status_code, error_of(error).code) == (404, "NoSuchBucket")
        assert error_of(error).ec == "0015-00000101"


def test_buckets_are_listed_in_pages_and_only_ones_own(client: Client, oss_place: OssPlace) -> None:
    other = oss_place.as_user("other", "other-secret").client(client._client._options.http_client)
    for number in range(3):
        client.put_bucket(oss_v2.PutBucketRequest(bucket=f"state-{number}"))
    client.put_bucket(oss_v2.PutBucketRequest(bucket="unlike-them"))
    other.put_bucket(oss_v2.PutBucketRequest(bucket="state-of-others"))

    first = client.list_buckets(oss_v2.ListBucketsRequest(prefix="state-", max_keys=2))
    second = client.list_buckets(oss_v2.ListBucketsRequest(prefix="state-", max_keys=2, marker=first.next_marker))

    assert [each.name for each in first.buckets] == ["state-0", "state-1"]
    assert (first.is_truncated, first.next_marker) == (True, "state-1")
    assert ([each.name for each in second.buckets], second.is_truncated) == (["state-2"], False)
    assert second.owner.id == "1234567890123456"
    assert [each.name for each in other.list_buckets(oss_v2.ListBucketsRequest()).buckets] == ["state-of-others"]


def test_buckets_are_listed_by_region_and_tag(client: Client, oss_place: OssPlace) -> None:
    client.put_bucket(oss_v2.PutBucketRequest(bucket="plain-one"))
    client.put_bucket(oss_v2.PutBucketRequest(bucket="tagged-one", bucket_tagging="k=v"))
    body = b"<CreateBucketConfiguration><LocationConstraint>oss-cn-beijing</LocationConstraint>"
    send(oss_place, "PUT", "/northern-one/", body=body + b"</CreateBucketConfiguration>")

    by_tag = client.list_buckets(oss_v2.ListBucketsRequest(tag_key="k", tag_value="v"))
    by_pair = client.list_buckets(oss_v2.ListBucketsRequest(tagging='"k":"v"'))
    by_region = send(oss_place, "GET", "/?region=cn-beijing")

    assert [each.name for each in by_tag.buckets] == [each.name for each in by_pair.buckets] == ["tagged-one"]
    assert by_region.xml.findtext("Buckets/Bucket/Name") == "northern-one"
    assert by_region.xml.findtext("Buckets/Bucket/Location") == "oss-cn-beijing"
    assert send(oss_place, "GET", "/?tag-value=v").code == "InvalidArgument"
    assert send(oss_place, "GET", "/?tagging=nonsense").code == "InvalidArgument"


def test_the_older_sdk_lists_buckets(oss_place: OssPlace, session: oss2.Session, bucket: oss2.Bucket) -> None:
    service = oss2.Service(oss_place.auth("v1"), oss_place.endpoint, session=session)

    assert [each.name for each in oss2.BucketIterator(service)] == [oss_place.bucket]
    assert service.list_buckets(prefix=oss_place.bucket, max_keys=1).buckets[0].location == "oss-cn-hangzhou"


def test_an_account_has_a_hundred_buckets_in_a_region(cloud: AlibabaCloud, bucket: oss2.Bucket) -> None:
    for number in range(99):
        cloud.world.oss.create_bucket(f"bucket-{number}", "1234567890123456", "cn-hangzhou")
    more = oss2.Bucket(bucket.auth, cloud.url, "one-too-many", session=bucket.session, region="cn-hangzhou")

    with pytest.raises(oss2.exceptions.ServerError) as error:
        more.create_bucket()

    assert error.value.code == "TooManyBuckets"


def test_a_bucket_is_where_its_endpoint_is(oss_place: OssPlace) -> None:
    host = f"{oss_place.bucket}.oss-cn-shanghai.aliyuncs.com"

    made = send(oss_place, "PUT", "/", host=host, resource=f"/{oss_place.bucket}/")
    found = send(oss_place, "GET", f"/{oss_place.bucket}/?location")
    elsewhere = send(
        oss_place,
        "GET",
        "/?location",
        host=f"{oss_place.bucket}.oss-cn-beijing.aliyuncs.com",
        resource=f"/{oss_place.bucket}/",
    )

    assert made.status == 200
    assert found.xml.text == "oss-cn-shanghai"
    assert (elsewhere.status, elsewhere.code) == (403, "AccessDenied")
    assert elsewhere.xml.findtext("Endpoint") == "oss-cn-shanghai.aliyuncs.com"


def test_a_region_that_is_signed_for_is_where_a_bucket_goes(oss_place: OssPlace, session: oss2.Session) -> None:
    bucket = oss2.Bucket(
        oss_place.auth("v4"), oss_place.endpoint, oss_place.bucket, session=session, region="cn-beijing"
    )
    bucket.create_bucket()

    assert bucket.get_bucket_location().location == "oss-cn-beijing"


def test_nobody_makes_or_lists_buckets_anonymously(oss_place: OssPlace) -> None:
    for method, target in (("GET", "/"), ("PUT", f"/{oss_place.bucket}/")):
        answer = send(oss_place, method, target, anonymous=True)
        assert (answer.status, answer.code) == (403, "AccessDenied")
