"""The actions of the Location service."""

from __future__ import annotations

import ipaddress
from typing import Any

from emulator.rpc import RpcCall

_HOSTS = {
    "bssopenapi": "business.aliyuncs.com",
    "ecs": "ecs.{region}.aliyuncs.com",
    "kms": "kms.{region}.aliyuncs.com",
    "location": "location-readonly.aliyuncs.com",
    "oss": "oss-{region}.aliyuncs.com",
    "ots": "ots.{region}.aliyuncs.com",
    "ram": "ram.aliyuncs.com",
    "sts": "sts.{region}.aliyuncs.com",
}
"""Of the services that the emulator has, by their codes; where they are found through it as a proxy."""


def describe_endpoints(call: RpcCall) -> dict[str, Any]:
    """DescribeEndpoints: https://www.alibabacloud.com/help/en/sdk/developer-reference/location-service

    Everything is where this question was sent; a client that came through a proxy is told the public names.
    """
    region, code = call.required("Id"), call.required("ServiceCode")
    kind = call.get("Type", "openAPI")
    found = []
    if code in _HOSTS:
        host = call.request.host if _is_here(call.request.host) else _HOSTS[code].format(region=region)
        found.append(
            {
                "Endpoint": host,
                "Id": region,
                "Namespace": "",
                "Protocols": {"Protocols": ["HTTP", "HTTPS"]},
                # The service itself spells it so, besides.
                "SerivceCode": code,
                "ServiceCode": code,
                "Type": kind,
            }
        )
    return {"Success": True, "Endpoints": {"Endpoint": found}}


def _is_here(host: str) -> bool:
    name = host.rpartition(":")[0] or host
    try:
        return ipaddress.ip_address(name.strip("[]")).is_loopback
    except ValueError:
        return name == "localhost" or name.endswith(".localhost")
