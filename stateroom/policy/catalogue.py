"""Every policy of the pack, found by its file."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Iterator
from functools import cache
from types import ModuleType
from typing import Any, Final

from stateroom.errors import PolicyError
from stateroom.policy.definition import Policy, Rule, Settings
from stateroom.policy.resource import Resource, Stack

PACKAGE: Final = "policies"
"""The package of the policies: one folder for each cloud, one file for each policy."""


@cache
def load_rules(cloud: str | None = None) -> tuple[Rule, ...]:
    """Every policy, or those for one cloud, by name. PolicyError for a file that does not define one."""
    found = []
    root = importlib.import_module(PACKAGE)
    folders = sorted(module.name for module in pkgutil.iter_modules(root.__path__) if module.ispkg)
    for folder in folders if cloud is None else [cloud]:
        package = importlib.import_module(f"{PACKAGE}.{folder}")
        names = sorted(module.name for module in pkgutil.iter_modules(package.__path__))
        found += [_rule(f"{PACKAGE}.{folder}.{name}") for name in names if not name.startswith("_")]
    return tuple(found)


def name_of(module: str) -> str:
    """The public name of a policy.

    >>> name_of("policies.aws.bucket_require_versioning")
    'aws-bucket-require-versioning'
    """
    return module.removeprefix(f"{PACKAGE}.").replace(".", "-").replace("_", "-")


def _rule(path: str) -> Rule:
    try:
        module = importlib.import_module(path)
    except Exception as error:
        raise _unusable(path, f"{type(error).__name__}: {error}") from error
    policy = getattr(module, "POLICY", None)
    if not isinstance(policy, Policy):
        raise _unusable(path, "it defines no POLICY")
    return _with_check(name_of(path), policy, module, path)


def _with_check(name: str, policy: Policy, module: ModuleType, path: str) -> Rule:
    check: Any = getattr(module, "check", None)
    within: Any = getattr(module, "check_within", None)
    if inspect.isfunction(check) == inspect.isfunction(within):
        raise _unusable(path, "it must define one of check and check_within")
    if within is not None:
        return Rule(name, policy, within, whole=True)

    def check_alone(resource: Resource, _stack: Stack, settings: Settings) -> Iterator[str]:
        found: Iterator[str] = check(resource, settings)
        return found

    return Rule(name, policy, check_alone, whole=False)


def _unusable(path: str, why: str) -> PolicyError:
    return PolicyError(
        f"the policy {name_of(path)} cannot be used",
        why=why,
        remedy=f"mend {path.replace('.', '/')}.py, or take it out of the folder",
    )
