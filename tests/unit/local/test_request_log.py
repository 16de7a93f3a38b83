"""The longest chain of requests that came one after the other."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stateroom.local.request_log import Request, longest_chain


def spans(*pairs: tuple[float, float]) -> list[Request]:
    return [Request("s3", "HeadBucket", "eu-west-1", start, end, 200, {}) for start, end in pairs]


@pytest.mark.parametrize(
    ("requests", "chain"),
    [
        (spans(), 0),
        (spans((0, 1)), 1),
        (spans((0, 2), (1, 3)), 1),
        (spans((0, 1), (1, 2), (2, 3)), 3),
        (spans((0, 9), (1, 2), (3, 4)), 2),
        (spans((3, 4), (0, 1), (0, 3), (1, 2)), 3),
    ],
)
def test_the_longest_chain_counts_what_did_not_overlap(requests: list[Request], chain: int) -> None:
    assert longest_chain(requests) == chain


@given(st.lists(st.tuples(st.integers(0, 20), st.integers(1, 5)), max_size=8))
def test_no_chain_is_longer_than_the_one_found(pairs: list[tuple[int, int]]) -> None:
    requests = spans(*((start, start + length) for start, length in pairs))

    def longest_from(time: float) -> int:
        return max((1 + longest_from(each.end) for each in requests if each.start >= time), default=0)

    assert longest_chain(requests) == longest_from(0)
