"""The actions of KMS."""

from __future__ import annotations

from emulator.http import Request, Response
from emulator.rpc import answer_rpc
from emulator.services.kms import alias_responses, cipher_responses, key_responses, tag_responses
from emulator.world import World

ACTIONS = {
    "CancelKeyDeletion": key_responses.cancel_key_deletion,
    "CreateAlias": alias_responses.create_alias,
    "CreateKey": key_responses.create_key,
    "CreateKeyVersion": key_responses.create_key_version,
    "Decrypt": cipher_responses.decrypt,
    "DeleteAlias": alias_responses.delete_alias,
    "DescribeKey": key_responses.describe_key,
    "DescribeKeyVersion": key_responses.describe_key_version,
    "DisableKey": key_responses.disable_key,
    "EnableKey": key_responses.enable_key,
    "Encrypt": cipher_responses.encrypt,
    "GenerateDataKey": cipher_responses.generate_data_key,
    "GenerateDataKeyWithoutPlaintext": cipher_responses.generate_data_key_without_plaintext,
    "GetKeyPolicy": key_responses.get_key_policy,
    "ListAliases": alias_responses.list_aliases,
    "ListAliasesByKeyId": alias_responses.list_aliases_by_key_id,
    "ListKeyVersions": key_responses.list_key_versions,
    "ListKeys": key_responses.list_keys,
    "ListResourceTags": tag_responses.list_resource_tags,
    "ListTagResources": tag_responses.list_tag_resources,
    "ScheduleKeyDeletion": key_responses.schedule_key_deletion,
    "SetDeletionProtection": key_responses.set_deletion_protection,
    "SetKeyPolicy": key_responses.set_key_policy,
    "TagResource": tag_responses.tag_resource,
    "TagResources": tag_responses.tag_resources,
    "UntagResource": tag_responses.untag_resource,
    "UntagResources": tag_responses.untag_resources,
    "UpdateAlias": alias_responses.update_alias,
    "UpdateKeyDescription": key_responses.update_key_description,
    "UpdateRotationPolicy": key_responses.update_rotation_policy,
}


def answer(request: Request, world: World) -> Response:
    """KMS 2016-01-20."""
    return answer_rpc(request, world, service="kms", version="2016-01-20", actions=ACTIONS)
