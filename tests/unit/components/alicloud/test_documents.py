"""What stands in policies: of each stack whole, of each choice its effect."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from components.alicloud import documents
from components.alicloud.site import Site, policies_of, roles_of
from components.alicloud.trust import trust_policy
from stateroom.config.alicloud import AlicloudBackend
from stateroom.config.load import load_stack
from tests.unit.components.alicloud.sites import ACCOUNT, BUCKET, actions, configure, locate, statement

PROJECT = Path(__file__).parents[4]


def all_documents(site: Site) -> dict[str, Any]:
    config = site.config
    found = {access: documents.access_policy(site, access) for access in policies_of(config)}
    found |= {f"{access}-trust": trust_policy(site, role) for access, role in roles_of(config).items()}
    found["bucket"] = documents.bucket_policy(site)
    if config.bucket.access_logs:
        found["logs"] = documents.log_bucket_policy(site)
    return found


@pytest.mark.parametrize("stack", ["alicloud-dev", "alicloud-prod", "local-alicloud"])
def test_the_documents_of_a_stack_are_these(stack: str) -> None:
    expected = yaml.load((Path(__file__).parent / "documents" / f"{stack}.yaml").read_text(), yaml.CSafeLoader)
    config = load_stack(PROJECT / "stacks", stack, {})
    assert isinstance(config, AlicloudBackend)
    found = all_documents(locate(config, config.account or ACCOUNT))
    assert {name: document["Statement"] for name, document in found.items()} == expected
    assert {document["Version"] for document in found.values()} == {"1"}


def test_every_document_keeps_to_the_grammar() -> None:
    role = {
        "accounts": [ACCOUNT],
        "services": ["ecs.aliyuncs.com"],
        "external_id": "acme-1",
        "oidc": [{"issuer": "github", "subjects": ["repo:acme/infra:*"]}],
    }
    config = configure(
        bucket={"access_logs": {}},
        encryption={"mode": "kms"},
        access={"writer": role, "reader": role, "admin": role},
    )
    for name, document in all_documents(locate(config)).items():
        assert list(document) == ["Version", "Statement"], name
        for each in document["Statement"]:
            own = {"Effect", "Action", "Condition"}
            own |= {"Principal"} if name.endswith("-trust") else {"Resource"}
            own |= {"Principal"} if name in ("bucket", "logs") else set()
            assert each.keys() | {"Condition"} == own, name
            assert isinstance(each.get("Principal", []), dict if name.endswith("-trust") else list), name
            arns = [*each.get("Resource", []), *each.get("Principal", [])]
            assert all(re.match(r"acs:(oss|ots|kms):|arn:sts::|RAM|Service|Federated|\*$", arn) for arn in arns), name
            for keys in each.get("Condition", {}).values():
                assert all(isinstance(values, list) for values in keys.values()), name


def test_plain_http_is_refused_to_everybody_the_owner_too() -> None:
    site = locate(configure(bucket={"access_logs": {}}))
    for document, bucket in ((documents.bucket_policy(site), BUCKET), (documents.log_bucket_policy(site), None)):
        arn = f"acs:oss:*:{ACCOUNT}:{bucket or site.log_bucket}"
        assert document["Statement"] == [
            {
                "Effect": "Deny",
                "Principal": ["*"],
                "Action": ["oss:*"],
                "Resource": [arn, f"{arn}/*"],
                "Condition": {"Bool": {"acs:SecureTransport": ["false"]}},
            }
        ]


def test_a_key_is_used_by_whom_the_policies_allow_it() -> None:
    id_ = "1234abcd-12ab-34cd-56ef-1234567890ab"
    arn = f"acs:kms:cn-hangzhou:{ACCOUNT}:key/{id_}"
    site = Site(configure(encryption={"mode": "kms", "key": id_}), ACCOUNT, arn)
    for access in ("writer", "admin"):
        document = documents.access_policy(site, access)
        assert statement(document, "kms:Decrypt", "kms:GenerateDataKey")["Resource"] == [arn]
    assert statement(documents.access_policy(site, "reader"), "kms:Decrypt")["Resource"] == [arn]
    without = documents.access_policy(locate(configure()), "writer")
    assert not [action for action in actions(without) if action.startswith("kms:")]


def test_the_bucket_grants_a_role_what_its_policy_says_of_the_bucket() -> None:
    role = {"accounts": [ACCOUNT]}
    scoped = role | {"scope": {"keys": ["app.tfstate"]}}
    site = locate(configure(access={"writer": scoped, "reader": scoped, "admin": role}))
    grants = [each for each in documents.bucket_policy(site)["Statement"] if each["Effect"] == "Allow"]
    for access in ("writer", "reader", "admin"):
        sessions = [f"arn:sts::{ACCOUNT}:assumed-role/acme-{access}/*"]
        granted = [each for each in grants if each["Principal"] == sessions]
        policy = documents.access_policy(site, access)["Statement"]
        assert granted == [
            each | {"Principal": sessions} for each in policy if each["Resource"][0].startswith("acs:oss:")
        ]
        assert granted
