"""What the project file says of the configuration: the defaults that its stacks share."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from stateroom.config.defaults import DEFAULTS, PROJECT_FILE, Defaults
from stateroom.config.parse import KEY
from stateroom.config.problems import Finding, kind_of, render_problem, show_key
from stateroom.config.stackfile import read_stack_file

_NAMESPACE = KEY.partition(":")[0]
_PLACE = ("config", DEFAULTS)
_WRITE: Final = "write `value:` below it, and the defaults below that"
_KEYS = ("value", "default", "type", "items", "description", "secret")
"""What Pulumi takes in the declaration of a key."""


def read_defaults(root: Path) -> Defaults:
    """The defaults in the project file of the folder `root`; without one there are none.

    ConfigError when it is not YAML. What else is wrong is told together with the problems of a stack.
    """
    file = root / PROJECT_FILE
    if not file.is_file():
        return Defaults()
    read = read_stack_file(file, PROJECT_FILE, _PLACE)
    config = read.content.get("config")
    if config is None:
        return Defaults()
    if not isinstance(config, Mapping):
        what = f"config must be a mapping, and this is {kind_of(config)}"
        return Defaults(problems=(f"{what} @ {PROJECT_FILE} (write {DEFAULTS}: below it, indented)",))
    problems = [*_unknown_keys(config)]
    declared = config.get(DEFAULTS)
    key = _key_of(declared)
    value = declared[key] if declared and key else None
    if DEFAULTS in config:
        problems += _judge_form(declared, str(read.content.get("name")))
    place = (*_PLACE, key)
    ours = [finding for finding in read.findings if key and finding.path[: len(place)] == place]
    others = [finding for finding in read.findings if finding.path[:1] == ("config",) and finding not in ours]
    problems += [_render_outside(finding, read.content) for finding in others]
    below = tuple(replace(finding, path=finding.path[len(place) :]) for finding in ours)
    return Defaults(value, below, tuple(problems))


def _key_of(declared: Any) -> str | None:
    """The key that the defaults stand at: Pulumi takes `default` for `value`."""
    if not isinstance(declared, Mapping):
        return None
    return next((key for key in ("value", "default") if key in declared), None)


def _judge_form(declared: Any, project: str) -> Iterator[str]:
    """Pulumi says the same, but of the first problem only, and where its command line is."""
    where = f"@ {PROJECT_FILE}: config"
    if not isinstance(declared, Mapping):
        yield f"{DEFAULTS} must be a mapping, and this is {kind_of(declared)} {where} ({_WRITE})"
        return
    place = f"{where}.{DEFAULTS}"
    unknown = [key for key in declared if key not in _KEYS]
    if unknown and _key_of(declared) is None:
        yield f"{DEFAULTS} has no key value {place} (it has {', '.join(map(show_key, unknown))}; {_WRITE})"
    else:
        for key in unknown:
            yield f"unknown key {show_key(key)} {place} ({kind_of(declared[key])}; the key here is value; {_WRITE})"
    if {"value", "default"} <= set(declared):
        yield f"there is a default beside the value {place} (Pulumi takes one of them; remove `default:`)"
    if project != _NAMESPACE:
        for key in ("default", "type"):
            if key in declared:
                remedy = "write `value:` instead" if key == "default" else "remove it"
                why = f"Pulumi takes {key} only for keys of the project's own name, {project}:"
                yield f"{key} cannot stand here {place} ({kind_of(declared[key])}; {why}; {remedy})"


def _unknown_keys(config: Mapping[Any, Any]) -> Iterator[str]:
    bare = {KEY.partition(":")[2], DEFAULTS.partition(":")[2]}
    for key in config:
        ours = str(key).startswith(f"{_NAMESPACE}:") or key in bare
        if not ours or key == DEFAULTS:
            continue
        backend = key in (KEY, KEY.partition(":")[2])
        why = f"a stack's own {KEY} would replace it as a whole" if backend else f"the only key here is {DEFAULTS}"
        what = f"unknown key {show_key(key)} @ {PROJECT_FILE}: config"
        yield f"{what} ({kind_of(config[key])}; {why}; write {DEFAULTS} for what stacks share)"


def _render_outside(finding: Finding, content: Mapping[Any, Any]) -> str:
    """A problem outside the defaults: its path starts at the file's top, so it has no $."""
    return render_problem(finding, content, f"{PROJECT_FILE}: ").replace(f"{PROJECT_FILE}: $.", f"{PROJECT_FILE}: ", 1)
