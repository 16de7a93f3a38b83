"""Sessions that end in mid-run, and those that STS refuses."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

from stateroom.engine.calls import Call
from stateroom.errors import StateroomError
from tests.unit.clouds.alicloud_account import (
    LAST,
    POD,
    PROVIDER,
    Account,
    Later,
    ada,
    raised,
    used,
)


def test_a_run_outlives_the_sessions_that_it_began_with(account: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    later = Later(account, monkeypatch)
    token = str(account.write_token())
    oidc = {"provider_arn": PROVIDER, "role_arn": POD, "token_file": token, "duration_seconds": 900}
    cloud = account.cloud(credentials={"oidc": oidc}, assume_role={"role_arn": LAST, "duration_seconds": 900})
    cloud.execute(Call("ram", "ListRoles"))
    first = cloud._session.credentials.keys()
    later.by = 1200.0
    account.write_token(iat=int(time.time()), exp=int(time.time()) + 300)
    account.alicloud.forget_requests()
    cloud.execute(Call("ram", "ListRoles"))
    assert [each.operation for each in account.alicloud.requests] == ["AssumeRoleWithOIDC", "AssumeRole", "ListRoles"]
    assert account.alicloud.emulator.world.sts.is_expired(first.key_id)
    sign_in = cloud.sign_in()
    assert sign_in.until is not None
    assert sign_in.until.timestamp() > time.time()


def test_a_run_outlives_the_session_of_its_process(
    account: Account, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    later, printed = Later(account, monkeypatch), tmp_path / "printed.json"

    def write() -> None:
        session = account.session(seconds=900)
        keys = {"access_key_id": session["AccessKeyId"], "access_key_secret": session["AccessKeySecret"]}
        keys |= {"sts_token": session["SecurityToken"], "expiration": session["Expiration"]}
        printed.write_text(json.dumps({"mode": "StsToken", **keys}))

    write()
    account.write_profiles({"name": "process", "mode": "External", "process_command": f"cat {printed}"})
    cloud = account.cloud(profile="process")
    cloud.execute(Call("ram", "ListRoles"))
    later.by = 1200.0
    write()
    cloud.execute(Call("ram", "ListRoles"))


def test_a_token_of_the_environment_that_expires_in_the_run_is_told(
    account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    later, session = Later(account, monkeypatch), account.session(seconds=900)
    names = ("ALIBABA_CLOUD_ACCESS_KEY_ID", "ALIBABA_CLOUD_ACCESS_KEY_SECRET", "ALIBABA_CLOUD_SECURITY_TOKEN")
    for name, key in zip(names, ("AccessKeyId", "AccessKeySecret", "SecurityToken"), strict=True):
        monkeypatch.setenv(name, session[key])
    cloud = account.tools()
    cloud.execute(Call("ram", "ListRoles"))
    later.by = 1200.0
    assert raised(cloud) == (
        "the Alibaba Cloud credentials have expired\n"
        "  why:  Alibaba Cloud answered InvalidSecurityToken.Expired to sts GetCallerIdentity\n"
        "  next: sign in again, for example with `aliyun configure`, or set fresh temporary credentials, then run the "
        "same command again: what is already done is kept"
    )


def test_a_role_that_cannot_be_assumed_is_missing_in_the_chain(account: Account) -> None:
    oidc = {"provider_arn": PROVIDER, "role_arn": POD, "token_file": str(account.write_token())}
    cloud = account.cloud(credentials={"oidc": oidc}, assume_role={"role_arn": f"{LAST}-not"})
    sign_in = cloud.sign_in()
    assert (used(sign_in)[0], sign_in.chain) == ("stack file", (f"assumed {POD} as stateroom",))
    with pytest.raises(StateroomError, match=r"EntityNotExist\.Role"):
        cloud.identity()


def test_a_session_longer_than_the_roles_maximum_is_told(account: Account) -> None:
    told = raised(account.cloud(assume_role={"role_arn": LAST, "duration_seconds": 7200}))
    assert told == (
        f"a session on role {LAST} cannot last 7200 seconds\n"
        "  why:  Alibaba Cloud answered InvalidParameter.DurationSeconds to sts AssumeRole: The Min/Max value of "
        "DurationSeconds is 900/3600 seconds.\n"
        "  next: lower `duration_seconds` in the stack file, or expired_seconds in the profile, or let the role's "
        "owner raise its maximum session duration (at most 43200 seconds)"
    )


def test_a_token_that_opens_nothing_is_told_without_it(account: Account) -> None:
    expired, stranger = {"exp": int(time.time()) - 5}, {"sub": "somebody"}
    told_of_expired = (
        "the identity token has expired\n"
        "  why:  Alibaba Cloud answered AuthenticationFail.OIDCToken.Expired to sts AssumeRoleWithOIDC: This "
        "JsonWebToken is expired.\n"
        "  next: let the cluster or the CI job write a fresh token"
    )
    told_of_stranger = (
        f"the identity token does not open role {POD}\n"
        "  why:  Alibaba Cloud answered AuthenticationFail.NoPermission to sts AssumeRoleWithOIDC: This operation "
        "is forbidden by permission system.\n"
        "  next: check the ARNs of provider and role, and let the role's trust policy name the provider and what "
        "the token says: issuer, audience and subject"
    )
    for claims, told in ((expired, told_of_expired), (stranger, told_of_stranger)):
        oidc = {"provider_arn": PROVIDER, "role_arn": POD, "token_file": str(account.write_token(**claims))}
        assert raised(account.cloud(credentials={"oidc": oidc})) == told


def test_a_role_of_a_profile_that_may_not_be_assumed_is_told_with_the_profile(account: Account) -> None:
    role = {"name": "p", "mode": "RamRoleArn", **ada(account), "ram_role_arn": POD}
    file = account.write_profiles(role)
    assert raised(account.cloud(profile="p")) == (
        f"Alibaba Cloud denied sts:AssumeRole on role {POD}\n"
        "  why:  Alibaba Cloud answered NoPermission to sts AssumeRole: no policy allows it, or one denies it\n"
        "  next: let the role's trust policy name this caller, and check ram_role_arn and external_id in "
        f"profile 'p' of {file}"
    )
