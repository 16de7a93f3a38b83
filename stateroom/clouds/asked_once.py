"""An answer that is asked for once, by whoever needs it first."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

from stateroom.errors import StateroomError

T = TypeVar("T")


class AskedOnce(Generic[T]):
    """What `ask` returns, from the first call on; its StateroomError is remembered, too, and raised to everybody who
    calls after. Threads that call meanwhile wait for the first."""

    def __init__(self, ask: Callable[[], T]) -> None:
        self._ask = ask
        self._asking = threading.Lock()
        self._answers: list[T | StateroomError] = []

    def __call__(self) -> T:
        with self._asking:
            if not self._answers:
                try:
                    self._answers.append(self._ask())
                except StateroomError as error:
                    self._answers.append(error)
            (answer,) = self._answers
        if isinstance(answer, StateroomError):
            raise answer
        return answer
