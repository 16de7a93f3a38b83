"""How many calls, and how long the longest chain of dependent ones, that a user waits for."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from stateroom.local.alicloud import LocalAlicloud
from stateroom.local.request_log import longest_chain
from tests.e2e.alicloud.project import make_project as make_alicloud_project
from tests.e2e.project import AnyProject, Project
from tests.e2e.test_up import EVERYTHING

# Far above what a call takes here, so that a chain is a chain and not two calls that happened to follow each other.
_LATENCY = 0.4

FROM_NOTHING = 9
CONVERGED = 3

# On a busy machine two independent calls may still happen to follow each other, and then the log shows a longer chain
# than there is. Dependent calls never overlap, so it never shows a shorter one: one run within the limit is the proof.
_RUNS = 4


@pytest.mark.parametrize("keys", [{}, EVERYTHING], ids=["smallest", "everything"])
def test_the_chain_of_dependent_calls_stays_short(project: Project, keys: dict[str, object]) -> None:
    project.aws.latency = _LATENCY
    assert _shortest_chain(project, FROM_NOTHING, keys, from_nothing=True) <= FROM_NOTHING
    assert _shortest_chain(project, CONVERGED, keys, from_nothing=False) <= CONVERGED


def _shortest_chain(project: Project, limit: int, keys: dict[str, object], *, from_nothing: bool) -> int:
    """The shortest that a run showed, until one is within the limit."""
    chains: list[int] = []
    while len(chains) < _RUNS and min(chains, default=limit + 1) > limit:
        if from_nothing:
            project.aws.reset()
            project.configure(**keys)
        project.forget_requests()
        assert project.run("up", "--no-smoke").code == 0
        chains.append(longest_chain(project.aws.requests))
    return min(chains)


_SHOW_LOADED = """
import sys
from stateroom.cli.main import execute
code = execute(["up", "--no-smoke", "--cwd", sys.argv[1]])
print(code, sorted(name for name in sys.modules if name.startswith(tuple(sys.argv[2:]))))
"""


def _last_line(project: AnyProject, *prefixes: str) -> str:
    command = [sys.executable, "-c", _SHOW_LOADED, str(project.folder), *prefixes]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=True)
    return done.stdout.splitlines()[-1]


def test_a_run_on_aws_loads_nothing_of_the_other_cloud(project: Project) -> None:
    others = ("alibabacloud", "oss2", "pulumi_alicloud", "tablestore", "components.alicloud", "policies.alicloud")
    assert _last_line(project, *others, "stateroom.clouds.alicloud", "stateroom.config.alicloud_fields") == "0 []"


def test_a_run_on_alibaba_cloud_loads_nothing_of_the_other_cloud(
    tmp_path: Path, local_alicloud: LocalAlicloud, capsys: pytest.CaptureFixture[str]
) -> None:
    project = make_alicloud_project(tmp_path / "project", local_alicloud, capsys)
    others = (
        "botocore",
        "pulumi_aws",
        "components.aws",
        "policies.aws",
        "stateroom.clouds.aws",
        "stateroom.config.aws",
    )
    assert _last_line(project, *others) == "0 []"
