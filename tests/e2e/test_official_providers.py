"""Terraform's official providers on the local clouds: they take over what we made, and make what we see as declared.

Only where STATEROOM_PROVIDER_MIRROR names a filesystem mirror of them (`terraform providers mirror DIR`).
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import yaml

from stateroom.local import alicloud as alicloud_names
from stateroom.local.alicloud import LocalAlicloud
from stateroom.local.aws import LocalAws
from tests.e2e import project as aws_project
from tests.e2e.alicloud import project as alicloud_project
from tests.e2e.project import ROOT, AnyProject
from tests.e2e.terraform import TERRAFORM, Project, alicloud_variables, aws_variables

MIRROR = os.environ.get("STATEROOM_PROVIDER_MIRROR", "")
"""Read here: every test has a clean environment."""

pytestmark = pytest.mark.skipif(not MIRROR, reason="STATEROOM_PROVIDER_MIRROR names no mirror of Terraform's providers")

ANYBODY = '{"Version":"1","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"Service":["%s"]}}]}'
EVERYTHING = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}'


@dataclass(frozen=True)
class Place:
    """A local cloud, and a project on it. account: whose it is; shipped: the account that stands in the stacks that we
    ship. prepare: makes what the production stack takes for granted. variables: the environment of Terraform."""

    name: str
    project: AnyProject
    account: str
    shipped: str
    prepare: Callable[[], None]
    variables: Mapping[str, str]

    def _configure(self, stack: str) -> None:
        """The stack that we ship, in this account and on this cloud."""
        text = (ROOT / "stacks" / f"Pulumi.{self.name}-{stack}.yaml").read_text(encoding="utf-8")
        content: dict[str, Any] = yaml.safe_load(text.replace(self.shipped, self.account))
        backend = content["config"]["stateroom:backend"]
        smallest = self.project.smallest()
        backend |= {key: smallest[key] for key in ("endpoint", "ca_bundle") if key in smallest}
        backend.pop("endpoints", None)
        self.project.write(content)

    def export(self, stack: str, folder: Path) -> Project:
        """The stack that we ship, made by us and written down for Terraform."""
        self.prepare()
        self._configure(stack)
        assert self.project.run("up", "--no-smoke").code == 0
        assert self.project.run("export", "terraform", "--out", str(folder)).code == 0
        return Project(TERRAFORM, folder, {**self.variables, "TF_VAR_writer_external_id": "acme-prod"})


@pytest.fixture(params=["aws", "alicloud"])
def place(request: pytest.FixtureRequest, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Place:
    folder = tmp_path / "project"
    if request.param == "aws":
        aws: LocalAws = request.getfixturevalue("local_aws")
        on_aws = aws_project.make_project(folder, aws, capsys)

        def prepare_aws() -> None:
            iam = on_aws.client("iam")
            iam.create_policy(PolicyName="platform-boundary", PolicyDocument=EVERYTHING)
            iam.create_role(RoleName="platform-deploy", AssumeRolePolicyDocument=EVERYTHING)

        return Place("aws", on_aws, aws_project.ACCOUNT, "111122223333", prepare_aws, aws_variables())
    cloud: LocalAlicloud = request.getfixturevalue("local_alicloud")
    on_alicloud = alicloud_project.make_project(folder, cloud, capsys)

    def prepare_alicloud() -> None:
        for role in ("platform-deploy", "aliyunotsaccessingkms"):
            trust = {"RoleName": role, "AssumeRolePolicyDocument": ANYBODY % "ots.aliyuncs.com"}
            on_alicloud.ask("ram", "CreateRole", trust)

    authority = urlsplit(cloud.url).netloc
    variables = {
        **alicloud_variables(alicloud_names.KEY_ID, alicloud_names.KEY_SECRET, cloud.ca_file),
        "ALIBABA_CLOUD_ENDPOINT_TABLESTORE": authority,
        # The provider calls the settings of a bucket at `<bucket>.127.0.0.1`.
        "HTTPS_PROXY": f"http://{authority}",
    }
    return Place("alicloud", on_alicloud, alicloud_names.ACCOUNT, "1111222233334444", prepare_alicloud, variables)


@pytest.mark.parametrize("stack", ["dev", "prod"])
def test_what_we_made_is_taken_over_without_a_change(place: Place, stack: str, tmp_path: Path) -> None:
    project, work = place.project, place.export(stack, tmp_path / "work")
    work.init(f"-plugin-dir={MIRROR}")
    work.succeed("validate", "-no-color")
    assert " to import, 0 to add, 0 to change, 0 to destroy." in work.succeed("plan", "-input=false", "-no-color")
    assert work.apply().code == 0
    (work.folder / "imports.tf").unlink()
    work.succeed("plan", "-input=false", "-no-color", "-detailed-exitcode")
    assert project.run("preview").code == 0


@pytest.mark.parametrize("stack", ["dev", "prod"])
def test_what_they_make_is_as_declared(place: Place, stack: str, tmp_path: Path) -> None:
    project, work = place.project, place.export(stack, tmp_path / "work")
    (work.folder / "imports.tf").unlink()
    project.cloud.reset()
    place.prepare()
    work.init(f"-plugin-dir={MIRROR}")
    finished = work.apply()
    assert "Apply complete!" in finished.output, finished.output
    assert project.run("preview").code == 0
    work.succeed("plan", "-input=false", "-no-color", "-detailed-exitcode")
