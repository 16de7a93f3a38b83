"""Tags on Alibaba Cloud: keys, values and how many. Where services differ, the strictest of them counts."""

from __future__ import annotations

from collections.abc import Mapping

from stateroom.config.limits.paths import size_of
from stateroom.config.limits.tags import OWN_TAGS
from stateroom.config.problems import Fault
from stateroom.facts import OWNER_TAG

MAX_TAGS = 20 - len(OWN_TAGS)

_OWN_PREFIX = OWNER_TAG.partition(":")[0] + ":"
_RESERVED = ("aliyun", "acs:")
_URLS = ("http://", "https://")


def _check_text(text: str, noun: str) -> Fault | None:
    """OSS error codes 0010-00000002 and 0010-00000207; RAM, KMS and Tablestore: TagResources."""
    if text.lower().startswith(_RESERVED):
        return Fault(f"{noun} begins with aliyun or acs:, which belong to Alibaba Cloud", "choose another beginning")
    if any(url in text.lower() for url in _URLS):
        return Fault(f"{noun} has http:// or https://, which tags cannot have", "leave it out")
    if not text.isprintable() or text != text.strip():
        return Fault(f"{noun} has a control character, or a space at an end", "remove it")
    return None


def check_tag_key(key: str) -> Fault | None:
    """OSS API: PutBucketTags, Key: 1 to 64 bytes. RAM, KMS and Tablestore allow 128 characters."""
    if not 1 <= size_of(key) <= 64:
        return Fault("a tag's key has 1 to 64 bytes", "choose another length")
    if key.lower().startswith(_OWN_PREFIX):
        return Fault(f"tags that begin with {_OWN_PREFIX} mark what belongs to a backend", "choose another beginning")
    return _check_text(key, "the tag's key")


def check_tag_value(value: str) -> Fault | None:
    """OSS API: PutBucketTags, Value: at most 128 bytes. RAM, KMS and Tablestore allow 128 characters."""
    if size_of(value) > 128:
        return Fault("a tag's value has at most 128 bytes", "shorten it")
    return _check_text(value, "the tag's value")


def check_tags(tags: Mapping[str, str]) -> Fault | None:
    """OSS, RAM and KMS allow 20 tags, ours included."""
    if len(tags) > MAX_TAGS:
        remedy = f"remove {len(tags) - MAX_TAGS}: Alibaba Cloud allows 20, and ours needs room"
        return Fault(f"there are {len(tags)} tags", remedy)
    return None
