"""Runs a program against Pulumi's mocks, which answer as Alibaba Cloud does."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import pytest

from tests.unit.components.alicloud.backends import declare, maximal
from tests.unit.components.alicloud.cloud import ALICLOUD
from tests.unit.components.recording import Run, Stack, running


@pytest.fixture
def run() -> Iterator[Run]:
    """Runs a program."""
    with running(ALICLOUD) as execute:
        yield execute


@pytest.fixture(scope="session")
def largest() -> Stack:
    """What the largest backend declares; it is declared once, and nobody changes it."""
    with running(ALICLOUD) as execute:
        return execute(partial(declare, maximal()))
