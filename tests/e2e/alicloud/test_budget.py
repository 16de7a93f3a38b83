"""How many calls, and how long the longest chain of dependent ones, that a user waits for."""

from __future__ import annotations

import pytest

from stateroom.local.request_log import longest_chain
from tests.e2e.alicloud.project import EVERYTHING, Project

# Far above what a call takes here, so that a chain is a chain and not two calls that happened to follow each other.
_LATENCY = 0.3

FROM_NOTHING = 11
CONVERGED = 3

# On a busy machine two independent calls may still happen to follow each other, and then the log shows a longer chain
# than there is. Dependent calls never overlap, so it never shows a shorter one: one run within the limit is the proof.
_RUNS = 4


@pytest.mark.parametrize("keys", [{}, EVERYTHING], ids=["smallest", "everything"])
def test_the_chain_of_dependent_calls_stays_short(project: Project, keys: dict[str, object]) -> None:
    project.alicloud.latency = _LATENCY
    assert _shortest_chain(project, FROM_NOTHING, keys, from_nothing=True) <= FROM_NOTHING
    assert _shortest_chain(project, CONVERGED, keys, from_nothing=False) <= CONVERGED


def _shortest_chain(project: Project, limit: int, keys: dict[str, object], *, from_nothing: bool) -> int:
    """The shortest that a run showed, until one is within the limit."""
    chains: list[int] = []
    while len(chains) < _RUNS and min(chains, default=limit + 1) > limit:
        if from_nothing:
            project.alicloud.reset()
            project.configure(**keys)
        project.forget_requests()
        assert project.run("up", "--no-smoke").code == 0
        chains.append(longest_chain(project.alicloud.requests))
    return min(chains)
