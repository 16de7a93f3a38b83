"""The system policies that are here, and what they allow.

The cloud has one or more for each of its products. ReadOnlyAccess is there a list of several thousand actions; here it
is the forms of name that reading actions have.
"""

from __future__ import annotations

import json


def _allow(*actions: str) -> str:
    """A policy document that allows the actions everywhere."""
    statement = {"Effect": "Allow", "Action": actions[0] if len(actions) == 1 else list(actions), "Resource": "*"}
    return json.dumps({"Version": "1", "Statement": [statement]}, indent=2)


SYSTEM_POLICIES = {
    "AdministratorAccess": ("Full access to all Alibaba Cloud services and resources", _allow("*")),
    "ReadOnlyAccess": (
        "Read-only access to all Alibaba Cloud services and resources",
        _allow("*:Describe*", "*:Get*", "*:BatchGet*", "*:List*", "*:BatchList*", "*:Query*", "*:Check*", "*:Search*"),
    ),
    "AliyunKMSFullAccess": ("Full access to Key Management Service", _allow("kms:*")),
    "AliyunOSSFullAccess": ("Full access to Object Storage Service", _allow("oss:*")),
    "AliyunOSSReadOnlyAccess": ("Read-only access to Object Storage Service", _allow("oss:Get*", "oss:List*")),
    "AliyunOTSFullAccess": ("Full access to Tablestore", _allow("ots:*")),
    "AliyunRAMFullAccess": ("Full access to Resource Access Management", _allow("ram:*", "ims:*")),
    "AliyunSTSAssumeRoleAccess": ("Access to the AssumeRole operation of STS", _allow("sts:AssumeRole")),
}
"""Name → (description, document)."""
