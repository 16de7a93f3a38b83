"""The XML of OSS as plain data, both ways."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stateroom.clouds.alicloud_xml import XmlError, from_xml, to_xml


def test_a_mapping_becomes_a_document() -> None:
    content = {
        "Rule": [
            {"ID": "old", "Status": "Enabled", "Expiration": {"ExpiredObjectDeleteMarker": True, "Days": None}},
            {"ID": "<b & c>", "NoncurrentVersionExpiration": {"NoncurrentDays": 90}},
        ],
        "Empty": {},
    }
    assert to_xml("LifecycleConfiguration", content).decode() == (
        "<?xml version='1.0' encoding='utf-8'?>\n"
        "<LifecycleConfiguration>"
        "<Rule><ID>old</ID><Status>Enabled</Status>"
        "<Expiration><ExpiredObjectDeleteMarker>true</ExpiredObjectDeleteMarker></Expiration></Rule>"
        "<Rule><ID>&lt;b &amp; c&gt;</ID>"
        "<NoncurrentVersionExpiration><NoncurrentDays>90</NoncurrentDays></NoncurrentVersionExpiration></Rule>"
        "<Empty />"
        "</LifecycleConfiguration>"
    )


@pytest.mark.parametrize(
    ("document", "lists", "content"),
    [
        ("<A/>", (), {}),
        ("<A>oss-cn-hangzhou</A>", (), {"A": "oss-cn-hangzhou"}),
        ("<A><B>1</B><C/></A>", (), {"B": "1", "C": ""}),
        ("<A xmlns='http://doc.oss-cn-hangzhou.aliyuncs.com'><B>1</B></A>", (), {"B": "1"}),
        ("<A><B>1</B></A>", ("B",), {"B": ["1"]}),
        ("<A><B>1</B><B>2</B></A>", ("B",), {"B": ["1", "2"]}),
        ("<A/>", ("B",), {"B": []}),
        ("<A><S/></A>", ("S/T",), {"S": {"T": []}}),
        ("<A>\n  <S>\n  </S>\n</A>", ("S/T",), {"S": {"T": []}}),
        ("<A><S/></A>", ("R/T",), {"S": ""}),
        ("<A><R><T>1</T></R><R/></A>", ("R", "R/T"), {"R": [{"T": ["1"]}, {"T": []}]}),
        ("<A><B> 1 </B></A>", (), {"B": " 1 "}),
    ],
)
def test_a_document_becomes_a_mapping(document: str, lists: tuple[str, ...], content: dict[str, Any]) -> None:
    assert from_xml(document.encode(), lists) == content


def test_an_element_that_is_repeated_against_expectation_is_not_dropped() -> None:
    with pytest.raises(XmlError, match="more than one Rule/Tag"):
        from_xml(b"<A><Rule><Tag>1</Tag><Tag>2</Tag></Rule></A>", ("Rule",))


@pytest.mark.parametrize("document", [b"", b"<A>", b"not XML", b"<A></B>", b"\xff\xfe"])
def test_what_is_no_xml_is_refused(document: bytes) -> None:
    with pytest.raises(XmlError, match="not XML"):
        from_xml(document)


NAMES = st.sampled_from(["Rule", "Tag", "Key", "Status"])
TEXTS = st.text(st.characters(categories=["L", "N", "P", "S"])).map(lambda text: text or "x")


def contents(depth: int) -> st.SearchStrategy[dict[str, Any]]:
    values = TEXTS if depth == 0 else TEXTS | contents(depth - 1)
    return st.dictionaries(NAMES, values, min_size=1)


@given(contents(3))
def test_what_is_written_is_read(content: dict[str, Any]) -> None:
    assert from_xml(to_xml("Root", content)) == content


@given(st.lists(TEXTS, min_size=1))
def test_a_list_is_read_as_it_was_written(values: list[str]) -> None:
    assert from_xml(to_xml("Root", {"Tag": values}), ("Tag",)) == {"Tag": values}
