"""Lock tables are reached from where clients are."""

from __future__ import annotations

from collections.abc import Iterator

from stateroom.policy.definition import Parameter, Policy, Reference, Settings
from stateroom.policy.resource import Resource

_EVERY = ("VPC", "CLASSIC", "INTERNET")

_OLDER = {"Any": _EVERY, "Vpc": ("VPC",), "ConsoleOrVpc": ("VPC",)}

POLICY = Policy(
    sentence="A lock table's instance is reached from the networks that are allowed.",
    severity="medium",
    level="advisory",
    remediation="Set network_type_acls of the instance.",
    url="https://www.alibabacloud.com/help/en/tablestore/security-and-compliance/network-security-of-tablestore",
    compliance=(Reference("Alibaba Cloud Config", "ots-instance-network-not-normal"),),
    resources=("alicloud:ots/instance:Instance",),
    parameters={
        "networks": Parameter("strings", ["VPC"], "The networks that are allowed, of VPC, CLASSIC and INTERNET."),
    },
)


def check(resource: Resource, settings: Settings) -> Iterator[str]:
    """An instance that names no network is reached from all. `accessedBy` is the older form."""
    older = _OLDER.get(resource.get("accessedBy", "Any"), _EVERY)
    networks = resource.get("networkTypeAcls", older)
    other = sorted(network for network in networks if network not in settings["networks"])
    if other:
        yield f"it is reached from {' and '.join(other)} (allowed: {', '.join(settings['networks'])})"
