from __future__ import annotations

from typing import Any

import pytest

from stateroom.whole import whole


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (7.0, 7),
        (0.5, 0.5),
        (7, 7),
        ("7.0", "7.0"),
        (None, None),
        (True, True),
        (float("inf"), float("inf")),
        ({"days": 90.0, "parts": [1.0, {"of": 2.5}]}, {"days": 90, "parts": [1, {"of": 2.5}]}),
        ((1.0, 2.0), [1, 2]),
    ],
)
def test_whole_doubles_become_integers_and_nothing_else_changes(value: Any, expected: Any) -> None:
    found = whole(value)
    assert (found, repr(found)) == (expected, repr(expected))
