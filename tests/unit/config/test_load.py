"""Stacks on disk: finding, choosing and reading them, and the whole message of every bad file."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from stateroom.config.backend import written
from stateroom.config.environment import RESOLVED
from stateroom.config.load import choose_stack, list_stacks, load_stack, parse_backend
from stateroom.errors import ConfigError, UsageError

PROJECT = Path(__file__).parents[3]
BROKEN = PROJECT / "tests" / "cases" / "config" / "files" / "broken.yaml"
HEAD = "config:\n  stateroom:backend:\n"
SMALLEST = HEAD + "    cloud: aws\n    name: acme\n    region: eu-west-1\n"


@pytest.fixture
def stacks(tmp_path: Path) -> Path:
    directory = tmp_path / "stacks"
    directory.mkdir()
    return directory


def write_stack(stacks: Path, text: str | bytes, name: str = "dev") -> None:
    path = stacks / f"Pulumi.{name}.yaml"
    if isinstance(text, bytes):
        path.write_bytes(text)
    else:
        path.write_text(text, encoding="utf-8")


def test_stacks_are_listed_by_name(stacks: Path) -> None:
    for name in ("prod", "dev", "a.b"):
        write_stack(stacks, SMALLEST, name)
    (stacks / "Pulumi.yaml").write_text("name: x\n")
    (stacks / "schema.json").write_text("{}")
    (stacks / "Pulumi.folder.yaml").mkdir()
    assert list_stacks(stacks) == ["a.b", "dev", "prod"]
    assert list_stacks(stacks / "nowhere") == []


def test_only_stack_is_chosen(stacks: Path) -> None:
    write_stack(stacks, SMALLEST)
    assert choose_stack(stacks, None) == "dev"


def test_stack_that_was_asked_for_is_chosen(stacks: Path) -> None:
    for name in ("prod", "dev"):
        write_stack(stacks, SMALLEST, name)
    assert choose_stack(stacks, "prod") == "prod"


def test_no_stack_is_a_usage_error(stacks: Path) -> None:
    with pytest.raises(UsageError) as caught:
        choose_stack(stacks, "dev")
    assert str(caught.value) == (
        f"there is no stack in {stacks}\n"
        "  why:  a stack is a file Pulumi.NAME.yaml\n"
        "  next: run it in the project's directory, or begin one: stateroom init NAME"
    )


def test_several_stacks_are_listed_when_none_is_named(stacks: Path) -> None:
    for name in ("prod", "dev"):
        write_stack(stacks, SMALLEST, name)
    with pytest.raises(UsageError) as caught:
        choose_stack(stacks, None)
    assert str(caught.value) == ("there are 2 stacks, and none was named\n  next: name one with --stack: dev, prod")


@pytest.mark.parametrize(
    ("asked", "remedy"),
    [("prd", "did you mean prod? There are dev, prod"), ("../prod", "did you mean prod? There are dev, prod"),
     ("staging", "take one of dev, prod")],
)  # fmt: skip
def test_unknown_stack_is_answered_with_the_nearest_one(stacks: Path, asked: str, remedy: str) -> None:
    for name in ("prod", "dev"):
        write_stack(stacks, SMALLEST, name)
    with pytest.raises(UsageError) as caught:
        load_stack(stacks, asked)
    assert str(caught.value) == f"there is no stack {asked}\n  next: {remedy}"


def test_stack_is_loaded_beside_the_keys_of_providers(stacks: Path) -> None:
    write_stack(stacks, "encryptionsalt: v1:x\n" + SMALLEST + "  aws:region: us-east-1\n")
    assert load_stack(stacks, "dev").region == "eu-west-1"


def test_anchors_aliases_and_merges_are_read(stacks: Path) -> None:
    lists = '    access:\n      reader: &who {accounts: ["111122223333"]}\n      writer: {<<: *who, mfa: true}\n'
    write_stack(stacks, SMALLEST + lists + "      admin: *who\n")
    access = load_stack(stacks, "dev").access
    assert access.writer is not None
    assert (access.writer.accounts, access.writer.mfa) == (["111122223333"], True)
    assert access.admin == access.reader


def read_broken_files() -> list[Any]:
    return [
        pytest.param(case, id=case["what"]) for case in yaml.load(BROKEN.read_text(encoding="utf-8"), yaml.CSafeLoader)
    ]


@pytest.mark.parametrize("case", read_broken_files())
def test_broken_stack_file_has_one_clear_message(stacks: Path, case: dict[str, str]) -> None:
    write_stack(stacks, case["file"])
    with pytest.raises(ConfigError) as caught:
        load_stack(stacks, "dev", {})
    assert str(caught.value) == case["message"].rstrip("\n")


def test_stack_file_that_nests_without_end_is_refused(stacks: Path) -> None:
    write_stack(stacks, "[\n" * 1500)
    with pytest.raises(ConfigError) as caught:
        load_stack(stacks, "dev")
    assert str(caught.value) == ("stacks/Pulumi.dev.yaml is nested too deeply\n  next: remove what encloses itself")


def test_stack_file_in_another_encoding_is_refused(stacks: Path) -> None:
    write_stack(stacks, b"config: \xff\n")
    with pytest.raises(ConfigError) as caught:
        load_stack(stacks, "dev")
    assert str(caught.value) == (
        "stacks/Pulumi.dev.yaml is not UTF-8\n  why:  the byte at position 8 is not\n  next: save it as UTF-8"
    )


def test_unreadable_stack_file_says_why(stacks: Path) -> None:
    (stacks / "Pulumi.dev.yaml").symlink_to(stacks / "nowhere.yaml")
    with pytest.raises(ConfigError) as caught:
        load_stack(stacks, "dev")
    assert str(caught.value) == (
        "stacks/Pulumi.dev.yaml cannot be read\n"
        "  why:  No such file or directory\n"
        "  next: correct its permissions or its path"
    )


@pytest.mark.parametrize("linked", [False, True], ids=["itself", "behind a link"])
def test_what_is_no_regular_file_is_refused_and_not_waited_for(stacks: Path, linked: bool) -> None:
    fifo = stacks / ("fifo" if linked else "Pulumi.dev.yaml")
    os.mkfifo(fifo)
    if linked:
        (stacks / "Pulumi.dev.yaml").symlink_to(fifo)
    with pytest.raises(ConfigError) as caught:
        load_stack(stacks, "dev")
    assert str(caught.value) == (
        "stacks/Pulumi.dev.yaml cannot be read\n"
        "  why:  it is not a regular file\n"
        "  next: put a file in its place, or a link to one"
    )


def test_a_link_to_a_stack_file_is_read(stacks: Path) -> None:
    write_stack(stacks, "config:\n  stateroom:backend: {cloud: aws, name: acme, region: eu-west-1}\n")
    (stacks / "Pulumi.dev.yaml").rename(stacks / "elsewhere")
    (stacks / "Pulumi.dev.yaml").symlink_to(stacks / "elsewhere")
    assert load_stack(stacks, "dev").name == "acme"


def test_loading_imports_neither_pulumi_nor_an_sdk() -> None:
    code = (
        "import sys; from pathlib import Path; from stateroom.config.load import load_stack\n"
        "load_stack(Path('stacks'), 'aws-prod')\n"
        "print(sorted({'pulumi', 'boto3', 'botocore', 'rich', 'click'} & set(sys.modules)))"
    )
    ran = subprocess.run([sys.executable, "-c", code], cwd=PROJECT, capture_output=True, text=True, check=True)
    assert ran.stdout == "[]\n"


def test_keys_are_left_out_of_what_a_program_is_told() -> None:
    keys = {"access_key_id": "${env:ID}", "access_key_secret": "${env:SECRET}", "security_token": "${env:TOKEN}"}
    value = {"cloud": "alicloud", "name": "acme", "region": "cn-hangzhou", "credentials": keys}
    environ = {"ID": "hidden-id", "SECRET": "hidden-secret", "TOKEN": "hidden-token"}
    backend = parse_backend(value, "the stack", environ)
    told = written(backend, "json")
    assert told == value | {"credentials": {}}
    assert parse_backend(told, "the program", {}).name == "acme"
    whole = backend.model_dump(exclude_unset=True)
    assert parse_backend(whole, "its own dump", RESOLVED) == backend
    with pytest.raises(ConfigError) as caught:
        parse_backend(whole, "a file", {})
    assert len(caught.value.problems) == 3
    assert "hidden-" not in str(caught.value)


def test_a_program_is_told_how_to_sign_in_but_for_the_keys() -> None:
    value = {"cloud": "alicloud", "name": "acme", "region": "cn-hangzhou", "credentials": {"ecs_role_name": "machine"}}
    assert written(parse_backend(value, "the stack", {})) == value


@pytest.mark.parametrize("stack", list_stacks(PROJECT / "stacks"))
def test_what_was_loaded_can_be_written_out_and_parsed_again(stack: str) -> None:
    backend = load_stack(PROJECT / "stacks", stack, {})
    assert parse_backend(backend.model_dump(exclude_unset=True), "the component", {}) == backend
