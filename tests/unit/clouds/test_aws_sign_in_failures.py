"""Everything that keeps AWS credentials from being found or used, with the whole text that a user sees."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from stateroom.errors import CredentialsError
from tests.aws_sources import Source
from tests.unit.clouds.aws_home import (
    KEYS,
    PROCESS,
    ROLE,
    SSO,
    Home,
    by_container,
    by_portal,
    by_portal_session,
    in_environment,
)


def nothing(_user: Home, _source: Source) -> None:
    """No method has anything."""


def half_in_environment(user: Home, _source: Source) -> None:
    user.set(AWS_ACCESS_KEY_ID="AKIAENV")


def other_half_in_environment(user: Home, _source: Source) -> None:
    user.set(AWS_SECRET_ACCESS_KEY="hidden")


def half_in_profile(user: Home, _source: Source) -> None:
    user.write(".aws/credentials", "[acme]\naws_access_key_id = AKIAFILE\n")
    user.set(AWS_PROFILE="acme")


def unknown_profile(user: Home, _source: Source) -> None:
    user.set(AWS_PROFILE="acme")


def no_time_in_environment(user: Home, source: Source) -> None:
    in_environment(user, source)
    user.set(AWS_CREDENTIAL_EXPIRATION="soon")


def expired_in_environment(user: Home, source: Source) -> None:
    in_environment(user, source)
    user.set(AWS_CREDENTIAL_EXPIRATION="2020-01-01T00:00:00Z")


def malformed(user: Home, _source: Source) -> None:
    user.write(".aws/config", "[default]\naws_secret_access_key hidden\n")


def circle(user: Home, _source: Source) -> None:
    role = f"role_arn = {ROLE}/a\nsource_profile"
    user.write(".aws/config", f"[default]\n{role} = one\n[profile one]\n{role} = two\n[profile two]\n{role} = one\n")


def no_source(user: Home, _source: Source) -> None:
    user.write(".aws/config", f"[default]\nrole_arn = {ROLE}/a\n")


def missing_source(user: Home, _source: Source) -> None:
    user.write(".aws/config", f"[default]\nrole_arn = {ROLE}/a\nsource_profile = base\n")


def process_fails(user: Home, _source: Source) -> None:
    program = user.write("process.py", "import sys; sys.exit('hidden')")
    user.write(".aws/config", f"[default]\ncredential_process = {sys.executable} {program}\n")


def process_talks(user: Home, _source: Source) -> None:
    user.write(".aws/config", f"[default]\n{user.process('hidden')}")


def process_lists(user: Home, _source: Source) -> None:
    user.write(".aws/config", f"[default]\n{user.process([])}")


def process_lacks(user: Home, _source: Source) -> None:
    user.write(".aws/config", f"[default]\n{user.process({'Version': 1, 'SecretAccessKey': 'hidden'})}")


def process_missing(user: Home, _source: Source) -> None:
    base = "[profile base]\ncredential_process = /nowhere/process\n"
    user.write(".aws/config", f"[default]\nrole_arn = {ROLE}/a\nsource_profile = base\n{base}")


def process_gives_expired(user: Home, _source: Source) -> None:
    user.write(".aws/config", f"[default]\n{user.process(PROCESS | {'Expiration': '2020-01-01T00:00:00Z'})}")


def portal_without_login(user: Home, _source: Source) -> None:
    user.write(".aws/config", f'[profile "the prod"]\n{SSO}')
    user.set(AWS_PROFILE="the prod")


def portal_session_over(user: Home, source: Source) -> None:
    by_portal_session(user, source)
    user.sign_in_to_sso("acme", minutes=-1)


def portal_does_not_know_the_token(user: Home, source: Source) -> None:
    by_portal(user, source)
    source.code, source.error = 401, "UnauthorizedException"


def portal_refuses_the_role(user: Home, source: Source) -> None:
    by_portal(user, source)
    source.code, source.error = 403, "ForbiddenException"


def console_session(user: Home, _source: Source) -> None:
    user.write(".aws/config", "[default]\nlogin_session = arn:aws:iam::111122223333:user/ada\n")


def token_missing(user: Home, _source: Source) -> None:
    user.set(AWS_WEB_IDENTITY_TOKEN_FILE="/nowhere/token", AWS_ROLE_ARN=f"{ROLE}/job")


def token_garbled(user: Home, _source: Source) -> None:
    token = user.write("token", "")
    token.write_bytes(b"hidden \xff")
    user.set(AWS_WEB_IDENTITY_TOKEN_FILE=str(token), AWS_ROLE_ARN=f"{ROLE}/job")


def token_without_role(user: Home, _source: Source) -> None:
    user.set(AWS_WEB_IDENTITY_TOKEN_FILE="/nowhere/token")


def container_refuses(user: Home, source: Source) -> None:
    user.set(AWS_CONTAINER_CREDENTIALS_FULL_URI=f"{source.url}/role")
    source.code = 404


def container_token_missing(user: Home, source: Source) -> None:
    by_container(user, source)
    user.set(AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE="/nowhere/token")


def expired_at_sts(user: Home, source: Source) -> None:
    in_environment(user, source)
    user.cloud.refuse("sts", "GetCallerIdentity", "ExpiredToken")


def role_denied(user: Home, source: Source) -> None:
    user.write(".aws/config", f"[default]\nrole_arn = {ROLE}/a\nsource_profile = base\n[profile base]\n{KEYS}")
    user.cloud.refuse("sts", "AssumeRole", "AccessDenied")


ARRANGEMENTS = {name: each for name, each in globals().items() if callable(each)}
CASES = yaml.load((Path(__file__).parent / "sign_in_failures.yaml").read_text(), yaml.CSafeLoader)


@pytest.mark.parametrize("case", [pytest.param(case, id=case["what"]) for case in CASES])
def test_what_keeps_from_signing_in_is_told_once_and_without_a_secret(
    user: Home, source: Source, case: dict[str, Any]
) -> None:
    ARRANGEMENTS[case["arrange"]](user, source)
    cloud = user.connect()
    told = cloud.sign_in()
    failed = [(each.name, each.why) for each in told.methods if each.outcome == "failed"]
    assert [list(each) for each in failed] == case["failed"]
    # What only an answer of STS tells is not met while a client is made.
    asked: list[Callable[[], object]] = [cloud.identity, lambda: cloud.client("s3").list_buckets()]
    for ask in asked[: 1 if case.get("once") else 2]:
        with pytest.raises(CredentialsError) as caught:
            ask()
        assert str(caught.value).replace(str(user.folder), "~") == case["text"]
        assert caught.value.exit_code == 5
    assert "hidden" not in repr((told, caught.value, caught.value.__cause__))
