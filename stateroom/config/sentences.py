"""The one sentence of each key, read from the models' source.

Only what is generated needs them. pydantic could collect them too, but would parse the source at every start.
"""

from __future__ import annotations

import ast
import inspect
import sys
from collections.abc import Mapping
from functools import cache
from types import ModuleType

from pydantic import BaseModel


def sentences_of(section: type[BaseModel]) -> Mapping[str, str]:
    """The sentences of a section's own keys: the string that stands below each."""
    return _read(sys.modules[section.__module__])[section.__name__]


@cache
def _read(module: ModuleType) -> Mapping[str, Mapping[str, str]]:
    classes = (node for node in ast.parse(inspect.getsource(module)).body if isinstance(node, ast.ClassDef))
    return {node.name: _sentences(node) for node in classes}


def _sentences(section: ast.ClassDef) -> Mapping[str, str]:
    found: dict[str, str] = {}
    for key, below in zip(section.body, section.body[1:], strict=False):
        match key, below:
            case ast.AnnAssign(target=ast.Name(id=name)), ast.Expr(value=ast.Constant(value=str(sentence))):
                found[name] = inspect.cleandoc(sentence)
    return found
