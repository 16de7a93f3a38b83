"""What is generated from the models, and the stack files of this project."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from stateroom.config import schema
from stateroom.config.backend import CLOUDS, MODELS
from stateroom.config.load import list_stacks, load_stack
from stateroom.config.sentences import sentences_of
from stateroom.config.shape import sections_of, shape_of, walk
from stateroom.facts import CloudName
from tests.unit.config.test_config_cases import SMALLEST, SMALLEST_OF, read_cases

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
    cloud = "alicloud" if "alicloud" in stack else "aws"
    assert load_stack(STACKS, stack, {}).cloud == cloud


def test_every_cloud_has_the_same_stacks() -> None:
    stacks = list_stacks(STACKS)
    assert stacks == sorted(name for cloud in CLOUDS for name in (f"{cloud}-dev", f"{cloud}-prod", f"local-{cloud}"))


def test_project_file_says_where_the_stacks_are() -> None:
    project = yaml.safe_load((PROJECT / "Pulumi.yaml").read_text(encoding="utf-8"))
    assert (project["name"], project["stackConfigDir"]) == ("stateroom", "stacks")
    assert project["runtime"] == {"name": "python", "options": {"virtualenv": ".venv"}}


@pytest.mark.parametrize("case", accepted)
def test_what_is_taken_follows_the_schema(case: dict[str, Any], validator: jsonschema.Draft202012Validator) -> None:
    validator.validate({"config": {ENTRY: case["value"]}})


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
    "given",
    [{"acess": {}}, {"lock": {"mode": "native"}}, {"bucket": {"name": "acme.state"}}, {"account": "111122223333"},
     {"bucket": {"replication": {"region": "cn-beijing"}}}, {"protect": "yes"}, {"region": "CN_HANGZHOU"},
     {"lock": {"table": "acme-locks"}}, {"lock": {"instance": "1acme"}}, {"state": {"prefix": ""}},
     {"access": {"writer": {"services": ["ec2.amazonaws.com"]}}}, {"encryption": {"deletion_window_days": 367}},
     {"tags": {f"t{n}": "x" for n in range(18)}}, {"cloud": "aliyun"}],
    ids=str,
)  # fmt: skip
def test_editor_marks_what_is_wrong_on_alibaba_cloud(
    given: dict[str, Any], validator: jsonschema.Draft202012Validator
) -> None:
    assert not validator.is_valid({"config": {ENTRY: SMALLEST_OF["alicloud"] | given}})


@pytest.mark.parametrize(
    ("cloud", "given", "wrong"),
    [
        ("aws", {"endpoints": "public"}, "endpoints"),
        ("alicloud", {"bucket": {"object_lock": {"days": 1}}}, "object_lock"),
    ],
)
def test_editor_knows_the_keys_of_one_cloud_at_a_time(
    cloud: str, given: dict[str, Any], wrong: str, validator: jsonschema.Draft202012Validator
) -> None:
    (error,) = validator.iter_errors({"config": {ENTRY: SMALLEST_OF[cloud] | given}})
    assert f"'{wrong}' was unexpected" in error.message


@pytest.mark.parametrize(
    "content", [{}, {"config": {}}, {"config": {ENTRY: SMALLEST, "stateroom:debug": True}}], ids=str
)
def test_editor_marks_a_file_without_exactly_our_key(
    content: dict[str, Any], validator: jsonschema.Draft202012Validator
) -> None:
    assert not validator.is_valid(content)


def test_keys_of_providers_are_nobody_elses_business(validator: jsonschema.Draft202012Validator) -> None:
    validator.validate({"encryptionsalt": "v1:x", "config": {ENTRY: SMALLEST, "aws:region": "eu-west-1"}})


@pytest.mark.parametrize("cloud", CLOUDS)
def test_every_field_has_a_sentence(cloud: CloudName) -> None:
    silent = [
        f"{section.__name__}.{name}"
        for section in sections_of(MODELS[cloud])
        for name in section.model_fields
        if not sentences_of(section).get(name, "").endswith(".")
    ]
    assert silent == []


@pytest.mark.parametrize("cloud", CLOUDS)
def test_every_default_is_allowed(cloud: CloudName) -> None:
    written = MODELS[cloud].model_validate(SMALLEST_OF[cloud]).model_dump()
    assert MODELS[cloud].model_validate(written).model_dump() == written


def test_reference_explains_every_key_and_every_rule() -> None:
    text = schema.render_reference()
    aws, alicloud = text.split("\n## Alibaba Cloud\n")
    for cloud, part in (("aws", aws), ("alicloud", alicloud)):
        keys = {str(path[-1]) for path, _ in walk(shape_of(MODELS[cloud]))} - {"*"}
        assert sorted(key for key in keys if f"`{key}`" not in part) == []
        assert "- The admin role works on every state, so it has no scope.\n" in part


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
