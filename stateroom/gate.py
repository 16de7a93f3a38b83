"""The gate: a stack's policies, applied to what its program declares, before anything is written."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from stateroom.errors import UsageError
from stateroom.policy.catalogue import load_rules
from stateroom.policy.definition import Rule
from stateroom.policy.judge import Judgement, judge
from stateroom.policy.resource import Resource
from stateroom.policy.settings import Setting, default_settings, read_settings
from stateroom.policy.verdicts import require_kept

if TYPE_CHECKING:
    from stateroom.engine.declared import Declared
    from stateroom.facts import CloudName

SETTINGS_FILE: Final = "policies.json"
"""The policies' configuration, beside `Pulumi.yaml`: the file for `pulumi up --policy-pack-config`, too."""

_NOTHING: Final = "nothing was written"
_EVERYTHING: Final = "it could be decided only when everything was made; what was written stays"


@dataclass(frozen=True)
class Policies:
    """The policies of a run, and how each is applied."""

    rules: Sequence[Rule]
    settings: Mapping[str, Setting]

    def judge(self, declared: Sequence[Declared]) -> Judgement:
        """What they say about what a program declares. PolicyError when a policy itself fails."""
        return judge(self.rules, self.settings, resources_of(declared))

    def for_cloud(self, cloud: CloudName) -> Policies:
        """Only those for one cloud."""
        return Policies(load_rules(cloud), self.settings)


class Gate:
    """What an engine asks before it writes. Remembers what the policies said; `judgement` is None until then."""

    def __init__(
        self,
        policies: Policies,
        suppose: Callable[[], Sequence[Declared]],
        judged: Callable[[Judgement], None],
        *,
        required: bool,
    ) -> None:
        """suppose: what is declared with well-formed values in place of those that only the cloud knows.
        judged: is told what the policies said. required: raise ViolationError when a mandatory policy is not kept."""
        self._policies = policies
        self._suppose = suppose
        self._judged = judged
        self._required = required
        self.judgement: Judgement | None = None

    def __call__(self, declared: Sequence[Declared]) -> None:
        before = self.judgement
        if before is not None and not before.undecided:
            return  # whatever became known since, nothing depends on it
        found = self._policies.judge(declared)
        if found.undecided and before is None:
            # What the program itself gets wrong is found now, and not when half of it is made.
            found = found.settled(self._policies.judge(self._suppose()))
        self.judgement = found
        self._judged(found)
        if self._required:
            require_kept(found, _NOTHING if before is None else _EVERYTHING)


def read_policies(root: Path, asked: Path | None = None, cloud: CloudName | None = None) -> Policies:
    """The policies of a project: all, or those for one cloud.

    root: the project's folder. asked: the policies' configuration, when it is not the project's `policies.json`.
    UsageError when the file that was asked for is not there, ConfigError with every problem of the configuration.
    """
    file = root / SETTINGS_FILE if asked is None else asked
    if asked is None and not file.exists():
        rules = load_rules(cloud)
        return Policies(rules, default_settings(rules))
    if not file.is_file():
        raise UsageError(f"{file} is not a file", remedy="name the policies' configuration, a JSON file")
    # The whole file is checked, whichever cloud this run is for.
    return Policies(load_rules(cloud), read_settings(file, load_rules()))


def resources_of(declared: Sequence[Declared]) -> list[Resource]:
    """What is declared, as the policies see it. What is only looked up is somebody else's, and not judged."""
    return [
        Resource(each.urn, each.token, each.name, each.inputs, each.sources, each.provider.inputs, each.protect)
        for each in declared
        if not each.looked_up
    ]
