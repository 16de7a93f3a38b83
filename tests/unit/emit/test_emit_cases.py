"""Runs every case in tests/cases/emit: the facts that differ, what is asked for, and the whole text or the error."""

from __future__ import annotations

from pathlib import Path
from typing import Any, get_args

import pytest
import yaml

from stateroom.config.tools import EmitTool
from stateroom.emit import TOOLS, Signing, oss_backend, render, s3_backend
from stateroom.emit.arguments import Argument
from stateroom.emit.checksum import origin_of
from stateroom.emit.versions import Version, parse_version
from stateroom.errors import StateroomError
from tests.unit.emit.facts import make_facts, unsigned

CASES = Path(__file__).parents[2] / "cases" / "emit"
CLOUDS = {"s3": "aws", "oss": "alicloud"}
"""The cloud of each folder of cases."""
ASKED = ("tool", "format", "for", "role", "key", "workspace", "signing", "set")
"""What a case asks for."""


def read_case(path: Path) -> dict[str, Any]:
    case: dict[str, Any] = yaml.load(path.read_text(), yaml.CSafeLoader)
    assert set(case) <= {*ASKED, "what", "facts", "text", "error", "exit_code"}
    return case


def render_case(path: Path, version: Version | None = None) -> str:
    case = read_case(path)
    facts = make_facts(CLOUDS[path.parent.name], **case.get("facts", {}))
    signing = Signing(**case.get("signing", {}))
    if "for" in case:
        version = parse_version(case["tool"], case["for"])
    choices = {name: case.get(name) for name in ("role", "key", "workspace")}
    settings = case.get("set", [])
    return render(
        facts, case["tool"], case.get("format"), signing=signing, version=version, settings=settings, **choices
    )


@pytest.mark.parametrize("path", sorted(CASES.glob("*/*.yaml")), ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_emitted_text_is_as_the_case_says(path: Path) -> None:
    case = read_case(path)
    assert case["what"], "a case says in one sentence what it shows"
    if "error" in case:
        with pytest.raises(StateroomError) as caught:
            render_case(path)
        assert str(caught.value) == case["error"].rstrip("\n")
        assert caught.value.exit_code == case["exit_code"]
    else:
        text = render_case(path)
        assert origin_of(text) == "ours"
        assert unsigned(text) == case["text"]


@pytest.mark.parametrize("path", sorted(CASES.glob("*/*.yaml")), ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_what_is_written_for_no_version_is_what_the_newest_takes(path: Path) -> None:
    case = read_case(path)
    newest = {"terraform": Version(1, 15), "opentofu": Version(1, 12)}.get(case["tool"])
    if "text" in case and "for" not in case and newest is not None:
        assert unsigned(render_case(path, newest)) == case["text"]


def test_a_stack_file_can_name_every_tool() -> None:
    assert get_args(EmitTool) == tuple(TOOLS)


def test_every_format_of_every_tool_has_a_case_on_each_cloud() -> None:
    for folder, kind in CLOUDS.items():
        cases = [read_case(path) for path in (CASES / folder).glob("*.yaml")]
        shown = {(case["tool"], case.get("format")) for case in cases if "text" in case}
        for tool, emitter in TOOLS.items():
            usual, *others = emitter.name_files(folder)
            assert shown & {(tool, usual), (tool, None)}, (kind, tool, usual)
            assert [form for form in others if (tool, form) not in shown] == [], (kind, tool)


def test_every_case_lies_in_the_folder_of_a_backend() -> None:
    assert {path.parent.name for path in CASES.rglob("*.yaml")} == set(CLOUDS)


@pytest.mark.parametrize(
    ("folder", "arguments"),
    [("s3", s3_backend.ARGUMENTS), ("oss", oss_backend.ARGUMENTS)],
    ids=["s3", "oss"],
)
def test_every_argument_of_the_table_has_a_reason_and_a_case(folder: str, arguments: tuple[Argument, ...]) -> None:
    names = [argument.name for argument in arguments]
    assert len(set(names)) == len(names)
    assert all(argument.why.endswith(".") for argument in arguments)
    texts = "".join(read_case(path).get("text", "") for path in (CASES / folder).glob("block_*.yaml"))
    assert [name for name in names if f" {name} " not in texts] == []


@pytest.mark.parametrize("folder", CLOUDS)
def test_no_argument_is_written_twice_or_empty(folder: str) -> None:
    for path in (CASES / folder).glob("block_*.yaml"):
        lines = [line.split("=")[0].strip() for line in read_case(path)["text"].splitlines() if " = " in line]
        written = [line for line in lines if not line.startswith("#")]
        assert len(set(written)) == len(written), path.stem
        assert ' = ""' not in read_case(path)["text"], path.stem
