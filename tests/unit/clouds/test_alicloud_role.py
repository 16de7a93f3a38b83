"""The role that is assumed before anything is made."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from stateroom.clouds import alicloud_credentials
from stateroom.clouds.alicloud import AlicloudCloud, connect_alicloud
from stateroom.clouds.alicloud_credentials import RENEW_SECONDS, RoleCredentials
from stateroom.config.alicloud import AlicloudBackend, AssumeRole
from stateroom.engine.calls import Call
from stateroom.errors import DeniedError, StateroomError
from stateroom.local.alicloud import ACCOUNT, LocalAlicloud

Make = Callable[..., AlicloudBackend]

ROLE = f"acs:ram::{ACCOUNT}:role/bootstrap"


@pytest.fixture
def owner(alicloud_backend: AlicloudBackend, local_alicloud: LocalAlicloud) -> AlicloudCloud:
    """The account's root, which may do everything, assume roles included."""
    local_alicloud.emulator.world.sts.root_may_assume = True
    return connect_alicloud(alicloud_backend)


def make_role(owner: AlicloudCloud, actions: list[str], condition: Mapping[str, Any] | None = None) -> None:
    allowed: dict[str, Any] = {
        "Effect": "Allow",
        "Action": "sts:AssumeRole",
        "Principal": {"RAM": [f"acs:ram::{ACCOUNT}:root"]},
    }
    if condition:
        allowed["Condition"] = condition
    trust = json.dumps({"Version": "1", "Statement": [allowed]})
    policy = json.dumps({"Version": "1", "Statement": [{"Effect": "Allow", "Action": actions, "Resource": "*"}]})
    attached = {"PolicyType": "Custom", "PolicyName": "bootstrap", "RoleName": "bootstrap"}
    owner.execute(Call("ram", "CreateRole", {"RoleName": "bootstrap", "AssumeRolePolicyDocument": trust}))
    owner.execute(Call("ram", "CreatePolicy", {"PolicyName": "bootstrap", "PolicyDocument": policy}))
    owner.execute(Call("ram", "AttachPolicyToRole", attached))


def test_every_service_is_asked_as_the_role(
    owner: AlicloudCloud, make_alicloud_backend: Make, local_alicloud: LocalAlicloud
) -> None:
    make_role(owner, ["oss:*", "ots:*", "ram:*"], {"StringEquals": {"sts:ExternalId": "x-1"}})
    local_alicloud.forget_requests()
    role = {"role_arn": ROLE, "external_id": "x-1", "session_name": "ci", "duration_seconds": 900}
    cloud = connect_alicloud(make_alicloud_backend(assume_role=role, account=ACCOUNT))
    assert cloud.identity().arn == f"acs:ram::{ACCOUNT}:assumed-role/bootstrap/ci"
    cloud.execute(Call("oss", "ListBuckets"))
    cloud.execute(Call("tablestore", "CreateInstance", {"InstanceName": "acme-1", "ClusterType": "HYBRID"}))
    cloud.execute(Call("ots", "ListTable", {"InstanceName": "acme-1"}))
    operations = [request.operation for request in local_alicloud.requests]
    assert operations == ["AssumeRole", "GetCallerIdentity", "ListBuckets", "CreateInstance", "ListTable"]
    signed_by = {entry.key_id for entry in local_alicloud.emulator.requests[1:]}
    assert len(signed_by) == 1
    assert "local" not in signed_by


def test_a_role_that_may_not_be_assumed_is_told_by_every_service(
    owner: AlicloudCloud, make_alicloud_backend: Make
) -> None:
    make_role(owner, ["oss:*"], {"StringEquals": {"sts:ExternalId": "x-1"}})
    backend = make_alicloud_backend(assume_role={"role_arn": ROLE})
    for call in (
        Call("sts", "GetCallerIdentity"),
        Call("oss", "ListBuckets"),
        Call("ots", "ListTable", {"InstanceName": "acme-1"}),
        Call("ram", "ListRoles"),
    ):
        with pytest.raises(DeniedError) as caught:
            connect_alicloud(backend).execute(call)
        assert str(caught.value) == (
            f"Alibaba Cloud denied sts:AssumeRole on role {ROLE}\n"
            "  why:  Alibaba Cloud answered NoPermission to sts AssumeRole: no policy allows it, or one denies it\n"
            "  next: let the role's trust policy name this caller, and check `assume_role` in the stack file: "
            "role_arn, external_id, duration_seconds; an account's root key cannot assume roles"
        )


@pytest.mark.parametrize(
    ("call", "what"),
    [
        (Call("ram", "GetRole", {"RoleName": "acme"}), "Alibaba Cloud denied ram:GetRole on role acme"),
        (
            Call("oss", "PutBucketTags", {"Bucket": "acme-state", "Body": {"TagSet": {"Tag": []}}}),
            "Alibaba Cloud denied oss:PutBucketTagging on bucket acme-state",
        ),
        (
            Call("ots", "ListTable", {"InstanceName": "acme-1"}),
            "Alibaba Cloud denied ots:ListTable on Tablestore instance acme-1",
        ),
        (
            Call("tablestore", "GetInstance", {"InstanceName": "acme-1"}),
            "Alibaba Cloud denied ots:GetInstance on Tablestore instance acme-1",
        ),
        (Call("kms", "ListKeys"), "Alibaba Cloud denied kms:ListKeys"),
        (Call("ims", "ListOIDCProviders"), "Alibaba Cloud denied ram:ListOIDCProviders"),
    ],
)
def test_what_the_role_may_not_do_is_named(
    owner: AlicloudCloud, make_alicloud_backend: Make, call: Call, what: str
) -> None:
    make_role(owner, ["oss:PutBucket"])
    owner.execute(Call("oss", "PutBucket", {"Bucket": "acme-state"}))
    owner.execute(Call("tablestore", "CreateInstance", {"InstanceName": "acme-1", "ClusterType": "HYBRID"}))
    cloud = connect_alicloud(make_alicloud_backend(assume_role={"role_arn": ROLE}))
    with pytest.raises(DeniedError) as caught:
        cloud.execute(call)
    assert caught.value.what.startswith(what)


class Sts:
    """Gives sessions that last until a given time."""

    def __init__(self) -> None:
        self.asked: list[Mapping[str, Any]] = []
        self.expiration = "2026-11-21T10:15:00Z"

    def assume(self, params: Mapping[str, Any]) -> Mapping[str, Any]:
        self.asked.append(params)
        number = len(self.asked)
        keys = {"AccessKeyId": f"STS.{number}", "AccessKeySecret": "s", "SecurityToken": f"token-{number}"}
        return {"Credentials": {**keys, "Expiration": self.expiration}}


def test_a_session_is_renewed_before_it_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    sts, now = Sts(), 1795255200.0  # 2026-11-21T10:00:00Z
    monkeypatch.setattr(alicloud_credentials.time, "time", lambda: now)
    role = RoleCredentials(AssumeRole(role_arn=ROLE, session_name="ci", duration_seconds=900), sts.assume)
    assert [role.keys().token for _ in range(3)] == ["token-1"] * 3
    assert sts.asked == [{"RoleArn": ROLE, "RoleSessionName": "ci", "DurationSeconds": 900}]
    now += 15 * 60 - RENEW_SECONDS
    assert role.keys().token == "token-1"
    now += 1
    sts.expiration = "2026-11-21T10:30:00Z"
    assert [role.keys().token for _ in range(3)] == ["token-2"] * 3


def test_keys_do_not_show_their_secrets() -> None:
    keys = alicloud_credentials.Keys("STS.x", "the-secret", "the-token")
    assert repr(keys) == "Keys(key_id='STS.x')"


def test_a_role_that_cannot_be_assumed_is_asked_for_again(make_alicloud_backend: Make) -> None:
    cloud = connect_alicloud(make_alicloud_backend(assume_role={"role_arn": ROLE}))
    with pytest.raises(StateroomError, match=r"EntityNotExist\.Role"):
        cloud.execute(Call("ram", "ListRoles"))
