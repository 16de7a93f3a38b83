"""The errors of IMS, which are RAM's: the two are one product under two versions of its API."""

from __future__ import annotations

from emulator.services.ram.exceptions import EntityAlreadyExists, EntityNotExist, InvalidParameter, LimitExceeded

__all__ = ["EntityAlreadyExists", "EntityNotExist", "InvalidParameter", "LimitExceeded"]
