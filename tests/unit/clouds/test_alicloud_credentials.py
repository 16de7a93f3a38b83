"""Whose credentials a real account is asked with: what every tool of Alibaba Cloud finds, and what is told when not."""

from __future__ import annotations

import importlib
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from stateroom.clouds.alicloud_credentials import FoundCredentials
from stateroom.errors import StateroomError

KeysOf = Callable[..., str]


@pytest.fixture
def keys_of(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[KeysOf]:
    """What is found with an environment: the keys, or the error that is shown.

    The SDK reads the environment when it is imported, so it is made to read it again.
    """
    from alibabacloud_credentials.utils import auth_constant, auth_util

    def found(environment: dict[str, str], profile: str | None = None) -> str:
        home = {"HOME": str(tmp_path), "ALIBABA_CLOUD_ECS_METADATA_DISABLED": "true"}
        for name, value in {**home, **environment}.items():
            monkeypatch.setenv(name, value)
        importlib.reload(auth_util)
        importlib.reload(auth_constant)
        try:
            keys = FoundCredentials(profile).keys()
        except StateroomError as error:
            return str(error)
        return f"{keys.key_id} {keys.secret} {keys.token}"

    yield found
    monkeypatch.undo()
    importlib.reload(auth_util)
    importlib.reload(auth_constant)


def write_profiles(home: Path, *profiles: dict[str, Any], current: str = "default") -> Path:
    file = home / ".aliyun" / "config.json"
    file.parent.mkdir()
    file.write_text(json.dumps({"current": current, "profiles": profiles}))
    return file


OURS = {"name": "ours", "mode": "AK", "access_key_id": "ours-id", "access_key_secret": "ours-secret"}
THEIRS = {
    "name": "default",
    "mode": "StsToken",
    "access_key_id": "their-id",
    "access_key_secret": "their-secret",
    "sts_token": "their-token",
}
PAIR = {"ALIBABA_CLOUD_ACCESS_KEY_ID": "env-id", "ALIBABA_CLOUD_ACCESS_KEY_SECRET": "env-secret"}


@pytest.mark.parametrize(
    ("environment", "profile", "found"),
    [
        (PAIR, None, "env-id env-secret None"),
        ({**PAIR, "ALIBABA_CLOUD_SECURITY_TOKEN": "env-token"}, None, "env-id env-secret env-token"),
        (PAIR, "ours", "ours-id ours-secret None"),
        ({}, None, "their-id their-secret their-token"),
        ({"ALIBABA_CLOUD_PROFILE": "ours"}, None, "ours-id ours-secret None"),
    ],
)
def test_a_real_account_finds_credentials_as_every_tool_does(
    keys_of: KeysOf, tmp_path: Path, environment: dict[str, str], profile: str | None, found: str
) -> None:
    write_profiles(tmp_path, OURS, THEIRS)
    assert keys_of(environment, profile) == found


def test_credentials_that_are_nowhere_are_told(keys_of: KeysOf) -> None:
    assert keys_of({}).startswith("no Alibaba Cloud credentials were found\n")


@pytest.mark.parametrize(
    ("environment", "profile", "why"),
    [
        ({"ALIBABA_CLOUD_ACCESS_KEY_ID": "x"}, None, "ALIBABA_CLOUD_ACCESS_KEY_SECRET is missing in the environment"),
        ({"ALIBABA_CLOUD_ACCESS_KEY_SECRET": "x"}, None, "ALIBABA_CLOUD_ACCESS_KEY_ID is missing in the environment"),
        # The SDK would take the other half from the environment.
        (PAIR, "half", "access_key_secret is missing in profile 'half' of {home}/.aliyun/config.json"),
        ({}, "token", "sts_token is missing in profile 'token' of {home}/.aliyun/config.json"),
        ({}, None, "access_key_id is missing in profile 'default' of {home}/.aliyun/config.json"),
    ],
)
def test_half_of_the_credentials_is_told(
    keys_of: KeysOf, tmp_path: Path, environment: dict[str, str], profile: str | None, why: str
) -> None:
    half = {"name": "half", "mode": "AK", "access_key_id": "half-id"}
    token = {"name": "token", "mode": "StsToken", "access_key_id": "id", "access_key_secret": "secret"}
    write_profiles(tmp_path, half, token, {"name": "default", "mode": "AK"})
    told = keys_of(environment, profile)
    assert told == (
        "the Alibaba Cloud credentials are incomplete\n"
        f"  why:  {why.format(home=tmp_path)}\n"
        "  next: set both the AccessKey id and its secret, and the token of temporary credentials"
    )


def test_a_profile_that_does_not_exist_is_told_with_those_that_do(keys_of: KeysOf, tmp_path: Path) -> None:
    file = write_profiles(tmp_path, OURS, THEIRS)
    assert keys_of(PAIR, "prod") == (
        "there is no Alibaba Cloud profile 'prod'\n"
        f"  why:  {file} has ours, default\n"
        "  next: make it with `aliyun configure --profile prod`, or correct `profile` in the stack file"
    )


def test_a_profile_without_a_file_is_told(keys_of: KeysOf, tmp_path: Path) -> None:
    told = keys_of({}, "prod")
    assert f"why:  {tmp_path}/.aliyun/config.json does not exist or has no profile" in told


@pytest.mark.parametrize("content", ["", "[]", '{"profiles": 1}', '{"profiles": [1]}', "\x00"])
def test_profiles_that_cannot_be_read_are_told(keys_of: KeysOf, tmp_path: Path, content: str) -> None:
    file = write_profiles(tmp_path)
    file.write_text(content)
    told = keys_of({}, "prod")
    assert told.startswith(f"the profiles of Alibaba Cloud cannot be used\n  why:  {file} cannot be read")


@pytest.mark.parametrize("profile", ["external", None])
def test_a_process_that_prints_nonsense_is_told_without_it(
    keys_of: KeysOf, tmp_path: Path, profile: str | None, capfd: pytest.CaptureFixture[str]
) -> None:
    external = {"name": "external", "mode": "External", "process_command": "echo my-secret"}
    file = write_profiles(tmp_path, external, current="external")
    assert keys_of({}, profile) == (
        "the Alibaba Cloud credentials could not be loaded\n"
        f"  why:  the SDK reports CredentialException from profile 'external' of {file}\n"
        "  next: run `aliyun sts GetCallerIdentity` with the same profile: it shows the cause"
    )
    assert capfd.readouterr() == ("", "")
