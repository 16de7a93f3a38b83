"""A RAM user with the documented policies, and nothing else, makes the largest backend, repairs it and removes it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from emulator.world import Asked
from stateroom.clouds.alicloud import connect_alicloud
from stateroom.clouds.alicloud_credentials import FixedCredentials, Keys
from stateroom.config.alicloud import AlicloudBackend
from stateroom.config.alicloud_names import lock_instance_name
from stateroom.local.alicloud import ACCOUNT
from tests.contract.test_permissions import actions_of, policies
from tests.e2e.alicloud.project import BUCKET, EVERYTHING, REGION, Project

INSTANCE = lock_instance_name("acme", ACCOUNT)
TABLE = {"InstanceName": INSTANCE, "TableName": "acme_locks"}
PLACES = {"ACCOUNT": ACCOUNT, "REGION": REGION, "INSTANCE": INSTANCE, "TABLE": "acme_locks", "NAME": "acme"}

KEY_ROLE = "ots-keys"
LARGEST = {
    **EVERYTHING,
    "lock": {**EVERYTHING["lock"], "encryption": "key", "key_role": f"acs:ram::{ACCOUNT}:role/{KEY_ROLE}"},
    "access": {
        **EVERYTHING["access"],
        "writer": {
            **EVERYTHING["access"]["writer"],
            "oidc": [{"issuer": "github", "subjects": ["repo:acme/infra:*"], "fingerprints": ["A" * 40]}],
        },
    },
}

NOT_ASKED = {
    "kms:UpdateAlias": "an alias is moved only when two keys of ours take turns",
    "oss:DeleteBucketLogging": "access logs go with their bucket",
    "oss:DeleteBucketPolicy": "a policy goes with its bucket",
    "oss:DeleteObject": "the emulator knows an object's version, and asks for that",
    "oss:GetBucketTransferAcceleration": "only with `endpoints: acceleration`, which no local cloud has",
    "oss:PutBucketTransferAcceleration": "the same",
}
"""What is documented and asked for by none of these runs."""


class Bootstrapper:
    """The RAM user. numbers: of the documented policies."""

    def __init__(
        self,
        project: Project,
        monkeypatch: pytest.MonkeyPatch,
        numbers: tuple[int, ...] = (0, 1),
        name: str = "bootstrapper",
    ) -> None:
        self._project, self._patch = project, monkeypatch
        self._world = project.alicloud.emulator.world
        user = self._world.ram.users.create(ACCOUNT, name, {})
        for number in numbers:
            document = json.dumps(policies("alicloud")[number])
            for placeholder, value in PLACES.items():
                document = document.replace(placeholder, value)
            made = self._world.ram.policies.create(ACCOUNT, f"{name}-{number}", document, "", {})
            self._world.ram.attach(user, made)
        key = self._world.ram.users.create_key(ACCOUNT, name)
        self._keys = Keys(key.id, key.secret)

    def run(self, *arguments: str) -> None:
        with self._patch.context() as patch:
            patch.setattr(FixedCredentials, "keys", lambda _: self._keys)
            said = self._project.run(*arguments)
        assert said.code == 0, said.err or said.out

    @property
    def asked(self) -> list[Asked]:
        return [each for each in self._world.asked if each.caller is not None and each.caller.kind == "user"]


def spoil(project: Project) -> None:
    """What somebody else changes: something of every kind that an update repairs."""
    trust = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"RAM": [f"acs:ram::{ACCOUNT}:root"]}}
    wide = {"Effect": "Allow", "Action": ["oss:*"], "Resource": ["*"]}
    key = project.ask("kms", "DescribeKey", {"KeyId": "alias/acme-state"})["KeyMetadata"]
    tagged: dict[str, Any] = {"ResourceType": "key", "ResourceId": [key["KeyId"]], "TagKey": ["team"]}
    calls: list[tuple[str, str, dict[str, Any]]] = [
        ("oss", "DeleteBucketPublicAccessBlock", {}),
        ("oss", "PutBucketAcl", {"Headers": {"x-oss-acl": "public-read"}}),
        ("oss", "PutBucketTags", {"Body": {"TagSet": {"Tag": _owner()}}}),
        ("oss", "PutBucketVersioning", {"Body": {"Status": "Suspended"}}),
        ("oss", "DeleteBucketEncryption", {}),
        ("oss", "DeleteBucketLifecycle", {}),
        ("oss", "DeleteBucketLogging", {}),
        ("oss", "DeleteBucketPolicy", {}),
        ("oss", "PutBucketHttpsConfig", {"Body": {"TLS": {"Enable": "false"}}}),
        ("tablestore", "UpdateInstance", {"InstanceName": INSTANCE, "InstanceDescription": "spoilt"}),
        ("ots", "UpdateTable", {**TABLE, "TimeToLive": 86400}),
        ("kms", "UpdateKeyDescription", {"KeyId": key["KeyId"], "Description": "spoilt"}),
        ("kms", "UpdateRotationPolicy", {"KeyId": key["KeyId"], "EnableAutomaticRotation": False}),
        ("kms", "SetDeletionProtection", {"ProtectedResourceArn": key["Arn"], "EnableDeletionProtection": True}),
        ("kms", "UntagResources", tagged),
        ("ram", "UpdateRole", {"RoleName": "acme-writer", "NewAssumeRolePolicyDocument": _document(trust)}),
        ("ram", "CreatePolicyVersion", {**_policy(), "PolicyDocument": _document(wide), "SetAsDefault": True}),
        ("ram", "UpdatePolicyDescription", {**_policy(), "NewDescription": "spoilt"}),
        ("ram", "UntagResources", {"ResourceType": "role", "ResourceNames": ["acme-writer"], "TagKeys": ["team"]}),
        ("ims", "UpdateOIDCProvider", {"OIDCProviderName": "acme-github", "ClientIds": ""}),
        ("ims", "RemoveFingerprintFromOIDCProvider", {"OIDCProviderName": "acme-github", "Fingerprint": "A" * 40}),
        ("tablestore", "UntagResources", {"ResourceType": "instance", "ResourceIds": [INSTANCE], "TagKeys": ["team"]}),
    ]
    for service, operation, params in calls:
        project.ask(service, operation, {"Bucket": BUCKET, **params} if service == "oss" else params)


def fill(project: Project) -> None:
    """What a destroy has to take away: states, an old version, an upload, a version of a policy."""
    import alibabacloud_oss_v2 as oss

    for body in ("1", "2"):
        project.ask("oss", "PutObject", {"Bucket": BUCKET, "Key": "states/network/main.tfstate", "Body": body})
    cloud = connect_alicloud(AlicloudBackend.model_validate(project.smallest()))
    cloud.oss().initiate_multipart_upload(oss.InitiateMultipartUploadRequest(bucket=BUCKET, key="unfinished"))


def _owner() -> list[dict[str, str]]:
    return [{"Key": "stateroom:backend", "Value": f"acme@{REGION}"}]


def _policy() -> dict[str, str]:
    return {"PolicyName": "acme-writer"}


def _document(statement: dict[str, Any]) -> str:
    return json.dumps({"Version": "1", "Statement": [statement]})


def test_the_documented_policies_are_enough_and_no_action_in_them_is_spare(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    project.configure(**LARGEST)
    trust = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": ["ots.aliyuncs.com"]}}
    project.ask("ram", "CreateRole", {"RoleName": KEY_ROLE, "AssumeRolePolicyDocument": _document(trust)})
    user = Bootstrapper(project, monkeypatch)
    user.run("up")
    spoil(project)
    user.run("up", "--no-smoke")
    user.run("preview")
    fill(project)
    user.run("destroy", "--yes", "test", "--with-states")
    # The smoke test reads over plain HTTP, which the bucket's policy refuses to everybody.
    assert [each.action for each in user.asked if not each.allowed] == ["oss:GetObject"]
    asked = {each.action for each in user.asked}
    documented = {action for number in (0, 1) for action in actions_of(policies("alicloud")[number])}
    spare = documented - asked - NOT_ASKED.keys()
    assert (sorted(spare), sorted(asked & NOT_ASKED.keys())) == ([], [])


def test_the_documented_policies_reach_nothing_of_another_name(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    project.configure(name="other")
    user = Bootstrapper(project, monkeypatch)
    with pytest.raises(AssertionError, match="Alibaba Cloud denied"):
        user.run("up")
    assert not [each.action for each in user.asked if each.allowed and not each.action.startswith(("kms:", "ots:List"))]
