"""A local Alibaba Cloud, and backends on it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from stateroom.config.alicloud import AlicloudBackend
from stateroom.local.alicloud import LocalAlicloud
from tests.unit.clouds.alicloud_account import Account, make_account


@pytest.fixture(scope="session")
def _local_alicloud_server() -> Iterator[LocalAlicloud]:
    with LocalAlicloud() as server:
        yield server


@pytest.fixture
def local_alicloud(_local_alicloud_server: LocalAlicloud) -> LocalAlicloud:
    """An empty local Alibaba Cloud without latency."""
    _local_alicloud_server.reset()
    _local_alicloud_server.latency = 0.0
    return _local_alicloud_server


@pytest.fixture
def make_alicloud_backend(local_alicloud: LocalAlicloud) -> Callable[..., AlicloudBackend]:
    """Makes the configuration of a backend on the local Alibaba Cloud; keywords replace or add keys."""

    def make(**keys: Any) -> AlicloudBackend:
        defaults = {
            "cloud": "alicloud",
            "name": "acme",
            "region": "cn-hangzhou",
            "endpoint": local_alicloud.url,
            "ca_bundle": local_alicloud.ca_file,
        }
        return AlicloudBackend.model_validate(defaults | keys)

    return make


@pytest.fixture
def alicloud_backend(make_alicloud_backend: Callable[..., AlicloudBackend]) -> AlicloudBackend:
    """The smallest configuration of a backend on the local Alibaba Cloud."""
    return make_alicloud_backend()


@pytest.fixture
def account(make_alicloud_backend: Callable[..., AlicloudBackend], local_alicloud: LocalAlicloud) -> Account:
    """An account in which somebody can sign in in every way."""
    return make_account(make_alicloud_backend, local_alicloud)


@pytest.fixture
def home() -> Path:
    """The user's, which is empty at first."""
    return Path(os.environ["HOME"])
