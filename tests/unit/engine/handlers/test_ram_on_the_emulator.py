"""The lives of policies, roles and attachments on the emulator."""

from __future__ import annotations

import json
from typing import Any

import pytest

from stateroom.engine.decision import Refuse
from stateroom.engine.handlers.alicloud.ram import policy, role, role_policy_attachment
from stateroom.errors import RefusedError
from stateroom.local.alicloud import ACCOUNT
from tests.unit.engine.handlers.emulator_cloud import CONTEXT, TAGS, EmulatorCloud, Resource


def document(*actions: str) -> str:
    statement = {"Effect": "Allow", "Action": list(actions), "Resource": [f"acs:oss:*:{ACCOUNT}:acme/*"]}
    return json.dumps({"Version": "1", "Statement": [statement]})


def trust(account: str) -> str:
    statement = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"RAM": [f"acs:ram::{account}:root"]}}
    return json.dumps({"Version": "1", "Statement": [statement]})


POLICY: dict[str, Any] = {
    "policyName": "acme-writer",
    "description": "Writes states",
    "policyDocument": document("oss:GetObject"),
    "rotateStrategy": "DeleteOldestNonDefaultVersionWhenLimitExceeded",
    "tags": TAGS,
}
ROLE: dict[str, Any] = {
    "roleName": "acme-writer",
    "description": "Writes states",
    "assumeRolePolicyDocument": trust("6543210987654321"),
    "maxSessionDuration": 3600.0,
    "tags": TAGS,
}
ATTACHMENT = {"roleName": "acme-writer", "policyName": "acme-writer", "policyType": "Custom"}


def test_a_policy_lives_from_creation_to_deletion(alicloud: EmulatorCloud) -> None:
    writer = Resource(alicloud, policy.TOKEN, POLICY)
    writer.create()
    for number in range(7):
        # RAM keeps five versions; the oldest that is not in force makes room.
        assert writer.converge(policyDocument=document("oss:PutObject", f"oss:Get{number}")) == ("policyDocument",)
        assert writer.writes == ["CreatePolicyVersion"]
    assert writer.converge(description="Other") == ("description",)
    assert writer.writes == ["UpdatePolicyDescription"]
    assert writer.converge(tags={**TAGS, "team": "équipe"}) == ("tags.team",)
    assert writer.writes == ["TagResources"]
    writer.delete()


def test_a_policy_that_somebody_widened_is_narrowed_and_keeps_the_tags_of_others(alicloud: EmulatorCloud) -> None:
    writer = Resource(alicloud, policy.TOKEN, POLICY)
    writer.create()
    widened = {"PolicyName": "acme-writer", "PolicyDocument": document("oss:*"), "SetAsDefault": True}
    alicloud.ask("ram", "CreatePolicyVersion", **widened)
    theirs = {"ResourceType": "policy", "ResourceNames": ["acme-writer"], "Tag": [{"Key": "theirs", "Value": "x"}]}
    alicloud.ask("ram", "TagResources", **theirs)
    assert writer.converge() == ("policyDocument",)
    assert writer.writes == ["CreatePolicyVersion"]
    live = writer.read()
    assert live is not None
    assert live["tags"] == {**TAGS, "theirs": "x"}


def test_a_policy_that_others_attached_is_not_deleted(alicloud: EmulatorCloud) -> None:
    writer = Resource(alicloud, policy.TOKEN, POLICY)
    live = writer.create()
    alicloud.ask("ram", "CreateUser", UserName="ana")
    attached = {"PolicyName": "acme-writer", "PolicyType": "Custom"}
    alicloud.ask("ram", "AttachPolicyToUser", UserName="ana", **attached)
    assert writer.ask("read_obstacles") == ("policy acme-writer is attached to user ana",)
    with pytest.raises(RefusedError) as caught:
        alicloud.run(policy.delete(POLICY, live, CONTEXT))
    assert caught.value.why == "it is still in use: user ana"
    writer.is_converged(live)


def test_a_role_lives_from_creation_to_deletion(alicloud: EmulatorCloud) -> None:
    writer = Resource(alicloud, role.TOKEN, ROLE)
    writer.create()
    changed = trust("1111111111111111")
    assert writer.converge(assumeRolePolicyDocument=changed) == ("assumeRolePolicyDocument",)
    assert writer.converge(description="Other") == ("description",)
    assert writer.converge(maxSessionDuration=7200.0) == ("maxSessionDuration",)
    assert writer.writes == ["UpdateRole"]
    live = writer.read()
    assert live is not None
    assert (live["description"], json.loads(live["assumeRolePolicyDocument"])) == ("Other", json.loads(changed))
    assert writer.converge(tags={**TAGS, "team": "équipe"}) == ("tags.team",)
    writer.delete()


def test_a_role_that_declares_little_is_read_as_it_was_made(alicloud: EmulatorCloud) -> None:
    names = ("roleName", "assumeRolePolicyDocument", "tags")
    Resource(alicloud, role.TOKEN, {name: ROLE[name] for name in names}).create()


@pytest.mark.parametrize("kind", ["role", "policy"])
def test_what_is_nobodys_can_be_adopted_and_what_is_another_backends_cannot(alicloud: EmulatorCloud, kind: str) -> None:
    if kind == "role":
        alicloud.ask("ram", "CreateRole", RoleName="acme-writer", AssumeRolePolicyDocument=trust(ACCOUNT))
        writer, first = Resource(alicloud, role.TOKEN, ROLE), "assumeRolePolicyDocument"
    else:
        alicloud.ask("ram", "CreatePolicy", PolicyName="acme-writer", PolicyDocument=document("oss:*"))
        writer, first = Resource(alicloud, policy.TOKEN, POLICY), "policyDocument"
    assert isinstance(writer.plan(), Refuse)
    assert writer.converge(adopt=True) == (first, "description", "tags.stateroom:backend", "tags.Name")
    assert isinstance(writer.as_other_backend().plan(adopt=True), Refuse)


def test_a_role_with_a_policy_of_others_is_not_deleted(alicloud: EmulatorCloud) -> None:
    writer = Resource(alicloud, role.TOKEN, ROLE)
    live = writer.create()
    attached = {"PolicyName": "AdministratorAccess", "PolicyType": "System"}
    alicloud.ask("ram", "AttachPolicyToRole", RoleName="acme-writer", **attached)
    assert writer.ask("read_obstacles") == ("role acme-writer has the policy AdministratorAccess",)
    with pytest.raises(RefusedError) as caught:
        alicloud.run(role.delete(ROLE, live, CONTEXT))
    assert caught.value.what == "role acme-writer was not deleted"
    assert alicloud.pauses == ["role acme-writer to be free of policies"] * 4
    writer.is_converged(live)


def test_an_attachment_lives_from_creation_to_deletion(alicloud: EmulatorCloud) -> None:
    attachment = Resource(alicloud, role_policy_attachment.TOKEN, ATTACHMENT)
    assert attachment.read() is None
    writer, rights = Resource(alicloud, role.TOKEN, ROLE), Resource(alicloud, policy.TOKEN, POLICY)
    writer.create()
    rights.create()
    attachment.create()
    assert alicloud.run(role_policy_attachment.apply_create(ATTACHMENT, CONTEXT)) == attachment.read()
    assert (writer.ask("read_obstacles"), rights.ask("read_obstacles")) == ((), ())
    attachment.delete()
    rights.delete()
    writer.delete()
