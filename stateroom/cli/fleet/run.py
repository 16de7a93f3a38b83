"""Runs one command for many stacks, each in a process of its own."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any

import click

from stateroom.cli.fleet.board import Board, open_board
from stateroom.cli.fleet.child import Child, Left
from stateroom.cli.fleet.overlap import refuse_overlap
from stateroom.cli.fleet.results import Document, exit_code_of, failed_stacks, render_summary
from stateroom.cli.options import Options
from stateroom.cli.output.document import describe, show_document
from stateroom.config.load import match_stacks
from stateroom.engine.events import Started
from stateroom.errors import StateroomError, StoppedError
from stateroom.provision import Stack, open_stack
from stateroom.workspace import Workspace

_AGAIN = "run the same command again to complete it"
_HEARING_SECONDS = 0.2
_NOT_HANDED_ON = frozenset({"every", "stack", "cwd", "as_json", "events", "parallel"})


def run_many(context: click.Context, options: Options, parallel: int) -> int:
    """Run the command of `context` for every stack that was asked for, and show what became of each.

    Returns the exit code that all failed stacks share, 1 when they differ. RefusedError, before anything is started,
    when two of the stacks may be one backend and the command writes.
    """
    workspace, command = options.workspace, str(context.command.name)
    names = match_stacks(workspace.stacks, options.stack or "*")
    stacks, documents = _open(workspace, names, command)
    if command == "up":
        refuse_overlap(stacks)
    began = time.monotonic()
    with open_board(names, as_json=options.as_json) as board:
        for name, document in documents.items():
            board.end(name, document, 0.0)
        fleet = Fleet(command, workspace.root, given_options(context), board)
        documents |= fleet.run([stack.name for stack in stacks], parallel)
    documents = {name: documents[name] for name in names}
    code = exit_code_of(documents)
    if options.as_json:
        show_document({"command": command, "exit_code": code, "stacks": list(documents.values())})
        return code
    click.echo(f"\n{render_summary(documents, time.monotonic() - began)}")
    failed = failed_stacks(documents)
    if failed:
        click.echo(f"error: {len(failed)} of {len(names)} stacks failed: {', '.join(failed)}", err=True)
    return code


def given_options(context: click.Context) -> list[str]:
    """The options that were given on the command line, as they are given to each stack's process."""
    given: list[str] = []
    for option in context.command.params:
        name = str(option.name)
        source = context.get_parameter_source(name)
        if name in _NOT_HANDED_ON or source is not click.core.ParameterSource.COMMANDLINE:
            continue
        value = context.params[name]
        if isinstance(option, click.Option) and option.is_flag:
            given.append((option.opts if value else option.secondary_opts)[0])
        else:
            for each in value if option.multiple else [value]:
                given += [option.opts[0], str(each)]
    return given


class Fleet:
    """Processes for stacks, so many at a time. The first signal lets each finish what is under way and starts no more;
    a second one kills them."""

    def __init__(self, command: str, root: Path, arguments: Sequence[str], board: Board) -> None:
        self._command, self._root, self._arguments, self._board = command, root, arguments, board
        self._running: set[Child] = set()
        self._signals = 0
        # Taken by the signals' handler as well, which runs in the main thread: that one takes it nowhere else.
        self._lock = threading.Lock()

    def run(self, stacks: Sequence[str], parallel: int) -> dict[str, Document]:
        """The document of each stack."""
        with self._stopped_by_signals(), ThreadPoolExecutor(parallel, thread_name_prefix="stateroom-stack") as pool:
            running = [pool.submit(self._run_one, stack) for stack in stacks]
            # A signal that comes just before a wait would be handled after it.
            while wait(running, _HEARING_SECONDS).not_done:
                pass
        return {stack: each.result() for stack, each in zip(stacks, running, strict=True)}

    def _run_one(self, stack: str) -> Document:
        began, wrote, child = time.monotonic(), False, None
        try:
            with self._lock:
                if not self._signals:
                    child = Child(self._command, stack, self._root, self._arguments)
                    self._running.add(child)
            if child is None:
                raise StoppedError("not started", why="the run was interrupted before", remedy=_AGAIN)
            self._board.begin(stack)
            for told in child.told():
                wrote = wrote or isinstance(told, Started)
                self._board.show(stack, told)
            left = self._leave(child)
            _show_aside(stack, left.aside)
            document = left.document or self._without_result(stack, left, wrote)
        except StateroomError as error:
            document = _failed(self._command, error)
        except OSError as error:
            document = _failed(
                self._command,
                StateroomError("no process can be started", why=str(error), remedy="take fewer with --parallel"),
            )
        document = {"command": self._command, "stack": stack, **document}
        self._board.end(stack, document, time.monotonic() - began)
        return document

    def _leave(self, child: Child) -> Left:
        left = child.leave()
        with self._lock:
            self._running.discard(child)
        return left

    def _without_result(self, stack: str, left: Left, wrote: bool) -> Document:
        if self._signals:
            why = "it was ended half way, and what was under way may be made" if wrote else "nothing was changed"
            raise StoppedError("interrupted", why=why, remedy=_AGAIN)
        raise StateroomError(
            f"the process of stack {stack} ended with code {left.code} and told no result",
            why=left.aside.strip().rpartition("\n")[2],
            remedy=f"run `stateroom {self._command} --stack {stack} --debug`",
        )

    @contextmanager
    def _stopped_by_signals(self) -> Iterator[None]:
        def handle(_number: int, _frame: FrameType | None) -> None:
            self.stop()

        before = {number: signal.signal(number, handle) for number in (signal.SIGINT, signal.SIGTERM)}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def stop(self) -> None:
        """What a signal does."""
        with self._lock:
            self._signals += 1
            running = list(self._running)
        for child in running:
            child.interrupt() if self._signals == 1 else child.kill()
        if self._signals == 1 and running:
            self._board.line("Stopping: each stack finishes what is under way; Ctrl-C again kills them.")


def _show_aside(stack: str, text: str) -> None:
    """What a program or a traceback wrote, which nobody expected and everybody should see."""
    click.echo("".join(f"{stack}: {line}\n" for line in text.splitlines() if line.strip()), err=True, nl=False)


def _open(workspace: Workspace, names: Sequence[str], command: str) -> tuple[list[Stack], dict[str, Document]]:
    """The stacks whose files are right, and the document of each other."""
    stacks: list[Stack] = []
    documents: dict[str, Document] = {}
    for name in names:
        try:
            stacks.append(open_stack(workspace, name))
        except StateroomError as error:
            documents[name] = {"command": command, "stack": name, **_failed(command, error)}
    return stacks, documents


def _failed(command: str, error: StateroomError) -> dict[str, Any]:
    return {"command": command, "exit_code": error.exit_code, "error": describe(error)}
