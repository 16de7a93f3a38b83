"""The gate: a stack's policies, applied to what its program declares, before anything is written."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from stateroom.errors import UsageError
from stateroom.policy.resource import Resource

if TYPE_CHECKING:
    from stateroom.engine.declared import Declared
    from stateroom.policy.definition import Rule
    from stateroom.policy.judge import Judgement
    from stateroom.policy.settings import Setting

SETTINGS_FILE: Final = "policies.json"
"""The policies' configuration, beside `Pulumi.yaml`: the file for `pulumi up --policy-pack-config`, too."""


def judge_declared(declared: Sequence[Declared], root: Path, asked: Path | None = None) -> Judgement:
    """What the policies say about what a program declares.

    root: the project's folder. asked: the policies' configuration, when it is not the project's `policies.json`.
    """
    from stateroom.policy.judge import judge

    rules, settings = read_rules(root, asked)
    return judge(rules, settings, resources_of(declared))


def read_rules(root: Path, asked: Path | None = None) -> tuple[Sequence[Rule], dict[str, Setting]]:
    """The policies, and how each is applied. UsageError when the file that was asked for is not there."""
    from stateroom.policy.catalogue import load_rules
    from stateroom.policy.settings import default_settings, read_settings

    rules = load_rules()
    file = root / SETTINGS_FILE if asked is None else asked
    if asked is None and not file.exists():
        return rules, default_settings(rules)
    if not file.is_file():
        raise UsageError(f"{file} is not a file", remedy="name the policies' configuration, a JSON file")
    return rules, read_settings(file, rules)


def resources_of(declared: Sequence[Declared]) -> list[Resource]:
    """What is declared, as the policies see it. What is only looked up is somebody else's, and not judged."""
    return [
        Resource(each.urn, each.token, each.name, each.inputs, each.sources, each.provider, each.protect)
        for each in declared
        if not each.looked_up
    ]
