"""The backends of the work on states serve here, too; and each test has a folder of its own to write archives into."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.states.conftest import alicloud, place

__all__ = ["alicloud", "place"]


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
