"""A local Alibaba Cloud, and backends on it; a user of AWS, and where credentials come from."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from stateroom.config.alicloud import AlicloudBackend
from stateroom.local.alicloud import LocalAlicloud
from stateroom.local.aws import LocalAws
from tests.aws_sources import Source, serve
from tests.unit.clouds.alicloud_account import Account, make_account
from tests.unit.clouds.aws_home import Home, Make


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


@pytest.fixture(scope="module")
def _served() -> Iterator[Source]:
    with serve(Source()) as source:
        yield source


@pytest.fixture
def source(_served: Source) -> Source:
    """Metadata services and an SSO portal."""
    url = _served.url
    _served.__init__()  # type: ignore[misc] # as it was when it began
    _served.url = url
    return _served


@pytest.fixture
def user(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, local_aws: LocalAws, make_backend: Make) -> Home:
    return Home(tmp_path / "home", monkeypatch, local_aws, make_backend)
