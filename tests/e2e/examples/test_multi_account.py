"""examples/multi-account: each stack makes its backend in an account of its own."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml

from stateroom.cli.main import execute
from stateroom.local.aws import LocalAws
from tests.e2e.project import ROOT, Project

EXAMPLE = ROOT / "examples" / "multi-account"
STACKS = {
    "dev": ("111111111111", "eu-west-1"),
    "staging": ("222222222222", "eu-west-1"),
    "prod": ("333333333333", "eu-central-1"),
}


@pytest.fixture
def landing_zone(tmp_path: Path, local_aws: LocalAws, capsys: pytest.CaptureFixture[str]) -> Project:
    """A copy of the example whose stacks are on an empty local AWS, which has any account."""
    folder = tmp_path / "landing-zone"
    shutil.copytree(EXAMPLE, folder, ignore=shutil.ignore_patterns(".stateroom"))
    project = Project(folder, local_aws, capsys, local_aws)
    for stack in STACKS:
        change(project, stack, endpoint=local_aws.url)
    return project


def change(project: Project, stack: str, **keys: Any) -> None:
    content = yaml.safe_load((project.folder / "stacks" / f"Pulumi.{stack}.yaml").read_text())
    content["config"]["stateroom:backend"] |= keys
    project.write(content, stack)


def buckets_of(project: Project, account: str) -> list[str]:
    """The buckets that an account has."""
    import boto3

    role = f"arn:aws:iam::{account}:role/auditor"
    assumed = project.client("sts").assume_role(RoleArn=role, RoleSessionName="audit")["Credentials"]
    s3 = boto3.client(
        "s3",
        endpoint_url=project.aws.url,
        region_name="eu-west-1",
        aws_access_key_id=assumed["AccessKeyId"],
        aws_secret_access_key=assumed["SecretAccessKey"],
        aws_session_token=assumed["SessionToken"],
    )
    return [each["Name"] for each in s3.list_buckets()["Buckets"]]


def test_every_stack_is_made_in_its_own_account(landing_zone: Project) -> None:
    for stack in STACKS:
        said = landing_zone.run("up", "--stack", stack)
        assert said.code == 0, said.out + said.err
    for stack, (account, region) in STACKS.items():
        assert buckets_of(landing_zone, account) == [f"acme-{stack}-state-{account}-{region}"]
        emitted = (landing_zone.records(stack) / "terraform" / "backend.tf").read_text()
        assert f"acme-{stack}-state-{account}-{region}" in emitted


def test_a_role_of_another_account_is_refused_and_nothing_is_made(landing_zone: Project) -> None:
    dev, prod = STACKS["dev"][0], STACKS["prod"][0]
    change(landing_zone, "dev", assume_role={"role_arn": f"arn:aws:iam::{prod}:role/bootstrap"})
    said = landing_zone.run("up", "--stack", "dev")
    assert said.code == 5
    assert f"these credentials belong to account {prod}, not to {dev}" in said.err
    assert not buckets_of(landing_zone, dev)
    assert not buckets_of(landing_zone, prod)


def test_a_region_that_is_not_allowed_is_refused(landing_zone: Project) -> None:
    change(landing_zone, "dev", region="us-east-1")
    said = landing_zone.run("up", "--stack", "dev")
    assert said.code == 4
    assert "it lies in us-east-1, which is not allowed" in said.err
    assert not buckets_of(landing_zone, STACKS["dev"][0])


def test_its_program_is_the_projects_own() -> None:
    assert (EXAMPLE / "__main__.py").read_text() == (ROOT / "__main__.py").read_text()


def test_the_shipped_stacks_keep_every_mandatory_policy(landing_zone: Project) -> None:
    assert execute(["policy", "check", "--cwd", str(landing_zone.folder)]) == 0
