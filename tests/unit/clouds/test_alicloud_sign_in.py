"""Every way to sign in that needs no browser and no server, against the local Alibaba Cloud, which verifies each
signature."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest

from stateroom.engine.calls import Call
from stateroom.errors import CredentialsError
from tests.unit.clouds.alicloud_account import (
    ADA,
    LAST,
    MACHINE,
    POD,
    PROVIDER,
    Account,
    ada,
    put,
    session_of,
    used,
)
from tests.unit.clouds.credential_servers import until


def test_a_local_cloud_gets_constants_and_says_so(account: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    put(monkeypatch, {"ALIBABA_CLOUD_ACCESS_KEY_ID": "real", "ALIBABA_CLOUD_ACCESS_KEY_SECRET": "real"})
    account.alicloud.forget_requests()
    for cloud in (account.cloud(), account.cloud(credentials={"source": "local"})):
        sign_in = cloud.sign_in()
        assert used(sign_in) == (
            "constants of a local cloud",
            (
                f"`endpoint` is {account.alicloud.url}, on this computer, so nothing of the environment is used; with "
                "`credentials: {source: tools}` in the stack file credentials are found as the cloud's tools do"
            ),
        )
        assert (sign_in.chain, sign_in.until) == ((), None)
    assert not account.alicloud.requests


@pytest.mark.parametrize("with_token", [False, True])
def test_the_stack_file_names_an_access_key(
    account: Account, monkeypatch: pytest.MonkeyPatch, with_token: bool
) -> None:
    put(monkeypatch, {"ALIBABA_CLOUD_ACCESS_KEY_ID": "real", "ALIBABA_CLOUD_ACCESS_KEY_SECRET": "real"})
    key: Mapping[str, Any] = account.session() if with_token else account.key
    given = {"access_key_id": key["AccessKeyId"], "access_key_secret": key["AccessKeySecret"]}
    given |= {"security_token": key["SecurityToken"]} if with_token else {}
    cloud = account.cloud(credentials=given)
    assert cloud.identity().arn == (session_of(MACHINE, "given") if with_token else ADA)
    sign_in = cloud.sign_in()
    assert used(sign_in) == ("stack file", "its access key")
    assert {each.outcome for each in sign_in.methods[1:]} == {"not reached"}


@pytest.mark.parametrize(
    "names",
    [
        ("ALIBABA_CLOUD_ACCESS_KEY_ID", "ALIBABA_CLOUD_ACCESS_KEY_SECRET", "ALIBABA_CLOUD_SECURITY_TOKEN"),
        ("ALICLOUD_ACCESS_KEY", "ALICLOUD_SECRET_KEY", "ALICLOUD_SECURITY_TOKEN"),
        ("ALIBABACLOUD_ACCESS_KEY_ID", "ALIBABACLOUD_ACCESS_KEY_SECRET", "ALIBABACLOUD_SECURITY_TOKEN"),
    ],
)
def test_the_environment_has_an_access_key_in_every_spelling(
    account: Account, monkeypatch: pytest.MonkeyPatch, names: tuple[str, str, str]
) -> None:
    session = account.session()
    values = (session["AccessKeyId"], session["AccessKeySecret"], session["SecurityToken"])
    put(monkeypatch, dict(zip(names, values, strict=True)))
    cloud = account.tools()
    assert cloud.identity().arn == session_of(MACHINE, "given")
    assert used(cloud.sign_in()) == ("environment variables", ", ".join(names))


def test_the_environment_of_a_pod_opens_a_role(account: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    file = account.write_token()
    values = {"PROVIDER_ARN": PROVIDER, "TOKEN_FILE": str(file)}
    put(monkeypatch, {f"ALIBABA_CLOUD_OIDC_{name}": value for name, value in values.items()})
    put(monkeypatch, {"ALIBABA_CLOUD_ROLE_ARN": POD, "ALIBABA_CLOUD_ROLE_SESSION_NAME": "job-7"})
    cloud = account.tools()
    account.alicloud.forget_requests()
    assert cloud.identity().arn == session_of(POD, "job-7")
    assert [each.operation for each in account.alicloud.requests] == ["AssumeRoleWithOIDC", "GetCallerIdentity"]
    assert account.alicloud.emulator.requests[0].key_id in (None, "")
    sign_in = cloud.sign_in()
    assert used(sign_in) == ("OIDC role", "ALIBABA_CLOUD_OIDC_TOKEN_FILE")
    assert sign_in.chain == (f"assumed {POD} as job-7",)
    assert sign_in.until is not None
    assert 3500 < (sign_in.until - datetime.now(UTC)).total_seconds() <= 3600
    monkeypatch.delenv("ALIBABA_CLOUD_OIDC_TOKEN_FILE")
    monkeypatch.setenv("ALIBABA_CLOUD_OIDC_TOKEN", file.read_text())
    file.unlink()
    assert account.tools().identity().arn == session_of(POD, "job-7")


def test_the_stack_file_names_a_token_and_a_role_after_it(account: Account) -> None:
    oidc = {"provider_arn": PROVIDER, "role_arn": POD, "token_file": str(account.write_token())}
    oidc |= {"session_name": "ci", "duration_seconds": 900}
    cloud = account.cloud(credentials={"oidc": oidc}, assume_role={"role_arn": LAST})
    assert cloud.identity().arn == session_of(LAST)
    sign_in = cloud.sign_in()
    assert used(sign_in) == ("stack file", "oidc of the stack file")
    assert sign_in.chain == (f"assumed {POD} as ci", f"assumed {LAST} as stateroom")


def test_a_session_policy_narrows_what_a_role_may(account: Account) -> None:
    policy = {"Version": "1", "Statement": [{"Effect": "Allow", "Action": "ram:ListRoles", "Resource": "*"}]}
    role = {"role_arn": LAST, "policy": json.dumps(policy)}
    token = str(account.write_token())
    oidc = {"provider_arn": PROVIDER, "role_arn": POD, "token_file": token, "policy": role["policy"]}
    for keys in ({"assume_role": role}, {"credentials": {"oidc": oidc}}):
        cloud = account.cloud(**keys)
        cloud.execute(Call("ram", "ListRoles"))
        with pytest.raises(CredentialsError, match="denied ram:ListUsers"):
            cloud.execute(Call("ram", "ListUsers"))


def profiles_of(account: Account) -> dict[str, dict[str, Any]]:
    """A profile of every mode that opens something by itself, and what is told of it."""
    session = account.session()
    keys = {name: session[key] for name, key in (
        ("access_key_id", "AccessKeyId"), ("access_key_secret", "AccessKeySecret"), ("sts_token", "SecurityToken"),
    )}  # fmt: skip
    printed = {**keys, "mode": "StsToken", "expiration": until(3600)}
    program = f"import json; print(json.dumps({printed!r}))"
    role = {"ram_role_arn": LAST, "ram_session_name": "cli", "expired_seconds": 900}
    token = {"oidc_provider_arn": PROVIDER, "oidc_token_file": str(account.write_token()), "ram_role_arn": POD}
    return {
        "AK": ada(account),
        "StsToken": keys,
        "RamRoleArn": {**ada(account), **role},
        "ChainableRamRoleArn": {"source_profile": "RamRoleArn", **role, "ram_role_arn": MACHINE},
        "OIDC": {**token, "ram_session_name": "cli"},
        "External": {"process_command": f"{sys.executable} -c {json.dumps(program)}"},
        "CloudSSO": {**keys, "sts_expiration": int(time.time()) + 3000},
        "OAuth": {**keys, "sts_expiration": int(time.time()) + 3000},
    }


IDENTITIES = {
    "AK": ADA,
    "StsToken": session_of(MACHINE, "given"),
    "RamRoleArn": session_of(LAST, "cli"),
    "ChainableRamRoleArn": session_of(MACHINE, "cli"),
    "OIDC": session_of(POD, "cli"),
    "External": session_of(MACHINE, "given"),
    "CloudSSO": session_of(MACHINE, "given"),
    "OAuth": session_of(MACHINE, "given"),
}


CHAINS = {
    "RamRoleArn": (f"assumed {LAST} as cli",),
    "ChainableRamRoleArn": (f"assumed {LAST} as cli", f"assumed {MACHINE} as cli"),
    "OIDC": (f"assumed {POD} as cli",),
}


def test_profiles_of_every_mode_sign_in(account: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    profiles = [{"name": mode, "mode": mode, **values} for mode, values in profiles_of(account).items()]
    file = account.write_profiles(*profiles, name="other.json")
    for mode, arn in IDENTITIES.items():
        cloud = account.cloud(profile=mode, credentials={"shared_credentials_file": str(file)})
        assert (mode, cloud.identity().arn) == (mode, arn)
        sign_in = cloud.sign_in()
        assert used(sign_in) == ("stack file", f"profile {mode!r} of {file} (mode {mode})")
        assert sign_in.chain == CHAINS.get(mode, ())
    # And as the tools find one, by the environment or as the current one.
    monkeypatch.setenv("ALICLOUD_SHARED_CREDENTIALS_FILE", str(file))
    assert account.tools().identity().arn == ADA
    monkeypatch.setenv("ALICLOUD_PROFILE", "RamRoleArn")
    cloud = account.tools()
    assert cloud.identity().arn == session_of(LAST, "cli")
    assert used(cloud.sign_in())[0] == "shared configuration file"


def test_the_sdks_own_file_signs_in(account: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    file = account.home / ".alibabacloud" / "credentials.ini"
    file.parent.mkdir()
    key = "\n".join(f"{name} = {value}" for name, value in ada(account).items())
    file.write_text(
        f"[default]\ntype = access_key # ours\n{key}\n"
        f"[role]\ntype = ram_role_arn\n{key}\nrole_arn = {LAST}\nrole_session_name = ini\n"
    )
    cloud = account.tools()
    assert cloud.identity().arn == ADA
    assert used(cloud.sign_in()) == ("SDK credentials file", f"profile 'default' of {file} (mode AK)")
    other = file.rename(file.with_name("elsewhere.ini"))
    put(monkeypatch, {"ALIBABA_CLOUD_CREDENTIALS_FILE": str(other), "ALIBABA_CLOUD_PROFILE": "role"})
    assert account.tools().identity().arn == session_of(LAST, "ini")
    # The `oss` backend keeps the path of the CLI's file in the same variable.
    profiles = account.write_profiles({"name": "role", "mode": "AK", **ada(account)}, name="third.json")
    monkeypatch.setenv("ALIBABA_CLOUD_CREDENTIALS_FILE", str(profiles))
    assert account.tools().identity().arn == ADA
