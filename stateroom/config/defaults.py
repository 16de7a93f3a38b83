"""Defaults that many stacks share: merged below each of them, and judged by themselves."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import takewhile
from typing import Any, Final

from pydantic import ValidationError

from stateroom.config.backend import CLOUDS, MODELS, OTHER_NAMES
from stateroom.config.environment import encrypted, holds_reference, resolve_references, shown_value
from stateroom.config.problems import Finding, Path, is_below, kind_of, nearest, render_problem, show_key, value_at
from stateroom.config.shape import either, shape_at, shape_of
from stateroom.config.translate import translate_errors
from stateroom.facts import CloudName

DEFAULTS: Final = "stateroom:defaults"
PROJECT_FILE: Final = "Pulumi.yaml"

_Layer = tuple[Any, Path | None]
"""A value, and where in the defaults it stands; None for a stack's own."""


@dataclass(frozen=True)
class Defaults:
    """What the project file gives every stack: keys of a backend, and below `aws` and `alicloud` those of one cloud's
    stacks, which count more.

    findings: what is wrong with how it is written; paths start at `value`. problems: what is wrong around it.
    """

    value: Any = None
    findings: tuple[Finding, ...] = ()
    problems: tuple[str, ...] = ()

    @property
    def given(self) -> bool:
        return self.value is not None or bool(self.problems)


@dataclass(frozen=True)
class Merged:
    """A stack's configuration over the defaults. `inherited`: each place that comes from the defaults as a whole, and
    where it stands there."""

    value: dict[Any, Any]
    inherited: Mapping[Path, Path] = field(default_factory=dict)

    def origin(self, path: Path) -> Path | None:
        """Where in the defaults the value at `path` stands; None when it is the stack's own."""
        for length in range(len(path), -1, -1):
            found = self.inherited.get(path[:length])
            if found is not None:
                return (*found, *path[length:])
        return None

    def places(self, origin: Path) -> Iterator[Path]:
        """The places that a value of the defaults got to, or those that lie in it."""
        for place, own in self.inherited.items():
            if is_below(origin, [own]):
                yield (*place, *origin[len(own) :])
            elif is_below(own, [origin]):
                yield place


def merge_defaults(written: Mapping[Any, Any], defaults: Any, clouds: Iterable[CloudName]) -> Merged:
    """`written` over the defaults for these clouds, over those for every stack.

    Mappings are merged key by key; a list or a single value stands for itself; nothing (`null`) takes a default away.
    Neither is changed.
    """
    layers: list[_Layer] = [(written, None)]
    if _is_mapping(defaults):
        layers += [(defaults[cloud], (cloud,)) for cloud in clouds if _is_mapping(defaults.get(cloud))]
        layers.append(({key: value for key, value in defaults.items() if key not in CLOUDS}, ()))
    return _merged(layers)


def _merged(layers: Sequence[_Layer]) -> Merged:
    inherited: dict[Path, Path] = {}
    return Merged(_merge_mappings(layers, (), inherited), inherited)


def _merge(layers: Sequence[_Layer], path: Path, inherited: dict[Path, Path]) -> Any:
    """layers: those that have a value here, the one that counts most first."""
    mappings = list(takewhile(lambda layer: _is_mapping(layer[0]), layers))
    if len(mappings) > 1:
        return _merge_mappings(mappings, path, inherited)
    top, origin = layers[0]
    if origin is not None:
        inherited[path] = origin
    return top


def _merge_mappings(layers: Sequence[_Layer], path: Path, inherited: dict[Path, Path]) -> dict[Any, Any]:
    merged: dict[Any, Any] = {}
    for key in dict.fromkeys(key for value, _ in layers for key in value):
        having = [(value[key], None if origin is None else (*origin, key)) for value, origin in layers if key in value]
        if having[0][0] is None and len(having) > 1:
            continue
        merged[key] = _merge(having, (*path, key), inherited)
    return merged


def _is_mapping(value: Any) -> bool:
    """Whether its keys are merged; what Pulumi encrypted is one value."""
    return isinstance(value, Mapping) and set(value) != {"secure"}


def judge_defaults(defaults: Any, cloud: CloudName | None) -> list[Finding]:
    """What is wrong with the defaults themselves, whatever a stack makes of them; paths start at their value.

    What stands in them for every stack must be right for every cloud, or, when they say the `cloud`, for that one and
    for `cloud`, the stack's. Nothing is required, and whether a variable is set is left to the stack that uses it.
    """
    if defaults is None:
        return []
    if not _is_mapping(defaults):
        if isinstance(defaults, Mapping):
            return [encrypted(())]
        what = f"the defaults must be a mapping, and this is {kind_of(defaults)}"
        allowed = f"the keys of a backend, and {either(CLOUDS)} with those of one cloud"
        return [Finding((), what, allowed, "write the keys below it, indented")]
    findings = [*_judge_keys(defaults)]
    apart = [finding.path for finding in findings]
    common = {key: item for key, item in defaults.items() if key not in CLOUDS and (key,) not in apart}
    said = common.pop("cloud", None)
    every = said not in CLOUDS
    found: dict[CloudName, dict[Path, Finding]] = {}
    for name in CLOUDS:
        section = defaults.get(name)
        own = {key: item for key, item in section.items() if key != "cloud"} if _is_mapping(section) else {}
        judged = _judge(own, common, name)
        findings += [finding for finding in judged if finding.path[:1] == (name,)]
        if every or name in (said, cloud):
            found[name] = {finding.path: finding for finding in judged if finding.path[:1] != (name,)}
    return [*findings, *_judge_common(found)]


def _judge_keys(defaults: Mapping[Any, Any]) -> Iterator[Finding]:
    """The names of clouds, and what stands there."""
    known = {key for model in MODELS.values() for key in model.model_fields}
    for key, item in defaults.items():
        if key in CLOUDS:
            yield from _judge_section(key, item)
        elif isinstance(key, str) and key not in known and not nearest(key, known):
            near = OTHER_NAMES.get(key.lower()) or nearest(key, CLOUDS)
            if near:
                allowed, remedy = f"keys of a backend, {' and '.join(CLOUDS)}", f"did you mean {near}?"
                yield Finding((key,), f"unknown key {show_key(key)}", allowed, remedy, shown=kind_of(item))


def _judge_section(cloud: str, section: Any) -> Iterator[Finding]:
    if isinstance(section, Mapping) and not _is_mapping(section):
        yield encrypted((cloud,))
    elif not isinstance(section, Mapping):
        what = f"{cloud} must be a mapping, and this is {kind_of(section)}"
        yield Finding((cloud,), what, "keys of a backend", "write its keys below it, indented, or remove it")
    elif "cloud" in section:
        yield Finding((cloud, "cloud"), f"cloud cannot stand below {cloud}", "", "remove it, or write it one level up")


def _judge(own: Mapping[Any, Any], common: Mapping[Any, Any], cloud: CloudName) -> list[Finding]:
    """What is wrong with the defaults for one cloud, over those for every stack."""
    merged, model = _merged([(own, (cloud,)), (common, ())]), MODELS[cloud]
    findings = resolve_references(merged.value, shape_of(model), _EveryVariable()).findings
    apart = [finding.path for finding in findings]
    try:
        model.model_validate({**merged.value, "cloud": cloud})
    except ValidationError as error:
        for finding in translate_errors(error, model, partial=True):
            if not is_below(finding.path, apart) and not holds_reference(value_at(merged.value, finding.path)):
                findings.append(finding)

    def place(finding: Finding) -> Finding:
        path, shown = finding.path, finding.shown
        if shown is None:
            shown = shown_value(value_at(merged.value, path), shape_at(model, path))
        # A mapping that both have is told where it counts more.
        both = path if value_at(own, path) is None or not path else (cloud, *path)
        return replace(finding, path=merged.origin(path) or both, also=(), shown=shown)

    return [place(finding) for finding in findings]


def _judge_common(found: Mapping[CloudName, Mapping[Path, Finding]]) -> Iterator[Finding]:
    """What is wrong for every cloud is told as it is; what is right for another belongs below that one."""
    for path in dict.fromkeys(path for findings in found.values() for path in findings):
        wrong = [cloud for cloud in found if path in found[cloud]]
        finding = found[wrong[0]][path]
        if len(wrong) == len(found):
            yield finding
            continue
        right = either(tuple(cloud for cloud in found if cloud not in wrong))
        yield replace(finding, what=f"not for {either(tuple(wrong))}: {finding.what}", remedy=f"write it below {right}")


def render_fault(finding: Finding, defaults: Any) -> str:
    """A problem of the defaults, with its place in the project file."""
    return render_problem(finding, defaults, f"{PROJECT_FILE}: ")


class _EveryVariable(Mapping[str, str]):
    """An environment in which every variable is set."""

    def __getitem__(self, name: str) -> str:
        return name

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return 0
