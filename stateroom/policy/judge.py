"""The judgement: every policy applied to every resource that it is for. Pure but for today's date."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Literal

from stateroom.errors import PolicyError
from stateroom.policy.definition import Level, Rule
from stateroom.policy.resource import Resource, Stack, UndecidedError
from stateroom.policy.settings import Exemption, Setting
from stateroom.policy.statement import UnreadableError


@dataclass(frozen=True)
class Violation:
    """A resource that does not keep a policy. lapsed: an exemption that held until it expired."""

    rule: Rule
    level: Level
    resource: Resource
    message: str
    lapsed: Exemption | None = None

    @property
    def policy(self) -> str:
        return self.rule.name

    @property
    def text(self) -> str:
        """The message; behind it, that an exemption has expired."""
        if self.lapsed is None:
            return self.message
        return f"{self.message} (the exemption expired on {self.lapsed.expires}: {self.lapsed.reason})"


@dataclass(frozen=True)
class Undecided:
    """A policy could not decide about a resource: the property is not known yet."""

    rule: Rule
    level: Level
    resource: Resource
    path: str

    @property
    def policy(self) -> str:
        return self.rule.name

    @property
    def text(self) -> str:
        return f"cannot be decided yet: {self.path} is known only after other resources are made"


@dataclass(frozen=True)
class Exempted:
    """A violation that the configuration leaves alone."""

    violation: Violation
    exemption: Exemption

    @property
    def policy(self) -> str:
        return self.violation.policy


Verdict = Violation | Undecided | Exempted
Kind = Literal["mandatory", "advisory", "undecided", "exempted"]
"""What is found: a violation of a mandatory policy, of an advisory one, and so on."""


@dataclass(frozen=True)
class Judgement:
    """What the policies say. applied: how many were; resources: how many they saw; disabled: how many policies were
    not applied."""

    applied: int
    resources: int
    verdicts: tuple[Verdict, ...]
    disabled: int = 0

    @property
    def mandatory(self) -> tuple[Violation, ...]:
        return tuple(each for each in self.violations if each.level == "mandatory")

    @property
    def advisory(self) -> tuple[Violation, ...]:
        return tuple(each for each in self.violations if each.level == "advisory")

    @property
    def violations(self) -> tuple[Violation, ...]:
        return tuple(each for each in self.verdicts if isinstance(each, Violation))

    @property
    def undecided(self) -> tuple[Undecided, ...]:
        return tuple(each for each in self.verdicts if isinstance(each, Undecided))

    @property
    def exempted(self) -> tuple[Exempted, ...]:
        return tuple(each for each in self.verdicts if isinstance(each, Exempted))

    @property
    def kept(self) -> int:
        """How many policies nothing speaks against."""
        return self.applied - len({each.policy for each in self.verdicts})

    @property
    def findings(self) -> dict[Kind, int]:
        """How often each is found. One policy may be found several times, and in several ways."""
        return {kind: len(found) for kind, found in self._by_kind().items()}

    @property
    def policies(self) -> dict[Kind, int]:
        """How many policies each is the worst for that is found of them. With those that are kept these are all that
        were applied."""
        counts: dict[Kind, int] = {}
        counted: set[str] = set()
        for kind, found in self._by_kind().items():
            names = {each.policy for each in found} - counted
            counts[kind] = len(names)
            counted |= names
        return counts

    def _by_kind(self) -> dict[Kind, Sequence[Verdict]]:
        """The worst first."""
        return {
            "mandatory": self.mandatory,
            "advisory": self.advisory,
            "undecided": self.undecided,
            "exempted": self.exempted,
        }

    def settled(self, supposed: Judgement) -> Judgement:
        """This, with the violations of `supposed` where this is undecided. What `supposed` keeps stays undecided: the
        real values may tell another tale."""
        unclear = {(each.policy, each.resource.urn) for each in self.undecided}
        found = [each for each in supposed.violations if (each.policy, each.resource.urn) in unclear]
        closed = {(each.policy, each.resource.urn) for each in found}
        rest = [
            each
            for each in self.verdicts
            if isinstance(each, Exempted) or (each.policy, each.resource.urn) not in closed
        ]
        return replace(self, verdicts=(*rest, *found))


def judge(
    rules: Sequence[Rule], settings: Mapping[str, Setting], resources: Sequence[Resource], today: date | None = None
) -> Judgement:
    """Apply every policy that is not disabled. PolicyError when a policy itself fails.

    today: the day that exemptions are held against; by default the present day, UTC.
    """
    stack = Stack(resources)
    day = today or datetime.now(UTC).date()
    applied = [rule for rule in rules if settings[rule.name].level != "disabled"]
    verdicts = [verdict for rule in applied for verdict in judge_rule(rule, settings[rule.name], stack, day)]
    return Judgement(len(applied), len(resources), tuple(verdicts), len(rules) - len(applied))


def judge_rule(rule: Rule, setting: Setting, stack: Stack, today: date) -> Iterator[Verdict]:
    """What one policy says about a stack."""
    for resource in stack.of(*rule.policy.resources):
        yield from _judge_resource(rule, setting, resource, stack, today)


def _judge_resource(rule: Rule, setting: Setting, resource: Resource, stack: Stack, today: date) -> Iterator[Verdict]:
    messages: list[str] = []
    try:
        for message in rule.check(resource, stack, setting.parameters):
            messages.append(message)  # what was found before an unknown value counts, too
    except UndecidedError as undecided:
        yield Undecided(rule, setting.level, resource, _path(undecided, resource))
    except UnreadableError as error:
        messages.append(str(error))
    except Exception as error:
        raise PolicyError(
            f"the policy {rule.name} failed on {resource.name}",
            why=f"{type(error).__name__}: {error}",
            remedy=f'mend it, or set "{rule.name}": "disabled" in the policies\' configuration',
        ) from error
    exemption = next((each for each in setting.exemptions if each.covers(resource.name, resource.urn)), None)
    for message in messages:
        violation = Violation(rule, setting.level, resource, message)
        if exemption is None:
            yield violation
        elif today <= exemption.expires:
            yield Exempted(violation, exemption)
        else:
            yield Violation(rule, setting.level, resource, message, lapsed=exemption)


def _path(undecided: UndecidedError, resource: Resource) -> str:
    other = undecided.resource
    if other.urn == resource.urn:
        return undecided.path
    return f"{undecided.path} of {other.kind.rpartition(':')[2]} {other.name}"
