"""Exemptions that exempt nothing: they hide the next violation, so they are said. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from stateroom.policy.judge import Exempted, Judgement, Undecided
from stateroom.policy.settings import Exemption, Setting


@dataclass(frozen=True)
class Idle:
    """An exemption that is dead weight. why: how it came to be."""

    policy: str
    exemption: Exemption
    why: str

    @property
    def text(self) -> str:
        return f"the exemption of {self.exemption.resource} from {self.policy} {self.why}: take it out"


def find_idle(
    settings: Mapping[str, Setting], judgements: Sequence[Judgement], today: date, *, everything: bool
) -> Iterator[Idle]:
    """The exemptions that have expired; and, when the judgements are of `everything` that the configuration is for,
    those that nothing needs. Of policies that are disabled nothing is said."""
    needed = {(policy, exemption) for judgement in judgements for policy, exemption in _needed(judgement, settings)}
    for name, setting in settings.items():
        for exemption in setting.exemptions if setting.level != "disabled" else ():
            if exemption.expires < today:
                yield Idle(name, exemption, f"expired on {exemption.expires}")
            elif everything and (name, exemption) not in needed:
                yield Idle(name, exemption, "matches no violation")


def _needed(judgement: Judgement, settings: Mapping[str, Setting]) -> Iterator[tuple[str, Exemption]]:
    for each in judgement.verdicts:
        if isinstance(each, Exempted):
            yield each.violation.policy, each.exemption
        elif isinstance(each, Undecided):
            # Whether there is a violation is not known yet.
            for exemption in settings[each.policy].exemptions:
                if exemption.covers(each.resource.name, each.resource.urn):
                    yield each.policy, exemption
