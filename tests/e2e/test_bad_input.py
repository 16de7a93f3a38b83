"""Bad input: one clear message, the right exit code, nothing written, no traceback."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.e2e.project import ACCOUNT, Project, Said

BUCKET = f"acme-state-{ACCOUNT}-eu-west-1"
CLOSED = "http://127.0.0.1:9"


def refused(project: Project, said: Said, code: int, *fragments: str) -> None:
    assert said.code == code, said.err
    assert "Traceback" not in said.err + said.out
    assert said.err.startswith("error: ")
    for fragment in fragments:
        assert fragment in said.err, said.err
    assert project.writes == []
    assert not project.records().exists()


@pytest.mark.parametrize(
    ("keys", "fragments"),
    [
        ({"cloud": "awz"}, ["@ $.cloud", "aws"]),
        ({"cloud": "aliyun"}, ["@ $.cloud", "did you mean alicloud?"]),
        ({"encrypton": {}}, ["@ $.encrypton", "encryption"]),
        ({"bucket": {"name": "Acme_State"}}, ["@ $.bucket.name"]),
        ({"encryption": {"mode": "kms", "key": "arn:aws:kms:nowhere"}}, ["@ $.encryption.key"]),
        ({"encryption": {"mode": "s3", "key": "create"}}, ["@ $.encryption"]),
        ({"lock": {"mode": "table", "replicas": ["eu-central-1"]}}, ["@ $.lock.replicas", "two regions"]),
        ({"state": {"key": "/leading//double/"}}, ["@ $.state.key"]),
        ({"region": "eu-west1"}, ["@ $.region", "eu-west-1"]),
    ],
)
def test_a_wrong_value_is_named_with_its_path(project: Project, keys: dict[str, Any], fragments: list[str]) -> None:
    project.configure(**keys)
    refused(project, project.run("up"), 3, *fragments)
    assert project.aws.requests == ()


def test_all_problems_are_told_at_once(project: Project) -> None:
    project.configure(region="nowhere", bucket={"name": "UPPER"}, lock={"mode": "nativ"})
    refused(project, project.run("up"), 3, "@ $.region", "@ $.bucket.name", "@ $.lock.mode")


@pytest.mark.parametrize("content", ["- just\n- a list\n", "", "a: [1,\n", "config: 7\n", "config: {}\n"])
def test_a_stack_file_that_is_none_is_refused(project: Project, content: str) -> None:
    project.write(content)
    refused(project, project.run("up"), 3)


def test_a_stack_that_does_not_exist_is_answered_with_those_that_do(project: Project) -> None:
    refused(project, project.run("up", "--stack", "tset"), 3, "there is no stack tset", "test")


def test_without_a_name_several_stacks_are_listed(project: Project) -> None:
    project.write("config: {}\n", stack="other")
    refused(project, project.run("up"), 3, "other, test")


def test_a_folder_without_a_project_is_refused(project: Project) -> None:
    (project.folder / "Pulumi.yaml").unlink()
    refused(project, project.run("up"), 3, "no Stateroom project", "--cwd")


def test_a_program_that_is_missing_is_refused(project: Project) -> None:
    (project.folder / "__main__.py").unlink()
    refused(project, project.run("up"), 3, "there is no program", "put the project's __main__.py back")


def test_a_program_that_fails_is_named_with_its_line(project: Project) -> None:
    (project.folder / "__main__.py").write_text("import pulumi\n\nraise SystemExit(3)\n")
    refused(project, project.run("up"), 1, "__main__.py failed with SystemExit: 3", "line 3", "--debug")


def test_a_program_that_does_not_export_the_backend_is_told(project: Project) -> None:
    (project.folder / "__main__.py").write_text("import pulumi\n")
    refused(project, project.run("up"), 1, "the program does not export `backend`", "backend.facts")


@pytest.mark.parametrize("command", ["up", "smoke"])
def test_records_that_cannot_be_written_are_told_before_anything_is_made(project: Project, command: str) -> None:
    (project.folder / ".stateroom").write_text("mine")
    refused(project, project.run(command), 1, "nothing can be recorded in", ".stateroom is not a directory")
    assert project.aws.requests == ()


@pytest.mark.parametrize(
    ("arguments", "fragment"),
    [(["up", "--stak", "test"], "--stak"), (["upp"], "upp"), (["emit", "--format", "yaml"], "yaml")],
)
def test_a_wrong_command_line_exits_with_3(
    project: Project, capsys: pytest.CaptureFixture[str], arguments: list[str], fragment: str
) -> None:
    from stateroom.cli.main import execute

    assert execute(arguments) == 3
    assert fragment in capsys.readouterr().err


def test_a_cloud_that_does_not_answer_is_named(project: Project) -> None:
    project.configure(endpoint=CLOSED)
    refused(project, project.run("up"), 1, "127.0.0.1:9")


def test_credentials_of_another_account_are_refused(project: Project) -> None:
    project.configure(account="111122223333")
    refused(project, project.run("up"), 5, "111122223333", ACCOUNT)


def test_missing_credentials_are_said(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    # Not on loopback, so the ordinary chain is asked; it ends before anything is called.
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    project.write({"config": {"stateroom:backend": {"cloud": "aws", "name": "acme", "region": "eu-west-1"}}})
    refused(project, project.run("up"), 5, "credentials")


def test_a_bucket_of_another_account_is_never_written_to(project: Project) -> None:
    import boto3

    other = project.client("sts").assume_role(RoleArn="arn:aws:iam::111122223333:role/other", RoleSessionName="other")[
        "Credentials"
    ]
    boto3.client(
        "s3",
        endpoint_url=project.aws.url,
        region_name="eu-west-1",
        aws_access_key_id=other["AccessKeyId"],
        aws_secret_access_key=other["SecretAccessKey"],
        aws_session_token=other["SessionToken"],
    ).create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    project.forget_requests()
    refused(project, project.run("up"), 4, f"bucket {BUCKET} is not ours to use", "choose another name")


def test_a_bucket_in_another_region_is_refused(project: Project) -> None:
    s3 = project.client("s3", "eu-central-1")
    s3.create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": "eu-central-1"})
    project.forget_requests()
    refused(project, project.run("up", "--adopt"), 4, "eu-central-1", "eu-west-1")


def test_a_denied_call_names_action_and_resource(project: Project) -> None:
    project.aws.refuse("s3", "GetBucketEncryption", "AccessDenied")
    refused(project, project.run("up"), 5, "s3:GetEncryptionConfiguration", f"bucket {BUCKET}")


def test_an_expired_token_says_to_sign_in_again(project: Project) -> None:
    project.aws.refuse("sts", "GetCallerIdentity", "ExpiredToken")
    refused(project, project.run("up"), 5, "expired")


def test_an_error_is_one_json_document_with_json(project: Project) -> None:
    project.configure(region="nowhere")
    said = project.run("up", "--json")
    assert (said.code, said.err) == (3, "")
    document = json.loads(said.out)
    assert (document["command"], document["exit_code"], document["error"]["type"]) == ("up", 3, "ConfigError")
    assert len(document["error"]["problems"]) == 1


def test_a_stack_file_of_another_project_is_told(project: Project) -> None:
    project.write("config:\n  website:domain: acme.example\n")
    refused(project, project.run("up"), 3, "describes no backend", "its keys belong to website")
