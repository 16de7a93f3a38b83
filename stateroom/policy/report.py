"""What a check of several stacks came to. The renderers of `policy check` make their documents of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from stateroom.errors import StateroomError, ViolationError
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
class Unjudged:
    """A stack that could not be judged, and why. stack and place: None when it is the check as a whole."""

    stack: str | None
    place: Place | None
    error: StateroomError


@dataclass(frozen=True)
class Report:
    """Every stack that was asked for, how each policy was applied, and the exemptions that are dead weight."""

    stacks: Sequence[Checked | Unjudged]
    settings: Mapping[str, Setting]
    idle: Sequence[Idle]

    @property
    def checked(self) -> list[Checked]:
        return [each for each in self.stacks if isinstance(each, Checked)]

    @property
    def unjudged(self) -> list[Unjudged]:
        return [each for each in self.stacks if isinstance(each, Unjudged)]

    @property
    def exit_codes(self) -> set[int]:
        """Those of the stacks that fail: 4 when a mandatory policy is not kept, the error's when it is not judged."""
        broken = {ViolationError.exit_code for each in self.checked if each.judgement.mandatory}
        return broken | {each.error.exit_code for each in self.unjudged}

    @property
    def rules(self) -> list[Rule]:
        """The policies that were applied to any of the stacks, by name."""
        found = {rule.name: rule for each in self.checked for rule in each.rules}
        return [found[name] for name in sorted(found) if self.settings[name].level != "disabled"]


def report_failure(error: StateroomError) -> Report:
    """The report of a check that judged nothing: its configuration is wrong, or there is no such stack."""
    return Report([Unjudged(None, None, error)], {}, ())
