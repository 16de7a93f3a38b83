"""Carries a handler's conversation to the cloud and back."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from stateroom.engine.calls import Call, Pause, Steps
from stateroom.engine.cloud import Cloud
from stateroom.errors import StoppedError

T = TypeVar("T")

# Reads of all resources go out at once; each has at most a handful of parallel calls.
_THREADS = 64


class Driver:
    """Runs conversations. `stop()` ends them between two calls: a call that is under way is never cut off."""

    def __init__(self, cloud: Cloud) -> None:
        self._cloud = cloud
        self._stopped = threading.Event()
        self._pool = ThreadPoolExecutor(_THREADS, thread_name_prefix="stateroom-call")

    def __enter__(self) -> Driver:
        return self

    def __exit__(self, *_exception: object) -> None:
        self._pool.shutdown(wait=True)

    def stop(self) -> None:
        """Let no further call go out. Every conversation ends with StoppedError."""
        self._stopped.set()
        self._cloud.stop()

    def run(self, steps: Steps[T], waiting: Callable[[str], None] = lambda _what: None) -> T:
        """Drive `steps` to its end and return its result. `waiting` is told what is being waited for."""
        reply: Any = None
        failure: BaseException | None = None
        while True:
            try:
                step = steps.throw(failure) if failure is not None else steps.send(reply)
            except StopIteration as stop:
                result: T = stop.value
                return result
            reply, failure = None, None
            try:
                reply = self._answer(step, waiting)
            except BaseException as error:  # noqa: BLE001 - the handler decides what to do about it
                failure = error

    def _answer(self, step: Call | tuple[Call, ...] | Pause, waiting: Callable[[str], None]) -> Any:
        if isinstance(step, Pause):
            waiting(step.what)
            self._stopped.wait(step.seconds)
            self._refuse_if_stopped()
            return None
        self._refuse_if_stopped()
        if isinstance(step, Call):
            return self._cloud.execute(step)
        return tuple(self._pool.map(self._cloud.execute, step))

    def _refuse_if_stopped(self) -> None:
        if self._stopped.is_set():
            raise StoppedError("stopped")
