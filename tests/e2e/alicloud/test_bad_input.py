"""Bad input: one clear message, the right exit code, nothing written, no traceback."""

from __future__ import annotations

import json
import subprocess
from typing import Any

import pytest

from stateroom.local.alicloud import ACCOUNT
from tests.e2e.alicloud.project import BUCKET, REGION, Project
from tests.e2e.project import Said
from tests.loopback import CHILD_ENVIRONMENT

CLOSED = "https://127.0.0.1:9"
OTHER_ACCOUNT = "6543210987654321"


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
        ({"cloud": "aliyun"}, ["@ $.cloud", "did you mean alicloud?"]),
        ({"encrypton": {}}, ["@ $.encrypton", "encryption"]),
        ({"name": "x" * 50}, ["@ $.name", "shorten name to 28 characters"]),
        ({"bucket": {"name": "Acme_State"}}, ["@ $.bucket.name", "capital letter"]),
        ({"encryption": {"mode": "kms", "key": "arn:aws:kms:nowhere"}}, ["@ $.encryption.key", "acs:kms:REGION"]),
        ({"encryption": {"mode": "oss", "key": "create"}}, ["@ $.encryption.key", "set encryption.mode to kms"]),
        ({"lock": {"mode": "native"}}, ["@ $.lock.mode", "table or none"]),
        ({"lock": {"instance": "a"}}, ["@ $.lock.instance", "3 to 16"]),
        ({"lock": {"existing": "table"}}, ["@ $.lock.existing", "lock.instance is missing", "lock.table is missing"]),
        ({"state": {"prefix": ""}}, ["@ $.state.prefix", "without a prefix Terraform does not find any workspace"]),
        ({"state": {"prefix": "./states"}}, ["@ $.state.prefix", "dots only"]),
        ({"state": {"key": "network/"}}, ["@ $.state.key", "begins or ends with a slash"]),
        ({"access": {"writer": {"accounts": ["1"]}}}, ["@ $.access.writer.accounts"]),
        ({"region": "eu-west-1"}, ["@ $.bucket.redundancy", "set bucket.redundancy to LRS"]),
        ({"region": "hangzhou"}, ["@ $.region", "cn-hangzhou"]),
    ],
)
def test_a_wrong_value_is_named_with_its_path(project: Project, keys: dict[str, Any], fragments: list[str]) -> None:
    project.configure(**keys)
    refused(project, project.run("up"), 3, *fragments)
    assert project.alicloud.requests == ()


def test_all_problems_are_told_at_once(project: Project) -> None:
    project.configure(region="nowhere", bucket={"name": "UPPER"}, lock={"mode": "nativ"})
    refused(project, project.run("up"), 3, "3 problems", "@ $.region", "@ $.bucket.name", "@ $.lock.mode")


def test_a_scope_that_ram_cannot_express_is_refused_before_anything_is_made(project: Project) -> None:
    project.configure(access={"writer": {"accounts": [ACCOUNT], "scope": {"workspaces": ["default"]}}})
    refused(project, project.run("up"), 3, "a scope of acme names the default workspace but no keys", "scope.keys")


def test_a_cloud_that_does_not_answer_is_named(project: Project) -> None:
    project.configure(endpoint=CLOSED)
    refused(project, project.run("up"), 1, "127.0.0.1:9", "stateroom local --cloud alicloud")


@pytest.mark.parametrize(
    ("keys", "code", "fragments"),
    [
        ({"ca_bundle": None}, 1, ["its certificate was not accepted", "ca_bundle"]),
        ({"ca_bundle": "/missing.pem"}, 3, ["the certificate authority /missing.pem cannot be used"]),
    ],
    ids=["none", "missing"],
)
def test_a_local_cloud_is_not_trusted_without_its_authority(
    project: Project, keys: dict[str, Any], code: int, fragments: list[str]
) -> None:
    project.configure(**keys)
    refused(project, project.run("up"), code, *fragments)
    assert project.alicloud.requests == ()


def test_credentials_of_another_account_are_refused(project: Project) -> None:
    project.configure(account=OTHER_ACCOUNT)
    refused(project, project.run("up"), 5, OTHER_ACCOUNT, ACCOUNT)


def test_missing_credentials_are_said(project: Project) -> None:
    # Not on loopback, so the ordinary chain is asked; it ends before anything is called. In a process of its own: the
    # SDK reads its variables while it is being imported.
    project.write({"config": {"stateroom:backend": {"cloud": "alicloud", "name": "acme", "region": REGION}}})
    variables = {**CHILD_ENVIRONMENT, "HOME": str(project.folder), "ALIBABA_CLOUD_ECS_METADATA_DISABLED": "true"}
    ended = subprocess.run(
        project.command("up"), env=variables, capture_output=True, text=True, timeout=60, check=False
    )
    refused(project, Said(ended.returncode, ended.stdout, ended.stderr), 5, "credentials")


def test_a_bucket_of_another_account_is_never_written_to(project: Project) -> None:
    project.alicloud.emulator.world.oss.create_bucket(BUCKET, OTHER_ACCOUNT, REGION)
    refused(project, project.run("up", "--adopt"), 4, f"bucket {BUCKET} is not ours to use", "choose another name")


def test_a_bucket_in_another_region_is_refused(project: Project) -> None:
    project.alicloud.emulator.world.oss.create_bucket(BUCKET, ACCOUNT, "cn-beijing")
    refused(project, project.run("up", "--adopt"), 4, "cn-beijing", REGION)


@pytest.mark.parametrize(
    ("service", "operation", "code", "fragments"),
    [
        ("tablestore", "GetInstance", "NoPermission", ["ots:GetInstance", "instance acme-"]),
        ("ram", "GetPolicy", "NoPermission", ["ram:GetPolicy", "policy acme-"]),
    ],
)
def test_a_denied_call_names_action_and_resource(
    project: Project, service: str, operation: str, code: str, fragments: list[str]
) -> None:
    project.alicloud.refuse(service, operation, code)
    refused(project, project.run("up"), 5, *fragments)


def test_an_expired_token_says_to_sign_in_again(project: Project) -> None:
    project.alicloud.refuse("sts", "GetCallerIdentity", "InvalidSecurityToken.Expired")
    refused(project, project.run("up"), 5, "expired", "aliyun configure")


def test_an_error_is_one_json_document_with_json(project: Project) -> None:
    project.configure(region="nowhere")
    said = project.run("up", "--json")
    assert (said.code, said.err) == (3, "")
    document = json.loads(said.out)
    assert (document["command"], document["exit_code"], document["error"]["type"]) == ("up", 3, "ConfigError")
    assert len(document["error"]["problems"]) == 1
