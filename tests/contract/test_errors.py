"""The tree of errors that a reader sees is the one that there is."""

from __future__ import annotations

import ast
import importlib
import re
from collections.abc import Iterator

import pytest

from stateroom import errors
from tests.contract.project import dotted, listed, modules, nodes_of, relative

LINE = re.compile(r"^    (?P<branch>[├└│─ ]*)(?P<name>\w+Error) +(?P<code>\d)   \S")


def drawn() -> list[tuple[int, str, int]]:
    """Depth, name and exit code of every error in the docstring, in its order."""
    lines = filter(None, map(LINE.match, (errors.__doc__ or "").splitlines()))
    return [(len(line["branch"]) // 4, line["name"], int(line["code"])) for line in lines]


def defined(
    error: type[errors.StateroomError] = errors.StateroomError, depth: int = 0
) -> Iterator[tuple[int, str, int]]:
    yield depth, error.__name__, error.exit_code
    for child in error.__subclasses__():
        yield from defined(child, depth + 1)


def test_the_tree_at_the_top_of_the_file_is_what_the_classes_say() -> None:
    for path in modules("stateroom", "components"):
        if path.name != "__main__.py":
            importlib.import_module(dotted(path))
    assert drawn() == list(defined())


def test_every_error_for_a_user_is_defined_in_one_file() -> None:
    names = {name for _, name, _ in defined()}
    elsewhere = [
        f"{relative(path)}: {node.name}"
        for path in modules("stateroom", "components", "policies")
        if dotted(path) != "stateroom.errors"
        for node in nodes_of(path)
        if isinstance(node, ast.ClassDef) and names & {ast.unparse(base).rpartition(".")[2] for base in node.bases}
    ]
    assert not elsewhere, f"move these to stateroom/errors.py:{listed(elsewhere)}"


@pytest.mark.parametrize("code", [0, 1, 2, 3, 4, 5, 6])
def test_the_help_of_the_command_names_every_exit_code(code: int) -> None:
    from stateroom.cli.main import main

    assert re.search(rf"\b{code} [a-z]", " ".join((main.help or "").split()).partition("Exit codes:")[2])


def test_no_exit_code_is_used_that_the_help_does_not_name() -> None:
    assert {code for _, _, code in defined()} == {1, 3, 4, 5, 6}
