"""A local Alibaba Cloud for the probe."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from stateroom.clouds.alicloud import AlicloudCloud
from stateroom.local.alicloud import LocalAlicloud
from tests.unit.smoke import oss_cloud


@pytest.fixture(scope="session")
def _local_alicloud_server() -> Iterator[LocalAlicloud]:
    with LocalAlicloud().start() as server:
        yield server


@pytest.fixture
def local_alicloud(_local_alicloud_server: LocalAlicloud) -> Iterator[LocalAlicloud]:
    """An empty local Alibaba Cloud. Fails the test in which it had a defect of its own."""
    _local_alicloud_server.reset()
    yield _local_alicloud_server
    assert _local_alicloud_server.emulator.defects == []


@pytest.fixture
def alicloud(local_alicloud: LocalAlicloud) -> AlicloudCloud:
    """Who hands out clients of it, as in a run of the command."""
    return oss_cloud.connect(local_alicloud)
