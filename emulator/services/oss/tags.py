"""Tags of buckets and of objects.

https://www.alibabacloud.com/help/en/oss/developer-reference/putobjecttagging
"""

from __future__ import annotations

from collections.abc import Sequence

from emulator.services.oss.exceptions import InvalidTag
from emulator.services.oss.shapes import Shape, text
from emulator.services.oss.xml import Element, node

TAGGING: Shape = {"TagSet": {"Tag*": {"Key": text, "Value": text}}}

_MAX_OBJECT_TAGS = 10
_MAX_BUCKET_TAGS = 20


def check_object_tags(pairs: Sequence[tuple[str, str]]) -> dict[str, str]:
    """Raises InvalidTag."""
    return _check(pairs, _MAX_OBJECT_TAGS, 128, 256)


def check_bucket_tags(pairs: Sequence[tuple[str, str]]) -> dict[str, str]:
    """Raises InvalidTag."""
    return _check(pairs, _MAX_BUCKET_TAGS, 64, 128)


def tags_of(tagging: Element) -> list[tuple[str, str]]:
    """What a Tagging element that has its shape lists."""
    return [(tag.value("Key"), tag.value("Value")) for tag in tagging.children[0].children]


def render_tagging(tags: dict[str, str]) -> Element:
    listed = [node("Tag", [node("Key", key), node("Value", value)]) for key, value in tags.items()]
    return node("Tagging", [node("TagSet", listed)])


def _check(pairs: Sequence[tuple[str, str]], most: int, longest_key: int, longest_value: int) -> dict[str, str]:
    if len(pairs) > most:
        raise InvalidTag(f"There may be at most {most} tags.")
    tags = dict(pairs)
    if len(tags) < len(pairs):
        raise InvalidTag("Every key of a tag must be unique.")
    for key, value in tags.items():
        if not 0 < len(key) <= longest_key or len(value) > longest_value:
            raise InvalidTag(f"The tag {key!r} must have 1 to {longest_key} characters, its value {longest_value}.")
    return tags
