"""`up` and `smoke` with what a user's own tools would find, from the first key to the last role of a chain."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from stateroom.local.alicloud import ACCOUNT, KEY_ID
from tests.e2e.alicloud.project import BUCKET, Project

HOPS = ("first", "second", "bootstrap")
ARNS = {name: f"acs:ram::{ACCOUNT}:role/{name}" for name in HOPS}
EXTERNAL_ID = "acme-hop"


def make_chain(project: Project) -> dict[str, str]:
    """The user ada, who may only assume roles, and roles that trust one another in turn. Gives ada's key."""
    user = {"UserName": "ada"}
    assume = {"PolicyType": "System", "PolicyName": "AliyunSTSAssumeRoleAccess"}
    project.ask("ram", "CreateUser", user)
    project.ask("ram", "AttachPolicyToUser", {**assume, **user})
    trusted = f"acs:ram::{ACCOUNT}:user/ada"
    for name in HOPS:
        statement: dict[str, Any] = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"RAM": [trusted]}}
        if name == "bootstrap":
            statement["Condition"] = {"StringEquals": {"sts:ExternalId": EXTERNAL_ID}}
        trust = json.dumps({"Version": "1", "Statement": [statement]})
        project.ask("ram", "CreateRole", {"RoleName": name, "AssumeRolePolicyDocument": trust})
        policy = {"PolicyType": "System", "PolicyName": "AdministratorAccess"} if name == "bootstrap" else assume
        project.ask("ram", "AttachPolicyToRole", {**policy, "RoleName": name})
        trusted = ARNS[name]
    key: dict[str, str] = project.ask("ram", "CreateAccessKey", user)["AccessKey"]
    return key


def write_profiles(key: dict[str, str]) -> None:
    """ada's key, a role that is assumed with it, and a role that is assumed with that."""
    own = {"access_key_id": key["AccessKeyId"], "access_key_secret": key["AccessKeySecret"]}
    profiles = [
        {"name": "first", "mode": "RamRoleArn", **own, "ram_role_arn": ARNS["first"], "ram_session_name": "ada"},
        {"name": "second", "mode": "ChainableRamRoleArn", "source_profile": "first", "ram_role_arn": ARNS["second"]},
    ]
    file = Path(os.environ["HOME"]) / ".aliyun" / "config.json"
    file.parent.mkdir()
    file.write_text(json.dumps({"current": "second", "profiles": profiles}))


def test_a_chain_of_roles_makes_and_proves_a_backend(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    key = make_chain(project)
    role = {"role_arn": ARNS["bootstrap"], "external_id": "${env:EXTERNAL_ID}", "session_name": "ci"}
    project.configure(credentials={"source": "tools"}, assume_role=role)
    monkeypatch.setenv("EXTERNAL_ID", EXTERNAL_ID)
    monkeypatch.setenv("ALIBABA_CLOUD_ECS_METADATA_DISABLED", "true")

    said = project.run("up")
    assert said.code == 5
    assert said.err.startswith("error: no Alibaba Cloud credentials were found\n")
    assert project.ask("oss", "GetBucketInfo", {"Bucket": BUCKET}) is None

    write_profiles(key)
    project.forget_requests()
    for command in ("up", "smoke"):
        said = project.run(command, "--json")
        assert said.code == 0, said.err or said.out
        assert key["AccessKeySecret"] not in said.out + said.err
        assert EXTERNAL_ID not in said.out + said.err
    assumed = [each for each in project.alicloud.emulator.requests if each.operation == "AssumeRole"]
    # Each command assumes each of them once, and nothing else is asked with the keys before the last.
    assert len(assumed) == 2 * len(HOPS)
    assert assumed[0].key_id == key["AccessKeyId"]
    others = {each.key_id for each in project.alicloud.emulator.requests} - {each.key_id for each in assumed}
    assert len(others - {""}) == 2
    assert KEY_ID not in others
    written = "".join(path.read_text() for path in project.records().rglob("*") if path.is_file())
    assert key["AccessKeyId"] not in written
    assert "STS." not in written


def test_a_key_of_the_stack_file_is_written_nowhere(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    project.ask("ram", "CreateUser", {"UserName": "eve"})
    admin = {"PolicyType": "System", "PolicyName": "AdministratorAccess", "UserName": "eve"}
    project.ask("ram", "AttachPolicyToUser", admin)
    key = project.ask("ram", "CreateAccessKey", {"UserName": "eve"})["AccessKey"]
    monkeypatch.setenv("EVE_ID", key["AccessKeyId"])
    monkeypatch.setenv("EVE_SECRET", key["AccessKeySecret"])
    project.configure(credentials={"access_key_id": "${env:EVE_ID}", "access_key_secret": "${env:EVE_SECRET}"})
    project.forget_requests()
    for command in (("up", "--json"), ("export", "terraform", "--out", str(project.folder / "tf"))):
        said = project.run(*command)
        assert said.code == 0, said.err or said.out
        assert key["AccessKeySecret"] not in said.out + said.err
    assert {each.key_id for each in project.alicloud.emulator.requests if each.key_id} == {key["AccessKeyId"]}
    texts = [path.read_text() for path in project.folder.rglob("*") if path.is_file() and path.suffix != ".pyc"]
    assert len(texts) > 5
    assert not any(key["AccessKeySecret"] in text or key["AccessKeyId"] in text for text in texts)

    # A key that no longer signs in proves nothing, and that is no failure of the backend.
    monkeypatch.setenv("EVE_SECRET", "rotated")
    said = project.run("smoke")
    assert said.code == 5
    assert said.err.startswith("error: the backend acme is not proven: identity failed\n")
    assert "`stateroom whoami` says whose credentials these are" in said.err
    said = project.run("smoke", "--json")
    assert (said.code, said.document["exit_code"]) == (5, 5)


def test_whoami_tells_who_a_run_is_before_there_is_a_backend(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALIBABA_CLOUD_ECS_METADATA_DISABLED", "true")
    document = project.run("whoami", "--json").document
    assert (document["exit_code"], document["identity"]["account"]) == (0, ACCOUNT)
    assert [each["outcome"] for each in document["methods"]] == ["used"]
    # What the command does not use may be wrong.
    project.configure(credentials={"source": "tools"}, bucket={"nam": "x"}, name=None)
    said = project.run("whoami", "--json")
    assert (said.code, said.document["identity"], said.document["method"]) == (5, None, None)
    assert said.document["error"]["what"] == "no Alibaba Cloud credentials were found"
    assert all(each["outcome"] == "passed over" and each["why"] for each in said.document["methods"])

    key = make_chain(project)
    write_profiles(key)
    said = project.run("whoami")
    assert said.code == 0, said.err
    lines = said.out.splitlines()
    assert f"  arn             acs:ram::{ACCOUNT}:assumed-role/second/stateroom" in lines
    assert "  signed in with  shared configuration file" in lines
    assert f"  then            assumed {ARNS['first']} as ada" in lines
    assert "    - OIDC role: ALIBABA_CLOUD_OIDC_TOKEN_FILE is not set" in lines
    assert lines[-1] == "      not reached: SDK credentials file, ECS instance role, credentials URI"
    assert key["AccessKeySecret"] not in said.out

    project.configure(credentials={"source": "tools"}, account="9999888877776666")
    said = project.run("whoami")
    assert said.code == 5
    assert f"  account         {ACCOUNT}, and the backend's is 9999888877776666" in said.out.splitlines()
