"""From the value of `stateroom:backend` to a backend, or to every problem of it at once."""

from __future__ import annotations

import copy
import os
from collections.abc import Iterable, Mapping
from typing import Any

from pydantic import ValidationError

from stateroom.config.aws import AwsBackend
from stateroom.config.environment import resolve_references, shown_value
from stateroom.config.problems import Finding, Path, kind_of, nearest, render_problem, value_at
from stateroom.config.relations import RELATIONS
from stateroom.config.shape import shape_at, shape_of
from stateroom.config.translate import translate_errors
from stateroom.errors import ConfigError

CLOUDS = ("aws",)
KEY = "stateroom:backend"
REFERENCE = "docs/configuration.md"

_PLANNED = ("alicloud", "alibaba", "aliyun")
_STAND_INS: dict[Path, str] = {("cloud",): "aws", ("name",): "stand-in", ("region",): "eu-west-1"}


def parse_backend(value: object, where: str, environ: Mapping[str, str] | None = None) -> AwsBackend:
    """The backend that `value` describes. Both engines come through here.

    value: what stands at `stateroom:backend`.
    where: the file or stack, for the message.
    environ: what `${env:NAME}` refers to; the environment of the process when absent.
    Raises ConfigError with every problem found.
    """
    backend, problems = check_backend(value, os.environ if environ is None else environ)
    if backend is None or problems:
        raise problems_error(where, problems)
    return backend


def problems_error(where: str, problems: Iterable[str]) -> ConfigError:
    found = list(problems)
    count = "1 problem" if len(found) == 1 else f"{len(found)} problems"
    return ConfigError(
        f"{where} has {count}",
        found,
        remedy=f"correct the file; $ is the value of {KEY}, and {REFERENCE} explains every key",
    )


def check_backend(
    value: object, environ: Mapping[str, str], already: Iterable[Finding] = ()
) -> tuple[AwsBackend | None, list[str]]:
    """The backend, or None, and all problems. `already` are findings from before, whose places are not judged again."""
    findings = list(already)
    backend = None
    obstacle = _not_for_us(value)
    if obstacle is not None:
        findings.append(obstacle)
    else:
        resolved = resolve_references(value, shape_of(AwsBackend), environ)
        findings += resolved.findings
        backend, found = _validate(resolved.value, {finding.path for finding in findings})
        findings += found
    return (None if findings else backend), [_render(finding, value) for finding in findings]


def _render(finding: Finding, written: object) -> str:
    if finding.shown is None:
        shown = shown_value(value_at(written, finding.path), shape_at(AwsBackend, finding.path))
        finding = Finding(finding.path, finding.what, finding.allowed, finding.remedy, shown=shown)
    return render_problem(finding, written)


def _not_for_us(value: object) -> Finding | None:
    """What makes it pointless to look further."""
    if not isinstance(value, Mapping):
        what = f"the configuration must be a mapping, and this is {kind_of(value)}"
        return Finding((), what, "cloud, name, region and more", "write the keys below it, indented")
    cloud = value.get("cloud")
    if not isinstance(cloud, str) or cloud in CLOUDS:
        return None
    if cloud.lower() in _PLANNED:
        what = f"the cloud {cloud} is not available yet: this version makes backends on {', '.join(CLOUDS)}"
        return Finding(("cloud",), what, ", ".join(CLOUDS), f"set cloud to {CLOUDS[0]}")
    if nearest(cloud, CLOUDS) is None:
        return Finding(("cloud",), "unknown cloud", ", ".join(CLOUDS), f"set cloud to {CLOUDS[0]}")
    return None


def _validate(value: Any, judged: set[Path]) -> tuple[AwsBackend | None, list[Finding]]:
    findings: list[Finding] = []
    bad = list(judged)
    try:
        backend: AwsBackend | None = AwsBackend.model_validate(value)
    except ValidationError as error:
        own = translate_errors(error, AwsBackend)
        findings += [finding for finding in own if not _is_below(finding.path, judged)]
        bad += [path for finding in own for path in (finding.path, *finding.also)]
        backend = _without_errors(value, bad)
    if backend is not None:
        for relation in RELATIONS:
            findings += [finding for finding in relation(backend) if not any(finding.depends_on(path) for path in bad)]
    return backend, findings


def _is_below(path: Path, places: Iterable[Path]) -> bool:
    return any(path[: len(place)] == place for place in places)


def _without_errors(value: Any, bad: list[Path]) -> AwsBackend | None:
    """The backend without its wrong values, so that the rules between the others can be judged too.

    Places that are left out, or filled with a stand-in, are added to `bad`: nothing may be concluded from them.
    """
    trimmed = copy.deepcopy(value)
    while True:
        try:
            return AwsBackend.model_validate(trimmed)
        except ValidationError as error:
            for details in error.errors(include_url=False):
                path = details["loc"]
                if path in _STAND_INS:
                    trimmed[path[0]] = _STAND_INS[path]
                else:
                    path = path[:-1] if details["type"] == "missing" else path
                    path = _remove(trimmed, path)
                bad.append(path)
                if not path:
                    return None


def _remove(root: Any, path: Path) -> Path:
    """Remove the nearest key at or above `path` that can go without moving others; returns the place of it."""
    steps = path[: next((n for n, step in enumerate(path) if not isinstance(step, str)), len(path))]
    while steps:
        parent = value_at(root, steps[:-1])
        if isinstance(parent, dict) and steps[-1] in parent:
            del parent[steps[-1]]
            return steps
        if parent is None:
            return steps  # an earlier error of the same pass has removed it
        steps = steps[:-1]
    return ()
