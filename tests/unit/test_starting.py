"""A new stack's file on disk: when it is written, when it is not, and the whole text of each refusal."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from stateroom.check import check_stacks
from stateroom.config.answers import Answers
from stateroom.config.load import load_stack
from stateroom.errors import RefusedError, StateroomError, UsageError
from stateroom.starting import begin_stack, find_project, write_stack
from stateroom.workspace import Workspace
from tests.unit.config.test_starter import KINDS, answers_for

ROOT = Path(__file__).parents[2]
DEV = Answers("aws", "dev", name="acme", region="eu-west-1")


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """A project without a stack, and without a folder for any."""
    for name in ("__main__.py", "Pulumi.yaml"):
        shutil.copy(ROOT / name, tmp_path)
    return find_project(tmp_path)


def begin(workspace: Workspace, answers: Answers, *, stack: str = "blue", force: bool = False) -> Path:
    return write_stack(workspace, begin_stack(workspace, stack, {}), answers, force=force)


def test_file_is_written_whole_for_everybody_to_read_and_nothing_else_is(workspace: Workspace) -> None:
    file = begin(workspace, DEV)
    assert file == workspace.stacks / "Pulumi.blue.yaml"
    assert load_stack(workspace.stacks, "blue", {}, project=workspace.root).name == "acme"
    assert file.stat().st_mode & 0o777 == 0o644
    assert list(workspace.stacks.iterdir()) == [file]


@pytest.mark.parametrize(("cloud", "preset"), KINDS)
def test_every_kind_keeps_every_mandatory_policy_and_prod_all_but_what_nobody_can_guess(
    workspace: Workspace, cloud: Any, preset: Any
) -> None:
    begin(workspace, answers_for(cloud, preset))
    (checked,) = check_stacks(workspace).checked
    assert checked.judgement.mandatory == ()
    assert checked.judgement.undecided == ()
    # The boundary's ARN is the organisation's, and a table that the internet does not reach is out of reach for GitHub.
    beyond = {"aws": {"aws-access-require-permissions-boundary"}, "alicloud": {"alicloud-lock-table-limit-network"}}
    if preset == "prod":
        assert {each.policy for each in checked.judgement.advisory} == beyond[cloud]


def test_answers_that_are_wrong_leave_nothing_behind(workspace: Workspace) -> None:
    with pytest.raises(UsageError) as caught:
        begin(workspace, Answers("aws", "dev", name="A", region="mars"))
    assert str(caught.value) == (
        "stack blue cannot be begun like this\n"
        "  - --name A: the name is too short (2 to 52 of a-z, 0-9 and -, first and last a letter or digit; choose "
        "a longer one)\n"
        "  - --region mars: this is not an AWS region (a region of aws, aws-cn or aws-us-gov, such as eu-west-1; write "
        "the region's code, as `aws configure list` shows it)\n"
        "  why:  nothing was written\n"
        "  next: give other values (`stateroom init --help` says what each flag is for)"
    )
    assert not workspace.stacks.exists()


def test_what_is_wrong_with_the_defaults_is_told_of_them(workspace: Workspace) -> None:
    with (workspace.root / "Pulumi.yaml").open("a", encoding="utf-8") as file:
        file.write("config: {stateroom:defaults: {value: {aws: {account: '${env:ACCOUNT}'}, tags: 5}}}\n")
    with pytest.raises(UsageError) as caught:
        begin(workspace, Answers("aws", "dev", name="acme", region="mars"))
    assert str(caught.value) == (
        "stack blue cannot be begun like this\n"
        '  - the variable ACCOUNT is not set, or empty @ Pulumi.yaml: $.aws.account ("${env:ACCOUNT}"; set it, or give '
        "a default: ${env:ACCOUNT:-default})\n"
        "  - --region mars: this is not an AWS region (a region of aws, aws-cn or aws-us-gov, such as eu-west-1; write "
        "the region's code, as `aws configure list` shows it)\n"
        "  - tags must be a mapping, and this is a number @ Pulumi.yaml: $.tags (5; at most 47 tags; write its keys "
        "below it, indented)\n"
        "  why:  nothing was written\n"
        "  next: give other values (`stateroom init --help` says what each flag is for), and correct Pulumi.yaml "
        "(docs/configuration.md explains every key)"
    )


def test_a_stack_that_is_there_is_written_anew_only_when_forced(workspace: Workspace) -> None:
    file = begin(workspace, DEV)
    before = file.read_text()
    with pytest.raises(UsageError) as caught:
        begin(workspace, Answers("aws", "prod", name="acme", region="eu-west-1"))
    assert str(caught.value) == (
        f"there is a stack blue already\n  why:  {file} exists\n  next: edit it, or add --force"
    )
    assert file.read_text() == before
    begin(workspace, Answers("aws", "prod", name="acme", region="eu-west-1"), force=True)
    assert load_stack(workspace.stacks, "blue", {}).lock.mode == "both"


def test_a_file_that_is_broken_is_written_anew_when_forced(workspace: Workspace) -> None:
    file = begin(workspace, DEV)
    file.write_text("config: [")
    begin(workspace, DEV, force=True)
    assert load_stack(workspace.stacks, "blue", {}).name == "acme"


@pytest.mark.parametrize(
    ("line", "kept"),
    [("encryptionsalt: v1:x\n", "encryptionsalt"), ("secretsprovider: awskms://x\nencryptedkey: y\n",
     "encryptedkey, secretsprovider"), ("  aws:region: eu-west-1\n", "aws:region")],
)  # fmt: skip
def test_what_only_pulumi_can_tell_is_never_overwritten(workspace: Workspace, line: str, kept: str) -> None:
    file = begin(workspace, DEV)
    text = file.read_text() + line
    file.write_text(text)
    with pytest.raises(RefusedError) as caught:
        begin(workspace, DEV, force=True)
    assert str(caught.value) == (
        f"{file} holds more than our configuration: {kept}\n"
        "  why:  it would be lost, and what Pulumi encrypted with it could never be read again\n"
        "  next: edit the file, or choose another name"
    )
    assert file.read_text() == text


@pytest.mark.parametrize("name", ["", "*", "a/b", "../x", "-a", ".a", "a b", "x" * 101, "é"])
def test_a_name_that_no_stack_can_have_is_refused(workspace: Workspace, name: str) -> None:
    with pytest.raises(UsageError) as caught:
        begin_stack(workspace, name)
    assert str(caught.value) == (
        f"a stack cannot be called {name}\n"
        "  why:  Pulumi takes 1 to 100 letters, digits, hyphens, underscores and dots, the first a letter or digit\n"
        "  next: choose another name"
    )


def test_a_folder_that_cannot_be_written_says_so(workspace: Workspace) -> None:
    workspace.stacks.write_text("a file where the folder should be")
    with pytest.raises(StateroomError) as caught:
        begin(workspace, DEV)
    assert str(caught.value) == (
        f"cannot write {workspace.stacks}/Pulumi.blue.yaml\n  why:  File exists\n  next: make its folder writable"
    )


def test_outside_of_a_project_the_reason_is_told(tmp_path: Path) -> None:
    with pytest.raises(UsageError) as caught:
        find_project(tmp_path)
    assert str(caught.value) == (
        f"no Stateroom project in {tmp_path} or above\n"
        "  why:  a stack belongs to a project: its program, its policies and Pulumi.yaml, and there is none\n"
        "  next: clone the project; then run this in its folder, or name that with --cwd"
    )


def test_a_project_of_something_else_is_none(tmp_path: Path) -> None:
    (tmp_path / "Pulumi.yaml").write_text("name: other\nruntime: python\n")
    with pytest.raises(UsageError) as caught:
        find_project(tmp_path)
    assert str(caught.value) == (
        f"{tmp_path} is not a Stateroom project\n"
        "  why:  its Pulumi.yaml has no program __main__.py beside it\n"
        "  next: go to the project's folder, or name it with --cwd"
    )


def test_a_project_file_that_is_broken_is_told_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "Pulumi.yaml").write_text("runtime: yaml\n")
    with pytest.raises(UsageError, match="is not a Pulumi project file"):
        find_project(tmp_path)
