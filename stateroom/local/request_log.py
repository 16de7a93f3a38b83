"""What a local cloud was asked, for tests and benchmarks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Request:
    """One request. start, end: `time.perf_counter` seconds. headers: names in lower case."""

    service: str
    operation: str
    region: str
    start: float
    end: float
    status: int
    headers: Mapping[str, str]


def longest_chain(requests: Iterable[Request]) -> int:
    """How many requests, at most, came one after the other, each beginning when the one before had ended.

    With latency added to every request this is the number of dependent round trips.
    """
    chain, last_end = 0, float("-inf")
    for request in sorted(requests, key=lambda each: each.end):
        if request.start >= last_end:
            chain, last_end = chain + 1, request.end
    return chain
