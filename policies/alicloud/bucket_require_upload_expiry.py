"""Every bucket lets unfinished uploads end."""

from __future__ import annotations

from collections.abc import Iterator

from policies.alicloud._bucket import BUCKET
from policies.alicloud._lifecycle import is_for_all, rules_of
from stateroom.policy.definition import Parameter, Policy, Settings
from stateroom.policy.resource import Resource

POLICY = Policy(
    sentence="A bucket takes away what is left of uploads that were not completed.",
    severity="low",
    level="advisory",
    remediation="Add abort_multipart_uploads to an enabled rule without prefix in lifecycle_rules.",
    url="https://www.alibabacloud.com/help/en/oss/use-cases/configure-lifecycle-rules-to-manage-object-versions",
    resources=(BUCKET,),
    parameters={"days": Parameter("integer", 30, "Days after which they go at the latest.", 1, 365)},
)


def check(resource: Resource, settings: Settings) -> Iterator[str]:
    """Parts of an upload are listed nowhere, and paid for. Uploads from before a date are gone already."""
    rules = [rule for _, rule in rules_of(resource) if is_for_all(rule)]
    days = [each["days"] for rule in rules for each in rule.get("abortMultipartUploads") or [] if each.get("days")]
    if not days:
        yield "no enabled rule for all of its objects takes away uploads that were not completed"
    elif min(days) > settings["days"]:
        yield f"uploads that were not completed stay for {min(days)} days, and {settings['days']} are allowed"
