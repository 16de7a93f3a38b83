"""The settings that are only remembered, and the XML of all of them when it is wrong."""

from __future__ import annotations

import alibabacloud_oss_v2 as oss_v2
import oss2
import pytest

from tests.emulator.oss.place import OssPlace
from tests.emulator.oss.raw import send
from tests.emulator.oss.test_settings import code_of

Client = oss_v2.Client


@pytest.mark.real_cloud
def test_cors_rules_come_back(old_bucket: oss2.Bucket) -> None:
    rule = oss2.models.CorsRule(["*"], ["GET", "HEAD"], ["*"], ["x-oss-request-id"], 60)
    old_bucket.put_bucket_cors(oss2.models.BucketCors([rule]))

    read = old_bucket.get_bucket_cors().rules[0]

    assert (read.allowed_origins, read.allowed_methods, read.max_age_seconds) == (["*"], ["GET", "HEAD"], 60)
    assert old_bucket.delete_bucket_cors().status == 204
    with pytest.raises(oss2.exceptions.NoSuchCors):
        old_bucket.get_bucket_cors()


@pytest.mark.real_cloud
def test_a_website_comes_back(old_bucket: oss2.Bucket) -> None:
    old_bucket.put_bucket_website(oss2.models.BucketWebsite("index.html", "error.html"))

    read = old_bucket.get_bucket_website()

    assert (read.index_file, read.error_file) == ("index.html", "error.html")
    assert old_bucket.delete_bucket_website().status == 204


@pytest.mark.real_cloud
def test_referers_come_back(old_bucket: oss2.Bucket) -> None:
    old_bucket.put_bucket_referer(oss2.models.BucketReferer(False, ["https://a.example/?x&y"]))

    read = old_bucket.get_bucket_referer()

    assert (read.allow_empty_referer, read.referers) == (False, ["https://a.example/?x&y"])


@pytest.mark.real_cloud
def test_tags_come_back_and_go(old_bucket: oss2.Bucket) -> None:
    tagging = oss2.models.Tagging()
    tagging.tag_set.add("a+b", "c&d <e>")
    old_bucket.put_bucket_tagging(tagging)

    assert old_bucket.get_bucket_tagging().tag_set.tagging_rule == {"a+b": "c&d <e>"}
    assert old_bucket.delete_bucket_tagging().status == 204
    assert old_bucket.get_bucket_tagging().tag_set.tagging_rule == {}


def test_acceleration_monitoring_and_group_come_back(client: Client, name: str) -> None:
    client.put_bucket_transfer_acceleration(
        oss_v2.PutBucketTransferAccelerationRequest(
            bucket=name,
            transfer_acceleration_configuration=oss_v2.TransferAccelerationConfiguration(enabled=True),
        )
    )
    client.put_bucket_access_monitor(
        oss_v2.PutBucketAccessMonitorRequest(
            bucket=name, access_monitor_configuration=oss_v2.AccessMonitorConfiguration(status="Enabled")
        )
    )
    group = oss_v2.BucketResourceGroupConfiguration(resource_group_id="rg-abc")
    client.put_bucket_resource_group(
        oss_v2.PutBucketResourceGroupRequest(bucket=name, bucket_resource_group_configuration=group)
    )

    info = client.get_bucket_info(oss_v2.GetBucketInfoRequest(bucket=name)).bucket_info
    read = client.get_bucket_transfer_acceleration(oss_v2.GetBucketTransferAccelerationRequest(bucket=name))

    assert read.transfer_acceleration_configuration.enabled is True
    assert (info.transfer_acceleration, info.access_monitor, info.resource_group_id) == ("Enabled", "Enabled", "rg-abc")
    group.resource_group_id = "no-group"
    request = oss_v2.PutBucketResourceGroupRequest(bucket=name, bucket_resource_group_configuration=group)
    assert code_of(lambda: client.put_bucket_resource_group(request)) == (400, "ResourceGroupIdPreCheckError")


RULE = b"<ServerSideEncryptionRule><ApplyServerSideEncryptionByDefault>%s</ApplyServerSideEncryptionByDefault>"
BLOCK = b"<PublicAccessBlockConfiguration><BlockPublicAccess>%s</BlockPublicAccess></PublicAccessBlockConfiguration>"
TLS = b"<HttpsConfiguration><TLS>%s</TLS></HttpsConfiguration>"
LOGGING = b"<BucketLoggingStatus><LoggingEnabled>%s</LoggingEnabled></BucketLoggingStatus>"
TAG = b"<Tag><Key>a</Key><Value/></Tag>"
CORS = b"<CORSConfiguration><CORSRule>%s</CORSRule></CORSConfiguration>"


@pytest.mark.parametrize(
    ("what", "body", "code"),
    [
        ("encryption", b"", "MalformedXML"),
        ("encryption", RULE % b"<SSEAlgorithm>KMS</SSEAlgorithm>", "MalformedXML"),
        ("encryption", RULE % b"" + b"</ServerSideEncryptionRule>", "MalformedXML"),
        ("versioning", b"<VersioningConfiguration><Status>On</Status></VersioningConfiguration>", "MalformedXML"),
        ("versioning", b"<Versioning><Status>Enabled</Status></Versioning>", "MalformedXML"),
        ("versioning", b"<VersioningConfiguration>Enabled</VersioningConfiguration>", "MalformedXML"),
        ("publicAccessBlock", BLOCK % b"maybe", "MalformedXML"),
        ("httpsConfig", b"<HttpsConfiguration/>", "MalformedXML"),
        ("httpsConfig", TLS % b"<Enable>true</Enable>", "MalformedXML"),
        ("httpsConfig", TLS % b"<Enable>true</Enable><TLSVersion>SSLv3</TLSVersion>", "MalformedXML"),
        ("cors", CORS % b"<AllowedOrigin>*</AllowedOrigin>", "MalformedXML"),
        ("cors", CORS % b"<AllowedOrigin>**</AllowedOrigin><AllowedMethod>GET</AllowedMethod>", "InvalidArgument"),
        ("website", b"<WebsiteConfiguration/>", "MalformedXML"),
        ("website", b"<WebsiteConfiguration><IndexDocument><Suffix>a/b</Suffix></IndexDocument></WebsiteConfiguration>",
         "InvalidArgument"),
        ("logging", LOGGING % b"<TargetPrefix>p</TargetPrefix>", "MalformedXML"),
        ("lifecycle", b"<LifecycleConfiguration/>", "MalformedXML"),
        ("lifecycle", b"<LifecycleConfiguration><Rule><Status>Enabled</Status></Rule></LifecycleConfiguration>",
         "MalformedXML"),
        ("lifecycle", b"<This is a bad xml></bad as I am>", "MalformedXML"),
        ("tagging", b"<Tagging><TagSet>" + 2 * TAG + b"</TagSet></Tagging>", "InvalidTag"),
        ("policy", b"{", "InvalidPolicyDocument"),
        ("policy", b'{"Version": "1", "Statement": []}', "InvalidPolicyDocument"),
        ("policy", b"[" * 10_000, "InvalidPolicyDocument"),
        ("acl", b"", "InvalidArgument"),
    ],
)  # fmt: skip
def test_a_setting_that_is_wrong_is_refused(
    oss_place: OssPlace, bucket: oss2.Bucket, what: str, body: bytes, code: str
) -> None:
    answer = send(oss_place, "PUT", f"/{oss_place.bucket}/?{what}", body=body)

    assert (answer.status, answer.code) == (400, code)


@pytest.mark.parametrize("missing", ["Effect", "Principal", "Action", "Resource"])
def test_a_policy_must_be_complete(oss_place: OssPlace, bucket: oss2.Bucket, missing: str) -> None:
    import json

    from tests.emulator.oss.test_settings import POLICY

    statement = {key: value for key, value in POLICY["Statement"][0].items() if key != missing}
    body = json.dumps({"Version": "1", "Statement": [statement]}).encode()

    assert send(oss_place, "PUT", f"/{oss_place.bucket}/?policy", body=body).code == "InvalidPolicyDocument"


def test_a_policy_must_be_about_its_own_bucket(oss_place: OssPlace, bucket: oss2.Bucket) -> None:
    for resource in ("acs:oss:*:*:other", "acs:oss:*:6543210987654321:place-of-tests", "acs:ram:*:*:x", "*"):
        body = (
            '{"Version":"1","Statement":[{"Effect":"Allow","Principal":["*"],"Action":["oss:GetObject"],'
            f'"Resource":["{resource}"]}}]}}'
        )
        answer = send(oss_place, "PUT", f"/{oss_place.bucket}/?policy", body=body.encode())
        assert answer.code == "InvalidPolicyDocument", resource


def test_an_ampersand_that_nobody_escaped_is_one(oss_place: OssPlace, bucket: oss2.Bucket) -> None:
    body = b"<Tagging><TagSet><Tag><Value>a&b &amp; c&lt;</Value><Key>k</Key></Tag></TagSet></Tagging>"

    assert send(oss_place, "PUT", f"/{oss_place.bucket}/?tagging", body=body).status == 200

    assert bucket.get_bucket_tagging().tag_set.tagging_rule == {"k": "a&b & c<"}


@pytest.mark.parametrize(
    "body",
    [
        b'<!DOCTYPE a [<!ENTITY b "c">]><Tagging><TagSet/></Tagging>',
        b"<a>" * 100_000,
        b"<Tagging><TagSet>" + b"<Tag/>" * 200_000 + b"</TagSet></Tagging>",
        b'<?xml version="1.0" encoding="none-such"?><Tagging><TagSet/></Tagging>',
        "<Tagging><TagSet/></Tagging>".encode("utf-16")[:-3],
        b"\xff\xfe\x00",
        b"<Tagging><TagSet><Tag><Key>\xff</Key><Value/></Tag></TagSet></Tagging>",
    ],
    ids=["document type", "depth", "size", "encoding", "truncated", "noise", "no utf-8"],
)
def test_xml_cannot_hurt(oss_place: OssPlace, bucket: oss2.Bucket, body: bytes) -> None:
    answer = send(oss_place, "PUT", f"/{oss_place.bucket}/?tagging", body=body)

    assert (answer.status, answer.code) == (400, "MalformedXML")
    assert bucket.get_bucket_tagging().tag_set.tagging_rule == {}


def test_empty_elements_count_as_missing(oss_place: OssPlace, bucket: oss2.Bucket) -> None:
    status = (
        b"<BucketLoggingStatus><LoggingEnabled><TargetBucket>place-of-tests</TargetBucket><LoggingRole></LoggingRole>"
    )
    body = status + b"<TargetPrefix></TargetPrefix></LoggingEnabled></BucketLoggingStatus>"

    assert send(oss_place, "PUT", f"/{oss_place.bucket}/?logging", body=body).status == 200

    assert bucket.get_bucket_logging().target_bucket == "place-of-tests"


@pytest.mark.parametrize("digest", ["bm90IG1kNQ==", "not base64", "1B2M2Y8AsgTpgAmY7PhCfg=="])
def test_the_digest_of_a_setting_is_checked(oss_place: OssPlace, bucket: oss2.Bucket, digest: str) -> None:
    body = b"<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>"
    answer = send(oss_place, "PUT", f"/{oss_place.bucket}/?versioning", headers={"content-md5": digest}, body=body)

    assert (answer.status, answer.code) == (400, "InvalidDigest")
    assert bucket.get_bucket_versioning().status is None
