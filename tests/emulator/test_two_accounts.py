"""Two accounts in one cloud: what one grants the other, and credentials of sessions in every service until they end."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import oss2
import pytest

from emulator import AlibabaCloud
from emulator.world import ACCOUNTS
from tests.emulator.failures import failure_of
from tests.emulator.ram.documents import allow, deny, trust
from tests.emulator.ram.place import Place, Sdk, place_in, rpc
from tests.emulator.signing import CALLS, Call, Credentials, oss2_bucket

OWNER, OTHER = (account.id for account in ACCOUNTS)
SESSION = f"arn:sts::{OTHER}:assumed-role/deployer/*"
BOTH, READ, WRITE = ("oss:GetObject", "oss:PutObject"), ("oss:GetObject",), ("oss:PutObject",)


def credentials(place: Place) -> Credentials:
    return place.access_key_id, place.access_key_secret, place.security_token


@dataclass(frozen=True)
class Accounts:
    """owner has the bucket, other has the role; ada is the owner's user and may assume what trusts it."""

    owner: Place
    other: Place
    ada: Place

    def make_role(self, policy: str, trusted: str = f"acs:ram::{OWNER}:root") -> str:
        ram = Sdk("ram", self.other)
        arn: str = ram("CreateRole", role_name="deployer", assume_role_policy_document=trust(trusted))["Role"]["Arn"]
        ram("CreatePolicy", policy_name="deploys", policy_document=policy)
        ram("AttachPolicyToRole", role_name="deployer", policy_name="deploys", policy_type="Custom")
        return arn

    def assume(self, arn: str, **more: str) -> Place:
        answer = Sdk("sts", self.ada)("AssumeRole", role_arn=arn, role_session_name="build", **more)
        return self.other.seen_by(answer["Credentials"])


@pytest.fixture
def accounts(cloud: AlibabaCloud) -> Accounts:
    owner = place_in(cloud)
    ram = Sdk("ram", owner)
    ram("CreateUser", user_name="ada")
    ram("AttachPolicyToUser", user_name="ada", policy_name="AliyunSTSAssumeRoleAccess", policy_type="System")
    ada = owner.seen_by(ram("CreateAccessKey", user_name="ada")["AccessKey"])
    with oss2_bucket(cloud, credentials(owner), v4=True) as bucket:
        bucket.create_bucket()
        bucket.put_object("state", b"old")
    return Accounts(owner, place_in(cloud, ACCOUNTS[1]), ada)


def set_bucket_policy(cloud: AlibabaCloud, owner: Place, statements: Sequence[tuple[str, Sequence[str], str]]) -> None:
    """Of each: the effect, the actions and the principal."""
    resource = [f"acs:oss:*:{OWNER}:signed", f"acs:oss:*:{OWNER}:signed/*"]
    listed = [
        {"Effect": effect, "Action": list(actions), "Principal": [principal], "Resource": resource}
        for effect, actions, principal in statements
    ]
    with oss2_bucket(cloud, credentials(owner), v4=True) as bucket:
        bucket.put_bucket_policy(json.dumps({"Version": "1", "Statement": listed}))


CALLS_TO_THE_BUCKET: dict[str, Callable[[oss2.Bucket], object]] = {
    "oss:GetObject": lambda bucket: bucket.get_object("state").read(),
    "oss:PutObject": lambda bucket: bucket.put_object("state", b"new"),
    "oss:DeleteObject": lambda bucket: bucket.delete_object("state"),
    "oss:ListObjects": lambda bucket: bucket.list_objects(),
    "oss:PutBucketPolicy": lambda bucket: bucket.put_bucket_policy("{}"),
}


def may(cloud: AlibabaCloud, place: Place) -> set[str]:
    """What somebody may do to the owner's bucket; the rest must be denied."""
    allowed = set()
    for action, call in CALLS_TO_THE_BUCKET.items():
        with oss2_bucket(cloud, credentials(place), v4=True) as bucket:
            try:
                call(bucket)
                allowed.add(action)
            except oss2.exceptions.AccessDenied:
                continue
    return allowed


@pytest.mark.parametrize(
    ("role", "bucket", "expected"),
    [
        (allow("*"), [], ()),
        (allow("*"), [("Allow", BOTH, SESSION)], BOTH),
        # The id of an account is its root's, and nobody else's.
        (allow("*"), [("Allow", BOTH, OTHER)], ()),
        (allow("*"), [("Allow", READ, SESSION)], READ),
        (allow(*READ), [("Allow", BOTH, SESSION)], READ),
        (allow(*READ), [("Allow", WRITE, SESSION)], ()),
        (allow(*BOTH), [("Allow", BOTH, SESSION), ("Deny", WRITE, SESSION)], READ),
        (allow(*BOTH), [("Allow", BOTH, SESSION), ("Deny", READ, "*")], WRITE),
        (deny("*"), [("Allow", BOTH, SESSION)], ()),
        (allow(*BOTH, resource="acs:oss:*:*:signed/state"), [("Allow", BOTH, SESSION)], BOTH),
        (allow(*BOTH, resource="acs:oss:*:*:another/*"), [("Allow", BOTH, SESSION)], ()),
        (allow(*BOTH), [("Allow", BOTH, f"arn:sts::{OTHER}:assumed-role/reader/*")], ()),
        (allow(*BOTH), [("Allow", BOTH, "9999999999999999")], ()),
        (allow(*BOTH), [("Allow", BOTH, "*")], BOTH),
    ],
)
def test_a_session_reaches_anothers_bucket_as_far_as_both_allow(
    cloud: AlibabaCloud,
    accounts: Accounts,
    role: str,
    bucket: Sequence[tuple[str, Sequence[str], str]],
    expected: Sequence[str],
) -> None:
    session = accounts.assume(accounts.make_role(role))
    if bucket:
        set_bucket_policy(cloud, accounts.owner, bucket)
    assert may(cloud, session) == set(expected)


def test_a_session_policy_narrows_what_both_allow(cloud: AlibabaCloud, accounts: Accounts) -> None:
    session = accounts.assume(accounts.make_role(allow(*BOTH)), policy=allow(*READ))
    set_bucket_policy(cloud, accounts.owner, [("Allow", BOTH, SESSION)])
    assert may(cloud, session) == set(READ)


def test_the_other_accounts_root_needs_only_the_buckets_policy(cloud: AlibabaCloud, accounts: Accounts) -> None:
    assert may(cloud, accounts.other) == set()
    set_bucket_policy(cloud, accounts.owner, [("Allow", BOTH, OTHER)])
    assert may(cloud, accounts.other) == set(BOTH)


def test_a_policy_of_the_bucket_lasts_as_long_as_it_is_there(cloud: AlibabaCloud, accounts: Accounts) -> None:
    session = accounts.assume(accounts.make_role(allow("*")))
    set_bucket_policy(cloud, accounts.owner, [("Allow", READ, SESSION)])
    assert may(cloud, session) == set(READ)
    with oss2_bucket(cloud, credentials(accounts.owner), v4=True) as bucket:
        bucket.delete_bucket_policy()
    assert may(cloud, session) == set()


@pytest.mark.parametrize(
    ("trusted", "assumer", "is_given"),
    [
        (f"acs:ram::{OWNER}:root", "ada", True),
        (f"acs:ram::{OWNER}:user/ada", "ada", True),
        (f"acs:ram::{OWNER}:user/bob", "ada", False),
        (f"acs:ram::{OTHER}:root", "ada", False),
        (f"acs:ram::{OWNER}:root", "bob", False),
    ],
)
def test_a_role_of_another_account_asks_for_trust_and_permission(
    accounts: Accounts, trusted: str, assumer: str, is_given: bool
) -> None:
    """bob has no policy that lets him assume roles."""
    ram = Sdk("ram", accounts.owner)
    ram("CreateUser", user_name="bob")
    bob = accounts.owner.seen_by(ram("CreateAccessKey", user_name="bob")["AccessKey"])
    asks = {"role_arn": accounts.make_role(allow("*"), trusted), "role_session_name": "build"}
    sts = Sdk("sts", accounts.ada if assumer == "ada" else bob)
    if is_given:
        assert sts("AssumeRole", **asks)["Credentials"]["SecurityToken"]
    else:
        assert sts.refusal("AssumeRole", **asks) == (403, "NoPermission")


def test_a_session_of_another_account_acts_in_that_account(cloud: AlibabaCloud, accounts: Accounts) -> None:
    session = accounts.assume(accounts.make_role(allow("*")))
    assert Sdk("sts", session)("GetCallerIdentity")["AccountId"] == OTHER
    assert [user["UserName"] for user in Sdk("ram", accounts.owner)("ListUsers")["Users"]["User"]] == ["ada"]
    assert Sdk("ram", session)("ListUsers")["Users"]["User"] == []
    key = Sdk("kms", accounts.owner)("CreateKey")["KeyMetadata"]
    assert Sdk("kms", session)("ListKeys")["Keys"]["Key"] == []
    status, _ = Sdk("kms", session).refusal("DescribeKey", key_id=key["Arn"])
    assert status in (403, 404)


def _list_users(cloud: AlibabaCloud, given: Credentials) -> None:
    key_id, secret, token = given
    key = {"AccessKeyId": key_id, "AccessKeySecret": secret, "SecurityToken": token}
    Sdk("ram", place_in(cloud).seen_by(key))("ListUsers")


EVERYWHERE: dict[str, Call] = {**CALLS, "ACS3, RAM": _list_users}
ENDED = {"OSS": (403, "SecurityTokenExpired"), "OTS": (403, "OTSAuthFailed")}


@pytest.mark.parametrize("name", EVERYWHERE)
def test_credentials_of_a_session_work_everywhere_until_they_end(cloud: AlibabaCloud, name: str) -> None:
    owner = place_in(cloud)
    ram = Sdk("ram", owner)
    document = trust(f"acs:ram::{OWNER}:root")
    arn = ram("CreateRole", role_name="deployer", assume_role_policy_document=document)["Role"]["Arn"]
    ram("AttachPolicyToRole", role_name="deployer", policy_name="AdministratorAccess", policy_type="System")
    # The shortest session, begun long enough ago that it ends while clients' clocks are still right.
    began = time.time() - 800
    cloud.world.clock = lambda: began
    answer = Sdk("sts", owner)("AssumeRole", role_arn=arn, role_session_name="build", duration_seconds=900)
    session = credentials(owner.seen_by(answer["Credentials"]))
    cloud.world.clock = lambda: began + 899
    EVERYWHERE[name](cloud, session)
    cloud.world.clock = lambda: began + 901
    assert failure_of(lambda: EVERYWHERE[name](cloud, session)) == ENDED.get(
        name[:3], (400, "InvalidSecurityToken.Expired")
    )


def test_a_provider_of_identities_is_managed_with_a_session(cloud: AlibabaCloud, accounts: Accounts) -> None:
    session = accounts.assume(accounts.make_role(allow("*")))
    status, answer = rpc(session, "ims", "ListOIDCProviders")
    assert (status, answer["OIDCProviders"]) == (200, {"OIDCProvider": []})
