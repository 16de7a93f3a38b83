"""Every key rotates."""

from __future__ import annotations

import re
from collections.abc import Iterator

from stateroom.policy.definition import Parameter, Policy, Reference, Settings
from stateroom.policy.resource import Resource

_SECONDS = {"d": 86400, "h": 3600, "m": 60, "s": 1}

POLICY = Policy(
    sentence="A KMS key rotates by itself.",
    severity="medium",
    remediation="Set automatic_rotation Enabled, and rotation_interval within the limit, on the key.",
    url="https://www.alibabacloud.com/help/en/kms/key-management-service/user-guide/configure-key-rotation",
    compliance=(Reference("Alibaba Cloud Config", "kms-key-rotation-enabled"),),
    resources=("alicloud:kms/key:Key",),
    parameters={
        "days": Parameter("integer", 365, "The longest period between two rotations, in days.", 7, 365),
    },
)


def check(resource: Resource, settings: Settings) -> Iterator[str]:
    """Keys with imported material cannot rotate and are not for states.

    Excused are keys that sign, which encrypt no state, and keys in hardware, which KMS does not rotate.
    """
    if resource.get("keyUsage") == "SIGN/VERIFY" or resource.get("protectionLevel") == "HSM":
        return
    if resource.get("automaticRotation", "Disabled") != "Enabled":
        yield "it does not rotate"
        return
    interval = str(resource.get("rotationInterval", ""))
    known = re.fullmatch(r"([0-9]+)([dhms])", interval)
    if known is None:
        yield f"its rotation interval is {interval or 'unset'}, not a number with d, h, m or s"
    elif int(known[1]) * _SECONDS[known[2]] > settings["days"] * _SECONDS["d"]:
        yield f"it rotates every {interval}, and {settings['days']} days are allowed"
