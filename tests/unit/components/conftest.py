"""Runs a program against Pulumi's mocks."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial

import pulumi
import pytest
from pulumi.runtime import set_mocks, settings
from pulumi.runtime.stack import run_in_stack

from tests.unit.components.backends import declare, maximal
from tests.unit.components.recording import Recorder, Run, Stack, Unused


@contextmanager
def running() -> Iterator[Run]:
    """Runs programs on an event loop of their own, and leaves nothing of it behind."""
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)

    def execute(program: Callable[[], None], config: Mapping[str, str] | None = None) -> Stack:
        settings.reset_options()
        stack = Stack()
        set_mocks(Unused(), project="stateroom", stack="test", monitor=Recorder(stack))
        pulumi.runtime.set_all_config(dict(config or {}))
        settings.set_root_resource(None)
        loop.run_until_complete(run_in_stack(program))
        return stack

    yield execute
    pending = asyncio.all_tasks(loop)
    for task in pending:
        task.cancel()
    loop.run_until_complete(asyncio.gather(*pending, return_exceptions=True))
    loop.run_until_complete(loop.shutdown_default_executor())
    asyncio.set_event_loop(None)
    loop.close()
    pulumi.runtime.set_all_config({})
    settings.reset_options()


@pytest.fixture
def run() -> Iterator[Run]:
    """Runs a program."""
    with running() as execute:
        yield execute


@pytest.fixture(scope="session")
def largest() -> Stack:
    """What the largest backend declares; it is declared once, and nobody changes it."""
    with running() as execute:
        return execute(partial(declare, maximal()))
