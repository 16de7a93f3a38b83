"""Names in the real cloud: tests say `ci` and `state`, and there it must be a name that nobody else has."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from emulator.world import ACCOUNTS

_NAMED = ("user_name", "new_user_name", "group_name", "new_group_name", "role_name", "policy_name")


@dataclass(frozen=True)
class RealNames:
    """Between what tests say and what the real cloud is told. prefix: begins every name that is made."""

    account: str
    region: str
    prefix: str
    account_in_tests: str = ACCOUNTS[0].id
    region_in_tests: str = "cn-hangzhou"

    def told(self, fields: Mapping[str, Any]) -> dict[str, Any]:
        """The fields of an SDK's request, for the real cloud. What has no such name is sent as it is."""
        return {name: self._told(name, value, fields) for name, value in fields.items()}

    def heard(self, answer: dict[str, Any]) -> dict[str, Any]:
        """An answer of the real cloud, as tests expect it."""
        text = json.dumps(answer, ensure_ascii=False).replace(self.prefix, "")
        text = text.replace(self.account, self.account_in_tests).replace(self.region, self.region_in_tests)
        found: dict[str, Any] = json.loads(text)
        return found

    def _told(self, name: str, value: Any, fields: Mapping[str, Any]) -> Any:
        if not value or not isinstance(value, str):
            return value
        if name == "policy_name" and fields.get("policy_type") == "System":
            return value
        if name in _NAMED:
            return f"{self.prefix}{value}"
        if name == "alias_name" or value.startswith("alias/"):
            return value.replace("alias/", f"alias/{self.prefix}", 1)
        text = value.replace(self.account_in_tests, self.account).replace(self.region_in_tests, self.region)
        for kind in (":role/", ":user/", ":alias/", ":policy/"):
            text = text.replace(kind, f"{kind}{self.prefix}")
        return text
