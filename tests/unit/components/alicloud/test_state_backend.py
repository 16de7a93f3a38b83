"""What the component declares, and how."""

from __future__ import annotations

from collections import Counter
from functools import partial
from typing import Any

import pulumi
import pulumi_alicloud as alicloud
import pytest

from components.alicloud.state_backend import AlicloudStateBackend
from stateroom.config.alicloud_names import lock_instance_name
from stateroom.errors import ConfigError, CredentialsError
from stateroom.facts import OWNER_TAG, Facts, GithubTokens
from tests.unit.components.alicloud.backends import (
    ALIAS,
    ATTACHMENT,
    BUCKET,
    GUARD_DATA,
    HARDENED,
    HOLD_DATA,
    INSTANCE,
    KEY,
    LOGGING,
    MINIMAL,
    OIDC,
    OSS,
    POLICY,
    ROLE,
    TABLE,
    TAGGED,
    declare,
    maximal,
)
from tests.unit.components.alicloud.cloud import ACCOUNT, STATE_KEY
from tests.unit.components.recording import Registered, Run, Stack

RRSA = "oidc-ack-cn-hangzhou-oss-cn-hangzhou-aliyuncs-com-c0123456789abcdef"


def names_of(stack: Stack) -> Counter[tuple[str, str]]:
    return Counter((each.token, each.name) for each in stack.children)


def test_the_smallest_backend_is_a_hardened_bucket_and_three_policies(run: Run) -> None:
    stack = run(partial(declare, MINIMAL))
    policies = {(POLICY, f"acme-{access}") for access in ("writer", "reader", "admin")}
    assert names_of(stack) == Counter({(token, "acme-state") for token in HARDENED} | policies)
    assert stack.calls == ["alicloud:index/getCallerIdentity:getCallerIdentity"]
    assert not stack.reads


def test_the_largest_backend_is_all_of_this(largest: Stack) -> None:
    expected = {(token, f"acme-{purpose}") for token in HARDENED for purpose in ("state", "logs")}
    expected |= {(token, "acme-state") for token in (LOGGING, KEY, ALIAS)}
    expected |= {
        (token, f"acme-{access}") for token in (ROLE, POLICY, ATTACHMENT) for access in ("writer", "reader", "admin")
    }
    expected |= {(token, "acme-locks") for token in (INSTANCE, TABLE)}
    expected |= {(OIDC, f"acme-{issuer}") for issuer in ("github", RRSA)}
    assert names_of(largest) == Counter(expected)


@pytest.mark.parametrize("config", [MINIMAL, maximal()], ids=["smallest", "largest"])
def test_every_child_belongs_to_the_component(run: Run, config: dict[str, Any]) -> None:
    stack = run(partial(declare, config))
    components = [each for each in stack.resources if each.token.startswith("stateroom:")]
    assert [(each.token, each.name) for each in components] == [("stateroom:index:AlicloudStateBackend", "acme")]
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
        expected = {
            "environment": "production",
            "team": "platform",
            OWNER_TAG: "acme-prod@cn-hangzhou",
            "stateroom:purpose": each.name.removeprefix("acme-"),
        }
        if each.token == KEY:
            expected["Name"] = "acme-prod-state"
        assert each.inputs["tags"] == expected, each.token


def test_what_cannot_be_tagged_says_whose_it_is_or_belongs_to_what_does(largest: Stack) -> None:
    for each in largest.children:
        if each.token == OIDC:
            assert each.inputs["description"] == f"{OWNER_TAG}=acme-prod@cn-hangzhou"
    assert largest.one(INSTANCE, "locks").urn in largest.one(TABLE, "locks").dependencies


def test_what_others_set_is_left_alone(largest: Stack) -> None:
    """The settings of a bucket that are resources of their own, and fingerprints of an issuer where none are named."""
    elsewhere = ("acl", "logging", "policy", "serverSideEncryptionRule", "versioning")
    for each in largest.children:
        found = ("fingerprints",) if each.token == OIDC and each.name == "acme-github" else ()
        assert each.ignored == (elsewhere if each.token == BUCKET else found), each.name
        assert not each.inputs.keys() & set(each.ignored)


def test_a_key_is_found_by_a_tag_that_says_its_alias(largest: Stack) -> None:
    alias, key = largest.one(ALIAS, "state"), largest.one(KEY, "state")
    assert alias.inputs == {"aliasName": f"alias/{key.inputs['tags']['Name']}", "keyId": key.name}


def test_policies_come_after_the_roles_that_they_name_and_roles_after_their_issuers(largest: Stack) -> None:
    roles = {each.name.removeprefix("acme-"): each for each in largest.children if each.token == ROLE}
    issuers = {each.urn for each in largest.children if each.token == OIDC}
    policy = f"{OSS}Policy:BucketPolicy"
    assert {each.urn for each in roles.values()} <= largest.one(policy, "state").dependencies
    assert not {each.urn for each in roles.values()} & largest.one(policy, "logs").dependencies
    assert issuers <= roles["writer"].dependencies
    assert not issuers & (roles["reader"].dependencies | roles["admin"].dependencies)


def test_nothing_waits_for_a_key_but_what_names_it(largest: Stack) -> None:
    key = largest.one(KEY, "state").urn
    waiting = {(each.token, each.name) for each in largest.children if key in each.dependencies}
    encryption = f"{OSS}ServerSideEncryption:BucketServerSideEncryption"
    policies = {(POLICY, f"acme-{access}") for access in ("writer", "reader", "admin")}
    assert waiting == {(ALIAS, "acme-state"), (encryption, "acme-state"), (TABLE, "acme-locks")} | policies


def test_the_longest_chain_of_calls_is_short(largest: Stack) -> None:
    """An instance is made and then waited for, a key made and then protected, a table made and then waited for; all
    else is one call."""
    by_urn = {each.urn: each for each in largest.children}

    def depth(each: Registered) -> int:
        before = [depth(by_urn[urn]) for urn in each.dependencies if urn in by_urn]
        return {KEY: 2, INSTANCE: 2, TABLE: 2}.get(each.token, 1) + max(before, default=0)

    assert max(map(depth, largest.children)) == 4


@pytest.mark.parametrize("config", [MINIMAL, maximal()], ids=["smallest", "largest"])
def test_the_facts_are_complete(run: Run, config: dict[str, Any]) -> None:
    facts = Facts.from_dict(run(partial(declare, config)).component_outputs["facts"])
    large = config is not MINIMAL
    name, accesses = config["name"], ("writer", "reader", "admin")
    instance = lock_instance_name(name, ACCOUNT)
    internal = {
        "oss": "https://oss-cn-hangzhou-internal.aliyuncs.com",
        "tablestore": f"https://{instance}.cn-hangzhou.vpc.tablestore.aliyuncs.com",
        "sts": "sts-vpc.cn-hangzhou.aliyuncs.com",
    }
    public = {"oss": "https://oss-cn-hangzhou.aliyuncs.com", "sts": "sts.cn-hangzhou.aliyuncs.com"}
    assert facts == Facts(
        cloud="alicloud",
        name=name,
        account=ACCOUNT,
        partition="acs",
        region="cn-hangzhou",
        bucket=f"{name}-state-{ACCOUNT}-cn-hangzhou",
        state_key="platform.tfstate" if large else "terraform.tfstate",
        workspace_key_prefix="states" if large else "env:",
        lock="table" if large else "none",
        encryption="KMS" if large else "AES256",
        lock_table="acme_prod_locks" if large else None,
        lock_instance=instance if large else None,
        kms_key_arn=STATE_KEY if large else None,
        endpoints=internal if large else public,
        log_bucket=f"{name}-logs-{ACCOUNT}-cn-hangzhou" if large else None,
        roles={access: f"acs:ram::{ACCOUNT}:role/{name}-{access}" for access in accesses} if large else {},
        policies={access: f"acs:ram::{ACCOUNT}:policy/{name}-{access}" for access in accesses},
        role_needs={"writer": ("external_id",), "admin": ("mfa",)} if large else {},
        github={"writer": GithubTokens("sts.aliyuncs.com", f"acs:ram::{ACCOUNT}:oidc-provider/{name}-github")}
        if large
        else {},
    )


@pytest.mark.parametrize(
    ("keys", "endpoints"),
    [
        (
            {"endpoints": "acceleration"},
            {
                "oss": "https://oss-accelerate.aliyuncs.com",
                "tablestore": "https://acme-4a9371.cn-hangzhou.ots.aliyuncs.com",
                "sts": "sts.cn-hangzhou.aliyuncs.com",
            },
        ),
        (
            {"endpoint": "https://127.0.0.1:4699"},
            {"oss": "https://127.0.0.1:4699", "tablestore": "https://127.0.0.1:4699", "sts": "127.0.0.1:4699"},
        ),
    ],
    ids=["accelerated", "local"],
)
def test_the_facts_say_what_clients_call(run: Run, keys: dict[str, str], endpoints: dict[str, str]) -> None:
    stack = run(partial(declare, MINIMAL | {"lock": {"mode": "table"}} | keys))
    assert stack.component_outputs["facts"]["endpoints"] == endpoints
    assert stack.component_outputs["facts"]["endpoint"] == keys.get("endpoint")


def test_the_outputs_are_those_that_are_typed(largest: Stack) -> None:
    assert set(largest.component_outputs) == set(AlicloudStateBackend.__annotations__)
    assert largest.component_outputs["bucket_arn"] == (f"acs:oss:*:{ACCOUNT}:acme-prod-state-{ACCOUNT}-cn-hangzhou")


def test_one_program_may_hold_two_backends(run: Run) -> None:
    def program() -> None:
        declare(MINIMAL, "first")
        declare(MINIMAL | {"name": "other"}, "second")

    urns = Counter(each.urn for each in run(program).children)
    assert max(urns.values()) == 1


def test_whole_numbers_that_crossed_the_wire_are_taken(run: Run) -> None:
    stack = run(partial(declare, MINIMAL | {"bucket": {"lifecycle": {"noncurrent_days": 7.0}}}))
    (rule,) = stack.one(BUCKET, "state").inputs["lifecycleRules"]
    assert rule["noncurrentVersionExpirations"] == [{"days": 7}]


def test_an_output_of_another_resource_is_refused_before_anything_is_declared(run: Run) -> None:
    def program() -> None:
        other = alicloud.ram.User("other")
        declare(MINIMAL | {"access": {"writer": {"principals": [other.name]}}})

    with pytest.raises(ConfigError) as caught:
        run(program)
    assert str(caught.value) == (
        "acme.access.writer.principals[0] is not known yet: it is an output of another resource\n"
        "  why:  which resources a backend has follows from its arguments, and a preview must show them\n"
        "  next: write the value itself, such as a name or an ARN"
    )


def test_an_output_that_has_its_value_is_taken(run: Run) -> None:
    def program() -> None:
        known = pulumi.Output.from_input(f"acs:ram::{ACCOUNT}:user/ci")
        declare(MINIMAL | {"access": {"writer": {"principals": [known]}}})

    assert "acs:ram::" in str(run(program).one(ROLE, "writer").inputs["assumeRolePolicyDocument"])


@pytest.mark.parametrize("wrong", [{"lock": {"mode": "global"}}, {"cloud": "aws"}])
def test_wrong_arguments_are_refused_before_anything_is_declared(run: Run, wrong: dict[str, Any]) -> None:
    with pytest.raises(ConfigError, match="acme has 1 problem"):
        run(partial(declare, MINIMAL | wrong))


def test_arguments_are_not_called_a_file(run: Run) -> None:
    with pytest.raises(ConfigError) as caught:
        run(partial(declare, MINIMAL | {"lock": {"mode": "global"}}))
    assert str(caught.value) == (
        "acme has 1 problem\n"
        '  - mode cannot have this value @ $.lock.mode ("global"; table or none; take what is allowed)\n'
        "  next: correct the arguments; $ is acme, and docs/configuration.md explains every key"
    )


def test_the_cloud_need_not_be_said(run: Run) -> None:
    stack = run(partial(declare, {key: value for key, value in MINIMAL.items() if key != "cloud"}))
    assert stack.component_outputs["facts"]["cloud"] == "alicloud"


def test_credentials_of_another_account_are_refused_before_anything_is_declared(run: Run) -> None:
    with pytest.raises(CredentialsError) as caught:
        run(partial(declare, MINIMAL | {"account": "9999888877776666"}))
    assert str(caught.value) == (
        f"these credentials belong to account {ACCOUNT}, not to 9999888877776666\n"
        f"  why:  the configuration says `account: 9999888877776666`, and the caller is acs:ram::{ACCOUNT}:user/test\n"
        "  next: use credentials of that account, with `profile` or `assume_role`, or correct `account`"
    )
