"""What is not left in the middle: the cloud carries out a request that is under way, whoever still listens."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Final

_SIGNALS: Final = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@contextmanager
def to_the_end() -> Iterator[None]:
    """Bring what is done in here to its end before an interruption counts; KeyboardInterrupt then. A second one counts
    at once.

    Else a state that is just being written could arrive when its lock is free again, and its digest never.
    """
    if threading.current_thread() is not threading.main_thread():
        # Python interrupts the main thread only, and whoever works in others waits for them.
        yield
        return
    waiting: list[int] = []

    def note(number: int, _frame: FrameType | None) -> None:
        if waiting:
            raise KeyboardInterrupt
        waiting.append(number)

    # A signal that is ignored, or that ends the process at once, stays so.
    before = {each: handler for each in _SIGNALS if callable(handler := signal.getsignal(each))}
    for each in before:
        signal.signal(each, note)
    try:
        yield
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)
    if waiting:
        raise KeyboardInterrupt
