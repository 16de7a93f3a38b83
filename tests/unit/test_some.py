from __future__ import annotations

import pytest

from stateroom.some import some_of


@pytest.mark.parametrize(
    ("texts", "separator", "told"),
    [
        ("a", ", ", "a"),
        ("abcde", ", ", "a, b, c, d, e"),
        ("abcdef", ", ", "a, b, c, d, e and 1 more"),
        ("abcdefg", "; ", "a; b; c; d; e; and 2 more"),
    ],
)
def test_five_are_told_and_the_rest_is_counted(texts: str, separator: str, told: str) -> None:
    assert some_of(list(texts), separator) == told
