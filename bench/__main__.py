"""`python -m bench [RUNS]`: prints the table, and keeps it with all figures in bench/results.json."""

from __future__ import annotations

import json
import platform
import sys
import tempfile
import time
from dataclasses import asdict
from pathlib import Path

from bench.figures import Run, missed, render_table, summarise
from bench.locks import measure_emulator
from bench.locks import render as render_locks
from bench.measure import STACKS, copy_project, run_up, running_cloud
from stateroom.errors import StateroomError
from stateroom.facts import CloudName

PROJECT = Path(__file__).parents[1]
RESULTS = PROJECT / "bench" / "results.json"
LATENCIES = (0.0, 0.1)
SLOW = 1.0
RUNS = 3


def measure(name: CloudName, latency: float, runs: int) -> tuple[list[Run], list[Run]]:
    """Runs from nothing, and runs on what they made, on one cloud at one latency."""
    created: list[Run] = []
    converged: list[Run] = []
    with tempfile.TemporaryDirectory(prefix="stateroom-bench-") as scratch, running_cloud(name, latency) as cloud:
        project = copy_project(PROJECT, Path(scratch))
        # The first run also pays for what the cloud and the disk do once only.
        run_up(project, cloud)
        for _ in range(runs):
            cloud.reset()
            created.append(run_up(project, cloud))
            converged.append(run_up(project, cloud))
    return created, converged


def pace() -> float:
    """Seconds of CPU that counting to five million takes: figures of a busy or slow machine can be told by it."""
    started = time.process_time()
    for _ in range(5_000_000):
        pass
    return round(time.process_time() - started, 2)


def main(runs: int) -> int:
    """Measure everything. The exit code says whether it could be measured, not whether the aims are met."""
    paces = [pace()]
    figures = []
    for name in STACKS:
        slow = measure(name, SLOW, 1)
        for latency in LATENCIES:
            created, converged = measure(name, latency, runs)
            figures.append(summarise(name, "from nothing", latency, created, slow[0][0]))
            figures.append(summarise(name, "converged", latency, converged, slow[1][0]))
    pairs = measure_emulator()
    paces.append(pace())
    machine = f"{platform.system()} {platform.machine()}, Python {platform.python_version()}"
    rows = [asdict(row) for row in figures]
    document = {"machine": machine, "pace": paces, "figures": rows, "locks per second": round(pairs)}
    RESULTS.write_text(json.dumps(document, indent=2) + "\n", encoding="utf-8")
    sys.stdout.write(f"{render_table(figures)}\n\nMedians of {runs} runs on {machine}; smoke test excluded.\n")
    sys.stdout.write(f"Calls in a row were counted with {SLOW:.0f} s added to every call.\n")
    sys.stdout.write(render_locks(pairs))
    sys.stdout.write(f"Counting to five million took {paces[0]} s of CPU before and {paces[1]} s after.\n")
    for words in dict.fromkeys(words for row in figures for words in missed(row)):
        sys.stdout.write(f"missed: {words}\n")
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else RUNS))
    except StateroomError as error:
        sys.stderr.write(f"error: {error}\n")
        sys.exit(error.exit_code)
