"""What our components really register, with everything on: the stacks that policies keep, and cases break."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from stateroom.config.load import load_stack
from stateroom.engine.cloud import Identity
from stateroom.engine.decision import Context
from stateroom.engine.deploy import suppose
from stateroom.engine.program import Program
from stateroom.gate import resources_of
from stateroom.policy.resource import Resource

ROOT = Path(__file__).parents[3]

_AWS: dict[str, Any] = {
    "cloud": "aws",
    "name": "acme",
    "region": "eu-west-1",
    "account": "111122223333",
    "tags": {"team": "platform", "environment": "prod"},
    "bucket": {"access_logs": {}, "replication": {"region": "eu-central-1"}, "object_lock": {"days": 30}},
    "encryption": {"mode": "kms", "key": "create"},
    "lock": {"mode": "both"},
    "access": {
        "permissions_boundary": "arn:aws:iam::111122223333:policy/boundary",
        "writer": {"oidc": [{"issuer": "github", "subjects": ["repo:acme/infra:ref:refs/heads/main"]}]},
        "reader": {"accounts": ["444455556666"], "external_id": "not-a-secret-here"},
        "admin": {"accounts": ["111122223333"], "mfa": True},
    },
}

_ALICLOUD: dict[str, Any] = {
    "cloud": "alicloud",
    "name": "acme",
    "region": "cn-hangzhou",
    "account": "1234567890123456",
    "endpoints": "internal",
    "tags": {"team": "platform", "environment": "prod"},
    "bucket": {"access_logs": {}},
    "encryption": {"mode": "kms", "key": "create"},
    "lock": {"mode": "table", "network": "console_or_vpc"},
    "access": {
        "writer": {"oidc": [{"issuer": "github", "subjects": ["repo:acme/infra:ref:refs/heads/main"]}]},
        "reader": {"accounts": ["6543210987654321"], "external_id": "not-a-secret-here"},
        "admin": {"accounts": ["1234567890123456"], "mfa": True},
    },
}

BASES = {"aws": _AWS, "alicloud": _ALICLOUD}


SHIPPED = ("aws-dev", "aws-prod", "local-aws", "alicloud-dev", "alicloud-prod", "local-alicloud")


@cache
def base(cloud: str) -> tuple[Resource, ...]:
    """The resources that the program declares on a cloud, with everything on."""
    return _declared("test", BASES[cloud])


@cache
def shipped(stack: str) -> tuple[Resource, ...]:
    """The resources that the program declares for a stack of the project."""
    backend = load_stack(ROOT / "stacks", stack, environ={})
    account = backend.account or BASES[backend.cloud]["account"]
    return _declared(stack, backend.model_dump(mode="json", exclude_unset=True), account)


def _declared(stack: str, value: dict[str, Any], account: str | None = None) -> tuple[Resource, ...]:
    account, cloud, region = account or value["account"], value["cloud"], value["region"]
    program = Program(ROOT / "__main__.py", "stateroom", stack, {"stateroom:backend": json.dumps(value)})
    partition = "aws" if cloud == "aws" else "acs"
    context = Context(account, partition, region, ("stateroom:backend", f"{value['name']}@{region}"))
    identity = Identity(account, f"arn:{partition}:iam::{account}:root", account)
    return tuple(resources_of(suppose(program, context, identity)))
