from __future__ import annotations

import re
from typing import Any

import hcl2
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from stateroom.emit.hcl import quote, render_groups

PIECES = st.lists(
    st.sampled_from(["$", "%", "{", "}", '"', "\\", "\n", "\r", "\t", "\x00", "\x7f", "~", "a", "é", "😀"])
)
TEXTS = st.one_of(st.text(st.characters(exclude_categories=["Cs"])), PIECES.map("".join))
CLOSED_TEXTS = TEXTS.map(lambda text: text.replace("{", "{}"))
"""python-hcl2 reads an escaped template sequence only with the brace that closes it; HCL needs none."""
NAMES = st.from_regex(r"x_[a-z_]{0,20}", fullmatch=True)
SCALARS = st.one_of(st.booleans(), st.integers(0), CLOSED_TEXTS, st.lists(CLOSED_TEXTS, max_size=3))

_ESCAPE = re.compile(r"\\(u[0-9a-f]{4}|U[0-9a-f]{8}|.)|(\$|%)\2\{|(\$|%)\{", re.DOTALL)
_PLAIN = {"n": "\n", "r": "\r", "t": "\t", '"': '"', "\\": "\\"}


def evaluate(quoted: str) -> str:
    """What a quoted template evaluates to, read from the specification and not from the code under test."""
    assert quoted[0] == quoted[-1] == '"'

    def replace(match: re.Match[str]) -> str:
        escape, doubled, template = match.groups()
        assert template is None, f"{match[0]} begins a template"
        if doubled:
            return f"{doubled}{{"
        return _PLAIN[escape] if escape in _PLAIN else chr(int(escape[1:], 16))

    return _ESCAPE.sub(replace, quoted[1:-1])


@given(TEXTS)
@example("${")
@example("%{")
@example("$${a}")
@example("$$${a}")
@example("\\${a}")
def test_a_quoted_text_evaluates_to_the_text_and_stays_on_its_line(text: str) -> None:
    assert evaluate(quote(text)) == text
    assert "\n" not in quote(text)


@given(CLOSED_TEXTS)
@example("$${}")
@example("%%{}")
@example("\\${}")
@example("\\")
@example('"')
def test_a_quoted_text_is_one_token_for_a_parser_of_hcl(text: str) -> None:
    parsed: dict[str, Any] = hcl2.loads(f"a = {quote(text)}\n")
    assert evaluate(parsed["a"]) == text


def test_characters_that_do_not_print_are_written_as_escapes() -> None:
    assert quote("a\x00\x7f\u2028\U000e0001") == r'"a\u0000\u007f\u2028\U000e0001"'


@settings(max_examples=settings().max_examples // 2)
@given(
    st.lists(
        st.dictionaries(NAMES, SCALARS, min_size=1, max_size=4),
        min_size=1,
        max_size=3,
        unique_by=tuple,
    )
)
def test_groups_parse_back_to_what_they_were_made_from(groups: list[dict[str, Any]]) -> None:
    merged = {name: value for group in groups for name, value in group.items()}
    unique = [{name: value for name, value in group.items() if merged[name] is value} for group in groups]
    parsed = hcl2.loads(render_groups([group for group in unique if group]) + "\n")

    def read(value: Any) -> Any:
        if isinstance(value, list):
            return [evaluate(item) for item in value]
        return value if isinstance(value, bool | int) else evaluate(value)

    assert {name: read(value) for name, value in parsed.items()} == merged


@pytest.mark.parametrize(
    ("groups", "text"),
    [
        ([{"a": "x", "bcd": True}], 'a   = "x"\nbcd = true'),
        ([{"a": ["x", "y"]}, {"b": False}], 'a = ["x", "y"]\n\nb = false'),
        ([{"seconds": 900, "on": True}], "seconds = 900\non      = true"),
        ([{"map": {"k": "v", "long": "w"}}], 'map = {\n  k    = "v"\n  long = "w"\n}'),
    ],
)
def test_groups_are_aligned_as_terraform_fmt_does(groups: list[dict[str, Any]], text: str) -> None:
    assert render_groups(groups) == text
