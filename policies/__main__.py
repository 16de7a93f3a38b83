"""The policy pack: `pulumi up --policy-pack policies`. Nothing else may build one, because it never returns."""

from pulumi_policy import PolicyPack

from stateroom.policy.catalogue import load_rules
from stateroom.policy.crossguard import policy_of
from stateroom.policy.declared import remember_declared

remember_declared()
PolicyPack(
    name="stateroom",
    description="State backends of Terraform, OpenTofu and Pulumi on AWS and on Alibaba Cloud.",
    policies=[policy_of(rule) for rule in load_rules()],
)
