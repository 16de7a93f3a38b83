"""STS: what narrows, tags and names a session."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from stateroom.config.problems import Fault

MAX_ROLES = 5
"""Terraform's AWS provider, `assume_role`: at most five blocks, the next assumed with the credentials of the last."""
MAX_POLICIES = 10
MAX_TAGS = 50
POLICY_CHARACTERS = 2048
CHAINED_SECONDS = 3600
"""IAM User Guide: Roles terms and concepts, Role chaining."""

_TAG = re.compile(r"[\w\s.:/=+@-]*")


def check_roles(roles: Any) -> Fault | None:
    """One role, or a chain of them."""
    if isinstance(roles, Sequence) and not 1 <= len(roles) <= MAX_ROLES:
        return Fault(f"a chain has 1 to {MAX_ROLES} roles", "shorten it, or remove assume_role")
    return None


def check_policy(policy: str) -> Fault | None:
    """STS API: AssumeRole, Policy."""
    if len(policy) > POLICY_CHARACTERS:
        return Fault("the session policy is too long", f"use at most {POLICY_CHARACTERS} characters")
    try:
        document = json.loads(policy)
    except (ValueError, RecursionError):
        document = None
    if not isinstance(document, Mapping) or "Statement" not in document:
        return Fault("this is not a policy", "write the policy as JSON, with its Version and Statement")
    return None


def check_policies(arns: Sequence[str]) -> Fault | None:
    """STS API: AssumeRole, PolicyArns."""
    if len(arns) > MAX_POLICIES:
        return Fault(f"there are {len(arns)} policies", f"name at most {MAX_POLICIES}")
    return None


def check_tag_key(key: str) -> Fault | None:
    """STS API: Tag, Key; IAM User Guide: Passing session tags in AWS STS."""
    if not 1 <= len(key) <= 128 or not _TAG.fullmatch(key):
        return Fault("this is not the key of a session tag", "use 1 to 128 letters, digits, spaces and _.:/=+-@")
    if key.lower().startswith("aws:"):
        return Fault("tags that begin with aws: belong to AWS", "choose another beginning")
    return None


def check_tag_value(value: str) -> Fault | None:
    """STS API: Tag, Value."""
    if len(value) > 256 or not _TAG.fullmatch(value):
        return Fault("this is not the value of a session tag", "use at most 256 letters, digits, spaces and _.:/=+-@")
    return None


def check_tags(tags: Mapping[str, str]) -> Fault | None:
    """STS API: AssumeRole, Tags. Keys are compared without their case."""
    if len(tags) > MAX_TAGS:
        return Fault(f"there are {len(tags)} session tags", f"keep at most {MAX_TAGS}")
    if len({key.lower() for key in tags}) < len(tags):
        return Fault("two session tags differ only in case, and STS takes them for one", "keep one of them")
    return None


def check_source_identity(identity: str) -> Fault | None:
    """STS API: AssumeRole, SourceIdentity."""
    if re.fullmatch(r"[A-Za-z0-9_+=,.@-]{2,64}", identity) and not identity.lower().startswith("aws:"):
        return None
    return Fault("this is not a source identity", "use 2 to 64 letters, digits and +=,.@-_")
