"""Reads a stack file as it is written: no key twice, and no number that YAML readers understand differently."""

from __future__ import annotations

import re
import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path as FilePath
from typing import Any

import yaml

from stateroom.config.problems import Finding, Path, kind_of, shorten, show_key
from stateroom.errors import ConfigError

_LEADING_ZERO = re.compile(r"[-+]?0[0-9_]+")


@dataclass(frozen=True)
class StackFile:
    """The content of a stack file; the paths of `findings` start at the file's top."""

    content: Mapping[Any, Any]
    findings: tuple[Finding, ...]


def read_stack_file(path: FilePath, where: str, judged: Path) -> StackFile:
    """Keys that stand twice are found in the whole file, ambiguous numbers only below `judged`.

    Raises ConfigError when the file cannot be read, is not YAML, or is not a mapping."""
    begin = "begin with config: and stateroom:backend: below it"
    read = read_yaml(path, where, judged)
    if read is None:
        raise ConfigError(f"{where} is empty", remedy=begin)
    content, findings = read
    if not isinstance(content, dict):
        raise ConfigError(f"{where} must be a mapping, and this is {kind_of(content)}", remedy=begin)
    return StackFile(content, findings)


def read_yaml(path: FilePath, where: str, judged: Path = ()) -> tuple[Any, tuple[Finding, ...]] | None:
    """The content of any YAML file, and what `read_stack_file` finds in it; None when there is nothing in it.

    Raises ConfigError when the file cannot be read, or is not YAML."""
    text = _read_text(path, where)
    loader = yaml.SafeLoader(_printable(text, where))
    try:
        node = loader.get_single_node()
        if node is None:
            return None
        findings = tuple(_find(node, judged, where))
        return loader.construct_document(node), findings
    except yaml.MarkedYAMLError as error:
        raise _syntax_error(where, error) from None
    except RecursionError:
        raise ConfigError(f"{where} is nested too deeply", remedy="remove what encloses itself") from None
    except (ValueError, OverflowError):
        remedy = "put dates and numbers that are meant as text in quotes"
        raise ConfigError(f"{where} has a date or number that does not exist", remedy=remedy) from None
    finally:
        loader.dispose()


def _read_text(path: FilePath, where: str) -> str:
    try:
        # A FIFO would be waited for, and a device may never end.
        if not stat.S_ISREG(path.stat().st_mode):
            raise ConfigError(
                f"{where} cannot be read",
                why="it is not a regular file",
                remedy="put a file in its place, or a link to one",
            )
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise ConfigError(
            f"{where} cannot be read", why=error.strerror or "", remedy="correct its permissions or its path"
        ) from None
    except UnicodeDecodeError as error:
        raise ConfigError(
            f"{where} is not UTF-8", why=f"the byte at position {error.start} is not", remedy="save it as UTF-8"
        ) from None


def _printable(text: str, where: str) -> str:
    try:
        yaml.reader.Reader(text)
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        raise ConfigError(
            f"{where} is not YAML",
            why=f"line {line}: there is a control character",
            remedy="remove the character",
        ) from None
    return text


def _syntax_error(where: str, error: yaml.MarkedYAMLError) -> ConfigError:
    mark = error.problem_mark or error.context_mark
    place = f"line {mark.line + 1}, column {mark.column + 1}: " if mark else ""
    problem = error.problem or error.context or ""
    remedy = "indent with spaces, and put texts with special characters in quotes"
    return ConfigError(f"{where} is not YAML", why=f"{place}{problem}", remedy=remedy)


def _find(root: yaml.Node, judged: Path, where: str) -> Iterator[Finding]:
    for path, node in _walk(root, (), (), set(), where):
        if isinstance(node, yaml.MappingNode):
            yield from _find_repeated_keys(node, path)
        elif isinstance(node, yaml.ScalarNode) and path[: len(judged)] == judged and _is_ambiguous(node):
            digits = shorten(node.value)
            yield Finding(
                path,
                "digits that begin with 0 are read as another number by some YAML readers",
                "a text in quotes, or a number without the 0",
                f'write "{digits}" if it is a text',
                shown=digits,
            )


def _is_ambiguous(node: yaml.ScalarNode) -> bool:
    return node.style is None and _LEADING_ZERO.fullmatch(node.value) is not None


def _find_repeated_keys(node: yaml.MappingNode, path: Path) -> Iterator[Finding]:
    lines: dict[tuple[str, str], int] = {}
    for key, _ in node.value:
        step, line = _step(key), key.start_mark.line + 1
        if (key.tag, step) in lines:
            first = lines[key.tag, step]
            shown = f"in line {line}" if first == line else f"in lines {first} and {line}"
            what = f"the key {show_key(step)} stands twice"
            yield Finding((*path, step), what, "every key once", "remove one of them", shown=shown)
        lines.setdefault((key.tag, step), line)


def _step(key: yaml.Node) -> str:
    return key.value if isinstance(key, yaml.ScalarNode) else "?"


def _walk(
    node: yaml.Node, path: Path, enclosing: tuple[int, ...], seen: set[int], where: str
) -> Iterator[tuple[Path, yaml.Node]]:
    """Every value with its path. An alias is visited where its anchor stands."""
    if id(node) in enclosing:
        raise ConfigError(
            f"{where} has an alias that contains itself",
            why=f"line {node.start_mark.line + 1}",
            remedy="write the value out",
        )
    if id(node) in seen:
        return
    seen.add(id(node))
    yield path, node
    enclosing = (*enclosing, id(node))
    if isinstance(node, yaml.SequenceNode):
        for index, item in enumerate(node.value):
            yield from _walk(item, (*path, index), enclosing, seen, where)
    elif isinstance(node, yaml.MappingNode):
        for key, item in node.value:
            yield from _walk(item, (*path, _step(key)), enclosing, seen, where)
