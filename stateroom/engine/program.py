"""Runs the Pulumi program, with our monitor in the engine's place."""

from __future__ import annotations

import asyncio
import os
import runpy
import signal
import sys
import threading
import traceback
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Any

import pulumi.runtime
from pulumi.runtime import settings
from pulumi.runtime.stack import run_in_stack

from stateroom.engine.declared import Stage
from stateroom.engine.monitor import Engine, Monitor
from stateroom.errors import StateroomError, UsageError

# The SDK registers each resource from a thread of its own; this many may wait for their cloud at once.
_THREADS = 32


@dataclass(frozen=True)
class Program:
    """A Pulumi program and the stack it runs for.

    main: the path of its `__main__.py`.
    config: the stack's configuration as Pulumi keeps it: `project:key` to a string, JSON for structured values.
    """

    main: Path
    project: str
    stack: str
    config: Mapping[str, str]

    def run(self, stage: Stage, *, dry_run: bool) -> dict[str, Any]:
        """Run it once and return the stack's exports. The first error that the stage or the program raised ends
        the run, after the registrations that were under way have finished; so does KeyboardInterrupt, on a signal.

        UsageError when there is no such program; StateroomError for an error of the program's own."""
        if not self.main.is_file():
            raise UsageError(
                f"there is no program {self.main}",
                why="`runtime: python` in Pulumi.yaml means the __main__.py beside it",
                remedy="put the project's __main__.py back",
            )
        monitor = Monitor(self.project, self.stack, stage)
        executor = ThreadPoolExecutor(_THREADS, thread_name_prefix="stateroom-register")
        # The SDK looks for the thread's event loop while it is being configured, so the loop comes first.
        loop = asyncio.new_event_loop()
        asyncio.set_event_loop(loop)
        loop.set_default_executor(executor)
        # What the SDK leaves behind after a failure is reported once, by us; the loop need not print it again.
        loop.set_exception_handler(lambda _loop, _context: None)
        interrupted = False
        try:
            settings.reset_options()
            settings.configure(
                settings.Settings(
                    self.project,
                    self.stack,
                    monitor=monitor,
                    engine=Engine(),
                    dry_run=dry_run,
                    root_directory=str(self.main.parent),
                )
            )
            pulumi.runtime.set_all_config(dict(self.config))
            task = loop.create_task(run_in_stack(self._execute))

            def interrupt() -> None:
                nonlocal interrupted
                interrupted = True
                stage.stop()
                task.cancel()

            with _interrupted_by_signals(lambda: loop.call_soon_threadsafe(interrupt)):
                loop.run_until_complete(task)
        except (Exception, asyncio.CancelledError) as error:  # noqa: BLE001 - whatever it is, we say why
            if interrupted:
                raise KeyboardInterrupt from None
            # What the program says in Pulumi's way is meant for Pulumi's own engine; here it is the error behind it.
            said = error.__cause__ if isinstance(error, pulumi.RunError) else None
            failure = monitor.failure or said or error
            raise failure from failure.__cause__
        finally:
            executor.shutdown(wait=True)
            _close(loop)
            settings.reset_options()
        return monitor.outputs

    def _execute(self) -> None:
        directory = str(self.main.parent)
        before = os.getcwd()
        sys.path.insert(0, directory)
        # Pulumi runs a program in its own folder.
        os.chdir(directory)
        try:
            runpy.run_path(str(self.main), run_name="__main__")
        except (StateroomError, pulumi.RunError):
            raise
        except (Exception, SystemExit) as error:
            raise self._failed(error) from error
        finally:
            os.chdir(before)
            sys.path.remove(directory)

    def _failed(self, error: BaseException) -> StateroomError:
        """What is said when the program itself raised an error, or left with `sys.exit`."""
        lines = [
            frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == str(self.main)
        ]
        if isinstance(error, SyntaxError) and error.filename == str(self.main):
            lines.append(error.lineno)
        place = f"it came out of line {lines[-1]}" if lines else "it came before its first line"
        return StateroomError(
            f"the program {self.main} failed with {type(error).__name__}: {error}",
            why=place,
            remedy="mend the program; --debug shows the whole traceback",
        )


@contextmanager
def _interrupted_by_signals(interrupt: Callable[[], object]) -> Iterator[None]:
    """Call `interrupt` on Ctrl-C and on SIGTERM. An exception raised wherever the SDK happens to be could get lost
    there. A second signal does what it did before."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def restore() -> None:
        for number, handler in before.items():
            if handler is not None:  # None: not set from Python, and so not ours to set again
                signal.signal(number, handler)

    def handle(_number: int, _frame: FrameType | None) -> None:
        restore()
        interrupt()

    before = {number: signal.signal(number, handle) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        restore()


def _close(loop: asyncio.AbstractEventLoop) -> None:
    pending = asyncio.all_tasks(loop)
    for task in pending:
        task.cancel()
    loop.run_until_complete(asyncio.gather(*pending, return_exceptions=True))
    asyncio.set_event_loop(None)
    loop.close()
