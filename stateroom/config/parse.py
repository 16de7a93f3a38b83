"""From the value of `stateroom:backend` to a backend, or to every problem of it at once."""

from __future__ import annotations

import copy
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal, overload

from pydantic import ValidationError

from stateroom.config.backend import CLOUDS, MODELS, OTHER_NAMES, Backend
from stateroom.config.defaults import (
    DEFAULTS,
    PROJECT_FILE,
    Defaults,
    Merged,
    judge_defaults,
    merge_defaults,
    render_fault,
)
from stateroom.config.environment import encrypted, resolve_references, shown_value
from stateroom.config.problems import Finding, Path, is_below, kind_of, nearest, render_problem, value_at
from stateroom.config.relations import RELATIONS
from stateroom.config.shape import either, shape_at, shape_of
from stateroom.config.translate import translate_errors
from stateroom.errors import ConfigError
from stateroom.facts import CloudName

if TYPE_CHECKING:
    from stateroom.config.alicloud import AlicloudBackend
    from stateroom.config.aws import AwsBackend

KEY = "stateroom:backend"
REFERENCE = "docs/configuration.md"

_CLOUD: Path = ("cloud",)
_STAND_INS: Mapping[CloudName, Mapping[Path, str]] = {
    "aws": {("cloud",): "aws", ("name",): "stand-in", ("region",): "eu-west-1"},
    "alicloud": {("cloud",): "alicloud", ("name",): "stand-in", ("region",): "cn-hangzhou"},
}


@dataclass(frozen=True)
class Checked:
    """A backend, or None, and every problem: those of the stack, and those of the defaults themselves.

    findings: what the stack's problems were put into words from, one for each.
    """

    backend: Backend | None
    problems: list[str]
    of_defaults: list[str]
    findings: list[Finding]


@dataclass(frozen=True)
class Scope:
    """What is judged. clouds: those that are taken. needed: the keys that the caller uses, None for all; what is wrong
    with others is not told, and they are defaults then."""

    clouds: tuple[CloudName, ...] = CLOUDS
    needed: frozenset[str] | None = None


@overload
def parse_backend(
    value: object, where: str, environ: Mapping[str, str] | None = None, *, defaults: object = None
) -> Backend: ...


@overload
def parse_backend(
    value: object, where: str, environ: Mapping[str, str] | None = None, *, cloud: Literal["aws"]
) -> AwsBackend: ...


@overload
def parse_backend(
    value: object, where: str, environ: Mapping[str, str] | None = None, *, cloud: Literal["alicloud"]
) -> AlicloudBackend: ...


def parse_backend(
    value: object,
    where: str,
    environ: Mapping[str, str] | None = None,
    *,
    cloud: CloudName | None = None,
    defaults: object = None,
) -> Backend:
    """The backend that `value` describes. Both engines come through here.

    value: what stands at `stateroom:backend`.
    where: the file or stack, for the message.
    environ: what `${env:NAME}` refers to; the environment of the process when absent. `environment.RESOLVED` for a
        backend's own dump, in which the keys of an account stand as they are.
    cloud: the only cloud that is taken, as a component of one cloud wants it; it need not be said then.
    defaults: what stands at `stateroom:defaults` in the project file; None when there are none.
    Raises ConfigError with every problem found.
    """
    clouds = CLOUDS if cloud is None else (cloud,)
    shared = Defaults(defaults)
    checked = check_backend(value, os.environ if environ is None else environ, scope=Scope(clouds), defaults=shared)
    if checked.backend is None:
        raise problems_error(where, checked.problems, checked.of_defaults, shared=shared.given)
    return checked.backend


def problems_error(
    where: str, problems: Iterable[str], of_defaults: Iterable[str] = (), *, shared: bool = False
) -> ConfigError:
    """shared: whether the stack has defaults, in which some of its own problems may stand, too."""
    found, above = list(problems), list(of_defaults)
    counted = [(where, found)] if found or not above else []
    counted += [(PROJECT_FILE, above)] if above else []
    told = (f"{name} has {len(some)} problem{'s' * (len(some) != 1)}" for name, some in counted)
    places = f"{KEY}, in {PROJECT_FILE} of {DEFAULTS}" if shared else KEY
    file = "files" if len(counted) > 1 else "file"
    return ConfigError(
        ", and ".join(told),
        [*found, *above],
        remedy=f"correct the {file}; $ is the value of {places}, and {REFERENCE} explains every key",
    )


def check_backend(
    value: object,
    environ: Mapping[str, str],
    already: Iterable[Finding] = (),
    scope: Scope = Scope(),
    defaults: Defaults = Defaults(),  # noqa: B008 - frozen
) -> Checked:
    """`already` are findings from before, whose places are not judged again.

    The cloud decides what may stand in the other keys, so they are judged when it is known or can be guessed.
    """
    clouds, needed = scope.clouds, scope.needed
    findings = list(already)
    if not isinstance(value, Mapping):
        what = f"the configuration must be a mapping, and this is {kind_of(value)}"
        findings.append(Finding((), what, "cloud, name, region and more", "write the keys below it, indented"))
        own = [render_problem(finding, value) for finding in findings]
        return Checked(None, own, _tell(defaults, _faults_of(defaults, None)), findings)
    anywhere = merge_defaults(value, defaults.value, clouds)
    cloud, found = _cloud_of(anywhere.value, clouds)
    findings += [finding for finding in found if not is_below(finding.path, [known.path for known in findings])]
    faults = [fault for fault in _faults_of(defaults, cloud) if _matters(fault, needed, cloud)]
    if cloud is None:
        own = [_render(finding, anywhere, None, defaults) for finding in findings]
        return Checked(None, own, _tell(defaults, faults), findings)
    model, merged = MODELS[cloud], merge_defaults(value, defaults.value, (cloud,))
    told = {place for fault in faults for place in merged.places(fault.path)}
    resolved = resolve_references({**merged.value, "cloud": cloud}, shape_of(model), environ)
    findings += [finding for finding in resolved.findings if not is_below(finding.path, told)]
    backend, found = _validate(resolved.value, cloud, {finding.path for finding in findings} | told)
    findings = [finding for finding in [*findings, *found] if _matters(finding, needed, cloud)]
    own = [_render(finding, merged, model, defaults) for finding in findings]
    of_defaults = _tell(defaults, faults)
    return Checked(None if own or of_defaults else backend, own, of_defaults, findings)


def _matters(finding: Finding, needed: frozenset[str] | None, cloud: CloudName | None) -> bool:
    """Whether a finding is about keys that are needed, and those only, or about a key that there is not."""
    if needed is None or cloud is None:
        return True
    paths = [path[1:] if path[:1] == (cloud,) else path for path in (finding.path, *finding.also)]
    known = MODELS[cloud].model_fields
    return all(not path or path[0] in needed or path[0] not in known for path in paths)


def _faults_of(defaults: Defaults, cloud: CloudName | None) -> list[Finding]:
    known = [finding.path for finding in defaults.findings]
    judged = judge_defaults(defaults.value, cloud)
    return [*defaults.findings, *(finding for finding in judged if not is_below(finding.path, known))]


def _tell(defaults: Defaults, faults: Iterable[Finding]) -> list[str]:
    return [*defaults.problems, *(render_fault(finding, defaults.value) for finding in faults)]


def _render(finding: Finding, merged: Merged, model: type[Backend] | None, defaults: Defaults) -> str:
    if finding.shown is None and model is not None:
        shown = shown_value(value_at(merged.value, finding.path), shape_at(model, finding.path))
        finding = replace(finding, shown=shown)
    origin = merged.origin(finding.path)
    if origin is not None:
        return render_fault(replace(finding, path=origin), defaults.value)
    return render_problem(finding, merged.value)


def _cloud_of(value: Mapping[Any, Any], clouds: tuple[CloudName, ...]) -> tuple[CloudName | None, list[Finding]]:
    """The cloud that is meant, if that is clear, and what is wrong with it."""
    allowed = either(clouds)
    if set(value) == {"secure"}:
        return None, [encrypted(())]
    if "cloud" not in value:
        if len(clouds) == 1:
            return clouds[0], []
        missing = [Finding(_CLOUD, "cloud is missing", allowed, "add cloud", shown="nothing")]
        for key in ("name", "region"):
            if key not in value:
                missing.append(Finding((key,), f"{key} is missing", "", f"add {key}", shown="nothing"))
        return None, missing
    cloud = value["cloud"]
    if isinstance(cloud, Mapping) and set(cloud) == {"secure"}:
        return None, [encrypted(_CLOUD)]
    if cloud is None:
        return None, [Finding(_CLOUD, "cloud has no value", allowed, "give it one")]
    if not isinstance(cloud, str):
        return None, [Finding(_CLOUD, "cloud cannot have this value", allowed, "take what is allowed")]
    known = next((name for name in clouds if name == cloud), None)
    if known is not None:
        return known, []
    if cloud in CLOUDS:
        return None, [Finding(_CLOUD, f"this is for another cloud than {allowed}", allowed, f"set cloud to {allowed}")]
    near = OTHER_NAMES.get(cloud.lower()) or nearest(cloud, clouds)
    meant = next((name for name in clouds if name == near), None)
    if meant is not None:
        return meant, [Finding(_CLOUD, "cloud cannot have this value", allowed, f"did you mean {meant}?")]
    return None, [Finding(_CLOUD, "unknown cloud", allowed, "take what is allowed")]


def _validate(value: Any, cloud: CloudName, judged: set[Path]) -> tuple[Backend | None, list[Finding]]:
    findings: list[Finding] = []
    bad = list(judged)
    model = MODELS[cloud]
    try:
        backend: Backend | None = model.model_validate(value)
    except ValidationError as error:
        own = translate_errors(error, model)
        findings += [finding for finding in own if not is_below(finding.path, judged)]
        bad += [path for finding in own for path in (finding.path, *finding.also)]
        backend = _without_errors(value, cloud, bad)
    if backend is not None:
        for relation in RELATIONS[cloud]:
            findings += [finding for finding in relation(backend) if not any(finding.depends_on(path) for path in bad)]
    return backend, findings


def _without_errors(value: Any, cloud: CloudName, bad: list[Path]) -> Backend | None:
    """The backend without its wrong values, so that the rules between the others can be judged too.

    Places that are left out, or filled with a stand-in, are added to `bad`: nothing may be concluded from them.
    """
    trimmed = copy.deepcopy(value)
    while True:
        removed: list[Path] = []
        try:
            return MODELS[cloud].model_validate(trimmed)
        except ValidationError as error:
            for details in error.errors(include_url=False):
                path = details["loc"]
                if path in _STAND_INS[cloud]:
                    trimmed[path[0]] = _STAND_INS[cloud][path]
                else:
                    path = path[:-1] if details["type"] == "missing" else path
                    if not is_below(path, removed):  # by an earlier error of the same pass
                        path = _remove(trimmed, path)
                        removed.append(path)
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
        steps = steps[:-1]
    return ()
