"""Who may hold policies, and which each of them holds."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

from emulator.services.ram.exceptions import LimitExceeded, PolicyAlreadyAttached, PolicyNotAttached
from emulator.services.ram.policies import CUSTOM, SYSTEM, Policy

MOST_ATTACHED = {SYSTEM: 20, CUSTOM: 10}
"""Policies of each type that one user, group or role may hold.
https://www.alibabacloud.com/help/en/ram/product-overview/limits"""


@dataclass(kw_only=True)
class Holder:
    """A user, a group or a role. kind: as the error codes name it."""

    kind: ClassVar[str]
    attached: dict[tuple[str, str], float] = field(default_factory=dict)
    """(type, name) of each policy → when it was attached."""

    def attach(self, policy: Policy, now: float) -> None:
        if (policy.type, policy.name) in self.attached:
            raise PolicyAlreadyAttached(self.kind, policy.name)
        if sum(of_type == policy.type for of_type, _ in self.attached) >= MOST_ATTACHED[policy.type]:
            raise LimitExceeded(f"{self.kind}.Policy", MOST_ATTACHED[policy.type])
        self.attached[policy.type, policy.name] = now

    def detach(self, policy: Policy) -> None:
        if (policy.type, policy.name) not in self.attached:
            raise PolicyNotAttached(self.kind, policy.name)
        del self.attached[policy.type, policy.name]

    def holds(self, policy: Policy) -> bool:
        return (policy.type, policy.name) in self.attached
