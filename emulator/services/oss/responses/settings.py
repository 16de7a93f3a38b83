"""The settings of a bucket: the XML ones by their table, and its policy, which is JSON."""

from __future__ import annotations

from emulator.http import Response
from emulator.services.oss.access import Handler, OssCall
from emulator.services.oss.exceptions import AccessDenied, OssError
from emulator.services.oss.policies import is_public, read_policy
from emulator.services.oss.responses.headers import check_body
from emulator.services.oss.settings import SETTINGS, Setting
from emulator.services.oss.shapes import conform
from emulator.services.oss.xml import node, parse, render


def setting_handlers() -> dict[tuple[str, str], Handler]:
    """The operations of all settings, by method and sub-resource."""
    make = {"GET": _getter, "PUT": _putter, "DELETE": _deleter}
    return {
        (method, sub_resource): make[method](sub_resource, setting)
        for sub_resource, setting in SETTINGS.items()
        for method in setting.methods.split()
    }


def _getter(sub_resource: str, setting: Setting) -> Handler:
    def get(call: OssCall) -> Response:
        bucket = call.bucket()
        call.require(f"oss:Get{setting.action or setting.name}", bucket)
        kept = bucket.settings.get(sub_resource)
        if kept is None and setting.default:
            kept = setting.default(bucket)
        if kept is None:
            code, message = setting.missing or ("NoSuchConfiguration", "The configuration does not exist.")
            raise OssError(404, code, message, details={"BucketName": bucket.name})
        return Response(200, render(kept))

    return get


def _putter(sub_resource: str, setting: Setting) -> Handler:
    def put(call: OssCall) -> Response:
        bucket = call.bucket()
        call.require(f"oss:Put{setting.action or setting.name}", bucket)
        check_body(call)
        wanted = conform(parse(call.request.body), setting.root, setting.shape or {})
        kept = setting.rule(call.world.oss, bucket, wanted) if setting.rule else wanted
        if kept is None:
            bucket.settings.pop(sub_resource, None)
        else:
            bucket.settings[sub_resource] = kept
        return Response(200)

    return put


def _deleter(sub_resource: str, setting: Setting) -> Handler:
    def delete(call: OssCall) -> Response:
        bucket = call.bucket()
        call.require(f"oss:Delete{setting.action or setting.name}", bucket)
        bucket.settings.pop(sub_resource, None)
        return Response(204)

    return delete


def get_bucket_policy(call: OssCall) -> Response:
    """GetBucketPolicy. https://www.alibabacloud.com/help/en/oss/developer-reference/getbucketpolicy"""
    bucket = call.bucket()
    call.require("oss:GetBucketPolicy", bucket)
    if bucket.policy is None:
        message = "The specified bucket policy does not exist."
        raise OssError(404, "NoSuchBucketPolicy", message, details={"BucketName": bucket.name})
    return Response(200, bucket.policy_text, {"Content-Type": "application/json"})


def put_bucket_policy(call: OssCall) -> Response:
    """PutBucketPolicy. https://www.alibabacloud.com/help/en/oss/developer-reference/putbucketpolicy"""
    bucket = call.bucket()
    call.require("oss:PutBucketPolicy", bucket)
    check_body(call)
    policy = read_policy(call.request.body, bucket.name, bucket.owner)
    if is_public(policy) and call.world.oss.blocks_public_access(bucket):
        raise AccessDenied("Put public bucket policy is not allowed")
    bucket.policy, bucket.policy_text = policy, call.request.body
    return Response(200)


def delete_bucket_policy(call: OssCall) -> Response:
    """DeleteBucketPolicy. https://www.alibabacloud.com/help/en/oss/developer-reference/deletebucketpolicy"""
    bucket = call.bucket()
    call.require("oss:DeleteBucketPolicy", bucket)
    bucket.policy, bucket.policy_text = None, b""
    return Response(204)


def get_bucket_policy_status(call: OssCall) -> Response:
    """GetBucketPolicyStatus. https://www.alibabacloud.com/help/en/oss/developer-reference/getbucketpolicystatus"""
    bucket = call.bucket()
    call.require("oss:GetBucketPolicyStatus", bucket)
    return Response(200, render(node("PolicyStatus", [node("IsPublic", is_public(bucket.policy))])))
