"""Whether a text still is what we wrote."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stateroom.emit import TOOLS, render
from stateroom.emit.checksum import FOR_THE_BACKEND, origin_of, sign
from tests.unit.emit.facts import with_writer

BLOCK = f'# {FOR_THE_BACKEND} "acme": put it beside your configuration.\nterraform {{\n  backend "s3" {{}}\n}}\n'
DOCUMENT = json.dumps({"//": f'{FOR_THE_BACKEND} "acme": everything.', "a": ["1", "é"], "b": {"c": 1}}, indent=2) + "\n"


def test_the_checksum_stands_in_the_header() -> None:
    assert sign(BLOCK).splitlines()[0] == (
        '# Written by Stateroom, checksum 60b03c74fb2c, for the backend "acme": put it beside your configuration.'
    )


@pytest.mark.parametrize("tool", TOOLS)
def test_what_we_render_is_ours_and_one_more_character_makes_it_edited(tool: str) -> None:
    text = render(with_writer(), tool)
    assert origin_of(text) == "ours"
    assert origin_of(text.replace("acme-state", "acme-states", 1)) == "edited"


@pytest.mark.parametrize(
    ("text", "origin"),
    [
        (sign(BLOCK), "ours"),
        (sign(BLOCK).replace("\n", "\r\n"), "ours"),
        (sign(BLOCK) + "# mine\n", "edited"),
        (sign(BLOCK).replace("put it", "leave it"), "edited"),
        (sign(BLOCK).replace('"s3"', '"oss"'), "edited"),
        (BLOCK, "edited"),
        ("# mine\n" + sign(BLOCK), "foreign"),
        ("", "foreign"),
        ("# ", "foreign"),
        (sign(DOCUMENT), "ours"),
        (json.dumps(json.loads(sign(DOCUMENT)), sort_keys=True), "ours"),
        (json.dumps(dict(reversed(json.loads(sign(DOCUMENT)).items()))), "ours"),
        (sign(DOCUMENT).replace('"c": 1', '"c": 2'), "edited"),
        (sign(DOCUMENT)[:-3], "foreign"),
        ("{}", "foreign"),
        ("[]", "foreign"),
        ('{"//": 7}', "foreign"),
        ("7", "foreign"),
    ],
)
def test_a_text_is_ours_edited_or_foreign(text: str, origin: str) -> None:
    assert origin_of(text) == origin


@given(st.text(), st.text())
def test_no_text_breaks_it_and_every_edit_is_seen(before: str, after: str) -> None:
    origin_of(before)
    ours = sign(f'# {FOR_THE_BACKEND} "{FOR_THE_BACKEND}": use.\n{before}')
    assert origin_of(ours) == "ours"
    edited = ours + after
    assert (origin_of(edited) == "ours") == (edited.replace("\r\n", "\n") == ours.replace("\r\n", "\n"))
