"""The actions of ECS: those that ask for no servers."""

from __future__ import annotations

from typing import Any

from emulator.rpc import RpcCall

REGIONS = {
    "ap-northeast-1": "Japan (Tokyo)",
    "ap-southeast-1": "Singapore",
    "cn-beijing": "China (Beijing)",
    "cn-hangzhou": "China (Hangzhou)",
    "cn-hongkong": "China (Hong Kong)",
    "cn-qingdao": "China (Qingdao)",
    "cn-shanghai": "China (Shanghai)",
    "cn-shenzhen": "China (Shenzhen)",
    "eu-central-1": "Germany (Frankfurt)",
    "eu-west-1": "UK (London)",
    "us-east-1": "US (Virginia)",
    "us-west-1": "US (Silicon Valley)",
}
"""Some of them, with their names."""


def describe_regions(call: RpcCall) -> dict[str, Any]:
    """DescribeRegions: https://www.alibabacloud.com/help/en/ecs/developer-reference/api-ecs-2014-05-26-describeregions"""
    call.require("ecs:DescribeRegions", "*")
    regions = [
        {"RegionId": region, "RegionEndpoint": f"ecs.{region}.aliyuncs.com", "LocalName": name, "Status": "available"}
        for region, name in REGIONS.items()
    ]
    return {"Regions": {"Region": regions}}
