"""Every signature of every vendor's SDK, each made by some calls."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager

import alibabacloud_oss_v2 as oss_v2
import oss2
import tablestore
from alibabacloud_kms20160120.client import Client as Kms
from alibabacloud_kms20160120.models import ListKeysRequest
from alibabacloud_oss_v2.transport import RequestsHttpClient
from alibabacloud_sts20150401.client import Client as Sts
from alibabacloud_tablestore20201209.client import Client as Tablestore
from alibabacloud_tablestore20201209.models import ListInstancesRequest
from alibabacloud_tea_openapi.models import Config
from aliyunsdkcore.client import AcsClient
from aliyunsdkcore.request import CommonRequest

from emulator import AlibabaCloud

KEY = "env:/a b+ü~*'(1)//x.tfstate"
"""What has to be encoded, and what must not be."""

LOCAL = ("local", "local-secret", "")
Credentials = tuple[str, str, str]
"""Key, secret, and the token of a session."""

Call = Callable[[AlibabaCloud, Credentials], object]


@contextmanager
def oss2_bucket(cloud: AlibabaCloud, credentials: Credentials, *, v4: bool) -> Iterator[oss2.Bucket]:
    provider = oss2.StaticCredentialsProvider(*credentials)
    auth = oss2.ProviderAuthV4(provider) if v4 else oss2.ProviderAuth(provider)
    session = oss2.Session()
    with closing(session.session):
        yield oss2.Bucket(auth, cloud.url, "signed", session=session, region="cn-hangzhou")


def use_oss2(cloud: AlibabaCloud, credentials: Credentials, *, v4: bool) -> None:
    with oss2_bucket(cloud, credentials, v4=v4) as bucket:
        bucket.create_bucket()
        headers = {"Content-Type": "application/json", "x-oss-meta-two-words": "a b"}
        bucket.put_object(KEY, b"state", headers=headers)
        assert bucket.get_object(KEY).read() == b"state"
        assert [found.key for found in bucket.list_objects(prefix="env:/a b+", delimiter="|").object_list] == [KEY]
        assert bucket.get_bucket_acl().acl == "private"


@contextmanager
def oss_v2_client(cloud: AlibabaCloud, credentials: Credentials, version: str) -> Iterator[oss_v2.Client]:
    config = oss_v2.config.load_default()
    config.credentials_provider = oss_v2.credentials.StaticCredentialsProvider(*credentials)
    config.region, config.endpoint, config.signature_version = "cn-hangzhou", cloud.url, version
    transport = RequestsHttpClient()
    transport.open()
    config.http_client, config.retry_max_attempts = transport, 1
    with closing(transport):
        yield oss_v2.Client(config)


def use_oss_v2(cloud: AlibabaCloud, credentials: Credentials, *, version: str) -> None:
    with oss_v2_client(cloud, credentials, version) as client:
        client.put_bucket(oss_v2.PutBucketRequest(bucket="signed"))
        metadata = {"two-words": "a b"}
        client.put_object(oss_v2.PutObjectRequest(bucket="signed", key=KEY, body=b"state", metadata=metadata))
        got = client.get_object(oss_v2.GetObjectRequest(bucket="signed", key=KEY))
        assert got.body is not None
        assert got.body.content == b"state"
        listed = client.list_objects_v2(oss_v2.ListObjectsV2Request(bucket="signed", prefix="env:/a b+", delimiter="|"))
        assert [found.key for found in listed.contents or []] == [KEY]
        client.get_bucket_acl(oss_v2.GetBucketAclRequest(bucket="signed"))


def use_ots(cloud: AlibabaCloud, credentials: Credentials, **options: str) -> None:
    key, secret, token = credentials
    retries = tablestore.NoRetryPolicy()
    client = tablestore.OTSClient(
        cloud.url, key, secret, "127", sts_token=token or None, retry_policy=retries, **options
    )
    try:
        assert list(client.list_table()) == []
    finally:
        client.connection.pool.clear()


def configured(cloud: AlibabaCloud, credentials: Credentials, **options: str) -> Config:
    key, secret, token = credentials
    return Config(
        access_key_id=key,
        access_key_secret=secret,
        security_token=token or None,
        endpoint=cloud.url.removeprefix("http://"),
        protocol="http",
        region_id="cn-hangzhou",
        **options,
    )


def use_sts(cloud: AlibabaCloud, credentials: Credentials, **options: str) -> None:
    identity = Sts(configured(cloud, credentials, **options)).get_caller_identity().body
    assert identity.account_id == "1234567890123456"


def use_kms(cloud: AlibabaCloud, credentials: Credentials, **options: str) -> None:
    request = ListKeysRequest(filters='[{"Key":"KeyState", "Values":["Enabled"]}]', page_number=1)
    Kms(configured(cloud, credentials, **options)).list_keys(request)


def use_control_plane(cloud: AlibabaCloud, credentials: Credentials, **options: str) -> None:
    request = ListInstancesRequest(instance_name_list=["a-b", "c ü"], status="normal")
    Tablestore(configured(cloud, credentials, **options)).list_instances(request)


def use_core(cloud: AlibabaCloud, credentials: Credentials, *, method: str) -> None:
    key, secret, _ = credentials
    request = CommonRequest(domain=cloud.url.removeprefix("http://"), version="2015-04-01")
    request.set_action_name("GetCallerIdentity")
    request.set_accept_format("json")
    request.set_method(method)
    request.add_query_param("Odd", "a b+~*ü/")
    request.add_body_params("Body", "a b+~*ü/")
    AcsClient(key, secret, "cn-hangzhou", auto_retry=False).do_action_with_exception(request)


CALLS: dict[str, Call] = {
    "OSS V1, oss2": lambda cloud, credentials: use_oss2(cloud, credentials, v4=False),
    "OSS V4, oss2": lambda cloud, credentials: use_oss2(cloud, credentials, v4=True),
    "OSS V1, oss-v2": lambda cloud, credentials: use_oss_v2(cloud, credentials, version="v1"),
    "OSS V4, oss-v2": lambda cloud, credentials: use_oss_v2(cloud, credentials, version="v4"),
    "OTS V2": use_ots,
    "OTS V4": lambda cloud, credentials: use_ots(cloud, credentials, region="cn-hangzhou"),
    "ACS3": use_sts,
    "RPC V1, new SDK": lambda cloud, credentials: use_sts(cloud, credentials, signature_algorithm="v2"),
    "ACS4": lambda cloud, credentials: use_kms(cloud, credentials, signature_version="v4"),
    "ACS3 with parameters": use_kms,
    "ACS3 of ROA": use_control_plane,
    "ROA V1": lambda cloud, credentials: use_control_plane(cloud, credentials, signature_algorithm="v2"),
}
CORE: dict[str, Call] = {
    "RPC V1, core, query": lambda cloud, credentials: use_core(cloud, credentials, method="GET"),
    "RPC V1, core, form": lambda cloud, credentials: use_core(cloud, credentials, method="POST"),
}
"""The oldest SDK, which cannot take a token here."""
