"""`stateroom export`, as a user runs it."""

from __future__ import annotations

import json
import shutil
import stat
from pathlib import Path

import hcl2
import pytest

from tests.e2e.project import Project
from tests.e2e.terraform import CLIENTS, Client, Finished
from tests.e2e.terraform import Project as Work
from tests.unit.emit.facts import unsigned
from tests.unit.export.backends import CLOUDS, GOLDEN

_IMPORT = "pulumi import --file {file} --protect=false --generate-code=false"
_FIRST = "pulumi up --target urn:pulumi:test::stateroom::pulumi:providers:aws::acme"


@pytest.mark.parametrize("command", ["pulumi-import", "terraform"])
def test_what_is_not_made_is_not_handed_over(project: Project, command: str) -> None:
    said = project.run("export", command)
    assert said.code == 4
    what, why, remedy = said.err.splitlines()
    assert what == "error: the backend of stack test is not as declared: 10 changes are pending"
    assert why.startswith("  why:  first of them: ")
    assert remedy == "  next: run `stateroom up --stack test`"
    assert project.writes == []


def test_the_file_for_pulumi_says_what_to_run(project: Project, tmp_path: Path) -> None:
    assert project.run("up").code == 0
    project.forget_requests()
    file = tmp_path / "import.json"
    said = project.run("export", "pulumi-import", "--out", str(file))
    assert said.code == 0, said
    assert said.out == f"wrote {file}; take it over with:\n  {_FIRST}\n  {_IMPORT.format(file=file)}\n"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    text = file.read_text(encoding="utf-8")
    assert unsigned(json.loads(text)["//"]) == (
        f"Written by Stateroom for the backend acme: run `{_FIRST}`, then `{_IMPORT.format(file='FILE')}`."
    )
    assert project.writes == []

    # To the terminal it is the same; and a file of ours is written anew.
    assert project.run("export", "pulumi-import").out == text
    assert project.run("export", "pulumi-import", "--out", str(file)).code == 0


def test_a_file_of_somebody_else_is_left_alone(project: Project, tmp_path: Path) -> None:
    file = tmp_path / "import.json"
    file.write_text("{}", encoding="utf-8")
    said = project.run("export", "pulumi-import", "--out", str(file))
    assert (said.code, file.read_text(encoding="utf-8")) == (4, "{}")
    assert said.err == (
        f"error: {file} was not written by us and stays as it is\n"
        "  why:  it does not begin with 'Written by Stateroom'\n"
        "  next: move it away, or emit to another directory\n"
    )


def test_the_files_for_terraform_are_written_where_they_are_asked_for(project: Project, tmp_path: Path) -> None:
    project.configure(access={"writer": {"accounts": ["111122223333"], "external_id": "known-to-two-parties"}})
    assert project.run("up").code == 0
    project.forget_requests()
    folder = tmp_path / "terraform"
    said = project.run("export", "terraform", "--out", str(folder))
    names = ("providers.tf", "variables.tf", "main.tf", "imports.tf")
    assert (said.code, said.out) == (0, "".join(f"wrote {folder / name}\n" for name in names)), said
    assert project.writes == []
    texts = {name: (folder / name).read_text(encoding="utf-8") for name in names}
    assert all(stat.S_IMODE((folder / name).stat().st_mode) == 0o600 for name in names)
    assert all(hcl2.loads(text) is not None for text in texts.values())
    assert "known-to-two-parties" not in "".join(texts.values())
    document = project.run("export", "terraform", "--json").document
    assert (document["texts"], document["files"]) == (texts, [])

    # In a directory of somebody else nothing is written.
    (folder / "main.tf").write_text("", encoding="utf-8")
    (folder / "imports.tf").unlink()
    assert project.run("export", "terraform", "--out", str(folder)).code == 4
    assert not (folder / "imports.tf").exists()


@pytest.mark.parametrize("cloud", CLOUDS)
@pytest.mark.parametrize("client", CLIENTS, ids=lambda client: client.name)
def test_the_configuration_is_as_the_formatter_leaves_it(client: Client, cloud: str, tmp_path: Path) -> None:
    work = Work(client, tmp_path / "work")
    shutil.copytree(GOLDEN / f"{cloud}-prod", work.folder)
    assert work.run("fmt", "-check", "-diff", "-no-color") == Finished(0, "")
