"""The project as the contracts see it: which files there are, and what they define."""

from __future__ import annotations

import ast
import os
import re
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
SOURCE_ROOTS = ("stateroom", "components", "policies", "emulator", "bench", "tests", "examples")
HANDLERS = ROOT / "stateroom" / "engine" / "handlers"
HANDLER_CASES = ROOT / "tests" / "cases" / "handlers"


def relative(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@cache
def files() -> tuple[Path, ...]:
    """Every file of the project that git does not ignore."""
    ignored = {line.strip("/") for line in (ROOT / ".gitignore").read_text().splitlines() if line.endswith("/")}
    suffixes = tuple(name.removeprefix("*") for name in ignored if name.startswith("*"))
    found: list[Path] = []
    for folder, folders, names in os.walk(ROOT):
        folders[:] = [name for name in folders if name not in ignored | {".git"} and not name.endswith(suffixes)]
        found += [Path(folder, name) for name in names if relative(Path(folder, name)) not in ignored_files()]
    return tuple(sorted(found))


@cache
def ignored_files() -> frozenset[str]:
    lines = (ROOT / ".gitignore").read_text().splitlines()
    # In a work tree beside the clone `.git` is a file, which says where the clone is.
    return frozenset({".git", *(line for line in lines if line and not line.endswith("/"))})


def modules(*roots: str) -> list[Path]:
    """The Python modules below the given folders, `__init__.py` included."""
    below = tuple(f"{root}/" for root in roots or SOURCE_ROOTS)
    found = [path for path in files() if path.suffix == ".py" and relative(path).startswith(below)]
    assert found, f"no modules below {', '.join(below)}"
    return found


def handler_modules() -> list[Path]:
    """One per resource type; modules that begin with an underscore serve several of them."""
    return [path for path in modules(relative(HANDLERS)) if not path.name.startswith("_")]


def dotted(path: Path) -> str:
    """The name that a module is imported by."""
    return relative(path).removesuffix(".py").removesuffix("/__init__").replace("/", ".")


@cache
def text_of(path: Path) -> str:
    """A file's text, which is UTF-8; of a file that is no text, what can be read as such."""
    content = path.read_bytes()
    return content.decode("utf-8", errors="replace" if b"\0" in content else "strict")


@cache
def nodes_of(path: Path) -> tuple[ast.AST, ...]:
    """Everything in a module, from the outside in."""
    return tuple(ast.walk(ast.parse(path.read_bytes(), str(path))))


def imports_of(path: Path) -> set[str]:
    """The modules that a module imports, at its top or inside its functions; not those only types need."""
    typing_only = {
        id(node)
        for block in nodes_of(path)
        if isinstance(block, ast.If) and ast.unparse(block.test) == "TYPE_CHECKING"
        for node in ast.walk(block)
    }
    found: set[str] = set()
    for node in nodes_of(path):
        if id(node) in typing_only:
            continue
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def functions_of(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in nodes_of(path):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def occurrences(pattern: re.Pattern[str], text: str) -> Iterator[tuple[int, str]]:
    """The lines in which a pattern begins, numbered from 1, and what it found there."""
    for match in pattern.finditer(text):
        yield text.count("\n", 0, match.start()) + 1, match[0]


def listed(items: Iterable[object]) -> str:
    """For the message of a failure: one item a line."""
    return "".join(f"\n  {item}" for item in items)
