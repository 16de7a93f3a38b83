"""A project for Pulumi on each local cloud."""

from __future__ import annotations

from pathlib import Path

import pytest

from stateroom.local.alicloud import LocalAlicloud
from stateroom.local.aws import LocalAws
from tests.e2e.pulumi.project import PulumiProject, make_project


@pytest.fixture
def on_aws(tmp_path: Path, local_aws: LocalAws, monkeypatch: pytest.MonkeyPatch) -> PulumiProject:
    """With the stack local-aws."""
    return _make(tmp_path, "local-aws", local_aws.environment, monkeypatch)


@pytest.fixture
def on_alicloud(tmp_path: Path, local_alicloud: LocalAlicloud, monkeypatch: pytest.MonkeyPatch) -> PulumiProject:
    """With the stack local-alicloud."""
    return _make(tmp_path, "local-alicloud", local_alicloud.environment, monkeypatch)


def _make(folder: Path, stack: str, environment: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> PulumiProject:
    # What runs in this process, such as `stateroom preview`, finds the same cloud.
    for name, value in environment.items():
        if name.startswith("STATEROOM_"):
            monkeypatch.setenv(name, value)
    return make_project(folder, stack, environment)
