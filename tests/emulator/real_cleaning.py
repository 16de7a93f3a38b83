"""Takes away what tests made in the real cloud. Everything of theirs begins with the same unique letters."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import alibabacloud_oss_v2 as oss_v2
from alibabacloud_tablestore20201209.client import Client as ControlClient
from alibabacloud_tablestore20201209.models import DeleteInstanceRequest

from tests.emulator.oss.place import OssPlace
from tests.emulator.ram.place import Place, Sdk
from tests.emulator.tablestore.sdk import tablestore

_KEY_DAYS = 7
"""The soonest that KMS deletes a key."""


def clean_oss(client: oss_v2.Client, place: OssPlace) -> None:
    """Deletes the buckets whose names begin with the place's, with all that is in them."""
    for page in client.list_buckets_paginator().iter_page(oss_v2.ListBucketsRequest(prefix=place.bucket)):
        for bucket in page.buckets or []:
            _empty(client, bucket.name)
            client.delete_bucket(oss_v2.DeleteBucketRequest(bucket=bucket.name))


def _empty(client: oss_v2.Client, bucket: str) -> None:
    uploads = oss_v2.ListMultipartUploadsRequest(bucket=bucket)
    for page in client.list_multipart_uploads_paginator().iter_page(uploads):
        for upload in page.uploads or []:
            request = oss_v2.AbortMultipartUploadRequest(bucket=bucket, key=upload.key, upload_id=upload.upload_id)
            client.abort_multipart_upload(request)
    versions = oss_v2.ListObjectVersionsRequest(bucket=bucket)
    for page in client.list_object_versions_paginator().iter_page(versions):
        for each in [*(page.version or []), *(page.delete_marker or [])]:
            client.delete_object(oss_v2.DeleteObjectRequest(bucket=bucket, key=each.key, version_id=each.version_id))


def clean_ots(client: tablestore.OTSClient) -> None:
    """Deletes the tables of an instance."""
    for name in client.list_table():
        client.delete_table(name)


def delete_instance(control: ControlClient, instance: str) -> None:
    control.delete_instance(DeleteInstanceRequest(instance_name=instance))


def clean_ram(place: Place) -> None:
    """Deletes users, groups, roles and policies of the tests."""
    if place.names is None:
        return
    prefix, ram = place.names.prefix, Sdk("ram", replace(place, names=None))
    for group in _named(ram, "Group", prefix):
        _detach(ram, "Group", group_name=group)
        for user in ram("ListUsersForGroup", group_name=group)["Users"]["User"]:
            ram("RemoveUserFromGroup", group_name=group, user_name=user["UserName"])
        ram("DeleteGroup", group_name=group)
    for user in _named(ram, "User", prefix):
        _detach(ram, "User", user_name=user)
        for key in ram("ListAccessKeys", user_name=user)["AccessKeys"]["AccessKey"]:
            ram("DeleteAccessKey", user_name=user, user_access_key_id=key["AccessKeyId"])
        ram("DeleteUser", user_name=user)
    for role in _named(ram, "Role", prefix):
        _detach(ram, "Role", role_name=role)
        ram("DeleteRole", role_name=role)
    for policy in _named(ram, "Policy", prefix, policy_type="Custom"):
        ram("DeletePolicy", policy_name=policy, cascading_delete=True)


def _named(ram: Sdk, kind: str, prefix: str, **more: Any) -> Iterator[str]:
    plural, marker = "Policies" if kind == "Policy" else f"{kind}s", ""
    names = []
    while True:
        answer = ram(f"List{plural}", **more, **({"marker": marker} if marker else {}))
        names += [each[f"{kind}Name"] for each in answer[plural][kind]]
        marker = answer.get("Marker", "")
        if not marker:
            return (name for name in names if name.startswith(prefix))


def _detach(ram: Sdk, kind: str, **holder: str) -> None:
    for policy in ram(f"ListPoliciesFor{kind}", **holder)["Policies"]["Policy"]:
        fields = {"policy_name": policy["PolicyName"], "policy_type": policy["PolicyType"]}
        ram(f"DetachPolicyFrom{kind}", **fields, **holder)


def clean_kms(place: Place) -> None:
    """Deletes the tests' aliases, and has their keys deleted as soon as KMS does that."""
    if place.names is None:
        return
    prefix, kms, page = f"alias/{place.names.prefix}", Sdk("kms", replace(place, names=None)), 0
    names, total = [], 1
    while len(names) < total:
        page += 1
        answer = kms("ListAliases", page_number=page, page_size=100)
        found, total = answer["Aliases"]["Alias"], answer["TotalCount"]
        names += [alias["AliasName"] for alias in found]
        if not found:
            break
    for name in names:
        if name.startswith(prefix):
            kms("DeleteAlias", alias_name=name)
    for key in place.keys:
        kms("ScheduleKeyDeletion", key_id=key, pending_window_in_days=_KEY_DAYS)
    place.keys.clear()
