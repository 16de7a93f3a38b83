"""The CLI on both local clouds. Where there is none, or no plugin, its tests are skipped and say so."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from stateroom.local.alicloud import LocalAlicloud
from tests.e2e.alicloud.project import make_project as make_alicloud_project
from tests.e2e.project import Project
from tests.e2e.pulumi_program.cli import Pulumi


@pytest.fixture(scope="session")
def plugins(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the handlers as provider plugins."""
    if shutil.which("pulumi") is None:
        pytest.skip("pulumi is not on PATH")
    launcher: Any = pytest.importorskip("tests.provider.launcher", reason="the handlers are not served as a plugin")
    folder = tmp_path_factory.mktemp("plugins")
    launcher.install(folder)
    return folder


@pytest.fixture
def pulumi(plugins: Path, project: Project) -> Pulumi:
    """On an empty local AWS, with the smallest backend that has a lock table."""
    project.configure(lock={"mode": "both", "deletion_protection": False}, protect=False)
    made = Pulumi(project.folder, plugins)
    made.prepare()
    return made


@pytest.fixture
def pulumi_alicloud(
    plugins: Path, tmp_path: Path, local_alicloud: LocalAlicloud, capsys: pytest.CaptureFixture[str]
) -> Pulumi:
    """On an empty local Alibaba Cloud."""
    project = make_alicloud_project(tmp_path / "alicloud" / "project", local_alicloud, capsys)
    project.configure(protect=False)
    made = Pulumi(project.folder, plugins, {"SSL_CERT_FILE": local_alicloud.ca_file})
    made.prepare()
    return made
