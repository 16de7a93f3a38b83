"""Blocks and expressions as `terraform fmt` leaves them; the end-to-end tests ask Terraform itself."""

from __future__ import annotations

import pytest

from stateroom.export.hcl_text import Block, Encoded, Expression, render_blocks, render_value


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (True, "true"),
        (-1, "-1"),
        ('a"${b}', '"a\\"$${b}"'),
        (Expression("aws_s3_bucket.state.bucket"), "aws_s3_bucket.state.bucket"),
        ([], "[]"),
        ({}, "{}"),
        (["a", 1], '["a", 1]'),
        (["a" * 60, "b" * 60], f'[\n  "{"a" * 60}",\n  "{"b" * 60}",\n]'),
        ([{"a": 1}], "[\n  {\n    a = 1\n  },\n]"),
        ({"a": 1, "b:c": 2}, '{\n  a     = 1\n  "b:c" = 2\n}'),
        ({"long": 1, "b": {"c": 2}, "d": 3}, "{\n  long = 1\n  b = {\n    c = 2\n  }\n  d = 3\n}"),
        (Encoded({"A": ["*"]}), 'jsonencode({\n  A = ["*"]\n})'),
    ],
    ids=repr,
)
def test_a_value_is_written_as_an_expression(value: object, text: str) -> None:
    assert render_value(value) == text


def test_arguments_of_one_line_stand_together_and_blocks_apart() -> None:
    inner = Block("rule", arguments={"id": "a"})
    block = Block("resource", ("t", "n"), {"long_name": 1, "tags": {"a": "b"}, "b": 2}, [inner, Block("filter")])
    assert render_blocks([block, Block("locals")]) == (
        'resource "t" "n" {\n  long_name = 1\n  b         = 2\n\n  tags = {\n    a = "b"\n  }\n\n'
        '  rule {\n    id = "a"\n  }\n\n  filter {}\n}\n\nlocals {}'
    )
