"""Runs a program against Pulumi's mocks, which answer as AWS does."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.unit.components.aws.cloud import AWS
from tests.unit.components.recording import Run, running


@pytest.fixture
def run() -> Iterator[Run]:
    """Runs a program."""
    with running(AWS) as execute:
        yield execute
