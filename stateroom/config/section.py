"""What every mapping of the configuration has in common."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Section(BaseModel):
    """One mapping of the configuration. Values are taken as they are written: `"7"` is not a number."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    def gives(self, key: str) -> bool:
        """Whether the author wrote this key, with a value; a default does not count."""
        return key in self.model_fields_set and getattr(self, key) is not None
