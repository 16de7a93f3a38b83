"""The actions of BssOpenApi, the billing service."""

from __future__ import annotations

from typing import Any

from emulator.rpc import RpcCall


def query_available_instances(call: RpcCall) -> dict[str, Any]:
    """QueryAvailableInstances:
    https://www.alibabacloud.com/help/en/user-center/developer-reference/api-bssopenapi-2017-12-14-queryavailableinstances

    The Terraform provider asks it to learn which of the two billing sites an account belongs to. Nothing that the
    emulator has is subscribed to, so no account has any instance.
    """
    call.require("bss:QueryAvailableInstances", "*")
    page, size = _number(call.get("PageNum"), 1), _number(call.get("PageSize"), 20)
    data = {"InstanceList": [], "PageNum": page, "PageSize": size, "TotalCount": 0}
    return {"Code": "Success", "Message": "Successful!", "Success": True, "Data": data}


def _number(text: str, default: int) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else default
