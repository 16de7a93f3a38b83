"""Requests as the vendors' SDKs send them."""

from __future__ import annotations

from contextlib import closing
from unittest import mock

import oss2
import tablestore
from alibabacloud_tablestore20201209.client import Client as Instances
from alibabacloud_tablestore20201209.models import CreateInstanceRequest, ListInstancesRequest
from alibabacloud_tea_openapi.models import Config

from emulator import AlibabaCloud, server
from emulator.dispatch import answer
from emulator.http import Request, Response


def sent_by_sdks() -> list[Request]:
    """Some of everything; what comes later needs what comes before."""
    seen: list[Request] = []

    def remember(request: Request, *arguments: object) -> Response:
        seen.append(request)
        return answer(request, *arguments)  # type: ignore[arg-type]

    with AlibabaCloud() as cloud, mock.patch.object(server, "answer", remember):
        _use_oss(cloud)
        _use_tablestore(cloud)
        _use_instances(cloud)
        assert not cloud.defects, cloud.defects
    return seen


def _use_oss(cloud: AlibabaCloud) -> None:
    session = oss2.Session()
    with closing(session.session):
        auth = oss2.Auth("local", "local-secret")
        list(oss2.BucketIterator(oss2.Service(auth, cloud.url, session=session)))
        bucket = oss2.Bucket(auth, cloud.url, "bucket", session=session)
        bucket.create_bucket()
        bucket.put_bucket_versioning(oss2.models.BucketVersioningConfig("Enabled"))
        bucket.put_object("key", b"contents", headers={"x-oss-meta-a": "b", "Content-Type": "text/plain"})
        bucket.put_object("dir/key", b"more")
        bucket.get_object("key", byte_range=(1, 3)).read()
        bucket.head_object("key")
        bucket.list_objects(prefix="d", delimiter="/")
        bucket.list_objects_v2(prefix="d")
        bucket.list_object_versions()
        bucket.copy_object("bucket", "key", "copy")
        bucket.put_object_tagging("key", oss2.models.Tagging(oss2.models.TaggingRule()))
        bucket.put_object_acl("key", "private")
        upload = bucket.init_multipart_upload("big").upload_id
        part = bucket.upload_part("big", upload, 1, b"part")
        bucket.list_parts("big", upload)
        bucket.list_multipart_uploads()
        bucket.complete_multipart_upload("big", upload, [oss2.models.PartInfo(1, part.etag)])
        expiration = oss2.models.LifecycleExpiration(days=3)
        rule = oss2.models.LifecycleRule("id", "prefix/", status="Enabled", expiration=expiration)
        bucket.put_bucket_lifecycle(oss2.models.BucketLifecycle([rule]))
        bucket.put_bucket_encryption(oss2.models.ServerSideEncryptionRule("AES256"))
        bucket.put_bucket_cors(oss2.models.BucketCors([oss2.models.CorsRule(["*"], ["GET"])]))
        bucket.put_bucket_logging(oss2.models.BucketLogging("bucket", "logs/"))
        bucket.put_bucket_website(oss2.models.BucketWebsite("index.html", "error.html"))
        bucket.get_bucket_info()
        bucket.batch_delete_objects(["key", "dir/key"])


def _use_tablestore(cloud: AlibabaCloud) -> None:
    client = tablestore.OTSClient(cloud.url, "local", "local-secret", "127")
    try:
        throughput = tablestore.ReservedThroughput(tablestore.CapacityUnit(0, 0))
        meta = tablestore.TableMeta("table", [("LockID", "STRING"), ("N", "INTEGER")])
        client.create_table(meta, tablestore.TableOptions(), throughput)
        client.describe_table("table")
        client.list_table()
        key = [("LockID", "a"), ("N", 1)]
        row = tablestore.Row(key, [("Info", "x"), ("B", True), ("D", 1.5), ("Y", bytearray(b"z"))])
        client.put_row("table", row, tablestore.Condition("EXPECT_NOT_EXIST"))
        wanted = tablestore.SingleColumnCondition("Info", "x", tablestore.ComparatorType.EQUAL)
        client.update_row("table", tablestore.Row(key, {"PUT": [("C", 2)], "DELETE_ALL": ["B"]}), None)
        client.get_row("table", key, ["LockID", "Info"], wanted, 1)
        low, high = ([(name, bound) for name in ("LockID", "N")] for bound in (tablestore.INF_MIN, tablestore.INF_MAX))
        client.get_range("table", "FORWARD", low, high, max_version=1, limit=5)
        many = tablestore.BatchGetRowRequest()
        many.add(tablestore.TableInBatchGetRowItem("table", [key], ["Info"], max_version=1))
        client.batch_get_row(many)
        client.update_table("table", tablestore.TableOptions(max_version=2))
        client.delete_row("table", tablestore.Row(key), tablestore.Condition("IGNORE", wanted))
    finally:
        client.connection.pool.clear()


def _use_instances(cloud: AlibabaCloud) -> None:
    endpoint = cloud.url.removeprefix("http://")
    key = {"access_key_id": "local", "access_key_secret": "local-secret"}
    client = Instances(Config(**key, endpoint=endpoint, protocol="http", region_id="cn-hangzhou"))
    client.create_instance(CreateInstanceRequest(cluster_type="SSD", instance_name="instance"))
    client.list_instances(ListInstancesRequest())
