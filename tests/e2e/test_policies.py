"""The policies as a user meets them: `up`, `preview`, and `policy list` and `check` without any cloud."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from stateroom import gate
from stateroom.cli.main import execute
from tests.e2e.project import Project, Said
from tests.unit.policy.toys import RULES, check_color

RED, NAMED = RULES[1].name, RULES[0].name
BLUE = {RED: {"color": "blue"}}
"""What no bucket of the program keeps: without a color a bucket is red."""
MESSAGE = (
    "error: 1 mandatory policy is not kept\n"
    "  - aws-bucket-require-red: Bucket acme-state: it is red, not blue\n"
    "    next: Paint it.\n"
    "  why:  nothing was written\n"
    "  next: do what is said there, or exempt the resource with a reason and an expiry date in the policies' "
    "configuration\n"
)
JUDGED = (
    "test: 10 resources on aws in eu-west-1\n"
    "  judged as of account 123456789012: the stack file names no account\n"
    "  ! aws-bucket-require-name (advisory, low) Bucket acme-state\n"
    "      it has no name\n"
    "      next: Name it.\n"
    "  1 policy kept, 1 advisory not kept\n"
)
"""What a check says of the stack, by the policies as they are."""


@pytest.fixture(autouse=True)
def rules(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two policies over buckets, so that what is told does not depend on the pack."""
    monkeypatch.setattr(gate, "load_rules", lambda _cloud=None: RULES)


def set_policies(project: Project, config: Mapping[str, Any] | str, name: str = "policies.json") -> Path:
    file = project.folder / name
    file.write_text(config if isinstance(config, str) else json.dumps(config), encoding="utf-8")
    return file


def run_policy(project: Project, *arguments: str) -> Said:
    project.capture.readouterr()
    code = execute(["policy", arguments[0], "--cwd", str(project.folder), *arguments[1:]])
    out, err = project.capture.readouterr()
    return Said(code, out, err)


def test_up_is_stopped_before_anything_is_written(project: Project) -> None:
    set_policies(project, BLUE)
    said = project.run("up")
    assert (said.code, said.err) == (4, MESSAGE)
    assert project.writes == []
    assert "  ! aws-bucket-require-name (advisory, low) Bucket acme-state\n" in said.out
    assert not project.records().exists()


def test_the_document_of_a_stopped_up_has_every_verdict(project: Project) -> None:
    set_policies(project, BLUE)
    document = project.run("up", "--json").document
    assert (document["exit_code"], document["error"]["type"]) == (4, "ViolationError")
    assert [each["policy"] for each in document["policies"]["violations"]] == [NAMED, RED]


def test_preview_shows_what_up_would_refuse(project: Project) -> None:
    set_policies(project, BLUE)
    said = project.run("preview")
    assert (said.code, said.err) == (4, "")
    assert said.out.endswith(
        "  ✗ aws-bucket-require-red (mandatory, high) Bucket acme-state\n"
        "      it is red, not blue\n"
        "      next: Paint it.\n"
        "  ! aws-bucket-require-name (advisory, low) Bucket acme-state\n"
        "      it has no name\n"
        "      next: Name it.\n"
        "  0 policies kept, 1 mandatory not kept, 1 advisory not kept\n"
    )
    document = project.run("preview", "--json").document
    assert document["exit_code"] == 4
    assert len(document["policies"]["violations"]) == 2


def test_advice_and_exemptions_let_a_run_go_on(project: Project) -> None:
    exempt = {"resource": "acme-*", "reason": "until it is painted", "expires": "9999-12-31"}
    file = set_policies(project, {RED: {"color": "blue", "exemptions": [exempt]}}, "mine.json")
    said = project.run("up", "--no-smoke", "--policy-config", str(file))
    assert (said.code, said.err) == (0, "")
    assert "  0 policies kept, 1 advisory not kept, 1 exempted\n" in said.out
    document = project.run("up", "--no-smoke", "--json", "--policy-config", str(file)).document
    assert [each["reason"] for each in document["policies"]["exempted"]] == ["until it is painted"]


@pytest.mark.parametrize("command", ["up", "preview", "policy check", "policy list"])
def test_a_wrong_configuration_is_told_before_the_cloud_is_asked(command: str, project: Project) -> None:
    file = set_policies(project, {"aws-bucket-require-rad": "advisory", "all": "strict"})
    project.forget_requests()
    said = run_policy(project, command.split()[1]) if " " in command else project.run(command)
    assert said.code == 3
    assert said.err == (
        f"error: {file} has 2 problems\n"
        '  - "strict" is no level @ $.all (levels: mandatory, advisory, disabled)\n'
        "  - unknown policy @ $.aws-bucket-require-rad (did you mean aws-bucket-require-red?)\n"
        "  next: correct the file; docs/policies.md has every policy with its levels and parameters\n"
    )
    assert not project.cloud.requests


@pytest.mark.parametrize("form", ["text", "sarif", "junit"])
def test_the_document_and_another_format_exclude_each_other(form: str, project: Project) -> None:
    said = run_policy(project, "check", "--json", "--format", form)
    assert (said.code, said.err, said.document["exit_code"]) == (3, "", 3)
    assert said.document["error"] == {
        "type": "UsageError",
        "what": f"--json and --format {form} exclude each other",
        "why": "",
        "next": "give one of them",
    }
    same = run_policy(project, "check", "--json", "--format", "json")
    assert (same.code, same.out) == (0, run_policy(project, "check", "--json").out)


def test_a_check_asks_no_cloud_and_needs_no_credentials(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    project.forget_requests()
    said = run_policy(project, "check")
    assert (said.code, said.err) == (0, "")
    assert said.out == JUDGED
    assert not project.cloud.requests


def test_a_check_is_of_every_stack_or_of_those_that_are_named(project: Project) -> None:
    other = project.smallest() | {"name": "other", "account": "111122223333"}
    project.write({"config": {"stateroom:backend": other}}, "other")
    set_policies(project, BLUE)

    def stacks(*arguments: str) -> list[tuple[str, str, bool]]:
        document = run_policy(project, "check", "--json", *arguments).document
        assert (document["command"], document["exit_code"]) == ("policy check", 4)
        return [(each["stack"], each["account"], each["account_supposed"]) for each in document["stacks"]]

    assert stacks() == [("other", "111122223333", False), ("test", "123456789012", True)]
    assert stacks("--stack", "test") == [("test", "123456789012", True)]
    assert stacks("-s", "test", "-s", "other", "-s", "test") == [
        ("test", "123456789012", True),
        ("other", "111122223333", False),
    ]


@pytest.mark.parametrize("form", ["json", "sarif", "junit", "text"])
def test_every_format_tells_a_violation_and_exits_with_4(form: str, project: Project) -> None:
    set_policies(project, BLUE)
    said = run_policy(project, "check", "--format", form)
    assert (said.code, said.err) == (4, "")
    match form:
        case "json":
            assert said.document["exit_code"] == 4
        case "sarif":
            (run,) = said.document["runs"]
            assert [each["ruleId"] for each in run["results"]] == [NAMED, RED]
            place = run["results"][0]["locations"][0]["physicalLocation"]
            assert place["artifactLocation"]["uri"] == "stacks/Pulumi.test.yaml"
            assert place["region"] == {"startLine": 2}
        case "junit":
            root = ElementTree.fromstring(said.out)  # noqa: S314 - we wrote it
            assert root.get("failures") == "1"
        case "text":
            assert "  ✗ aws-bucket-require-red (mandatory, high) Bucket acme-state\n" in said.out


def test_exemptions_that_nothing_needs_are_said_when_every_stack_is_checked(project: Project) -> None:
    exempt = {"resource": "gone", "reason": "x", "expires": "9999-12-31"}
    set_policies(project, {NAMED: "disabled", RED: {"exemptions": [exempt]}})
    line = "! the exemption of gone from aws-bucket-require-red matches no violation: take\n  it out\n"
    assert run_policy(project, "check").out.endswith(f"  1 policy kept, 1 disabled\n{line}")
    assert run_policy(project, "check", "--stack", "test").out.endswith("  1 policy kept, 1 disabled\n")


def break_policy(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*arguments: Any) -> Any:
        yield from check_color(*arguments)
        raise ValueError("a defect of the policy")

    rule = type(RULES[1])(RED, RULES[1].policy, broken, whole=False)
    monkeypatch.setattr(gate, "load_rules", lambda _cloud=None: (rule,))


@pytest.mark.parametrize("command", ["up", "preview"])
def test_a_policy_that_raises_is_told_in_one_message(
    command: str, project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    break_policy(monkeypatch)
    said = project.run(command)
    assert said.code == 1
    assert said.err == (
        "error: the policy aws-bucket-require-red failed on acme-state\n"
        "  why:  ValueError: a defect of the policy\n"
        '  next: mend it, or set "aws-bucket-require-red": "disabled" in the policies\' configuration\n'
    )
    assert project.writes == []


@pytest.mark.parametrize(
    ("arguments", "what", "remedy"),
    [
        (("--stack", "tset"), "there is no stack tset", "did you mean test? There are test"),
        (
            ("--policy-config", "nowhere.json"),
            "nowhere.json is not a file",
            "name the policies' configuration, a JSON file",
        ),
        (
            ("--format", "xml"),
            "Invalid value for '--format': 'xml' is not one of 'text', 'json', 'sarif', 'junit'",
            "see `stateroom policy check --help`",
        ),
    ],
)
def test_a_wrong_command_line_is_told_as_text_and_as_data(
    arguments: tuple[str, ...], what: str, remedy: str, project: Project
) -> None:
    said = run_policy(project, "check", *arguments)
    assert (said.code, said.out, said.err) == (3, "", f"error: {what}\n  next: {remedy}\n")
    document = run_policy(project, "check", "--format=json", *arguments, "--json").document
    assert (document["command"], document["exit_code"], document["error"]["what"]) == ("policy check", 3, what)


@pytest.mark.parametrize("asked", [["--json"], ["--format", "json"], ["--format=json"]])
def test_an_error_is_a_document_where_a_document_was_asked_for(asked: list[str], project: Project) -> None:
    document = run_policy(project, "check", "--stack", "tset", *asked).document
    assert document["error"]["what"] == "there is no stack tset"


def test_a_project_without_stacks_is_told(project: Project) -> None:
    (project.folder / "stacks" / "Pulumi.test.yaml").unlink()
    said = run_policy(project, "check")
    assert (said.code, said.out) == (3, "")
    assert said.err.startswith(f"error: there is no stack in {project.folder / 'stacks'}\n")


def test_the_policies_are_listed_with_the_level_that_they_have(project: Project) -> None:
    set_policies(project, {RED: "advisory"})
    assert run_policy(project, "list").out == (
        "aws-bucket-require-name  advisory   low\n"
        "      Every bucket has a name.\n"
        "aws-bucket-require-red   advisory   high\n"
        "      Every bucket is red.\n"
    )
    document = run_policy(project, "list", "--json").document
    assert (document["command"], document["exit_code"]) == ("policy list", 0)
    red = document["policies"][1]
    assert (red["name"], red["level"], red["default_level"]) == (RED, "advisory", "mandatory")
    assert red["parameters"]["coats"] == {
        "type": "integer",
        "minimum": 1,
        "maximum": 9,
        "default": 1,
        "description": "How many coats.",
        "value": 1,
    }


def test_the_policies_are_listed_where_no_project_is(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert execute(["policy", "list", "--cwd", str(tmp_path)]) == 0
    assert capsys.readouterr().out.startswith("aws-bucket-require-name  advisory   low\n")
