"""The actions on tags of instances."""

from __future__ import annotations

from typing import Any

from emulator.services.tablestore.exceptions import ValidationFailedError
from emulator.services.tablestore.instance_calls import InstanceCall
from emulator.services.tablestore.instances import Instance

_RESOURCE_TYPE = "instance"
_TAGS_PER_INSTANCE = 20


def tag_resources(call: InstanceCall) -> dict[str, Any]:
    """TagResources: …/api-tablestore-2020-12-09-tagresources"""
    instances = _instances(call)
    tags = call.tags()
    if not tags:
        raise ValidationFailedError("Tags is mandatory for this action.")
    for instance in instances:
        if len(instance.tags | tags) > _TAGS_PER_INSTANCE:
            raise ValidationFailedError(f"An instance takes at most {_TAGS_PER_INSTANCE} tags: {instance.name}.")
    for instance in instances:
        instance.tags |= tags
    return {}


def untag_resources(call: InstanceCall) -> dict[str, Any]:
    """UntagResources: …/api-tablestore-2020-12-09-untagresources. All: whatever the keys."""
    instances = _instances(call)
    keys = call.names("TagKeys")
    everything = call.flag("All")
    if not keys and not everything:
        raise ValidationFailedError("TagKeys is mandatory for this action.")
    for instance in instances:
        for key in list(instance.tags) if everything else keys or ():
            instance.tags.pop(key, None)
    return {}


def list_tag_resources(call: InstanceCall) -> dict[str, Any]:
    """ListTagResources: …/api-tablestore-2020-12-09-listtagresources. By names, by tags, or by both; in one page."""
    _check_type(call)
    names, tags = call.names("ResourceIds"), call.tags()
    if not names and not tags:
        raise ValidationFailedError("ResourceIds or Tags is mandatory for this action.")
    if names:
        instances = [call.named(name) for name in names]
    else:
        call.require(f"acs:ots:{call.region}:{call.caller.account}:instance/*")
        instances = call.model.instances(call.caller.account)
    shown = [
        {"ResourceId": instance.name, "ResourceType": _RESOURCE_TYPE, "TagKey": key, "TagValue": value}
        for instance in instances
        for key, value in sorted(instance.tags.items())
        if not tags or (key in tags and tags[key] in ("", value))
    ]
    return {"TagResources": shown, "NextToken": "", "MaxResults": len(shown), "requestId": call.request_id}


def _check_type(call: InstanceCall) -> None:
    kind = call.required("ResourceType")
    if kind.lower() != _RESOURCE_TYPE:
        raise ValidationFailedError(f"ResourceType must be {_RESOURCE_TYPE}: {kind}")


def _instances(call: InstanceCall) -> list[Instance]:
    _check_type(call)
    names = call.names("ResourceIds")
    if not names:
        raise ValidationFailedError("ResourceIds is mandatory for this action.")
    return [call.named(name) for name in names]
