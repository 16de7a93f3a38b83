"""The Pulumi CLI as a process that is interrupted when we are, and stacks without selecting one."""

from __future__ import annotations

import os
import signal
import subprocess
import tempfile
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from pulumi import automation

Tell = Callable[[str], Any]
_HEARING_SECONDS = 0.2


class Command(automation.PulumiCommand):
    """The `pulumi` on PATH. Raises FileNotFoundError when there is none, and InvalidVersionError for an old one."""

    def run(
        self,
        args: list[str],
        cwd: str,
        additional_env: Mapping[str, str],
        on_output: Tell | None = None,
        on_error: Tell | None = None,
    ) -> automation.CommandResult:
        """As the class above, but in a session of its own: a terminal sends Ctrl-C to a whole group, and Pulumi ends at
        once when it gets a second one. KeyboardInterrupt when a signal ended it."""
        del on_output, on_error  # nobody asks for lines: events tell more
        environment = {**os.environ, **additional_env, "PULUMI_AUTOMATION_API": "true"}
        with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
            process = subprocess.Popen(  # noqa: S603 - the CLI
                [self.command, "--non-interactive", *args],
                cwd=cwd,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=err,
                start_new_session=True,
            )
            with _handed_on(process) as signals:
                code = _wait(process)
            if signals and code != 0:
                raise KeyboardInterrupt
            result = automation.CommandResult(_content(out), _content(err), code)
        if code != 0:
            raise automation.errors.create_command_error(result)
        return result


class Workspace(automation.LocalWorkspace):
    """A project's folder. Its stacks are made and looked at, but none is selected: that is the user's, and many run."""

    def __init__(self, root: Path, variables: Mapping[str, str]) -> None:
        super().__init__(work_dir=str(root), env_vars=dict(variables), pulumi_command=Command())

    def create_stack(self, stack_name: str) -> None:
        self._run("stack", "init", stack_name, "--no-select")

    def select_stack(self, stack_name: str) -> None:
        self._run("stack", "--stack", stack_name)

    def _run(self, *arguments: str) -> None:
        self.pulumi_command.run(list(arguments), self.work_dir, self.env_vars)


def _wait(process: subprocess.Popen[bytes]) -> int:
    while True:
        # A signal that comes just before a wait would be handled after it.
        try:
            return process.wait(_HEARING_SECONDS)
        except subprocess.TimeoutExpired:
            continue


@contextmanager
def _handed_on(process: subprocess.Popen[bytes]) -> Iterator[list[int]]:
    """Hand every signal on as Ctrl-C: after the first one Pulumi finishes what is under way, after a second it ends at
    once. The signals that came, in a list."""
    came: list[int] = []
    if threading.current_thread() is not threading.main_thread():
        yield came
        return

    def handle(number: int, _frame: object) -> None:
        came.append(number)
        process.send_signal(signal.SIGINT)

    before = {number: signal.signal(number, handle) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield came
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _content(stream: IO[bytes]) -> str:
    stream.seek(0)
    return stream.read().decode("utf-8", errors="replace")
