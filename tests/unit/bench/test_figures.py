"""The figures of the benchmark and their table."""

from __future__ import annotations

import io
import json
import urllib.request
from collections.abc import Iterable, Iterator

import pytest

from bench.cloud import serve
from bench.figures import Figures, Run, missed, render_table, summarise

SLOW = Run(wall=9.0, cpu=0.9, calls=42, chain=7)


def test_times_are_medians_and_calls_are_the_most_of_any_run() -> None:
    runs = [Run(1.0, 0.5, 40, 9), Run(3.0, 0.7, 42, 8), Run(2.0, 0.9, 41, 12)]
    assert summarise("aws", "from nothing", 0.1, runs, SLOW) == Figures("aws", "from nothing", 0.1, 3, 2.0, 0.7, 42, 7)


def test_the_table_is_markdown_of_at_most_eighty_columns() -> None:
    rows = [
        Figures("aws", "from nothing", 0.0, 3, 1.234, 0.876, 42, 7),
        Figures("alicloud", "converged", 0.1, 3, 12.5, 10.0, 131, 3),
    ]
    table = render_table(rows)
    assert table == (
        "| `stateroom up`         | added  | wall    | CPU     | calls | in a row | aim |\n"
        "|------------------------|-------:|--------:|--------:|------:|---------:|----:|\n"
        "| aws from nothing       |   0 ms |  1.23 s |  0.88 s |    42 |        7 |   9 |\n"
        "| alicloud converged     | 100 ms | 12.50 s | 10.00 s |   131 |        3 |   3 |"
    )
    assert {len(line) for line in table.splitlines()} == {80}


@pytest.mark.parametrize(
    ("figures", "words"),
    [
        (Figures("aws", "converged", 0.0, 1, 1.0, 1.0, 31, 3), []),
        (
            Figures("aws", "converged", 0.0, 1, 1.0, 1.01, 31, 3),
            ["aws, converged: 1.01 s of CPU, 1.00 s at most are aimed for"],
        ),
        (Figures("aws", "converged", 0.1, 1, 1.0, 1.01, 31, 3), []),
        (
            Figures("aws", "converged", 0.1, 1, 1.0, 0.5, 31, 4),
            ["aws, converged: 4 calls in a row, 3 at most are aimed for"],
        ),
        (Figures("aws", "from nothing", 0.1, 1, 1.0, 0.5, 42, 9), []),
        (
            Figures("alicloud", "from nothing", 0.1, 1, 1.0, 0.5, 42, 12),
            ["alicloud, from nothing: 12 calls in a row, 11 at most are aimed for"],
        ),
    ],
)
def test_a_missed_aim_is_said_in_words(figures: Figures, words: list[str]) -> None:
    assert missed(figures) == words


def asking(commands: Iterable[str], answers: io.StringIO) -> Iterator[str]:
    """The commands; asks the cloud something before each, as a client would."""
    for command in commands:
        url = json.loads(answers.getvalue().splitlines()[0])["environment"]["STATEROOM_LOCAL_AWS"]
        with urllib.request.urlopen(f"{url}/moto-api/data.json", timeout=5):  # noqa: S310 - loopback
            yield f"{command}\n"


def test_the_cloud_tells_each_request_once_and_forgets_on_reset() -> None:
    answers = io.StringIO()
    serve("aws", 0.0, asking(["log", "log", "reset", "log"], answers), answers)
    told = [json.loads(line)["requests"] for line in answers.getvalue().splitlines()[1:]]
    assert [len(requests) for requests in told] == [1, 1, 0, 1]
    assert set(told[0][0]) == {"service", "operation", "start", "end"}
