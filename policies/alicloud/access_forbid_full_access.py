"""No ready-made policy for administrators is attached."""

from __future__ import annotations

from collections.abc import Iterator

from stateroom.policy.definition import Parameter, Policy, Reference, Settings
from stateroom.policy.resource import Resource

_ALL = ["AdministratorAccess", "PowerUserAccess", "AliyunOSSFullAccess", "AliyunOTSFullAccess", "AliyunKMSFullAccess"]

POLICY = Policy(
    sentence="No system policy that reaches every state is attached.",
    severity="critical",
    remediation="Attach a policy of your own that names the states.",
    url="https://www.alibabacloud.com/help/en/oss/user-guide/how-oss-works-with-ram",
    compliance=(Reference("CIS Alibaba Cloud Foundation 2.0.0", "1.15"),),
    resources=(
        "alicloud:ram/rolePolicyAttachment:RolePolicyAttachment",
        "alicloud:ram/groupPolicyAttachment:GroupPolicyAttachment",
        "alicloud:ram/userPolicyAttachment:UserPolicyAttachment",
    ),
    parameters={"policies": Parameter("strings", _ALL, "The names of the system policies that are not attached.")},
)


def check(resource: Resource, settings: Settings) -> Iterator[str]:
    """Alibaba Cloud keeps such policies ready in every account."""
    if resource.get("policyType") == "System" and resource.get("policyName") in settings["policies"]:
        yield f"it attaches {resource.get('policyName')}, which reaches every state of the account"
