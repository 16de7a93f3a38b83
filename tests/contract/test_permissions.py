"""The permissions in the documentation are those of the calls in the code: none missing, none too many."""

from __future__ import annotations

import ast
import fnmatch
import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import botocore
import pytest
from botocore.session import Session

from components.alicloud import documents as alicloud_documents
from components.aws import documents as aws_documents
from stateroom.clouds import alicloud_actions, aws_actions
from stateroom.clouds.alicloud_oss_operations import OPERATIONS
from stateroom.clouds.alicloud_rpc import APIS
from tests.contract.project import ROOT, listed, modules, nodes_of, relative
from tests.unit.components.alicloud import sites as alicloud_sites
from tests.unit.components.aws import sites as aws_sites

DOCUMENT = ROOT / "docs" / "permissions.md"
TITLES = {"aws": "AWS", "alicloud": "Alibaba Cloud"}
CLOUDS = tuple(TITLES)
NUMBERS = (0, 1, 2)
POLICIES = [(cloud, number) for cloud in CLOUDS for number in NUMBERS]
LIMITS = {"aws": 6144, "alicloud": 6144}
"""Characters of a policy, white space not counted (IAM User Guide, "IAM and AWS STS quotas"; RAM API, CreatePolicy)."""

SERVICES = {"aws": {"dynamodb", "iam", "kms", "s3", "tag"}, "alicloud": {"kms", "oss", "ots", "ram"}}

WITHOUT_PERMISSION = {"sts:GetCallerIdentity", "sts:AssumeRole"}
"""Allowed to everybody, and asked for as whoever assumes the role that has these policies."""

FATAL = {
    "aws": {"s3:DeleteBucket", "dynamodb:DeleteTable", "kms:ScheduleKeyDeletion"},
    "alicloud": {"oss:DeleteBucket", "ots:DeleteTable", "ots:DeleteInstance", "kms:ScheduleKeyDeletion"},
}

ROWS = ("DeleteRow", "GetRange", "GetRow", "PutRow")
"""Tablestore's operations on rows, which only the smoke test and the work on states need, through the SDK."""

THROUGH_SDK = ("/smoke/", "/states/")
"""Where operations are called by the names that the SDKs give them."""

STATES = 2
"""The policy for the work on states, which stands by itself."""


@cache
def aws_operations(service: str) -> dict[str, str]:
    """The SDK's method names of a service and the API's names of the same operations."""
    names = Session().get_service_model(service).operation_names
    return {botocore.xform_name(name): name for name in names}


def aws_calls(path: Path) -> Iterator[str]:
    """A call names its service and operation, or stands in a folder that is a service's and passes the operation on."""
    name = relative(path)
    handler = re.match(r"stateroom/engine/handlers/aws/(\w+)/", name)
    services = (handler[1],) if handler else ("s3", "dynamodb") if uses_sdk(name) else ()
    for node in nodes_of(path):
        match node:
            case ast.Call(
                func=ast.Name(id="Call"),
                args=[ast.Constant(value=str(service)), ast.Constant(value=str(operation)), *_],
            ):
                yield aws_actions.action_of(service, aws_operations(service)[operation], {})
            case ast.Constant(value=str(operation)):
                for service in services:
                    if operation in aws_operations(service):
                        yield aws_actions.action_of(service, aws_operations(service)[operation], {})


def alicloud_calls(path: Path) -> Iterator[str]:
    """A call names its service and operation; those of OSS stand in a folder of its own, and in the smoke test with
    the SDK's name for them."""
    name = relative(path)
    asks_oss = "/alicloud/oss/" in name or uses_sdk(name)
    for node in nodes_of(path):
        match node:
            case ast.Call(
                func=ast.Name(id="Call"),
                args=[ast.Constant(value=str(service)), ast.Constant(value=str(operation)), *_],
            ):
                assert service in {*APIS, "oss", "ots"}, name
                yield alicloud_actions.action_of(service, operation, {})
            case ast.Constant(value=str(operation)):
                known = "".join(f"{word[:1].upper()}{word[1:]}" for word in operation.split("_"))
                if asks_oss and known in OPERATIONS:
                    yield alicloud_actions.action_of("oss", known, {})
                if uses_sdk(name) and operation in ROWS:
                    yield alicloud_actions.action_of("ots", operation, {})


def uses_sdk(name: str) -> bool:
    return any(part in name for part in THROUGH_SDK)


@cache
def asked(cloud: str, *roots: str) -> dict[str, str]:
    """The actions that the code's calls need, each with a module that makes the call."""
    calls = {"aws": aws_calls, "alicloud": alicloud_calls}[cloud]
    found: dict[str, str] = {}
    for path in modules(*(roots or ("stateroom/clouds", "stateroom/engine", "stateroom/smoke", "stateroom/states"))):
        if ("alicloud" in relative(path)) == (cloud == "alicloud"):
            found |= dict.fromkeys(calls(path), relative(path))
    return {action: name for action, name in found.items() if action not in WITHOUT_PERMISSION}


def chapter(cloud: str) -> str:
    text = DOCUMENT.read_text(encoding="utf-8")
    found = re.search(rf"^## {TITLES[cloud]}\n(.+?)(?=^## |\Z)", text, re.MULTILINE | re.DOTALL)
    assert found, TITLES[cloud]
    return found[1]


def policies(cloud: str) -> list[dict[str, Any]]:
    blocks = re.findall(r"^```json\n(.+?)^```", chapter(cloud), re.MULTILINE | re.DOTALL)
    return [json.loads(block) for block in blocks]


def actions_of(policy: dict[str, Any]) -> list[str]:
    lists = [statement["Action"] for statement in policy["Statement"]]
    return [action for each in lists for action in ([each] if isinstance(each, str) else each)]


def explained(cloud: str) -> set[str]:
    """The actions of the table: what goes without a call of its own."""
    return set(re.findall(r"^\| `(\w+:[\w*]+)` \|", chapter(cloud), re.MULTILINE))


def documented(cloud: str) -> set[str]:
    return {action for policy in policies(cloud) for action in actions_of(policy)}


@pytest.mark.parametrize("cloud", CLOUDS)
def test_every_call_of_the_code_is_allowed(cloud: str) -> None:
    missing = sorted(asked(cloud).keys() - documented(cloud))
    assert not missing, listed(f"{action}, for {asked(cloud)[action]}" for action in missing)


@pytest.mark.parametrize("cloud", CLOUDS)
def test_nothing_is_allowed_that_is_neither_called_nor_explained(cloud: str) -> None:
    surplus = sorted(documented(cloud) - asked(cloud).keys() - explained(cloud))
    assert not surplus, listed(surplus)


@pytest.mark.parametrize("cloud", CLOUDS)
def test_the_work_on_states_has_a_policy_of_its_own_that_allows_its_calls_and_no_other(cloud: str) -> None:
    calls, allowed = asked(cloud, "stateroom/states").keys(), set(actions_of(policies(cloud)[STATES]))
    assert not calls - allowed, listed(sorted(calls - allowed))
    assert not allowed - calls - explained(cloud), listed(sorted(allowed - calls - explained(cloud)))


@pytest.mark.parametrize("cloud", CLOUDS)
def test_the_admin_may_do_all_of_the_work_on_states(cloud: str) -> None:
    keys = {"encryption": {"mode": "kms"}, "lock": {"mode": "table"}}
    if cloud == "aws":
        policy = aws_documents.access_policy(aws_sites.locate(aws_sites.configure(**keys)), "admin")
    else:
        policy = alicloud_documents.access_policy(alicloud_sites.locate(alicloud_sites.configure(**keys)), "admin")
    allowed = actions_of(policy)
    missing = [action for action in actions_of(policies(cloud)[STATES]) if not fnmatch.filter(allowed, action)]
    assert not missing, listed(missing)


@pytest.mark.parametrize("cloud", CLOUDS)
def test_every_explanation_is_needed(cloud: str) -> None:
    stale = sorted(explained(cloud) - (documented(cloud) - asked(cloud).keys()))
    assert not stale, listed(stale)


@pytest.mark.parametrize("cloud", CLOUDS)
def test_the_calls_of_every_service_are_found(cloud: str) -> None:
    assert {action.partition(":")[0] for action in asked(cloud)} == SERVICES[cloud]


@pytest.mark.parametrize(("cloud", "number"), POLICIES)
def test_a_policy_fits_into_what_the_cloud_takes(cloud: str, number: int) -> None:
    assert len(re.sub(r"\s", "", json.dumps(policies(cloud)[number]))) <= LIMITS[cloud]


@pytest.mark.parametrize("number", NUMBERS)
def test_the_statements_of_a_policy_have_names_of_their_own(number: int) -> None:
    names = [statement["Sid"] for statement in policies("aws")[number]["Statement"]]
    assert len(names) == len(set(names))
    assert all(re.fullmatch(r"[A-Za-z0-9]+", name) for name in names)


@pytest.mark.parametrize("number", NUMBERS)
def test_the_statements_of_alibaba_cloud_have_only_what_its_grammar_knows(number: int) -> None:
    policy = policies("alicloud")[number]
    assert policy["Version"] == "1"
    for statement in policy["Statement"]:
        assert statement.keys() <= {"Effect", "Action", "Resource", "Condition"}, statement


@pytest.mark.parametrize(("cloud", "number"), POLICIES)
def test_the_actions_of_a_statement_are_sorted_and_of_one_kind(cloud: str, number: int) -> None:
    for statement in policies(cloud)[number]["Statement"]:
        actions = [statement["Action"]] if isinstance(statement["Action"], str) else statement["Action"]
        assert actions == sorted(set(actions)), statement
        assert len({action.partition(":")[0] for action in actions}) == 1, statement


@pytest.mark.parametrize("cloud", CLOUDS)
def test_a_removal_of_what_holds_data_is_only_in_the_policy_for_destroy(cloud: str) -> None:
    assert not FATAL[cloud] & set(actions_of(policies(cloud)[0]))
    assert FATAL[cloud] <= set(actions_of(policies(cloud)[1]))
