"""What was measured, and its table. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Final, Literal

from stateroom.facts import CloudName

Case = Literal["from nothing", "converged"]

AIMS: Final[dict[CloudName, dict[Case, int]]] = {
    "aws": {"from nothing": 9, "converged": 3},
    "alicloud": {"from nothing": 11, "converged": 3},
}
"""The longest chain of dependent calls that we aim for. On Alibaba Cloud a table waits for its instance."""

AIM_CPU: Final = 1.0
"""Seconds of CPU that a run may take, imports included, without latency."""


@dataclass(frozen=True)
class Run:
    """One run of the command.

    wall, cpu: seconds; cpu is user and system time of the process and of those it waited for.
    calls: requests that reached the cloud.
    chain: how many of them, at most, came one after the other.
    """

    wall: float
    cpu: float
    calls: int
    chain: int


@dataclass(frozen=True)
class Figures:
    """The medians of several runs of one case on one cloud.

    latency: seconds added to every call. chain: of the slow run.
    """

    cloud: CloudName
    case: Case
    latency: float
    runs: int
    wall: float
    cpu: float
    calls: int
    chain: int


def summarise(cloud: CloudName, case: Case, latency: float, runs: Sequence[Run], slow: Run) -> Figures:
    """Medians of the times, and the most calls of any run.

    slow: a run with so much latency that the client's own work between two calls cannot look like a dependency
    between them; its chain is the number of dependent round trips, which latency does not change.
    """
    return Figures(
        cloud,
        case,
        latency,
        len(runs),
        round(median(run.wall for run in runs), 3),
        round(median(run.cpu for run in runs), 3),
        max(run.calls for run in runs),
        slow.chain,
    )


def missed(figures: Figures) -> list[str]:
    """The aims that these figures miss, in words."""
    words = []
    case, aim = f"{figures.cloud}, {figures.case}", AIMS[figures.cloud][figures.case]
    if figures.chain > aim:
        words.append(f"{case}: {figures.chain} calls in a row, {aim} at most are aimed for")
    if not figures.latency and figures.cpu > AIM_CPU:
        words.append(f"{case}: {figures.cpu:.2f} s of CPU, {AIM_CPU:.2f} s at most are aimed for")
    return words


def render_table(rows: Iterable[Figures]) -> str:
    """At most 80 columns wide, valid Markdown."""
    lines = [
        "| `stateroom up`         | added  | wall    | CPU     | calls | in a row | aim |",
        "|------------------------|-------:|--------:|--------:|------:|---------:|----:|",
    ]
    lines += [
        f"| {f'{row.cloud} {row.case}':<22} | {row.latency * 1000:>3.0f} ms | {row.wall:>5.2f} s | {row.cpu:>5.2f} s "
        f"| {row.calls:>5} | {row.chain:>8} | {AIMS[row.cloud][row.case]:>3} |"
        for row in rows
    ]
    return "\n".join(lines)
