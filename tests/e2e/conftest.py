"""What end-to-end tests share."""

from __future__ import annotations

from pathlib import Path

import pytest

from stateroom.local.aws import LocalAws
from tests.e2e.project import Project, make_project


@pytest.fixture
def project(tmp_path: Path, local_aws: LocalAws, capsys: pytest.CaptureFixture[str]) -> Project:
    """A project on an empty local AWS."""
    return make_project(tmp_path / "project", local_aws, capsys)
