"""The rules of a bucket's lifecycle: what they must be. The emulator does not carry them out.

https://www.alibabacloud.com/help/en/oss/developer-reference/putbucketlifecycle
"""

from __future__ import annotations

import uuid
from itertools import pairwise

from emulator.services.oss.exceptions import InvalidArgument, InvalidRequest, MalformedXml
from emulator.services.oss.shapes import Shape, boolean, midnight, natural, one_of, positive, text
from emulator.services.oss.xml import Element, node

_COLDER = ("IA", "Archive", "ColdArchive", "DeepColdArchive")
_TAG: Shape = {"Key": text, "Value": text}
_ACCESS: Shape = {
    "IsAccessTime?": boolean,
    "ReturnToStdWhenVisit?": boolean,
    "AllowSmallFile?": boolean,
    "StorageClass": one_of("Standard", *_COLDER),
}

LIFECYCLE: Shape = {
    "Rule+": {
        "ID?": text,
        "Prefix?": text,
        "Status": one_of("Enabled", "Disabled"),
        "Tag*": _TAG,
        "Filter?": {
            "ObjectSizeGreaterThan?": natural,
            "ObjectSizeLessThan?": natural,
            "Not*": {"Prefix?": text, "Tag?": _TAG},
        },
        "Expiration?": {
            "Days?": positive,
            "CreatedBeforeDate?": midnight,
            "Date?": midnight,
            "ExpiredObjectDeleteMarker?": boolean,
        },
        "Transition*": {"Days?": positive, "CreatedBeforeDate?": midnight, **_ACCESS},
        "AbortMultipartUpload?": {"Days?": positive, "CreatedBeforeDate?": midnight},
        "NoncurrentVersionExpiration?": {"NoncurrentDays": positive},
        "NoncurrentVersionTransition*": {"NoncurrentDays": positive, **_ACCESS},
        "AtimeBase?": natural,
    }
}

_MAX_RULES = 1000
_MAX_ID = 255
_ACTIONS = (
    "Expiration",
    "Transition",
    "AbortMultipartUpload",
    "NoncurrentVersionExpiration",
    "NoncurrentVersionTransition",
)


def check_lifecycle(wanted: Element) -> Element:
    """The rules, each with an ID. Raises MalformedXml, InvalidArgument and InvalidRequest."""
    if len(wanted.children) > _MAX_RULES:
        raise InvalidArgument(f"There may be at most {_MAX_RULES} rules.")
    for rule in wanted.children:
        _check_rule(rule)
    ids = [rule.value("ID") for rule in wanted.children]
    if len(set(ids)) < len(ids):
        raise InvalidArgument("Every ID of a rule must be unique.", "ID")
    return wanted


def _check_rule(rule: Element) -> None:
    if not any(child.tag == "Prefix" for child in rule.children):
        # OSS answers with an empty one when none was given, and oss2 insists on it.
        rule.children.append(node("Prefix", ""))
    if not rule.value("ID"):
        rule.children.insert(0, node("ID", str(uuid.uuid4())))
    if len(rule.value("ID")) > _MAX_ID:
        raise InvalidArgument(f"The ID of a rule has at most {_MAX_ID} characters.", "ID", rule.value("ID"))
    actions = [child for child in rule.children if child.tag in _ACTIONS]
    if not actions:
        raise MalformedXml("a rule that does nothing")
    for action in actions:
        if sum(child.tag != "StorageClass" and child.tag not in _ACCESS_TAGS for child in action.children) != 1:
            raise MalformedXml(f"{action.tag} needs one of Days and a date")
    dated = {bool(each.child("CreatedBeforeDate") or each.child("Date")) for each in actions if _is_timed(each)}
    if len(dated) > 1:
        raise InvalidRequest("Days and CreatedBeforeDate must not be mixed in a rule.")
    _check_order(rule)


_ACCESS_TAGS = frozenset(name.rstrip("?") for name in _ACCESS)


def _is_timed(action: Element) -> bool:
    return action.tag in _ACTIONS[:3] and not action.child("ExpiredObjectDeleteMarker")


def _check_order(rule: Element) -> None:
    """Objects get colder in the course of time, and expire last."""
    days = {"": 0}
    for transition in rule.all("Transition"):
        name = transition.value("StorageClass")
        if name == "Standard" and transition.value("IsAccessTime") != "true":
            raise InvalidArgument("Objects cannot be moved to Standard.", "StorageClass", name)
        if name in days:
            raise InvalidArgument("There may be one transition to a storage class.", "StorageClass", name)
        days[name] = int(transition.value("Days") or 0)
    colder = [days[name] for name in _COLDER if days.get(name)]
    expiry = rule.child("Expiration")
    if expiry and expiry.value("Days"):
        colder.append(int(expiry.value("Days")))
    if any(later <= earlier for earlier, later in pairwise(colder)):
        raise InvalidArgument("Days of a colder storage class, and of the expiration, must be greater.", "Days")
