"""What is generated from the models, and the stack files of this project."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from stateroom.config import schema
from stateroom.config.aws import AwsBackend
from stateroom.config.load import list_stacks, load_stack
from stateroom.config.sentences import sentences_of
from stateroom.config.shape import sections_of, shape_of, walk
from tests.unit.config.test_config_cases import SMALLEST, read_cases

PROJECT = Path(__file__).parents[3]
STACKS = PROJECT / "stacks"
ENTRY = "stateroom:backend"

accepted = [case for case in read_cases() if not case.values[0]["problems"]]


@pytest.fixture(scope="module")
def validator() -> jsonschema.Draft202012Validator:
    built = schema.build_schema()
    jsonschema.Draft202012Validator.check_schema(built)
    return jsonschema.Draft202012Validator(built)


def test_generated_files_are_up_to_date() -> None:
    assert schema.write_generated(PROJECT, check=True) == []


@pytest.mark.parametrize("stack", list_stacks(STACKS))
def test_stack_file_names_the_schema_and_follows_it(stack: str, validator: jsonschema.Draft202012Validator) -> None:
    text = (STACKS / f"Pulumi.{stack}.yaml").read_text(encoding="utf-8")
    assert text.startswith("# yaml-language-server: $schema=schema.json\n")
    validator.validate(yaml.safe_load(text))
    assert load_stack(STACKS, stack, {}).cloud == "aws"


def test_project_file_says_where_the_stacks_are() -> None:
    project = yaml.safe_load((PROJECT / "Pulumi.yaml").read_text(encoding="utf-8"))
    assert (project["name"], project["stackConfigDir"]) == ("stateroom", "stacks")
    assert project["runtime"] == {"name": "python", "options": {"virtualenv": ".venv"}}


@pytest.mark.parametrize("case", accepted)
def test_what_is_taken_follows_the_schema(case: dict[str, Any], validator: jsonschema.Draft202012Validator) -> None:
    validator.validate({"config": {ENTRY: SMALLEST | case["given"]}})


@pytest.mark.parametrize(
    "given",
    [{"acess": {}}, {"lock": {"mode": "tabel"}}, {"bucket": {"name": "Acme"}}, {"account": "12"},
     {"bucket": {"lifecycle": {"keep_versions": 101}}}, {"protect": "yes"},
     {"emit": ["helm"]}, {"lock": {"replicas": ["us-east-1"]}},
     {"access": {"writer": {"oidc": [{"issuer": "github", "subjects": []}]}}}, {"encryption": {"rotation_days": 1}}],
    ids=str,
)  # fmt: skip
def test_editor_marks_what_is_wrong(given: dict[str, Any], validator: jsonschema.Draft202012Validator) -> None:
    assert not validator.is_valid({"config": {ENTRY: SMALLEST | given}})


@pytest.mark.parametrize(
    "content", [{}, {"config": {}}, {"config": {ENTRY: SMALLEST, "stateroom:debug": True}}], ids=str
)
def test_editor_marks_a_file_without_exactly_our_key(
    content: dict[str, Any], validator: jsonschema.Draft202012Validator
) -> None:
    assert not validator.is_valid(content)


def test_keys_of_providers_are_nobody_elses_business(validator: jsonschema.Draft202012Validator) -> None:
    validator.validate({"encryptionsalt": "v1:x", "config": {ENTRY: SMALLEST, "aws:region": "eu-west-1"}})


def test_every_field_has_a_sentence() -> None:
    silent = [
        f"{section.__name__}.{name}"
        for section in sections_of(AwsBackend)
        for name in section.model_fields
        if not sentences_of(section).get(name, "").endswith(".")
    ]
    assert silent == []


def test_every_default_is_allowed() -> None:
    written = AwsBackend.model_validate(SMALLEST).model_dump()
    assert AwsBackend.model_validate(written).model_dump() == written


def test_reference_explains_every_key_and_every_rule() -> None:
    text = schema.render_reference()
    missing = [step for path, _ in walk(shape_of(AwsBackend)) if (step := path[-1]) != "*" and f"`{step}`" not in text]
    assert missing == []
    assert "- The admin role works on every state, so it has no scope.\n" in text


def test_check_says_what_to_run_and_writes_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert schema.main(["--check"], tmp_path) == 1
    assert capsys.readouterr().out == (
        "stacks/schema.json is out of date; run `python -m stateroom.config.schema`\n"
        "docs/configuration.md is out of date; run `python -m stateroom.config.schema`\n"
    )
    assert list(tmp_path.iterdir()) == []


def test_generated_files_are_written_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert schema.main([], tmp_path) == 0
    assert capsys.readouterr().out == "wrote stacks/schema.json\nwrote docs/configuration.md\n"
    assert schema.main([], tmp_path) == 0
    assert schema.main(["--check"], tmp_path) == 0
    assert capsys.readouterr().out == ""
    assert json.loads((tmp_path / "stacks/schema.json").read_text())["required"] == ["config"]


def test_unknown_argument_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert schema.main(["--chek"], tmp_path) == 3
    assert capsys.readouterr().err == "usage: python -m stateroom.config.schema [--check]\n"
