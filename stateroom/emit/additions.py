"""What a user adds to the arguments of a backend, put where it belongs beside them. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from stateroom.emit.hcl import Attributes, Block, Value
from stateroom.emit.options import read_options
from stateroom.emit.options.settings import parse_settings
from stateroom.emit.wanted import Wanted
from stateroom.errors import UsageError


def add_settings(
    scope: str, groups: Sequence[Attributes], ours: Sequence[str], texts: Sequence[str], wanted: Wanted
) -> tuple[Attributes, ...]:
    """The groups with the settings: in a block where they are parts of one, else in a group at the end.

    ours: the names of arguments that come from the backend, whether they are written or not.
    UsageError as `parse_settings`, for what is ours, for what cannot stand together, and for a block that lacks a part.
    """
    if not texts:
        return tuple(groups)
    if wanted.tool == "pulumi":
        raise UsageError(
            "an argument of the backend is set, and Pulumi is told none",
            why="it is told a URL alone",
            remedy="leave --set out",
        )
    _refuse_ours(groups, ours, [text.partition("=")[0] for text in texts])
    settings = parse_settings(scope, texts, wanted.tool, wanted.version)
    blocks: dict[str, dict[str, Value]] = {}
    for name, value in settings.items():
        block, dot, part = name.partition(".")
        if dot:
            blocks.setdefault(block, {})[part] = value
    plain = {name: value for name, value in settings.items() if "." not in name}
    added = [_merged(group, blocks) for group in groups]
    written = {name for group in groups for name in group}
    added += [{block: parts} for block, parts in blocks.items() if block not in written]
    all_of_them = tuple(group for group in (*added, plain) if group)
    _refuse_together(scope, all_of_them, settings)
    return all_of_them


def _merged(group: Attributes, blocks: Mapping[str, Mapping[str, Value]]) -> Attributes:
    return {name: _with_parts(value, blocks.get(name, {})) for name, value in group.items()}


def _with_parts(value: Value, parts: Mapping[str, Value]) -> Value:
    if not isinstance(value, Mapping):
        return value
    return Block({**value, **parts}) if isinstance(value, Block) else {**value, **parts}


def _refuse_ours(groups: Sequence[Attributes], ours: Sequence[str], names: Sequence[str]) -> None:
    written = set(_names(groups))
    for name in names:
        if name in written or name in ours:
            raise UsageError(
                f"{name} is written from the backend",
                why="another value would lead to another place, key or lock than the one that was made and proven",
                remedy="change the stack file, or the choices of `stateroom emit`",
            )


def _refuse_together(scope: str, groups: Sequence[Attributes], settings: Mapping[str, Value]) -> None:
    options, written = read_options(scope), set(_names(groups))
    for name, value in settings.items():
        # What is off stands beside everything.
        for other in options[name].conflicts if value is not False else ():
            if other in written:
                raise UsageError(f"{name} and {other} cannot stand together", remedy="leave one of them out")
        for other in options[name].needs:
            if other not in written:
                raise UsageError(f"{name} is set, and there is no {other}", remedy=f"set {other}, too")
        block = name.rpartition(".")[0]
        lacking = [o.name for o in options.values() if block and o.required and o.name.startswith(f"{block}.")]
        for other in lacking:
            if other not in written:
                raise UsageError(
                    f"{name} is set, and there is no {other}",
                    remedy="name a role with --role" if block == "assume_role" else f"set {other}, too",
                )


def _names(groups: Sequence[Attributes]) -> Iterator[str]:
    """Every argument, and every part of a block with its block before it."""
    for group in groups:
        for name, value in group.items():
            yield name
            if isinstance(value, Mapping):
                yield from (f"{name}.{part}" for part in value)
