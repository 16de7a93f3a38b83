"""The backends of the work on states serve here, too."""

from __future__ import annotations

from tests.unit.states.conftest import alicloud, place

__all__ = ["alicloud", "place"]
