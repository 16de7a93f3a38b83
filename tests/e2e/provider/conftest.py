"""A provider of each cloud, in this process."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

import grpc
import pytest

from stateroom.local.alicloud import LocalAlicloud
from stateroom.local.aws import LocalAws
from tests.e2e.provider.plugin import Plugin
from tests.provider.server import serve


@pytest.fixture
def aws(local_aws: LocalAws) -> Iterator[Plugin]:
    """The AWS provider, with the arguments that `components/aws/provider.py` gives it."""
    arguments = {"region": "eu-west-1", "endpoints": f'[{{"s3": "{local_aws.url}", "sts": "{local_aws.url}"}}]'}
    with serve("aws") as port, grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
        yield Plugin(channel, arguments)


@pytest.fixture
def alicloud(local_alicloud: LocalAlicloud, monkeypatch: pytest.MonkeyPatch) -> Iterator[Plugin]:
    """The alicloud provider, likewise."""
    for name, value in local_alicloud.environment.items():
        monkeypatch.setenv(name, value)
    host = urlsplit(local_alicloud.url).netloc
    endpoints = f'[{{"oss": "{host}", "ots": "{local_alicloud.url}", "sts": "{host}"}}]'
    arguments = {"region": "cn-hangzhou", "protocol": "HTTPS", "endpoints": endpoints}
    with serve("alicloud") as port, grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
        yield Plugin(channel, arguments)
