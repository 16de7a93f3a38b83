"""A lock table has the key that clients write."""

from __future__ import annotations

from collections.abc import Iterator

from stateroom.policy.definition import Policy, Settings
from stateroom.policy.resource import Resource

POLICY = Policy(
    sentence="The only key of a lock table is LockID, a string.",
    severity="critical",
    remediation='Make a table of another name with hash_key LockID, of type "S", and without a range_key.',
    url="https://developer.hashicorp.com/terraform/language/backend/s3",
    resources=("aws:dynamodb/table:Table",),
)


def check(resource: Resource, settings: Settings) -> Iterator[str]:
    """Terraform, OpenTofu and Terragrunt all write this key, and the key of a table cannot be changed."""
    key = resource.get("hashKey")
    if key != "LockID":
        found = f"its hash key is {key}, not LockID" if key else "it has no hash key"
        yield f"{found}: no client can take a lock in it"
    for attribute in resource.blocks("attributes"):
        if attribute.get("name") == "LockID" and attribute.get("type") != "S":
            yield f"its LockID has type {attribute.get('type')}, not S: no client can take a lock in it"
    if resource.get("rangeKey"):
        yield f"it has the range key {resource.get('rangeKey')}: clients do not write it"
