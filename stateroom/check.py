"""Every stack of a project judged by the policies, without any cloud: what a pull request is held against."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import yaml

from stateroom.config.load import choose_stack, list_stacks, path_of
from stateroom.config.parse import KEY
from stateroom.errors import StateroomError
from stateroom.facts import CloudName
from stateroom.gate import Policies, read_policies
from stateroom.policy.exemptions import find_idle
from stateroom.policy.report import Checked, Place, Report, Unjudged
from stateroom.provision import Stack, declare_stack, open_stack
from stateroom.workspace import Workspace

SUPPOSED: Final[dict[CloudName, str]] = {"aws": "123456789012", "alicloud": "1234567890123456"}
"""The account that stands in where nothing says which it is."""


def check_stacks(workspace: Workspace, names: Sequence[str] = (), policy_config: Path | None = None) -> Report:
    """Judge these stacks, or every stack of the project. Asks no cloud, and needs no credentials. A stack that cannot
    be judged, because its file is wrong or a policy fails, does not keep the others from it.

    policy_config: the policies' configuration, when it is not the project's own.
    UsageError when there is no such stack, ConfigError for a configuration of the policies that is wrong.
    """
    policies = read_policies(workspace.root, policy_config)
    asked = [choose_stack(workspace.stacks, name) for name in dict.fromkeys(names)] or list_stacks(workspace.stacks)
    if not asked:
        choose_stack(workspace.stacks, None)  # says so
    report = Report([_try(workspace, name, policies) for name in asked], policies.settings, ())
    # An exemption that nothing needs here may be what a stack needs that was not judged.
    everything = not names and not report.unjudged
    today = datetime.now(UTC).date()
    idle = find_idle(policies.settings, [each.judgement for each in report.checked], today, everything=everything)
    return replace(report, idle=tuple(idle))


def _try(workspace: Workspace, name: str, policies: Policies) -> Checked | Unjudged:
    try:
        return _check(open_stack(workspace, name), policies)
    except StateroomError as error:
        return Unjudged(name, _place_in(workspace, name, 1), error)


def _check(stack: Stack, policies: Policies) -> Checked:
    backend = stack.backend
    known = backend.account or _recorded_account(stack)
    account = known or SUPPOSED[backend.cloud]
    ours = policies.for_cloud(backend.cloud)
    judgement = ours.judge(declare_stack(stack, account))
    place = find_place(stack.workspace, stack.name)
    return Checked(stack.name, backend.cloud, backend.region, account, known is None, place, ours.rules, judgement)


def find_place(workspace: Workspace, stack: str) -> Place:
    """Where the stack's backend is described."""
    file = path_of(workspace.stacks, stack)
    root = yaml.compose(file.read_text(encoding="utf-8"), yaml.SafeLoader)
    keys = [key for key, _ in _pairs(root)] + [key for _, value in _pairs(root) for key, _ in _pairs(value)]
    line = next((key.start_mark.line for key in keys if key.value == KEY), 0)
    return _place_in(workspace, stack, line + 1)


def _place_in(workspace: Workspace, stack: str, line: int) -> Place:
    return Place(path_of(workspace.stacks, stack).relative_to(workspace.root).as_posix(), line)


def _pairs(node: yaml.Node | None) -> list[tuple[yaml.Node, yaml.Node]]:
    return node.value if isinstance(node, yaml.MappingNode) else []


def _recorded_account(stack: Stack) -> str | None:
    """The account that the last `up` met, or None."""
    from stateroom.emit.record import read_facts

    try:
        return read_facts(stack.name, stack.workspace.root).account
    except StateroomError:
        return None
