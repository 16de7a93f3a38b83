"""What end-to-end tests on the local Alibaba Cloud share."""

from __future__ import annotations

from pathlib import Path

import pytest

from stateroom.local.alicloud import LocalAlicloud
from tests.e2e.alicloud.project import Project, make_project


@pytest.fixture
def project(tmp_path: Path, local_alicloud: LocalAlicloud, capsys: pytest.CaptureFixture[str]) -> Project:
    """A project on an empty local Alibaba Cloud."""
    return make_project(tmp_path / "project", local_alicloud, capsys)
