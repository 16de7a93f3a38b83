"""References to the environment, `${env:NAME}` and `${env:NAME:-default}`, and values that only Pulumi can decrypt."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Final

from stateroom.config.problems import Finding, Path, kind_of, show_value
from stateroom.config.shape import Shape, walk

_OPENING = "${env:"
_REFERENCE = re.compile(r"\$\{env:(?P<name>[A-Za-z_][A-Za-z0-9_]*)(:-(?P<default>[^}]*))?\}")

_BARE = re.compile(r"\$\{env:[A-Za-z_][A-Za-z0-9_]*\}")

RESOLVED: Final[Mapping[str, str]] = MappingProxyType({})
"""Instead of an environment: what is read is no file, and what must be a reference there has its value already."""


@dataclass
class Resolved:
    """A configuration with its references replaced; a value that could not be read stays and has a finding."""

    value: Any
    findings: list[Finding] = field(default_factory=list)


def places(root: Shape) -> Iterator[str]:
    """Where a reference may stand."""
    for path, shape in walk(root):
        if shape.environment:
            yield ".".join(map(str, path))


def holds_reference(value: Any) -> bool:
    """Whether there is a reference in it, complete or not."""
    return isinstance(value, str) and _OPENING in value


def resolve_references(written: Any, root: Shape, environ: Mapping[str, str]) -> Resolved:
    """Replace the references of `written`, and find those that cannot be replaced. `written` is not changed."""
    resolved = Resolved(None)

    def visit(value: Any, path: Path, shape: Shape | None) -> Any:
        if isinstance(value, Mapping):
            if set(value) == {"secure"}:
                resolved.findings.append(encrypted(path))
                return value
            return {key: visit(item, (*path, key), shape and shape.step(key)) for key, item in value.items()}
        if isinstance(value, list):
            return [visit(item, (*path, index), shape and shape.step(index)) for index, item in enumerate(value)]
        if isinstance(value, str) and shape is not None and shape.environment is not None and shape.environment.only:
            if environ is RESOLVED:
                return value
            if not _BARE.fullmatch(value):
                resolved.findings.append(_written_out(path))
                return value
        if isinstance(value, str) and _OPENING in value and shape is not None:
            if shape.environment is None:
                resolved.findings.append(_misplaced(path, root))
                return value
            text, finding = _replace(value, path, environ)
            resolved.findings += [finding] if finding else []
            return text
        return value

    resolved.value = visit(written, (), root)
    return resolved


def _replace(written: str, path: Path, environ: Mapping[str, str]) -> tuple[str, Finding | None]:
    if _OPENING in _REFERENCE.sub("", written):
        what, remedy = "the reference to a variable is not complete", "write ${env:NAME} or ${env:NAME:-default}"
        return written, Finding(path, what, "", remedy)
    for match in _REFERENCE.finditer(written):
        name = match["name"]
        if not environ.get(name) and match["default"] is None:
            what = f"the variable {name} is not set, or empty"
            remedy = f"set it, or give a default: ${{env:{name}:-default}}"
            return written, Finding(path, what, "", remedy)
    return _REFERENCE.sub(lambda match: environ.get(match["name"]) or match["default"], written), None


def _misplaced(path: Path, root: Shape) -> Finding:
    return Finding(
        path,
        "a variable cannot stand here, because the backend must be the same in every environment",
        f"variables may stand in {', '.join(places(root))}",
        "write the value itself",
    )


def _written_out(path: Path) -> Finding:
    return Finding(
        path,
        "a key cannot stand in a file, where everybody who reads the file has it",
        "${env:NAME}, without a default",
        "put it into a variable, and write ${env:NAME} with the name of that",
    )


def encrypted(path: Path) -> Finding:
    """What is told of a value that only Pulumi can decrypt."""
    return Finding(
        path,
        "this value is encrypted by Pulumi, and only Pulumi can decrypt it",
        "values as text",
        "write ${env:NAME} and set the variable, in both engines",
        shown="secure",
    )


def shown_value(value: Any, shape: Shape | None) -> str | None:
    """What a message shows instead of `value`, when that may be a secret; otherwise None."""
    if shape is None or shape.environment is None or not shape.environment.secret:
        return None
    if isinstance(value, str):
        return show_value(value) if _REFERENCE.fullmatch(value) else "hidden"
    return kind_of(value)
