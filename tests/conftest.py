"""Every test begins with a clean environment and an empty home, and fails when it reaches beyond loopback."""

from __future__ import annotations

import gc
import itertools
import os
import re
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import settings

from tests.loopback import Guard

if TYPE_CHECKING:
    from stateroom.config.aws import AwsBackend
    from stateroom.local.alicloud import LocalAlicloud
    from stateroom.local.aws import LocalAws

_LEAKS = re.compile(
    r"(AWS|AMAZON|BOTO|BOTOCORE|PULUMI|TF|TERRAFORM|TOFU|MOTO|S3|INITIAL_NO_AUTH|STATEROOM|ALIBABA|ALIBABACLOUD|ALICLOUD)_.*"
    r"|(HTTP|HTTPS|ALL|NO|FTP)_PROXY|REQUESTS_CA_BUNDLE|CURL_CA_BUNDLE|SSL_CERT_(FILE|DIR)|XDG_.*"
    r"|(NO|FORCE)_COLOR|TTY_.*|COLUMNS|LINES",
    re.IGNORECASE,
)
"""Variables that could change what a test does, what it shows or where it connects."""

# No property is about time, so none fails on a slow machine. What is tried is the same in every run, so that a change
# is judged by what it changes; `make fuzz` tries more, and something else each time.
settings.register_profile("repeatable", deadline=None, derandomize=True)
settings.register_profile("fuzz", deadline=None, derandomize=False, max_examples=2000, print_blob=True)
settings.load_profile("repeatable")

_GUARD = Guard()
_GUARD.install()


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """What is imported and collected stays until the end, half a million objects: the garbage collector need not look
    at them while they come, nor again and again while tests run."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.set_threshold(10_000, 20, 10)  # tests make objects by the hundred thousand
        gc.enable()


@pytest.fixture(scope="session", autouse=True)
def _guarded() -> Iterator[None]:
    with _GUARD.watch():
        yield


@pytest.fixture(autouse=True)
def guard() -> Iterator[Guard]:
    """Fails the test that reached beyond loopback, even when its code took the refusal for a network error."""
    yield _GUARD
    refused = _GUARD.taken()
    if refused:
        pytest.fail("reached beyond loopback: " + "; ".join(refused))


@pytest.fixture(scope="session")
def _homes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """New folders. pytest's own numbering would read the list of all before it makes one."""
    folder = tmp_path_factory.mktemp("homes")
    return map(folder.joinpath, map(str, itertools.count()))


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch: pytest.MonkeyPatch, _homes: Iterator[Path]) -> None:
    for name in [name for name in os.environ if _LEAKS.fullmatch(name)]:
        monkeypatch.delenv(name)
    home = next(_homes)
    home.mkdir()
    monkeypatch.setenv("HOME", str(home))


@pytest.fixture(scope="session")
def _local_aws_server() -> Iterator[LocalAws]:
    from stateroom.local.aws import LocalAws

    with LocalAws() as server:
        yield server


@pytest.fixture
def local_aws(_local_aws_server: LocalAws) -> LocalAws:
    """An empty local AWS without latency: its `url`, and the log of its `requests`."""
    _local_aws_server.reset()
    _local_aws_server.latency = 0.0
    return _local_aws_server


@pytest.fixture(scope="session")
def _local_alicloud_server() -> Iterator[LocalAlicloud]:
    from stateroom.local.alicloud import LocalAlicloud

    with LocalAlicloud() as server:
        yield server


@pytest.fixture
def local_alicloud(_local_alicloud_server: LocalAlicloud) -> Iterator[LocalAlicloud]:
    """An empty local Alibaba Cloud without latency. Fails the test in which it met a defect of its own."""
    _local_alicloud_server.reset()
    _local_alicloud_server.latency = 0.0
    yield _local_alicloud_server
    defects = _local_alicloud_server.emulator.defects
    if defects:
        pytest.fail("the emulator failed: " + "; ".join(defects))


@pytest.fixture
def make_backend(local_aws: LocalAws) -> Callable[..., AwsBackend]:
    """Makes the configuration of a backend on the local AWS; keywords replace or add keys."""
    from stateroom.config.aws import AwsBackend

    def make(**keys: Any) -> AwsBackend:
        defaults = {"cloud": "aws", "name": "acme", "region": "eu-west-1", "endpoint": local_aws.url}
        return AwsBackend.model_validate(defaults | keys)

    return make


@pytest.fixture
def aws_backend(make_backend: Callable[..., AwsBackend]) -> AwsBackend:
    """The smallest configuration of a backend on the local AWS."""
    return make_backend()
