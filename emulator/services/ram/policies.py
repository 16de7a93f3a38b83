"""Policies and their versions.

https://www.alibabacloud.com/help/en/ram/developer-reference/api-ram-2015-05-01-createpolicy and its neighbours
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from emulator.services.ram.documents import parse_document
from emulator.services.ram.exceptions import (
    DefaultVersionInUse,
    EntityAlreadyExists,
    EntityNotExist,
    InvalidParameter,
    LimitExceeded,
)
from emulator.services.ram.names import check_name, check_text
from emulator.services.ram.system_policies import SYSTEM_POLICIES

if TYPE_CHECKING:
    from emulator.world import World

CUSTOM = "Custom"
SYSTEM = "System"
MOST_POLICIES = 1500
MOST_VERSIONS = 5
LONGEST_DOCUMENT = 6144
"""Characters."""
ROTATE_OLDEST = "DeleteOldestNonDefaultVersionWhenLimitExceeded"
_SYSTEM_CREATED = 1_420_070_400.0
"""When the system policies were made: at the beginning of 2015."""
_VERSION_ID = re.compile(r"v[1-9][0-9]{0,8}")


@dataclass(frozen=True)
class PolicyVersion:
    """id: `v1`, `v2` … never given twice in a policy. document: as it was sent."""

    id: str
    document: str
    created: float

    @cached_property
    def content(self) -> Mapping[str, Any]:
        parsed: Mapping[str, Any] = json.loads(self.document)
        return parsed


@dataclass
class Policy:
    name: str
    type: str
    description: str
    created: float
    updated: float
    versions: dict[str, PolicyVersion]
    default: str = "v1"
    latest: int = 1
    tags: dict[str, str] = field(default_factory=dict)

    @property
    def default_version(self) -> PolicyVersion:
        return self.versions[self.default]

    def version(self, version_id: str) -> PolicyVersion:
        if not _VERSION_ID.fullmatch(version_id):
            raise InvalidParameter("VersionId", "Format")
        if version_id not in self.versions:
            raise EntityNotExist("Policy.Version", f"{self.name} {version_id}")
        return self.versions[version_id]


class Policies:
    """The system policies, which all accounts have in common, and the custom policies of each account."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._system = {
            name: Policy(
                name, SYSTEM, text, _SYSTEM_CREATED, _SYSTEM_CREATED, {"v1": PolicyVersion("v1", body, _SYSTEM_CREATED)}
            )
            for name, (text, body) in SYSTEM_POLICIES.items()
        }
        self._custom: dict[tuple[str, str], Policy] = {}

    def create(self, account: str, name: str, document: str, description: str, tags: Mapping[str, str]) -> Policy:
        check_name("PolicyName", name)
        check_text("Description", description)
        _check_document(document)
        if (account, name) in self._custom:
            raise EntityAlreadyExists("Policy", name)
        if len(self.all(account, CUSTOM)) >= MOST_POLICIES:
            raise LimitExceeded("Policy", MOST_POLICIES)
        now = self._world.clock()
        policy = Policy(
            name, CUSTOM, description, now, now, {"v1": PolicyVersion("v1", document, now)}, tags=dict(tags)
        )
        self._custom[account, name] = policy
        return policy

    def find(self, account: str, policy_type: str, name: str) -> Policy:
        """EntityNotExist.Policy when there is none of that type and name."""
        check_name("PolicyName", name)
        if policy_type not in {CUSTOM, SYSTEM}:
            raise InvalidParameter("PolicyType")
        found = self._system.get(name) if policy_type == SYSTEM else self._custom.get((account, name))
        if found is None:
            raise EntityNotExist("Policy", name)
        return found

    def all(self, account: str, policy_type: str = "") -> list[Policy]:
        """Those of one type or of both, system policies first, by name."""
        custom = [policy for (owner, _), policy in self._custom.items() if owner == account]
        by_type = {CUSTOM: custom, SYSTEM: list(self._system.values()), "": [*self._system.values(), *custom]}
        if policy_type not in by_type:
            raise InvalidParameter("PolicyType")
        return sorted(by_type[policy_type], key=lambda policy: (policy.type != SYSTEM, policy.name))

    def describe(self, account: str, name: str, description: str) -> Policy:
        policy = self.find(account, CUSTOM, name)
        policy.description = check_text("NewDescription", description)
        policy.updated = self._world.clock()
        return policy

    def create_version(
        self, account: str, name: str, document: str, *, as_default: bool, rotate: str = ""
    ) -> PolicyVersion:
        """rotate: ROTATE_OLDEST makes room by deleting the oldest version that is not the default; "" or `None` does
        not, so that the sixth version is refused."""
        policy = self.find(account, CUSTOM, name)
        _check_document(document)
        if rotate not in {"", "None", ROTATE_OLDEST}:
            raise InvalidParameter("RotateStrategy")
        if len(policy.versions) >= MOST_VERSIONS:
            if rotate != ROTATE_OLDEST:
                raise LimitExceeded("Policy.Version", MOST_VERSIONS)
            del policy.versions[next(each for each in policy.versions if each != policy.default)]
        policy.latest += 1
        version = PolicyVersion(f"v{policy.latest}", document, self._world.clock())
        policy.versions[version.id] = version
        if as_default:
            policy.default = version.id
        policy.updated = version.created
        return version

    def delete_version(self, account: str, name: str, version_id: str) -> None:
        policy = self.find(account, CUSTOM, name)
        if policy.version(version_id).id == policy.default:
            raise DefaultVersionInUse
        del policy.versions[version_id]
        policy.updated = self._world.clock()

    def set_default(self, account: str, name: str, version_id: str) -> None:
        policy = self.find(account, CUSTOM, name)
        policy.default = policy.version(version_id).id
        policy.updated = self._world.clock()

    def delete(self, account: str, name: str) -> None:
        """Whether anything holds it is for the caller to ask."""
        del self._custom[account, name]


def _check_document(document: str) -> None:
    if not 1 <= len(document) <= LONGEST_DOCUMENT:
        raise InvalidParameter("PolicyDocument", "Length")
    parse_document(document, "identity")
