"""Tags: keys, values and how many."""

from __future__ import annotations

from collections.abc import Mapping

from stateroom.config.problems import Fault
from stateroom.facts import OWNER_TAG, PURPOSE_TAG

# A key is also named by the tag Name, because it has no name of its own.
OWN_TAGS = (OWNER_TAG, PURPOSE_TAG, "Name")
MAX_TAGS = 50 - len(OWN_TAGS)

_OWN_PREFIX = OWNER_TAG.partition(":")[0] + ":"
_PUNCTUATION = frozenset("_.:/=+-@ ")


def _is_clean(text: str) -> bool:
    return all(char.isalnum() or char in _PUNCTUATION for char in text)


def check_tag_key(key: str) -> Fault | None:
    """Tagging AWS Resources User Guide: Tag naming limits and requirements."""
    if not 1 <= len(key) <= 128:
        return Fault("a tag's key has 1 to 128 characters", "choose another length")
    if key.lower().startswith("aws:"):
        return Fault("tags that begin with aws: belong to AWS", "choose another beginning")
    if key.lower().startswith(_OWN_PREFIX):
        return Fault(f"tags that begin with {_OWN_PREFIX} mark what belongs to a backend", "choose another beginning")
    if not _is_clean(key) or key != key.strip():
        return Fault("the tag's key has a character that some service refuses", "replace it with a hyphen")
    return None


def check_tag_value(value: str) -> Fault | None:
    """Tagging AWS Resources User Guide: Tag naming limits and requirements."""
    if len(value) > 256:
        return Fault("a tag's value has at most 256 characters", "shorten it")
    if not _is_clean(value) or value != value.strip():
        return Fault("the tag's value has a character that some service refuses", "replace it with a hyphen")
    return None


def check_tags(tags: Mapping[str, str]) -> Fault | None:
    """S3, KMS, IAM and DynamoDB allow 50 tags, ours included; IAM compares keys without their case."""
    if len(tags) > MAX_TAGS:
        return Fault(
            f"there are {len(tags)} tags", f"remove {len(tags) - MAX_TAGS}: AWS allows 50, and ours needs room"
        )
    if len({key.lower() for key in tags}) < len(tags):
        return Fault("two tags differ only in case, and IAM takes them for one", "keep one of them")
    return None
