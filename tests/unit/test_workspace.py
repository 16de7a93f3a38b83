"""Where a project is found, and what is said when it is none: the whole text of each error."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from stateroom.errors import ConfigError, StateroomError, UsageError
from stateroom.workspace import Workspace, find_workspace, require_writable


def write(folder: Path, content: str | bytes) -> Path:
    """A project file with that content; its path."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "Pulumi.yaml"
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    return file


@pytest.mark.parametrize(
    ("content", "project", "stacks"),
    [
        ("name: acme\n", "acme", "."),
        ("name: acme\nruntime: python\nstackConfigDir: stacks\n", "acme", "stacks"),
        ('name: "12"\nstackConfigDir: deep/er\n', "12", "deep/er"),
        ("name: acme\nruntime: {name: python, options: {virtualenv: .venv}}\n", "acme", "."),
        ("name: équipe\nstackConfigDir: 12\n", "équipe", "12"),
    ],
)
def test_a_project_file_says_the_name_and_where_the_stacks_are(
    tmp_path: Path, content: str, project: str, stacks: str
) -> None:
    write(tmp_path, content)
    assert find_workspace(tmp_path) == Workspace(tmp_path, project, tmp_path / stacks)


def test_the_nearest_project_above_is_the_one(tmp_path: Path) -> None:
    write(tmp_path, "name: outer\n")
    write(tmp_path / "inner", "name: inner\n")
    deep = tmp_path / "inner" / "stacks" / "deep"
    deep.mkdir(parents=True)
    assert find_workspace(deep).project == "inner"
    assert find_workspace(tmp_path).project == "outer"


def test_a_folder_that_is_called_like_a_project_file_is_passed_over(tmp_path: Path) -> None:
    write(tmp_path, "name: outer\n")
    (tmp_path / "inner" / "Pulumi.yaml").mkdir(parents=True)
    assert find_workspace(tmp_path / "inner").project == "outer"


def test_program_and_records_lie_in_the_project(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path, "acme", tmp_path / "stacks")
    assert workspace.main == tmp_path / "__main__.py"
    assert workspace.records("dev") == tmp_path / ".stateroom" / "dev"


def test_where_no_project_is_that_is_said(tmp_path: Path) -> None:
    with pytest.raises(UsageError) as caught:
        find_workspace(tmp_path)
    assert str(caught.value) == (
        f"no Stateroom project in {tmp_path} or above\n"
        "  why:  there is no Pulumi.yaml\n"
        "  next: go to the project's folder, or name it with --cwd"
    )


_QUOTES = "indent with spaces, and put texts with special characters in quotes"


@pytest.mark.parametrize(
    ("content", "what", "why", "remedy"),
    [
        (b"name: \xff\n", "is not UTF-8", "the byte at position 6 is not", "save it as UTF-8"),
        (
            "name: [acme\n",
            "is not YAML",
            "line 2, column 1: expected ',' or ']', but got '<stream end>'",
            _QUOTES,
        ),
        (
            "name: acme\nx: {{{\n",
            "is not YAML",
            "line 3, column 1: expected the node content, but found '<stream end>'",
            _QUOTES,
        ),
        ("name: a\x00b\n", "is not YAML", "line 1: there is a control character", "remove the character"),
    ],
)
def test_a_project_file_that_cannot_be_read_says_where_and_why(
    tmp_path: Path, content: str | bytes, what: str, why: str, remedy: str
) -> None:
    file = write(tmp_path, content)
    with pytest.raises(ConfigError) as caught:
        find_workspace(tmp_path)
    assert str(caught.value) == f"{file} {what}\n  why:  {why}\n  next: {remedy}"


@pytest.mark.parametrize(
    "content", ["", "# nothing\n", "acme\n", "- name: acme\n", "runtime: python\n", "name: 12\n", "name:\n  of: acme\n"]
)
def test_a_project_file_without_a_name_is_none(tmp_path: Path, content: str) -> None:
    file = write(tmp_path, content)
    with pytest.raises(UsageError) as caught:
        find_workspace(tmp_path)
    assert str(caught.value) == (
        f"{file} is not a Pulumi project file\n  why:  it has no name\n  next: add `name: stateroom`"
    )


@pytest.mark.parametrize("there", ["", "deep", "deep/er"])
def test_what_can_be_written_is_fine_and_stays_as_it_is(tmp_path: Path, there: str) -> None:
    (tmp_path / there).mkdir(parents=True, exist_ok=True)
    before = sorted(tmp_path.rglob("*"))
    require_writable(tmp_path / "deep" / "er")
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.parametrize("there", ["deep", "deep/er"])
def test_a_file_or_a_dangling_link_in_the_place_of_a_folder_is_said(tmp_path: Path, there: str) -> None:
    (tmp_path / there).parent.mkdir(exist_ok=True)
    (tmp_path / there).symlink_to(tmp_path / "nowhere")
    with pytest.raises(StateroomError) as caught:
        require_writable(tmp_path / "deep" / "er")
    assert str(caught.value) == (
        f"nothing can be recorded in {tmp_path}/deep/er\n"
        f"  why:  {tmp_path}/{there} is not a directory\n"
        "  next: move it away"
    )


def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # Asked of the system, and not tried with a mode: root may write wherever the file system lets it.
    monkeypatch.setattr(os, "access", lambda path, mode: (path, mode) != (tmp_path, os.W_OK | os.X_OK))
    with pytest.raises(StateroomError) as caught:
        require_writable(tmp_path / "deep")
    assert str(caught.value) == (
        f"nothing can be recorded in {tmp_path}/deep\n"
        f"  why:  {tmp_path} is not writable\n"
        "  next: make it writable, or work in a copy of the project"
    )


@pytest.mark.parametrize("runtime", ["nodejs", "{name: nodejs}"])
def test_a_project_in_another_language_is_another_project(runtime: str, tmp_path: Path) -> None:
    file = write(tmp_path, f"name: website\nruntime: {runtime}\n")
    with pytest.raises(UsageError) as caught:
        find_workspace(tmp_path)
    assert str(caught.value) == (
        f"{file} is the file of another project, website\n"
        "  why:  its program is written in nodejs, and a Stateroom project's in Python\n"
        "  next: go to a Stateroom project, or name it with --cwd"
    )
