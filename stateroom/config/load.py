"""Finds and loads stacks: the files `Pulumi.<stack>.yaml` in the folder that Pulumi.yaml names `stackConfigDir`."""

from __future__ import annotations

import fnmatch
import os
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from stateroom.config.backend import Backend
from stateroom.config.defaults import DEFAULTS, PROJECT_FILE, Defaults
from stateroom.config.parse import KEY, REFERENCE, Scope, check_backend, parse_backend, problems_error
from stateroom.config.problems import Finding, kind_of, nearest, render_problem, show_key
from stateroom.config.project import read_defaults
from stateroom.config.stackfile import read_stack_file
from stateroom.errors import ConfigError, UsageError

__all__ = [
    "choose_stack",
    "is_pattern",
    "list_stacks",
    "load_draft",
    "load_stack",
    "match_stacks",
    "parse_backend",
    "path_of",
]

SIGN_IN: Final = frozenset(
    {"cloud", "region", "account", "profile", "assume_role", "credentials", "endpoint", "endpoints", "ca_bundle"}
)
"""The keys that say who calls which cloud."""

_PREFIX, _SUFFIX = "Pulumi.", ".yaml"
_NAMESPACE = KEY.partition(":")[0] + ":"


def list_stacks(directory: Path) -> list[str]:
    """The stacks whose files lie in `directory`, sorted; empty when there are none."""
    names = (path.name for path in directory.glob(f"{_PREFIX}?*{_SUFFIX}") if not path.is_dir())
    return sorted(name.removeprefix(_PREFIX).removesuffix(_SUFFIX) for name in names)


def path_of(directory: Path, stack: str) -> Path:
    """The file of a stack, whether it is there or not."""
    return directory / f"{_PREFIX}{stack}{_SUFFIX}"


def choose_stack(directory: Path, asked: str | None) -> str:
    """The stack that was asked for, or the only one. Raises UsageError, which lists the stacks."""
    stacks = list_stacks(directory)
    listed = ", ".join(stacks)
    if not stacks:
        raise UsageError(
            f"there is no stack in {directory}",
            why=f"a stack is a file {_PREFIX}NAME{_SUFFIX}",
            remedy="run it in the project's directory, or begin one: stateroom init NAME",
        )
    if asked is None:
        if len(stacks) == 1:
            return stacks[0]
        raise UsageError(
            f"there are {len(stacks)} stacks, and none was named",
            remedy=f"name one with --stack: {listed}",
        )
    if asked in stacks:
        return asked
    near = nearest(asked, stacks)
    remedy = f"did you mean {near}? There are {listed}" if near else f"take one of {listed}"
    raise UsageError(f"there is no stack {asked}", remedy=remedy)


def is_pattern(asked: str) -> bool:
    """Whether a name has a wildcard of the shell in it: `*`, `?` or `[`."""
    return any(sign in asked for sign in "*?[")


def match_stacks(directory: Path, pattern: str) -> list[str]:
    """The stacks that match a pattern such as `aws-*`, sorted. Raises UsageError, which lists the stacks."""
    stacks = list_stacks(directory)
    matching = fnmatch.filter(stacks, pattern)
    if stacks and not matching:
        raise UsageError(f"no stack matches {pattern}", remedy=f"there are {', '.join(stacks)}")
    if not matching:
        choose_stack(directory, None)
    return matching


def load_stack(
    directory: Path,
    stack: str,
    environ: Mapping[str, str] | None = None,
    *,
    project: Path | None = None,
    needed: frozenset[str] | None = None,
) -> Backend:
    """The backend of one stack.

    directory: the folder of the stack files.
    environ: what `${env:NAME}` refers to; the environment of the process when absent.
    project: the folder of the project file, whose defaults lie below the stack; without it there are none.
    needed: the keys that the caller uses, such as SIGN_IN; others may be wrong or missing, and are defaults then.
    Raises UsageError when there is no such stack, and ConfigError with every problem found.
    """
    file = f"{_PREFIX}{choose_stack(directory, stack)}{_SUFFIX}"
    where = f"{directory.name}/{file}"
    read = read_stack_file(directory / file, where, ("config", KEY))
    config = _config_of(read.content, where)
    ours = [finding for finding in read.findings if finding.path[:2] == ("config", KEY)]
    others = [finding for finding in read.findings if finding not in ours]
    problems = [*_render_outside(others, read.content), *_unknown_keys(config)] if needed is None else []
    defaults = Defaults() if project is None else read_defaults(project)
    backend, of_defaults = None, list(defaults.problems)
    if KEY in config:
        already = [replace(finding, path=finding.path[2:]) for finding in ours]
        environ = os.environ if environ is None else environ
        checked = check_backend(config[KEY], environ, already, scope=Scope(needed=needed), defaults=defaults)
        backend, of_defaults = checked.backend, checked.of_defaults
        problems += checked.problems
    elif not problems:
        namespaces = sorted({str(key).partition(":")[0] for key in config if ":" in str(key)})
        why = f"it has no key {KEY} below config"
        raise ConfigError(
            f"{where} describes no backend",
            why=f"{why}; its keys belong to {', '.join(namespaces)}" if namespaces else why,
            remedy=f"take a stack file of this project, or add the key: {REFERENCE} shows one",
        )
    if backend is None or problems:
        raise problems_error(where, problems, of_defaults, shared=defaults.given)
    return backend


def load_draft(
    text: str, directory: Path, stack: str, environ: Mapping[str, str] | None = None, *, project: Path
) -> Backend:
    """The backend that the stack would have if its file in `directory` had this text. As `load_stack`."""
    import tempfile

    with tempfile.TemporaryDirectory(prefix="stateroom-") as folder:
        draft = path_of(Path(folder) / directory.name, stack)
        draft.parent.mkdir()
        draft.write_bytes(text.encode())
        return load_stack(draft.parent, stack, environ, project=project)


def _config_of(content: Mapping[Any, Any], where: str) -> Mapping[Any, Any]:
    config = content.get("config")
    if isinstance(config, Mapping):
        return config
    if "config" in content:
        raise ConfigError(
            f"config must be a mapping in {where}, and this is {kind_of(config)}",
            remedy=f"write {KEY}: below it, indented",
        )
    near = nearest(KEY, [str(key) for key in content]) or nearest("config", [str(key) for key in content])
    why = f"it has the key {near} instead" if near else "Pulumi keeps a stack's configuration there"
    raise ConfigError(f"{where} has no key config", why=why, remedy=f"write config: and {KEY}: below it")


def _unknown_keys(config: Mapping[Any, Any]) -> Iterator[str]:
    for key in config:
        if key == KEY or not (str(key).startswith(_NAMESPACE) or str(key) == KEY.removeprefix(_NAMESPACE)):
            continue
        if key == DEFAULTS:
            why = f"it would replace the defaults in {PROJECT_FILE} as a whole, without a word"
            remedy = f"write what is of this stack only below {KEY}, and what others share in {PROJECT_FILE}"
            yield f"{DEFAULTS} cannot stand in a stack @ config ({kind_of(config[key])}; {why}; {remedy})"
            continue
        yield f"unknown key {show_key(key)} @ config ({kind_of(config[key])}; the only key here is {KEY}; write {KEY})"


def _render_outside(findings: list[Finding], content: Mapping[Any, Any]) -> Iterator[str]:
    """Problems outside the backend: their paths start at the file's top, so they have no $."""
    for finding in findings:
        yield render_problem(finding, content).replace(" @ $.", " @ ", 1)
