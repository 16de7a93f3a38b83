"""A new stack's file from answers: the whole file of each kind, and what of it the project's defaults say already."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from stateroom.config.answers import PRESETS, Answers
from stateroom.config.backend import CLOUDS
from stateroom.config.defaults import Defaults
from stateroom.config.parse import parse_backend
from stateroom.config.schema import build_schema
from stateroom.config.starter import Starter

CASES = Path(__file__).parents[2] / "cases" / "starter"
ACCOUNTS = {"aws": ("111122223333", "444455556666"), "alicloud": ("1111222233334444", "4444555566667777")}
KINDS = [(cloud, preset) for cloud in CLOUDS for preset in PRESETS]


def starter(stack: str = "blue", defaults: Any = None) -> Starter:
    return Starter(stack, Defaults(defaults), {})


def answers_for(cloud: Any, preset: Any) -> Answers:
    """Everything that can be said for production, and what must be said for development."""
    if preset == "dev":
        return starter().complete(Answers(cloud, preset))
    own, other = ACCOUNTS[cloud]
    said = Answers(cloud, preset, name="acme", account=own, github="acme/infra", writers=(other,))
    return starter().complete(said)


def backend_of(text: str) -> dict[str, Any]:
    value: dict[str, Any] = yaml.safe_load(text)["config"]["stateroom:backend"]
    return value


@pytest.mark.parametrize(("cloud", "preset"), KINDS)
def test_file_of_each_kind_is_this_and_can_be_loaded(cloud: Any, preset: Any) -> None:
    text = starter().render(answers_for(cloud, preset))
    assert text == (CASES / f"{cloud}-{preset}.yaml").read_text(encoding="utf-8")
    assert parse_backend(backend_of(text), "x", {}).cloud == cloud
    jsonschema.Draft202012Validator(build_schema()).validate(yaml.safe_load(text))


@pytest.mark.parametrize(("cloud", "preset"), KINDS)
def test_every_block_is_explained_in_one_or_two_lines(cloud: Any, preset: Any) -> None:
    lines = starter().render(answers_for(cloud, preset)).splitlines()
    assert lines[0] == "# yaml-language-server: $schema=schema.json"
    blocks = "\n".join(line.strip() if line.startswith("    #") else "" for line in lines[4:]).split("\n\n")
    counts = [block.strip().count("\n") + 1 for block in blocks if block.strip()]
    assert counts
    assert max(counts) <= 2
    assert max(map(len, lines)) <= 120


def test_what_the_defaults_say_is_not_repeated_and_not_overruled() -> None:
    defaults = {
        "tags": {"team": "platform"},
        "emit": ["opentofu"],
        "aws": {"region": "eu-central-1", "lock": {"mode": "native"}, "bucket": {"lifecycle": {"noncurrent_days": 30}}},
    }
    begun = starter(defaults=defaults)
    text = begun.render(begun.complete(Answers("aws", "prod", name="acme")))
    assert backend_of(text) == {
        "cloud": "aws",
        "name": "acme",
        "tags": {"environment": "blue"},
        "bucket": {"lifecycle": {"keep_versions": 50}, "access_logs": {"retain_days": 400}},
        "encryption": {"mode": "kms"},
    }
    assert parse_backend(backend_of(text), "x", {}, defaults=defaults).lock.mode == "native"


def test_an_answer_that_differs_from_the_defaults_counts() -> None:
    defaults = {"cloud": "aws", "account": "111122223333", "aws": {"region": "eu-west-1", "lock": {"mode": "native"}}}
    begun = starter(defaults=defaults)
    assert begun.missing(Answers()) == ["preset"]
    said = Answers(preset="dev", region="eu-north-1", lock="both", writers=("111122223333",))
    assert backend_of(begun.render(begun.complete(said))) == {
        "cloud": "aws",
        "name": "blue",
        "region": "eu-north-1",
        "encryption": {"mode": "s3"},
        "lock": {"mode": "both"},
        "access": {"writer": {"accounts": ["111122223333"]}},
    }


@pytest.mark.parametrize(
    ("said", "missing"),
    [
        (Answers(), ["cloud", "preset", "region"]),
        (Answers("aws"), ["preset", "region"]),
        (Answers("alicloud", "dev", region="cn-hangzhou"), []),
    ],
)
def test_what_only_a_person_knows_is_missing(said: Answers, missing: list[str]) -> None:
    assert starter().missing(said) == missing


@pytest.mark.parametrize(
    ("github", "subject"),
    [
        ("acme/infra", "repo:acme/infra:ref:refs/heads/main"),
        ("acme/infra:environment:blue", "repo:acme/infra:environment:blue"),
        ("acme/*:ref:refs/tags/v*", "repo:acme/*:ref:refs/tags/v*"),
    ],
)
def test_a_repository_is_pinned_to_its_main_branch_unless_more_is_said(github: str, subject: str) -> None:
    text = starter().render(starter().complete(Answers("aws", "dev", github=github)))
    assert backend_of(text)["access"]["writer"]["oidc"] == [{"issuer": "github", "subjects": [subject]}]


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (Answers(), []),
        (Answers(name="", writers=("",)), ['--name "": it is empty', '--writer "": it is empty']),
        (Answers("aws", name="A"), ["--name A: the name is too short"]),
        (Answers("aws", region="mars"), ["--region mars: this is not an AWS region"]),
        (Answers("aws", account="1 2"), ['--account "1 2": this is not an account id']),
        (Answers("alicloud", encryption="s3"), ["--encryption s3: take one of oss, kms"]),
        (Answers("alicloud", region="eu-west-1"), ["--region eu-west-1: eu-west-1 has no zone-redundant storage"]),
        (Answers("aws", github="acme"), ["--github acme: this is not a repository"]),
        (Answers("aws", github="*/infra"), ['--github "*/infra": this is not a repository']),
        (
            Answers("aws", account="12", writers=("444455556666", "", "x", "y")),
            [
                '--writer "": it is empty',
                "--account 12: this is not an account id",
                "--writer x: this is not the ARN of a role or user",
                "--writer y: this is not the ARN of a role or user",
            ],
        ),
    ],
)
def test_answers_are_judged_by_the_rules_of_the_configuration(said: Answers, told: list[str]) -> None:
    assert [mistake.as_flag.split(" (")[0] for mistake in starter().judge(said)] == told


def test_what_is_wrong_without_any_answer_is_not_held_against_one() -> None:
    begun = Starter("blue", Defaults({"aws": {"account": "${env:ACCOUNT}"}}), {})
    assert begun.judge(Answers("aws", name="acme")) == []
    (mistake,) = begun.judge_all(Answers("aws", name="acme"))
    assert mistake.as_flag == (
        'the variable ACCOUNT is not set, or empty @ Pulumi.yaml: $.aws.account ("${env:ACCOUNT}"; set it, or give a '
        "default: ${env:ACCOUNT:-default})"
    )


@pytest.mark.parametrize(
    ("github", "remedy"),
    [("a/b:ref", "write it as GitHub does"), ("a/b:ref:main", "did you mean :ref:refs/heads/main?")],
)
def test_a_subject_that_no_job_has_is_refused(github: str, remedy: str) -> None:
    (mistake,) = starter().judge(Answers("aws", github=github))
    assert mistake.as_flag == (
        f"--github {github}: no job of GitHub has such a subject (OWNER/REPO, alone or with :ref:refs/heads/BRANCH, "
        f":ref:refs/tags/TAG, :environment:NAME or :pull_request behind it, or * for the rest; {remedy})"
    )


def test_a_cloud_that_there_is_not_is_none() -> None:
    begun = Starter("blue", Defaults({"cloud": "azure"}), {})
    assert begun.missing(Answers()) == ["cloud", "preset", "region"]


@given(
    preset=st.sampled_from(PRESETS),
    cloud=st.sampled_from(CLOUDS),
    name=st.from_regex(r"[a-z0-9][a-z0-9-]{0,20}[a-z0-9]", fullmatch=True),
    stack=st.from_regex(r"[A-Za-z0-9_][A-Za-z0-9_.-]{1,20}", fullmatch=True),
    tags=st.dictionaries(st.sampled_from(["team", "environment"]), st.just("x")),
)
def test_a_file_from_answers_that_are_right_is_right(preset: Any, cloud: Any, name: str, stack: str, tags: Any) -> None:
    begun = Starter(stack, Defaults({"tags": tags}), {})
    said = Answers(cloud, preset, name=name)
    if not begun.judge(said):
        value = backend_of(begun.render(begun.complete(said)))
        assert parse_backend(value, "x", {}, defaults={"tags": tags}).name == name
