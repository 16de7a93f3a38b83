"""Names follow a pattern."""

from __future__ import annotations

from collections.abc import Iterator
from fnmatch import fnmatchcase
from typing import Final

from stateroom.policy.definition import Parameter, Policy, Settings
from stateroom.policy.resource import Resource

_NAMES: Final = {
    "alicloud:oss/bucket:Bucket": "bucket",
    "alicloud:ots/instance:Instance": "name",
    "alicloud:ots/table:Table": "tableName",
    "alicloud:ram/role:Role": "roleName",
    "alicloud:ram/policy:Policy": "policyName",
}

POLICY = Policy(
    sentence="The names of buckets, tables, instances, roles and policies follow the pattern that is wanted.",
    severity="low",
    level="advisory",
    remediation="Name the resource by the pattern.",
    url="https://www.alibabacloud.com/help/en/oss/user-guide/bucket-naming-conventions",
    resources=tuple(_NAMES),
    parameters={"pattern": Parameter("string", "*", "What a name must look like; `*` and `?` stand for anything.")},
)


def check(resource: Resource, settings: Settings) -> Iterator[str]:
    """A name that the provider makes up is no name. Roles and policies have an older property, `name`."""
    pattern = settings["pattern"]
    if pattern == "*":
        return
    name = resource.get(_NAMES[resource.kind], resource.get("name"))
    if name is None:
        yield f"it has no name of its own, and {pattern} is wanted"
    elif not fnmatchcase(name, pattern):
        yield f"its name is {name}, and {pattern} is wanted"
