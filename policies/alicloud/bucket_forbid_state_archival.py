"""No state lies where it must be restored before it can be read."""

from __future__ import annotations

from collections.abc import Iterator

from policies.alicloud._bucket import BUCKET
from policies.alicloud._lifecycle import rules_of
from policies.alicloud._logs import takes_logs
from stateroom.policy.definition import Policy, Settings
from stateroom.policy.resource import Resource, Stack

_READABLE = ("Standard", "IA")

POLICY = Policy(
    sentence="A bucket's current objects are in a storage class that can be read at once.",
    severity="high",
    remediation="Use the storage class Standard or IA, and no transitions to others in lifecycle_rules.",
    url="https://www.alibabacloud.com/help/doc-detail/51374.htm",
    resources=(BUCKET,),
)


def check_within(resource: Resource, stack: Stack, settings: Settings) -> Iterator[str]:
    """A client cannot restore an archived state: it fails. A bucket that takes logs is excused: logs are read late."""
    if takes_logs(resource, stack):
        return
    storage = resource.get("storageClass", "Standard")
    if storage not in _READABLE:
        yield f"its storage class is {storage}: a state must be restored before a client can read it"
    for name, rule in rules_of(resource):
        classes = [each.get("storageClass") for each in rule.get("transitions") or []]
        for deep in [each for each in classes if each not in _READABLE]:
            yield f"{name} moves current objects to {deep}: a state must be restored before a client can read it"
