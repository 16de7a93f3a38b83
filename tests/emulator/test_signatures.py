"""Every signature of every vendor's SDK is verified, and only the right one passes."""

from __future__ import annotations

import time
import urllib.error
import urllib.request
from typing import Any

import alibabacloud_oss_v2 as oss_v2
import pytest

from emulator import AlibabaCloud
from emulator.identity import Caller
from tests.emulator.signing import CALLS, CORE, KEY, LOCAL, Credentials, oss2_bucket, oss_v2_client, use_oss2

REFUSALS = {"OSS": "SignatureDoesNotMatch", "OTS": "OTSAuthFailed"}
UNKNOWN_KEYS = {"OSS": "InvalidAccessKeyId", "OTS": "OTSAuthFailed"}
# The client of Tablestore looks at the date of the answer before it reads it.
SKEWS = {"OSS": "RequestTimeTooSkewed", "OTS": "date in response and system time is more than 15 minutes"}
EXPIRED = {"OSS": "SecurityTokenExpired", "OTS": "OTSAuthFailed"}

every_call = pytest.mark.parametrize("name", CALLS | CORE)
every_call_with_token = pytest.mark.parametrize("name", CALLS)


def refused(name: str, cloud: AlibabaCloud, credentials: Credentials) -> str:
    """What the SDK says of it."""
    with pytest.raises(Exception) as raised:  # noqa: PT011 - every SDK has its own
        (CALLS | CORE)[name](cloud, credentials)
    error: Any = raised.value
    return f"{error} {getattr(error, 'unwrap', lambda: '')()}"


def session_of(cloud: AlibabaCloud) -> Caller:
    """A session of a role that may do everything."""
    ram, account = cloud.world.ram, "1234567890123456"
    trust = (
        '{"Version":"1","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole",'
        f'"Principal":{{"RAM":["acs:ram::{account}:root"]}}}}]}}'
    )
    role = ram.roles.create(account, "deployer", trust)
    ram.attach(role, ram.policies.find(account, "System", "AdministratorAccess"))
    return cloud.world.sts.issue(role, "a-session", 900).caller


@every_call
def test_the_right_signature_is_taken(cloud: AlibabaCloud, name: str) -> None:
    (CALLS | CORE)[name](cloud, LOCAL)
    assert {entry.key_id for entry in cloud.requests} == {"local"}


@every_call
def test_another_secret_is_refused(cloud: AlibabaCloud, name: str) -> None:
    said = refused(name, cloud, ("local", "wrong-secret", ""))
    assert REFUSALS.get(name[:3], "SignatureDoesNotMatch") in said


@every_call
def test_an_unknown_key_is_refused(cloud: AlibabaCloud, name: str) -> None:
    assert UNKNOWN_KEYS.get(name[:3], "InvalidAccessKeyId.NotFound") in refused(name, cloud, ("nobody", "x", ""))


@every_call
@pytest.mark.parametrize("skew", [-1000.0, 1000.0])
def test_a_clock_that_is_off_is_refused(cloud: AlibabaCloud, name: str, skew: float) -> None:
    cloud.world.clock = lambda: time.time() + skew
    assert SKEWS.get(name[:3], "InvalidTimeStamp.Expired") in refused(name, cloud, LOCAL)
    assert cloud.requests[-1].status in (400, 403)


@every_call_with_token
def test_a_session_is_taken_with_its_token(cloud: AlibabaCloud, name: str) -> None:
    caller = session_of(cloud)
    CALLS[name](cloud, (caller.key_id, caller.secret, caller.token))
    assert {entry.key_id for entry in cloud.requests} == {caller.key_id}


@every_call_with_token
def test_a_session_without_its_token_is_refused(cloud: AlibabaCloud, name: str) -> None:
    caller = session_of(cloud)
    said = refused(name, cloud, (caller.key_id, caller.secret, ""))
    assert UNKNOWN_KEYS.get(name[:3], "MissingSecurityToken") in said


@every_call_with_token
def test_a_session_with_another_token_is_refused(cloud: AlibabaCloud, name: str) -> None:
    caller = session_of(cloud)
    said = refused(name, cloud, (caller.key_id, caller.secret, "other"))
    codes = {"OSS": "InvalidSecurityToken", "OTS": "OTSAuthFailed"}
    assert codes.get(name[:3], "InvalidSecurityToken.MismatchWithAccessKey") in said


@every_call_with_token
def test_a_session_that_has_expired_is_refused(cloud: AlibabaCloud, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    caller = session_of(cloud)
    monkeypatch.setattr(cloud.world.sts, "is_expired", lambda key_id: key_id == caller.key_id)
    said = refused(name, cloud, (caller.key_id, caller.secret, caller.token))
    assert EXPIRED.get(name[:3], "InvalidSecurityToken.Expired") in said


def fetch(url: str, **headers: str) -> tuple[int, bytes]:
    try:
        with urllib.request.urlopen(urllib.request.Request(url, headers=headers)) as answer:  # noqa: S310 - http
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read()


def presigned(cloud: AlibabaCloud, credentials: Credentials, sdk: str, version: str) -> str:
    if sdk == "oss2":
        with oss2_bucket(cloud, credentials, v4=version == "v4") as bucket:
            return str(bucket.sign_url("GET", KEY, 60, slash_safe=True))
    with oss_v2_client(cloud, credentials, version) as client:
        return str(client.presign(oss_v2.GetObjectRequest(bucket="signed", key=KEY)).url)


every_url = pytest.mark.parametrize(("sdk", "version"), [(s, v) for s in ("oss2", "oss-v2") for v in ("v1", "v4")])


@every_url
def test_a_presigned_url_gives_the_object(cloud: AlibabaCloud, sdk: str, version: str) -> None:
    use_oss2(cloud, LOCAL, v4=True)
    assert fetch(presigned(cloud, LOCAL, sdk, version)) == (200, b"state")
    caller = session_of(cloud)
    assert fetch(presigned(cloud, (caller.key_id, caller.secret, caller.token), sdk, version)) == (200, b"state")


@every_url
def test_a_presigned_url_ends(cloud: AlibabaCloud, sdk: str, version: str) -> None:
    url = presigned(cloud, LOCAL, sdk, version)
    cloud.world.clock = lambda: time.time() + 1000
    status, body = fetch(url)
    assert status == 403
    assert b"<Code>AccessDenied</Code><Message>Request has expired.</Message>" in body


@every_url
def test_a_presigned_url_is_for_one_object_and_one_key(cloud: AlibabaCloud, sdk: str, version: str) -> None:
    url = presigned(cloud, LOCAL, sdk, version)
    assert b"SignatureDoesNotMatch" in fetch(url.replace("x.tfstate", "y.tfstate"))[1]
    assert b"SignatureDoesNotMatch" in fetch(url, **{"x-oss-meta-extra": "1"})[1]
    assert b"InvalidAccessKeyId" in fetch(presigned(cloud, ("nobody", "x", ""), sdk, version))[1]
