"""The backends of the tests of the work on states."""

from __future__ import annotations

from tests.unit.states.conftest import alicloud, place

__all__ = ["alicloud", "place"]
