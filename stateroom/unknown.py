"""A value that is not known yet."""

from __future__ import annotations

from typing import Final, final


@final
class Unknown:
    """The type of UNKNOWN: a value that exists only after another resource has been made."""

    _instance: Unknown | None = None

    def __new__(cls) -> Unknown:
        if cls._instance is None:
            cls._instance = super().__new__(cls)
        return cls._instance

    def __repr__(self) -> str:
        return "(known after create)"


UNKNOWN: Final = Unknown()
