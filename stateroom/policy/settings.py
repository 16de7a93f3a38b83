"""The configuration of the policies, in the form of Pulumi's `--policy-pack-config`: one file for both engines.

    {
      "all": "advisory",
      "aws-key-require-rotation": "mandatory",
      "aws-bucket-require-logging": {
        "enforcementLevel": "mandatory",
        "exemptions": [{"resource": "acme-dev-*", "reason": "logs cost more than it", "expires": "2027-03-31"}]
      }
    }

Source: Pulumi documentation, "Policy configuration".
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any, Final, cast

from stateroom.errors import ConfigError
from stateroom.policy.definition import LEVELS, Level, Parameter, Rule

EXEMPTIONS: Final = "exemptions"

_LEVEL: Final = "enforcementLevel"

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True)
class Exemption:
    """Resources that a policy leaves alone for a while.

    resource: the logical name or the URN, `*` and `?` stand for anything. expires: the last day that it holds, in UTC.
    """

    resource: str
    reason: str
    expires: date

    def covers(self, name: str, urn: str) -> bool:
        return fnmatchcase(name, self.resource) or fnmatchcase(urn, self.resource)


@dataclass(frozen=True)
class Setting:
    """How one policy is applied."""

    level: Level
    parameters: Mapping[str, Any] = field(default_factory=dict)
    exemptions: tuple[Exemption, ...] = ()


def default_settings(rules: Sequence[Rule]) -> dict[str, Setting]:
    """Every policy as it is without configuration."""
    return {rule.name: Setting(rule.policy.level, _defaults(rule)) for rule in rules}


def read_settings(file: Path, rules: Sequence[Rule]) -> dict[str, Setting]:
    """The settings of every policy, by name. ConfigError with every problem of the file."""
    try:
        content = json.loads(file.read_text(encoding="utf-8"), object_pairs_hook=_refuse_doubles)
    except OSError as error:
        raise ConfigError(
            f"cannot read {file}", why=error.strerror or str(error), remedy="name the policies' configuration file"
        ) from None
    except (ValueError, RecursionError) as error:
        why = str(error) if isinstance(error, ValueError) else "it is nested too deeply"
        raise ConfigError(f"{file} is not JSON", why=why, remedy="mend it") from None
    settings, problems = check_settings(content, rules)
    if problems:
        raise ConfigError(
            f"{file} has {len(problems)} problem{'s' * (len(problems) > 1)}",
            problems,
            remedy="correct the file; docs/policies.md has every policy with its levels and parameters",
        )
    return settings


def check_settings(content: Any, rules: Sequence[Rule]) -> tuple[dict[str, Setting], list[str]]:
    """The settings that a configuration gives, and everything that is wrong with it."""
    settings, problems = default_settings(rules), list[str]()
    if not isinstance(content, Mapping):
        return settings, ["the configuration must be an object @ $ (policy name to level, or to an object)"]
    known = {rule.name: rule for rule in rules}
    if "all" in content:
        level, wrong = _level(content["all"], "$.all")
        problems += wrong
        if level:
            settings = {name: Setting(level, setting.parameters) for name, setting in settings.items()}
    for name, value in content.items():
        if name in known:
            settings[name], wrong = _setting(value, known[name], settings[name])
            problems += wrong
        elif name != "all":
            near = _nearest(name, known)
            problems.append(f"unknown policy @ $.{name} ({_or_list(near)})")
    return settings, problems


def parse_exemptions(value: Any, path: str) -> tuple[tuple[Exemption, ...], list[str]]:
    """The exemptions of a policy, and what is wrong with them."""
    if not isinstance(value, list):
        return (), [f"exemptions must be a list @ {path} (each with resource, reason and expires)"]
    parsed = [_exemption(item, f"{path}[{place}]") for place, item in enumerate(value)]
    return tuple(exemption for exemption, _ in parsed if exemption), [
        problem for _, wrong in parsed for problem in wrong
    ]


def _setting(value: Any, rule: Rule, usual: Setting) -> tuple[Setting, list[str]]:
    path = f"$.{rule.name}"
    if isinstance(value, str):
        level, problems = _level(value, path)
        return Setting(level or usual.level, usual.parameters), problems
    if not isinstance(value, Mapping):
        return usual, [f"a policy takes a level or an object @ {path} (levels: {', '.join(LEVELS)})"]
    level, problems = _level(value[_LEVEL], f"{path}.{_LEVEL}") if _LEVEL in value else (None, [])
    exemptions, wrong = parse_exemptions(value.get(EXEMPTIONS, []), f"{path}.{EXEMPTIONS}")
    problems += wrong
    given = {name: each for name, each in value.items() if name not in (_LEVEL, EXEMPTIONS)}
    problems += _parameter_problems(given, rule, path)
    return Setting(level or usual.level, {**usual.parameters, **given}, exemptions), problems


def _level(value: Any, path: str) -> tuple[Level | None, list[str]]:
    if isinstance(value, Mapping) and set(value) == {_LEVEL}:
        value = value[_LEVEL]
    if value in LEVELS:
        return cast("Level", value), []
    return None, [f"{json.dumps(value)} is no level @ {path} (levels: {', '.join(LEVELS)})"]


def _parameter_problems(given: Mapping[str, Any], rule: Rule, path: str) -> Iterator[str]:
    known = rule.policy.parameters
    for name, value in given.items():
        if name not in known:
            yield f"unknown parameter @ {path}.{name} (it has {', '.join(known) or 'none'})"
        elif not _fits(value, known[name]):
            yield f"{json.dumps(value)} does not fit @ {path}.{name} ({_wanted(known[name])})"


def _fits(value: Any, parameter: Parameter) -> bool:
    match parameter.kind:
        case "boolean":
            return isinstance(value, bool)
        case "string":
            return isinstance(value, str)
        case "strings":
            return isinstance(value, list) and all(isinstance(item, str) for item in value)
    if isinstance(value, bool) or not isinstance(value, int):
        return False
    return (parameter.minimum is None or value >= parameter.minimum) and (
        parameter.maximum is None or value <= parameter.maximum
    )


def _wanted(parameter: Parameter) -> str:
    words = {"integer": "a whole number", "boolean": "true or false", "string": "a text", "strings": "a list of texts"}
    limits = [f"at least {parameter.minimum}"] if parameter.minimum is not None else []
    limits += [f"at most {parameter.maximum}"] if parameter.maximum is not None else []
    return ", ".join([words[parameter.kind], *limits])


def _exemption(value: Any, path: str) -> tuple[Exemption | None, list[str]]:
    wanted = ("resource", "reason", "expires")
    if not isinstance(value, Mapping):
        return None, [f"an exemption must be an object @ {path} (with {', '.join(wanted)})"]
    problems = [
        f"an exemption needs its {name} @ {path} (a text that is not empty)"
        for name in wanted
        if not isinstance(value.get(name), str) or not value[name].strip()
    ]
    problems += [f"unknown key @ {path}.{name} (it has {', '.join(wanted)})" for name in value if name not in wanted]
    if problems:
        return None, problems
    try:
        expires = date.fromisoformat(value["expires"]) if _DAY.fullmatch(value["expires"]) else None
    except ValueError:
        expires = None
    if expires is None:
        return None, [f"{json.dumps(value['expires'])} is no day @ {path}.expires (YYYY-MM-DD, the last day it holds)"]
    return Exemption(value["resource"], value["reason"].strip(), expires), []


def _defaults(rule: Rule) -> dict[str, Any]:
    return {name: parameter.default for name, parameter in rule.policy.parameters.items()}


def _nearest(name: str, known: Iterable[str]) -> list[str]:
    from difflib import get_close_matches  # costs a start-up what only a mistake needs

    return get_close_matches(name, known, 1)


def _or_list(near: Sequence[str]) -> str:
    return f"did you mean {near[0]}?" if near else "`stateroom policy list` names them all"


def _refuse_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        double = next(key for key, _ in pairs if sum(other == key for other, _ in pairs) > 1)
        raise ValueError(f"the key {double!r} stands there twice")
    return found
