"""The stack's outputs that a user pastes."""

from __future__ import annotations

import json
import runpy
from pathlib import Path
from typing import Any

import pulumi
import pytest

from stateroom.emit.layout import render_files
from stateroom.errors import ConfigError
from stateroom.facts import Facts
from tests.unit.components.recording import Run, Stack

MAIN = Path(__file__).parents[3] / "__main__.py"


def program(run: Run, **keys: Any) -> Stack:
    backend = {"cloud": "aws", "name": "demo", "region": "eu-west-1"} | keys
    return run(lambda: runpy.run_path(str(MAIN)) and None, {"stateroom:backend": json.dumps(backend)})


def test_each_tool_has_its_configuration_as_it_is_emitted(run: Run) -> None:
    exports = program(run, emit=["opentofu", "terraform"]).exports
    assert exports["configuration"] == render_files(Facts.from_dict(exports["backend"]), ["opentofu", "terraform"])
    assert set(exports["configuration"]["terraform"]) == {"backend.tf", "json/backend.tf.json", "state.s3.tfbackend"}


def test_backend_tf_is_that_of_the_first_tool(run: Run) -> None:
    exports = program(run, emit=["opentofu", "terraform"]).exports
    assert exports["backend_tf"] == exports["configuration"]["opentofu"]["backend.tf"]
    assert exports["backend_tf"].startswith("# Written by Stateroom")


def test_a_stack_that_emits_nothing_has_no_backend_tf(run: Run) -> None:
    exports = program(run, emit=[]).exports
    assert exports["configuration"] == {}
    assert exports.get("backend_tf") is None


def test_a_wrong_stack_file_ends_the_program_with_its_problems(run: Run) -> None:
    with pytest.raises(pulumi.RunError) as caught:
        program(run, name="x")
    assert isinstance(caught.value.__cause__, ConfigError)
    assert str(caught.value).startswith("stateroom:backend has 1 problem\n  - ")
