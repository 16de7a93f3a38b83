"""Runs a program against Pulumi's mocks, which answer as AWS does."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import pytest

from tests.unit.components.aws.backends import declare, maximal
from tests.unit.components.aws.cloud import AWS
from tests.unit.components.recording import Run, Stack, running


@pytest.fixture
def run() -> Iterator[Run]:
    """Runs a program."""
    with running(AWS) as execute:
        yield execute


@pytest.fixture(scope="session")
def largest() -> Stack:
    """What the largest backend declares; it is declared once, and nobody changes it."""
    with running(AWS) as execute:
        return execute(partial(declare, maximal()))
