"""`stateroom init` from flags and in a terminal: what is asked, asked again, written and told."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import click
import pytest
import yaml
from click.testing import CliRunner

from stateroom.cli import questions
from stateroom.cli.main import execute
from stateroom.config.answers import Answers
from stateroom.config.defaults import Defaults
from stateroom.config.starter import Starter
from stateroom.errors import UsageError

ROOT = Path(__file__).parents[3]
FLAGS = ["--cloud", "aws", "--preset", "prod", "--region", "eu-west-1"]
WRONG = [
    *("--cloud", "aws", "--region", "cn-hangzhou", "--lock", "zookeeper", "--encryption", "rot13"),
    *("--github", "nope", "--account", "12", "--writer", "bob", "--name", ""),
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("__main__.py", "Pulumi.yaml"):
        shutil.copy(ROOT / name, tmp_path)
    return tmp_path


def init(folder: Path, *arguments: str) -> int:
    return execute(["init", "--cwd", str(folder), *arguments])


def backend(folder: Path, stack: str) -> Any:
    file = folder / "stacks" / f"Pulumi.{stack}.yaml"
    return yaml.safe_load(file.read_text(encoding="utf-8"))["config"]["stateroom:backend"]


def ask(starter: Starter, answers: Answers, typed: str) -> tuple[Answers, str]:
    """What was answered in the end, and what stood in the terminal."""
    runner = CliRunner()
    with runner.isolation(input=typed) as (out, *_):
        answered = questions.ask(starter, answers)
        return answered, out.getvalue().decode()


def test_flags_alone_are_enough(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert init(folder, "aws-prod", *FLAGS, "--account", "111122223333", "--github", "acme/infra") == 0
    assert capsys.readouterr().out == (
        "wrote stacks/Pulumi.aws-prod.yaml\n"
        "next: stateroom preview --stack aws-prod       what `up` would make\n"
        "      stateroom policy check --stack aws-prod  what the policies say\n"
        "      stateroom up --stack aws-prod            make it and prove it\n"
    )
    written = backend(folder, "aws-prod")
    assert (written["name"], written["account"], written["lock"]) == ("aws-prod", "111122223333", {"mode": "both"})


def test_the_document_names_the_file_and_what_is_next(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert init(folder, "blue", *FLAGS, "--name", "acme", "--json") == 0
    assert json.loads(capsys.readouterr().out) == {
        "command": "init",
        "exit_code": 0,
        "stack": "blue",
        "file": "stacks/Pulumi.blue.yaml",
        "warnings": [],
        "next": [f"stateroom {each} --stack blue" for each in ("preview", "policy check", "up")],
    }


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            ["blue", "--cloud", "aws"],
            (
                "error: not everything is said of stack blue, and there is no terminal to ask in\n"
                "  next: add --preset, --region\n"
            ),
        ),
        (FLAGS, "error: the new stack has no name\n  next: give it: stateroom init NAME, such as aws-prod\n"),
        (["", *FLAGS], "error: the new stack has no name\n  next: give it: stateroom init NAME, such as aws-prod\n"),
        (
            ["blue", *WRONG],
            (
                "error: stack blue cannot be begun like this\n"
                '  - --name "": it is empty (give it a value, or leave it out)\n'
                "  - --encryption rot13: take one of s3, kms\n"
                "  - --lock zookeeper: take one of table, native, both, none\n"
                "  - --github nope: this is not a repository (OWNER/REPO; write it like acme/infra or "
                "acme/infra:environment:production)\n"
                "  - --region cn-hangzhou: this is not an AWS region (a region of aws, aws-cn or aws-us-gov, such as "
                "eu-west-1; write the region's code, as `aws configure list` shows it)\n"
                "  - --account 12: this is not an account id (12 digits in quotes; see it with `aws sts "
                "get-caller-identity`)\n"
                "  - --writer bob: this is not the ARN of a role or user (the ARN of a role or user; write "
                "arn:aws:iam::ACCOUNT:role/NAME)\n"
                "  why:  nothing was written\n"
                "  next: give other values (`stateroom init --help` says what each flag is for)\n"
            ),
        ),
    ],
)
def test_without_a_terminal_what_is_missing_or_wrong_is_a_usage_error(
    folder: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], message: str
) -> None:
    assert init(folder, *arguments) == 3
    assert capsys.readouterr().err == message
    assert not list(folder.glob("stacks/*"))


def test_a_stack_without_a_lock_is_written_with_a_warning(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    warning = "Nothing locks these states: two runs at the same time can lose what one of them wrote."
    assert init(folder, "blue", *FLAGS, "--lock", "none") == 0
    assert capsys.readouterr().err == f"warning: {warning}\n"
    assert init(folder, "red", *FLAGS, "--lock", "none", "--json") == 0
    out, err = capsys.readouterr()
    assert (json.loads(out)["warnings"], err) == ([warning], "")
    with (folder / "Pulumi.yaml").open("a", encoding="utf-8") as file:
        file.write("config: {stateroom:defaults: {value: {aws: {lock: {mode: none}}}}}\n")
    assert init(folder, "green", *FLAGS) == 0
    assert capsys.readouterr().err == f"warning: {warning}\n"


def test_in_a_terminal_the_answer_that_there_is_no_lock_is_followed_by_a_warning() -> None:
    given = Answers("aws", "dev", name="acme", region="eu-west-1", account="111122223333", encryption="s3")
    with CliRunner().isolation(input="none\n\n\n") as (out, err, *_):
        questions.ask(Starter("blue", Defaults(), {}), given)
        assert out.getvalue().decode() == (
            "Lock (table, native, both, none) [native]: none\n"
            "GitHub repository that may write, OWNER/REPO (empty: none): \n"
            "Further account ids and ARNs that may write, separated by commas (empty: none): \n"
        )
        assert err.getvalue().decode() == (
            "warning: Nothing locks these states: two runs at the same time can lose what one of them wrote.\n"
        )


def test_what_the_defaults_say_need_not_be_said(folder: Path) -> None:
    with (folder / "Pulumi.yaml").open("a", encoding="utf-8") as file:
        file.write("config: {stateroom:defaults: {value: {cloud: aws, region: eu-west-1, lock: {mode: both}}}}\n")
    assert init(folder, "blue", "--preset", "dev") == 0
    assert backend(folder, "blue") == {"cloud": "aws", "name": "blue", "encryption": {"mode": "s3"}}


def test_every_question_has_a_default_but_the_cloud() -> None:
    answered, shown = ask(Starter("aws-prod", Defaults(), {}), Answers(), "aws\n" + "\n" * 8)
    assert answered == Answers("aws", "prod", "aws-prod", "eu-west-1", None, "kms", "both", None, ())
    assert "Cloud (aws, alicloud): " in shown
    assert "Lock (table, native, both, none) [both]: " in shown


def test_what_flags_and_defaults_say_is_not_asked() -> None:
    starter = Starter("blue", Defaults({"cloud": "aws", "region": "eu-north-1"}), {})
    answered, shown = ask(starter, Answers(preset="dev", name="acme", encryption="kms"), "\n" * 5)
    assert answered == Answers("aws", "dev", "acme", "eu-north-1", None, "kms", "native")
    assert "Cloud" not in shown
    assert "Region [eu-north-1]: " in shown


def test_an_answer_that_is_wrong_is_asked_for_again_with_the_reason() -> None:
    typed = "azure\naws\ndev\nA\nacme\nmars\n\n12\n\n\ntabel\n\nacme\nacme/infra\nx, 444455556666\n444455556666\n"
    answered, shown = ask(Starter("blue", Defaults(), {}), Answers(), typed)
    assert answered == Answers("aws", "dev", "acme", "eu-west-1", None, "s3", "native", "acme/infra", ("444455556666",))
    for reason in (
        "Error: take one of aws, alicloud\n",
        "Error: A: the name is too short (",
        "Error: mars: this is not an AWS region (",
        "Error: 12: this is not an account id (",
        "Error: take one of table, native, both, none\n",
        "Error: acme: this is not a repository (",
        "Error: x: this is not the ARN of a role or user (",
    ):
        assert reason in shown


def test_a_flag_that_is_wrong_is_told_and_asked_for_at_its_turn() -> None:
    given = Answers("aws", "dev", name="acme", region="mars", lock="zookeeper", github="acme/infra", writers=("x",))
    typed = "eu-west-1\n\n\nnative\n\n"
    answered, shown = ask(Starter("blue", Defaults(), {}), given, typed)
    assert answered == Answers("aws", "dev", "acme", "eu-west-1", None, "s3", "native", "acme/infra")
    assert shown == (
        "Error: --region mars: this is not an AWS region (a region of aws, aws-cn or aws-us-gov, such as eu-west-1; "
        "write the region's code, as `aws configure list` shows it)\n"
        "Region [eu-west-1]: eu-west-1\n"
        "Account id, so that credentials of another are refused (empty: any): \n"
        "Encryption (s3, kms) [s3]: \n"
        "Error: --lock zookeeper: take one of table, native, both, none\n"
        "Lock (table, native, both, none) [native]: native\n"
        "Error: --writer x: this is not the ARN of a role or user (the ARN of a role or user; write "
        "arn:aws:iam::ACCOUNT:role/NAME)\n"
        "Further account ids and ARNs that may write, separated by commas (empty: none): \n"
    )


def test_the_name_is_asked_for_until_it_can_be_taken() -> None:
    def judge(name: str) -> None:
        if name == "taken":
            raise UsageError("there is a stack taken already")

    with CliRunner().isolation(input="taken\nfree\n") as (out, *_):
        assert questions.ask_name(judge) == "free"
        assert "Error: there is a stack taken already\n" in out.getvalue().decode()


def test_no_answer_at_all_writes_nothing(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def leave(*_arguments: Any, **_options: Any) -> None:
        raise click.Abort

    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)
    monkeypatch.setattr("click.prompt", leave)
    assert init(folder, "blue") == 1
    assert not list(folder.glob("stacks/*"))


def test_in_a_terminal_what_flags_do_not_say_is_asked(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def take_default(*_arguments: Any, default: Any, value_proc: Any, **_options: Any) -> Any:
        return value_proc(default)

    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)
    monkeypatch.setattr("click.prompt", take_default)
    assert init(folder, "dev", "--cloud", "alicloud") == 0
    assert backend(folder, "dev")["region"] == "cn-hangzhou"
