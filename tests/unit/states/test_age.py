from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stateroom.errors import UsageError
from stateroom.states.age import parse_age, read_time, render_age


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("2h", 7200), ("90m", 5400), ("1d12h", 129600), ("1s", 1), ("1h1h", 7200), ("0h1m", 60)],
)
def test_a_length_of_time_is_read(text: str, seconds: int) -> None:
    assert parse_age(text).total_seconds() == seconds


@pytest.mark.parametrize("text", ["", "0", "0h", "2", "h", "-2h", "2 h", "2H", "1.5h", "٢h", "2h!", "99999999d"])
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(UsageError) as caught:
        parse_age(text)
    assert str(caught.value) == (
        f"{text!r} is not a length of time\n"
        "  why:  it is given in days, hours, minutes and seconds, and is more than nothing\n"
        "  next: write it as 2h, 90m or 1d12h"
    )


@given(st.text(max_size=30))
def test_whatever_is_given_is_read_or_refused(text: str) -> None:
    with suppress(UsageError):
        assert parse_age(text) > timedelta()


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [(0, "0 s"), (-5, "0 s"), (59, "59 s"), (60, "1 min"), (3661, "1 h 1 min"), (93907, "1 d 2 h"), (86405, "1 d")],
)
def test_an_age_is_shown_in_its_two_largest_units(seconds: int, shown: str) -> None:
    assert render_age(timedelta(seconds=seconds)) == shown


def test_a_time_has_nanoseconds_or_none() -> None:
    assert read_time("2026-11-26T14:10:33.123456789Z") == datetime(2026, 11, 26, 14, 10, 33, 123456, UTC)
    assert read_time("2026-11-26T16:10:33+02:00") == datetime(2026, 11, 26, 14, 10, 33, 0, UTC)


@given(st.one_of(st.text(max_size=40), st.datetimes(timezones=st.none() | st.timezones()).map(lambda t: t.isoformat())))
def test_whatever_is_written_is_a_time_with_a_zone_or_none(text: str) -> None:
    found = read_time(text)
    assert found is None or found.tzinfo is UTC
