"""Runs the command as a user does, and measures its process and what it asked of the cloud."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from bench.figures import Run
from stateroom.errors import StateroomError
from stateroom.facts import CloudName
from stateroom.local.request_log import Request, longest_chain

STACKS: Mapping[CloudName, str] = {"aws": "local-aws", "alicloud": "local-alicloud"}


class Cloud:
    """A local cloud in a process of its own: see `bench.cloud`. variables: what points a client at it."""

    def __init__(self, name: CloudName, commands: IO[str], answers: IO[str]) -> None:
        self.name = name
        self._commands = commands
        self._answers = answers
        self.variables: Mapping[str, str] = self._read()["environment"]

    def reset(self) -> None:
        """Forget everything."""
        self._ask("reset")

    def take_requests(self) -> list[Request]:
        """What was asked since the last time."""
        rows = self._ask("log")["requests"]
        return [Request(**row, region="", status=0, headers={}) for row in rows]

    def _ask(self, command: str) -> dict[str, Any]:
        self._commands.write(f"{command}\n")
        self._commands.flush()
        return self._read()

    def _read(self) -> dict[str, Any]:
        line = self._answers.readline()
        if not line:
            raise StateroomError("the local cloud ended", why="what it printed stands above")
        answer: dict[str, Any] = json.loads(line)
        return answer


@contextmanager
def running_cloud(name: CloudName, latency: float) -> Iterator[Cloud]:
    """A local cloud with `latency` seconds added to every call."""
    command = [sys.executable, "-m", "bench.cloud", name, str(latency)]
    with subprocess.Popen(  # noqa: S603 - our own command
        command, env=_neutral_variables(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        if process.stdin is None or process.stdout is None:
            raise StateroomError("the local cloud has no pipes")
        try:
            yield Cloud(name, process.stdin, process.stdout)
        finally:
            # The end of its input ends it.
            process.stdin.close()


def copy_project(project: Path, folder: Path) -> Path:
    """The files of a project that a run reads, in a place where its records disturb nobody's."""
    for name in ("Pulumi.yaml", "__main__.py"):
        shutil.copy(project / name, folder / name)
    shutil.copytree(project / "stacks", folder / "stacks")
    return folder


def run_up(project: Path, cloud: Cloud) -> Run:
    """One `stateroom up` without the smoke test. StateroomError when it fails."""
    cloud.take_requests()
    stateroom = str(Path(sys.executable).with_name("stateroom"))
    command = [stateroom, "up", "--stack", STACKS[cloud.name], "--no-smoke", "--json"]
    started = time.perf_counter()
    printed = project / "printed.json"
    with printed.open("wb") as output:
        process = subprocess.Popen(  # noqa: S603 - our own command
            command,
            cwd=project,
            env={**_neutral_variables(), **cloud.variables},
            stdin=subprocess.DEVNULL,
            stdout=output,
        )
        _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        why = printed.read_text(encoding="utf-8").strip()
        raise StateroomError(f"`stateroom {' '.join(command[1:])}` failed", why=why)
    requests = cloud.take_requests()
    return Run(wall, usage.ru_utime + usage.ru_stime, len(requests), longest_chain(requests))


def _neutral_variables() -> dict[str, str]:
    # No proxy, profile or switch of Python in the environment changes what is measured.
    nowhere = {"AWS_CONFIG_FILE": os.devnull, "AWS_SHARED_CREDENTIALS_FILE": os.devnull}
    return {"PATH": os.environ.get("PATH", ""), "HOME": os.environ.get("HOME", ""), **nowhere}
