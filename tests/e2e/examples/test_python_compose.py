"""examples/python-compose, as its page says to run it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from stateroom.local.aws import LocalAws
from tests.e2e.project import ACCOUNT, ROOT, Project
from tests.e2e.pulumi_program.cli import Pulumi
from tests.provider.launcher import install

EXAMPLE = ROOT / "examples" / "python-compose"


@pytest.fixture
def delivery(
    tmp_path: Path, local_aws: LocalAws, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Project:
    """A copy of the example on an empty local AWS."""
    folder = tmp_path / "delivery"
    shutil.copytree(EXAMPLE, folder, ignore=shutil.ignore_patterns(".stateroom"))
    monkeypatch.setenv("STATEROOM_LOCAL_AWS", local_aws.url)
    return Project(folder, local_aws, capsys, local_aws)


def test_the_backend_and_what_is_composed_with_it_are_made_and_proven(delivery: Project) -> None:
    said = delivery.run("up", "--stack", "dev")
    assert said.code == 0, said.out + said.err
    assert "✓ take the lock" in said.out
    (attached,) = delivery.client("iam").list_attached_role_policies(RoleName="delivery-dev-planner")[
        "AttachedPolicies"
    ]
    assert attached["PolicyArn"] == f"arn:aws:iam::{ACCOUNT}:policy/delivery-dev-reader"
    aliases = {each["AliasName"]: each.get("TargetKeyId") for each in delivery.client("kms").list_aliases()["Aliases"]}
    assert aliases["alias/delivery-dev-shared"] == aliases["alias/delivery-dev-state"] is not None


def test_a_second_up_changes_nothing(delivery: Project) -> None:
    assert delivery.run("up", "--stack", "dev").code == 0
    delivery.forget_requests()
    said = delivery.run("up", "--stack", "dev", "--json")
    assert (said.code, said.document["done"]) == (0, []), said.err
    assert delivery.writes == []


def test_destroy_says_what_of_the_rest_is_in_its_way(delivery: Project) -> None:
    assert delivery.run("up", "--stack", "dev").code == 0
    said = delivery.run("destroy", "--stack", "dev", "--yes", "dev")
    assert said.code == 4
    assert "policy delivery-dev-reader is attached to role delivery-dev-planner" in said.err
    assert "nothing was removed" in said.err


@pytest.mark.skipif(shutil.which("pulumi") is None, reason="pulumi is not on PATH")
def test_pulumi_makes_the_same_changes_nothing_after_and_takes_it_away(delivery: Project) -> None:
    plugins = delivery.folder.parent / "plugins"
    install(plugins)
    stacks = delivery.folder / "stacks"
    (stacks / "Pulumi.dev.yaml").rename(stacks / "Pulumi.test.yaml")
    pulumi = Pulumi(delivery.folder, plugins, {"STATEROOM_LOCAL_AWS": delivery.aws.url, "PYTHONPATH": str(ROOT)})
    pulumi.prepare()
    pulumi.up()
    assert pulumi.outputs()["planner"] == f"arn:aws:iam::{ACCOUNT}:role/delivery-dev-planner"
    pulumi.run("preview", "--expect-no-changes")
    pulumi.run("destroy", "--yes", "--skip-preview")
    assert delivery.client("s3").list_buckets()["Buckets"] == []
