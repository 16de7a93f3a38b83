"""The lives of policies, roles, attachments and identity providers on moto."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from moto import mock_aws

from stateroom.engine.handlers.aws.iam import open_id_connect_provider, policy, role, role_policy_attachment
from stateroom.errors import RefusedError
from tests.unit.engine.handlers.moto_cloud import CONTEXT, TAGS, MotoCloud, Resource

POLICY_ARN = "arn:aws:iam::123456789012:policy/state/acme-writer"


def document(*actions: str) -> str:
    statement = {"Effect": "Allow", "Action": list(actions), "Resource": "arn:aws:s3:::acme/*"}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def trust(account: str) -> str:
    statement = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": account}}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


POLICY: dict[str, Any] = {
    "name": "acme-writer",
    "path": "/state/",
    "description": "Writes states",
    "policy": document("s3:GetObject"),
    "tags": TAGS,
}
ROLE: dict[str, Any] = {
    "name": "acme-writer",
    "path": "/state/",
    "assumeRolePolicy": trust("210987654321"),
    "maxSessionDuration": 3600.0,
    "tags": TAGS,
}


@pytest.fixture
def cloud() -> Iterator[MotoCloud]:
    with mock_aws():
        yield MotoCloud()


def test_a_policy_lives_from_creation_to_deletion(cloud: MotoCloud) -> None:
    writer = Resource(cloud, policy.TOKEN, POLICY)
    writer.create()
    for number in range(7):
        # IAM keeps five versions; the sixth needs room.
        assert writer.converge(policy=document("s3:PutObject", f"s3:Get{number}")) == ("policy",)
    assert writer.converge(tags={**TAGS, "team": "équipe"}) == ("tags.team",)
    writer.delete()


def test_a_policy_that_others_attached_is_not_deleted(cloud: MotoCloud) -> None:
    writer = Resource(cloud, policy.TOKEN, POLICY)
    live = writer.create()
    iam = cloud.client("iam")
    iam.create_user(UserName="ana")
    iam.attach_user_policy(UserName="ana", PolicyArn=POLICY_ARN)
    with pytest.raises(RefusedError) as caught:
        cloud.run(policy.delete(POLICY, live, CONTEXT))
    assert caught.value.why == "it is still in use: user ana"
    writer.is_converged(live)


def test_a_role_lives_from_creation_to_deletion(cloud: MotoCloud) -> None:
    cloud.run(policy.apply_create(POLICY, CONTEXT))
    writer = Resource(cloud, role.TOKEN, ROLE)
    writer.create()
    assert writer.converge(assumeRolePolicy=trust("111111111111")) == ("assumeRolePolicy",)
    assert writer.converge(description="Writes states") == ("description",)
    assert writer.converge(maxSessionDuration=7200.0) == ("maxSessionDuration",)
    assert writer.converge(permissionsBoundary=POLICY_ARN) == ("permissionsBoundary",)
    assert writer.converge(tags={**TAGS, "team": "équipe"}) == ("tags.team",)
    writer.delete()


def test_a_role_with_everything_is_read_as_it_was_made(cloud: MotoCloud) -> None:
    cloud.run(policy.apply_create(POLICY, CONTEXT))
    extra = {"permissionsBoundary": POLICY_ARN, "description": "Writes states"}
    Resource(cloud, role.TOKEN, {**ROLE, **extra}).create()


def test_a_role_with_a_policy_of_others_is_not_deleted(cloud: MotoCloud) -> None:
    writer = Resource(cloud, role.TOKEN, ROLE)
    live = writer.create()
    cloud.client("iam").put_role_policy(RoleName="acme-writer", PolicyName="x", PolicyDocument=document("s3:*"))
    with pytest.raises(RefusedError) as caught:
        cloud.run(role.delete(ROLE, live, CONTEXT))
    assert caught.value.what == "role acme-writer was not deleted"
    writer.is_converged(live)


def test_an_attachment_lives_from_creation_to_deletion(cloud: MotoCloud) -> None:
    attachment = Resource(cloud, role_policy_attachment.TOKEN, {"role": "acme-writer", "policyArn": POLICY_ARN})
    assert attachment.read() is None
    cloud.run(role.apply_create(ROLE, CONTEXT))
    cloud.run(policy.apply_create(POLICY, CONTEXT))
    attachment.create()
    attachment.delete()


def test_an_identity_provider_lives_from_creation_to_deletion(cloud: MotoCloud) -> None:
    inputs = {
        "url": "https://token.actions.githubusercontent.com",
        "clientIdLists": ["sts.amazonaws.com"],
        "thumbprintLists": ["a" * 40],
        "tags": TAGS,
    }
    issuer = Resource(cloud, open_id_connect_provider.TOKEN, inputs)
    # Audiences are not among the updates: moto lacks AddClientIDToOpenIDConnectProvider. The cases show them.
    issuer.create()
    assert issuer.converge(thumbprintLists=["b" * 40]) == ("thumbprintLists",)
    assert issuer.converge(tags={**TAGS, "team": "équipe"}) == ("tags.team",)
    issuer.delete()


def test_a_role_of_others_that_trusts_an_identity_provider_stands_in_its_way(cloud: MotoCloud) -> None:
    inputs = {"url": "https://gitlab.com", "clientIdLists": ["acme"], "tags": TAGS}
    issuer = Resource(cloud, open_id_connect_provider.TOKEN, inputs)
    arn = cloud.run(open_id_connect_provider.apply_create(inputs, CONTEXT))["arn"]
    statement = {"Effect": "Allow", "Action": "sts:AssumeRoleWithWebIdentity", "Principal": {"Federated": arn}}
    for name, document in {
        "acme-writer": json.dumps({"Version": "2012-10-17", "Statement": [statement]}),
        "deploy": json.dumps({"Version": "2012-10-17", "Statement": statement}),
        "unrelated": trust("210987654321"),
    }.items():
        cloud.client("iam").create_role(RoleName=name, AssumeRolePolicyDocument=document)
    assert issuer.ask("read_obstacles") == ("identity provider gitlab.com is trusted by role deploy",)


def test_an_identity_provider_without_thumbprints_is_converged_at_once(cloud: MotoCloud) -> None:
    inputs = {"url": "https://gitlab.example.com/a", "clientIdLists": ["acme"], "tags": TAGS}
    issuer = Resource(cloud, open_id_connect_provider.TOKEN, inputs)
    made = cloud.run(open_id_connect_provider.apply_create(inputs, CONTEXT))
    # IAM does not tell the thumbprints that it chose in its answer to the creation.
    issuer.is_converged({**made, "thumbprintLists": []})
