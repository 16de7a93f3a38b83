"""Standard output is a full disk: what a command makes is made whole, recorded and proven all the same."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.e2e.project import Project
from tests.loopback import CHILD_ENVIRONMENT

FULL = Path("/dev/full")
_SECONDS = 90
_TOLD = (
    "error: the output cannot be written\n"
    "  why:  No space left on device\n"
    "  next: make room or send the output elsewhere, and run the same command again; what it did stays done\n"
)


@pytest.mark.skipif(not FULL.exists(), reason="only Linux has a device that is always full")
@pytest.mark.parametrize("arguments", [["up"], ["up", "--all"]], ids=["alone", "all"])
def test_up_makes_and_records_everything_while_nobody_can_read_of_it(
    arguments: list[str], project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in CHILD_ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    with FULL.open("w") as full:
        done = subprocess.run(
            project.command(*arguments), stdout=full, stderr=subprocess.PIPE, timeout=_SECONDS, check=False
        )
    assert (done.returncode, done.stderr.decode()) == (1, _TOLD)
    assert (project.records() / "terraform" / "backend.tf").is_file()
    project.forget_requests()
    again = project.run("up", "--json")
    assert (again.code, again.document["done"], again.document["proven"], project.writes) == (0, [], True, [])
