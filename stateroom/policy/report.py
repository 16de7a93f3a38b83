"""What a check of several stacks came to. The renderers of `policy check` make their documents of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from stateroom.errors import ViolationError
from stateroom.policy.definition import Rule
from stateroom.policy.exemptions import Idle
from stateroom.policy.judge import Judgement
from stateroom.policy.settings import Setting


@dataclass(frozen=True)
class Place:
    """Where a stack is described: the file, from the project's folder with slashes, and the line, counted from 1."""

    file: str
    line: int


@dataclass(frozen=True)
class Checked:
    """A stack and what the policies say about it.

    account: the one that it was judged for. supposed: nothing says which account it is, so another stands in.
    rules: the policies for its cloud.
    """

    stack: str
    cloud: str
    region: str
    account: str
    supposed: bool
    place: Place
    rules: Sequence[Rule]
    judgement: Judgement


@dataclass(frozen=True)
class Report:
    """Every stack that was checked, how each policy was applied, and the exemptions that are dead weight."""

    checked: Sequence[Checked]
    settings: Mapping[str, Setting]
    idle: Sequence[Idle]

    @property
    def exit_code(self) -> int:
        """4 when a mandatory policy is not kept, else 0."""
        return ViolationError.exit_code if any(each.judgement.mandatory for each in self.checked) else 0

    @property
    def rules(self) -> list[Rule]:
        """The policies that were applied to any of the stacks, by name."""
        found = {rule.name: rule for each in self.checked for rule in each.rules}
        return [found[name] for name in sorted(found) if self.settings[name].level != "disabled"]
