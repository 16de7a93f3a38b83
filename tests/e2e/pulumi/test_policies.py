"""`pulumi up --policy-pack policies`: our stacks pass, a careless one is stopped before anything is made."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from stateroom.engine.calls import Call
from tests.e2e.pulumi.project import PulumiProject, needs_pulumi, use_this_python

pytestmark = needs_pulumi

_CARELESS = '''"""A bucket that keeps no old versions."""

import os

import pulumi
import pulumi_aws as aws

url = os.environ["STATEROOM_LOCAL_AWS"]
provider = aws.Provider(
    "local",
    region="eu-west-1",
    access_key="test",
    secret_key="test",
    endpoints=[aws.ProviderEndpointArgs(s3=url, sts=url)],
)
aws.s3.Bucket("careless", bucket="careless-states", opts=pulumi.ResourceOptions(provider=provider))
'''


def test_a_bucket_without_versioning_is_stopped_before_it_is_made(on_aws: PulumiProject, tmp_path: Path) -> None:
    careless = _write_careless(tmp_path / "careless")
    project = replace(on_aws, folder=careless, stack="careless")
    project.must("stack", "init", "careless")
    said = project.run("up", "--yes", "--policy-pack", str(on_aws.folder / "policies"))
    assert said.code != 0
    assert "[mandatory]" in said.out, said
    assert "aws-bucket-require-versioning  (aws:s3:Bucket: careless)" in said.out, said
    assert "it has no BucketVersioning: an overwritten state would be lost" in said.out, said
    assert on_aws.connect().execute(Call("s3", "list_buckets"))["Buckets"] == []


@pytest.mark.parametrize("fixture", ["on_aws", "on_alicloud"], ids=["aws", "alicloud"])
def test_our_local_stack_passes_the_policies(fixture: str, request: pytest.FixtureRequest) -> None:
    project: PulumiProject = request.getfixturevalue(fixture)
    said = project.run("preview", "--policy-pack", "policies")
    assert said.code == 0, said
    assert "[mandatory]" not in said.out, said
    assert "stateroom@v" in said.out, said


def _write_careless(folder: Path) -> Path:
    folder.mkdir()
    project = {"name": "careless", "runtime": {"name": "python", "options": {"virtualenv": ""}}}
    (folder / "Pulumi.yaml").write_text(yaml.safe_dump(project), encoding="utf-8")
    use_this_python(folder / "Pulumi.yaml")
    (folder / "__main__.py").write_text(_CARELESS, encoding="utf-8")
    return folder
