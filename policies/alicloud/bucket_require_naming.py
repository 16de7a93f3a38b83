"""Every bucket has the name that its users know."""

from __future__ import annotations

from collections.abc import Iterator
from fnmatch import fnmatchcase

from policies.alicloud._bucket import BUCKET
from stateroom.policy.definition import Parameter, Policy, Settings
from stateroom.policy.resource import Resource

POLICY = Policy(
    sentence="A bucket has a name of one's own choice.",
    severity="low",
    level="advisory",
    remediation="Set the bucket's name by the naming rule of your organisation.",
    url="https://www.alibabacloud.com/help/en/oss/user-guide/bucket-naming-conventions",
    resources=(BUCKET,),
    parameters={
        "pattern": Parameter("string", "*", "What names look like, such as `acme-*`; `*` and `?` stand for anything."),
    },
)


def check(resource: Resource, settings: Settings) -> Iterator[str]:
    """Clients are configured with the name, so it should not change when the stack is made anew."""
    name = resource.get("bucket")
    if name is None:
        yield "it has no name: the provider would invent one"
    elif not fnmatchcase(name, settings["pattern"]):
        yield f"its name {name} does not look like {settings['pattern']}"
