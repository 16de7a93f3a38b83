"""What the handlers' tests share."""

from __future__ import annotations

import pytest

from stateroom.local.alicloud import LocalAlicloud
from tests.unit.engine.handlers.emulator_cloud import EmulatorCloud


@pytest.fixture
def alicloud(local_alicloud: LocalAlicloud) -> EmulatorCloud:
    """An empty local Alibaba Cloud, as handlers talk to it."""
    return EmulatorCloud(local_alicloud)
