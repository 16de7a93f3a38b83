"""What the component declares, and how."""

from __future__ import annotations

from collections import Counter
from functools import partial
from typing import Any

import pulumi
import pulumi_aws as aws
import pytest

from components.aws.state_backend import AwsStateBackend
from stateroom.errors import ConfigError, CredentialsError
from stateroom.facts import OWNER_TAG, Facts, GithubTokens
from tests.unit.components.aws.backends import (
    ALIAS,
    ATTACHMENT,
    GUARD_DATA,
    HARDENED,
    HOLD_DATA,
    KEY,
    LOGGING,
    MINIMAL,
    OBJECT_LOCK,
    OIDC,
    POLICY,
    REPLICATION_CONFIG,
    ROLE,
    S3,
    TABLE,
    TAGGED,
    declare,
    maximal,
)
from tests.unit.components.aws.cloud import ACCOUNT, STATE_KEY
from tests.unit.components.recording import Registered, Run, Stack


def names_of(stack: Stack) -> Counter[tuple[str, str]]:
    return Counter((each.token, each.name) for each in stack.children)


def test_the_smallest_backend_is_a_hardened_bucket_and_three_policies(run: Run) -> None:
    stack = run(partial(declare, MINIMAL))
    policies = {(POLICY, f"acme-{access}") for access in ("writer", "reader", "admin")}
    assert names_of(stack) == Counter({(token, "acme-state") for token in HARDENED} | policies)
    assert stack.calls == ["aws:index/getCallerIdentity:getCallerIdentity"]


def test_the_largest_backend_is_all_of_this(largest: Stack) -> None:
    expected = {(token, f"acme-{purpose}") for token in HARDENED for purpose in ("state", "logs", "replica")}
    expected |= {(token, "acme-state") for token in (LOGGING, REPLICATION_CONFIG, OBJECT_LOCK)}
    expected |= {(token, f"acme-{purpose}") for token in (KEY, ALIAS) for purpose in ("state", "replica")}
    expected |= {
        (token, f"acme-{access}")
        for token in (ROLE, POLICY, ATTACHMENT)
        for access in ("writer", "reader", "admin", "replication")
    }
    expected |= {(TABLE, "acme-locks"), (OIDC, "acme-github")}
    assert names_of(largest) == Counter(expected)


@pytest.mark.parametrize("config", [MINIMAL, maximal()], ids=["smallest", "largest"])
def test_every_child_belongs_to_the_component(run: Run, config: dict[str, Any]) -> None:
    stack = run(partial(declare, config))
    components = [each for each in stack.resources if each.token.startswith("stateroom:")]
    assert [(each.token, each.name) for each in components] == [("stateroom:index:AwsStateBackend", "acme")]
    assert {each.parent for each in stack.children} == {components[0].urn}


@pytest.mark.parametrize("protect", [True, False])
def test_what_holds_data_or_guards_it_and_nothing_else_is_protected_and_retained(run: Run, protect: bool) -> None:
    stack = run(partial(declare, maximal() | {"protect": protect}))
    for each in stack.children:
        held = protect and each.token in HOLD_DATA | GUARD_DATA
        assert (each.protect, each.retain) == (held, held), each.name


def test_everything_that_can_be_is_tagged_in_its_creation(largest: Stack) -> None:
    for each in largest.children:
        if each.token not in TAGGED:
            assert "tags" not in each.inputs, each.token
            continue
        purpose = "identity" if each.token == OIDC else each.name.removeprefix("acme-")
        expected = {
            "environment": "production",
            "team": "platform",
            OWNER_TAG: "acme-prod@eu-west-1",
            "stateroom:purpose": purpose,
        }
        if each.token == KEY:
            expected["Name"] = "acme-prod-state"
        assert each.inputs["tags"] == expected, each.token


def test_a_key_is_found_by_a_tag_that_says_its_alias(largest: Stack) -> None:
    for purpose in ("state", "replica"):
        alias, key = largest.one(ALIAS, purpose), largest.one(KEY, purpose)
        assert alias.inputs["name"] == f"alias/{key.inputs['tags']['Name']}"
        assert alias.inputs["targetKeyId"] == key.name
        assert alias.inputs.get("region") == key.inputs.get("region")


def test_what_is_in_the_second_region_says_so_and_nothing_else_does(largest: Stack) -> None:
    elsewhere = {(each.token, each.name) for each in largest.children if "region" in each.inputs}
    assert elsewhere == {(token, "acme-replica") for token in (*HARDENED, KEY, ALIAS)}
    assert {each.inputs["region"] for each in largest.children if "region" in each.inputs} == {"eu-central-1"}


def test_policies_come_after_the_roles_that_they_name(largest: Stack) -> None:
    roles = {each.name.removeprefix("acme-"): each.urn for each in largest.children if each.token == ROLE}
    access = {roles[name] for name in ("writer", "reader", "admin")}
    policy = f"{S3}Policy:BucketPolicy"
    assert access <= largest.one(policy, "state").dependencies
    assert roles["admin"] in largest.one(policy, "replica").dependencies
    for purpose in ("state", "replica"):
        assert access | {roles["replication"]} <= largest.one(KEY, purpose).dependencies


def test_settings_come_after_what_aws_asks_for_first(largest: Stack) -> None:
    policy, versioning = f"{S3}Policy:BucketPolicy", f"{S3}Versioning:BucketVersioning"
    first = {
        LOGGING: [largest.one(policy, "logs")],
        OBJECT_LOCK: [largest.one(versioning, "state")],
        REPLICATION_CONFIG: [largest.one(versioning, "state"), largest.one(versioning, "replica")],
        policy: [largest.one(f"{S3}PublicAccessBlock:BucketPublicAccessBlock", "state")],
    }
    for token, needed in first.items():
        assert {each.urn for each in needed} <= largest.one(token, "state").dependencies, token


def test_the_longest_chain_from_nothing_is_six_calls(largest: Stack) -> None:
    """With the caller's identity and two reads before it, nine. A key is created and set to rotate; a table is
    created, waited for and given its backups; everything else is one call."""
    by_urn = {each.urn: each for each in largest.children}

    def depth(each: Registered) -> int:
        before = [depth(by_urn[urn]) for urn in each.dependencies if urn in by_urn]
        return {KEY: 2, TABLE: 3}.get(each.token, 1) + max(before, default=0)

    assert max(map(depth, largest.children)) == 6


@pytest.mark.parametrize("config", [MINIMAL, maximal()], ids=["smallest", "largest"])
def test_the_facts_are_complete(run: Run, config: dict[str, Any]) -> None:
    facts = Facts.from_dict(run(partial(declare, config)).component_outputs["facts"])
    large = config is not MINIMAL
    name, accesses = config["name"], ("writer", "reader", "admin")
    assert facts == Facts(
        cloud="aws",
        name=name,
        account=ACCOUNT,
        partition="aws",
        region="eu-west-1",
        bucket=f"{name}-state-{ACCOUNT}-eu-west-1",
        state_key="platform/terraform.tfstate" if large else "terraform.tfstate",
        workspace_key_prefix="env:",
        lock="both" if large else "native",
        encryption="aws:kms" if large else "AES256",
        lock_table=f"{name}-locks" if large else None,
        kms_key_arn=STATE_KEY if large else None,
        replica_bucket=f"{name}-replica-{ACCOUNT}-eu-central-1" if large else None,
        log_bucket=f"{name}-logs-{ACCOUNT}-eu-west-1" if large else None,
        roles={access: f"arn:aws:made:::acme-{access}" for access in accesses} if large else {},
        policies={access: f"arn:aws:made:::acme-{access}" for access in accesses},
        role_needs={"writer": ("external_id",), "admin": ("mfa",)} if large else {},
        github={
            "writer": GithubTokens(
                "sts.amazonaws.com", f"arn:aws:iam::{ACCOUNT}:oidc-provider/token.actions.githubusercontent.com"
            )
        }
        if large
        else {},
    )


def test_the_outputs_are_those_that_are_typed(largest: Stack) -> None:
    assert set(largest.component_outputs) == set(AwsStateBackend.__annotations__)


def test_a_backend_in_china_has_the_partitions_arns(run: Run) -> None:
    config = MINIMAL | {"region": "cn-north-1", "access": {"writer": {"accounts": [ACCOUNT]}}}
    stack = run(partial(declare, config))
    assert stack.component_outputs["facts"]["partition"] == "aws-cn"
    trust = stack.one(ROLE, "writer").inputs["assumeRolePolicy"]
    assert f"arn:aws-cn:iam::{ACCOUNT}:root" in trust
    assert "arn:aws:" not in trust + stack.one(f"{S3}Policy:BucketPolicy", "state").inputs["policy"]


def test_one_program_may_hold_two_backends(run: Run) -> None:
    def program() -> None:
        declare(MINIMAL, "first")
        declare(MINIMAL | {"name": "other"}, "second")

    urns = Counter(each.urn for each in run(program).children)
    assert max(urns.values()) == 1


def test_whole_numbers_that_crossed_the_wire_are_taken(run: Run) -> None:
    stack = run(partial(declare, MINIMAL | {"bucket": {"lifecycle": {"noncurrent_days": 7.0}}}))
    rules = stack.one(f"{S3}LifecycleConfiguration:BucketLifecycleConfiguration", "state").inputs["rules"]
    assert rules[0]["noncurrentVersionExpiration"]["noncurrentDays"] == 7


def test_an_output_of_another_resource_is_refused_before_anything_is_declared(run: Run) -> None:
    def program() -> None:
        other = aws.iam.Role("other", assume_role_policy="{}")
        declare(MINIMAL | {"access": {"writer": {"principals": [other.arn]}}})

    with pytest.raises(ConfigError) as caught:
        run(program)
    assert str(caught.value) == (
        "acme.access.writer.principals[0] is not known yet: it is an output of another resource\n"
        "  why:  which resources a backend has follows from its arguments, and a preview must show them\n"
        "  next: write the value itself, such as a name or an ARN"
    )


def test_an_output_that_has_its_value_is_taken(run: Run) -> None:
    def program() -> None:
        known = pulumi.Output.from_input(f"arn:aws:iam::{ACCOUNT}:user/ci")
        declare(MINIMAL | {"access": {"writer": {"principals": [known]}}})

    assert "arn:aws:iam::" in str(run(program).one(ROLE, "writer").inputs["assumeRolePolicy"])


def test_wrong_arguments_are_refused_before_anything_is_declared(run: Run) -> None:
    with pytest.raises(ConfigError) as caught:
        run(partial(declare, MINIMAL | {"lock": {"mode": "global"}}))
    assert str(caught.value) == (
        "acme has 1 problem\n"
        '  - mode cannot have this value @ $.lock.mode ("global"; table, native, both or none; take what is allowed)\n'
        "  next: correct the arguments; $ is acme, and docs/configuration.md explains every key"
    )


def test_the_cloud_need_not_be_said(run: Run) -> None:
    stack = run(partial(declare, {key: value for key, value in MINIMAL.items() if key != "cloud"}))
    assert stack.component_outputs["facts"]["cloud"] == "aws"


def test_credentials_of_another_account_are_refused_before_anything_is_declared(run: Run) -> None:
    with pytest.raises(CredentialsError) as caught:
        run(partial(declare, MINIMAL | {"account": "999988887777"}))
    assert str(caught.value) == (
        f"these credentials belong to account {ACCOUNT}, not to 999988887777\n"
        f"  why:  the configuration says `account: 999988887777`, and the caller is arn:aws:iam::{ACCOUNT}:user/test\n"
        "  next: use credentials of that account, with `profile` or `assume_role`, or correct `account`"
    )
