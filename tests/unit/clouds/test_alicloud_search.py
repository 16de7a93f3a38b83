"""Which way to sign in wins, why others were passed over, and what is told when the one that wins fails."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from stateroom.clouds import alicloud_vendor
from stateroom.clouds.alicloud_search import FoundCredentials, Search
from stateroom.config.alicloud import AlicloudBackend
from stateroom.errors import CredentialsError
from stateroom.sign_in import Method

KEY = {"ALIBABA_CLOUD_ACCESS_KEY_ID": "env-id", "ALIBABA_CLOUD_ACCESS_KEY_SECRET": "env-secret"}
NOT_HERE = {"ALIBABA_CLOUD_ECS_METADATA_DISABLED": "true"}
TOKEN = {
    "ALIBABA_CLOUD_OIDC_PROVIDER_ARN": "acs:ram::1234567890123456:oidc-provider/x",
    "ALIBABA_CLOUD_OIDC_TOKEN_FILE": "/nowhere/token",
    "ALIBABA_CLOUD_ROLE_ARN": "acs:ram::1234567890123456:role/x",
}
SESSION = {"AccessKeyId": "STS.x", "AccessKeySecret": "s3cr3t", "SecurityToken": "t0k3n"}


def search(environ: Mapping[str, str] = {}, **keys: Any) -> Search:
    value = {"cloud": "alicloud", "name": "acme", "region": "cn-hangzhou", **keys}
    return Search(AlicloudBackend.model_validate(value), {**NOT_HERE, **environ}, _sts)


def _sts(*_: Any) -> Mapping[str, Any]:
    raise AssertionError("STS was asked")


def raised(environ: Mapping[str, str] = {}, **keys: Any) -> str:
    """What is told, from finding a way to having its keys."""
    credentials = FoundCredentials(search(environ, **keys), lambda way: way)
    with pytest.raises(CredentialsError) as caught:
        credentials.keys()
    assert caught.value.exit_code == 5
    return str(caught.value)


def write_profiles(home: Path, *profiles: Mapping[str, Any], current: str | None = "p") -> Path:
    file = home / ".aliyun" / "config.json"
    file.parent.mkdir(exist_ok=True)
    file.write_text(json.dumps({"current": current, "profiles": [{"name": "p", **each} for each in profiles]}))
    return file


def write_ini(home: Path, name: str = "default") -> Path:
    file = home / ".alibabacloud" / "credentials.ini"
    file.parent.mkdir()
    file.write_text(f"[{name}]\ntype = access_key\naccess_key_id = ini-id\naccess_key_secret = ini-secret\n")
    return file


AK = {"mode": "AK", "access_key_id": "cli-id", "access_key_secret": "cli-secret"}


def test_the_first_place_that_says_how_to_sign_in_wins(home: Path) -> None:
    write_profiles(home, AK)
    ini = write_ini(home)
    uri = {"ALIBABA_CLOUD_CREDENTIALS_URI": "http://127.0.0.1:9/"}
    stack = {"credentials": {"ecs_role_name": "r"}}
    names = (
        "stack file", "environment variables", "OIDC role", "shared configuration file", "SDK credentials file",
        "ECS instance role", "credentials URI",
    )  # fmt: skip
    machine = {"ALIBABA_CLOUD_ECS_METADATA_DISABLED": "false", "ALIBABA_CLOUD_ECS_METADATA": "r"}
    everything = {**KEY, **TOKEN, **uri, **machine}

    def won(**keys: Any) -> str:
        found = search(everything, **keys)()
        assert tuple(each.name for each in found.methods) == names
        outcomes = [each.outcome for each in found.methods]
        position = outcomes.index("used")
        assert outcomes == ["passed over"] * position + ["used"] + ["not reached"] * (len(names) - position - 1)
        assert all((each.why == "") == (each.outcome == "not reached") for each in found.methods)
        return names[position]

    assert won(**stack) == "stack file"
    order = [won()]
    for name in KEY:
        del everything[name]
    order.append(won())
    for name in TOKEN:
        del everything[name]
    order.append(won())
    everything["ALIBABA_CLOUD_CLI_PROFILE_DISABLED"] = "true"
    order.append(won())
    ini.unlink()
    order.append(won())
    everything |= NOT_HERE
    order.append(won())
    assert tuple(order) == names[1:]


def test_why_each_place_was_passed_over_is_told(home: Path) -> None:
    assert raised() == (
        "no Alibaba Cloud credentials were found\n"
        "  why:  stack file: it names none; environment variables: ALIBABA_CLOUD_ACCESS_KEY_ID is not set, nor an "
        "older name of it; OIDC role: ALIBABA_CLOUD_OIDC_TOKEN_FILE is not set; shared configuration file: "
        f"{home}/.aliyun/config.json does not exist; SDK credentials file: {home}/.alibabacloud/credentials.ini does "
        "not exist; ECS instance role: ALIBABA_CLOUD_ECS_METADATA_DISABLED is true; credentials URI: "
        "ALIBABA_CLOUD_CREDENTIALS_URI is not set\n"
        "  next: sign in, for example with `aliyun configure`, and name the profile with ALIBABA_CLOUD_PROFILE or "
        "`profile` in the stack file; docs/credentials.md shows every way"
    )
    write_profiles(home, AK, current="gone")
    write_ini(home, "other")
    told = raised({"ALIBABA_CLOUD_ECS_METADATA_DISABLED": "true"})
    assert f"shared configuration file: {home}/.aliyun/config.json has no profile 'gone'; " in told
    assert f"SDK credentials file: {home}/.alibabacloud/credentials.ini has no profile 'default'; " in told
    write_profiles(home, AK, current=None)
    assert f"shared configuration file: {home}/.aliyun/config.json has no current profile; " in raised()
    assert "shared configuration file: ALIBABA_CLOUD_CLI_PROFILE_DISABLED is true; " in raised(
        {"ALIBABA_CLOUD_CLI_PROFILE_DISABLED": "TRUE"}
    )


def test_the_metadata_of_a_machine_that_has_none_is_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    def away(role: str, place: str, *, only_v2: bool) -> Any:
        class Away:
            def keys(self) -> Any:
                raise CredentialsError("no credentials", why=f"{place}: it does not answer")

        assert (role, only_v2) == ("", False)
        return Away()

    monkeypatch.setattr(alicloud_vendor, "of_machine", away)
    told = raised({"ALIBABA_CLOUD_ECS_METADATA_DISABLED": ""})
    assert "ECS instance role: metadata at 100.100.100.200: it does not answer; " in told


def test_a_place_that_fails_is_told_and_those_after_it_are_not_reached(home: Path) -> None:
    """They could open another account."""
    write_profiles(home, {"mode": "AK"})
    write_ini(home)
    looked = search()
    found = looked()
    assert found.way is None
    assert [each.outcome for each in found.methods] == ["passed over"] * 3 + ["failed"] + ["not reached"] * 3
    assert found.methods[3].why == "the Alibaba Cloud credentials are incomplete"
    assert FoundCredentials(looked, lambda way: way).describe().methods == found.methods


def test_what_is_found_and_cannot_be_used_is_told_as_failed(home: Path) -> None:
    write_profiles(home, {"mode": "External", "process_command": "/nowhere/process"})
    described = FoundCredentials(search(), lambda way: way).describe()
    assert described.used is None
    assert described.methods[3] == Method(
        "shared configuration file", "failed", "the Alibaba Cloud credentials could not be loaded"
    )


def test_a_profile_of_the_stack_file_goes_before_the_environment(home: Path) -> None:
    write_profiles(home, AK)
    for found, key_id in ((search(KEY, profile="p"), "cli-id"), (search(KEY), "env-id")):
        assert FoundCredentials(found, lambda way: way).keys().key_id == key_id


def test_a_profile_that_does_not_exist_is_told_with_those_that_do(home: Path) -> None:
    file = write_profiles(home, AK)
    assert raised(KEY, profile="prod") == (
        "there is no Alibaba Cloud profile 'prod'\n"
        f"  why:  {file} has p\n"
        "  next: make it with `aliyun configure --profile prod`, or correct `profile` in the stack file"
    )
    file.unlink()
    assert f"  why:  {file} does not exist or has no profile\n" in raised(KEY, profile="prod")
    other = {"shared_credentials_file": str(home / "other.json")}
    assert raised(credentials=other) == (
        "there is no Alibaba Cloud profile 'default'\n"
        f"  why:  {home}/other.json does not exist or has no profile\n"
        "  next: make it with `aliyun configure --profile default`, or correct `credentials` in the stack file"
    )


def test_a_profile_of_the_environment_is_in_one_of_the_files_or_is_told(home: Path) -> None:
    named = {"ALIBABA_CLOUD_PROFILE": "dev"}
    file = write_profiles(home, AK)
    ini = write_ini(home, "dev")
    assert Method("SDK credentials file", "used", f"profile 'dev' of {ini} (mode AK)") in search(named)().methods
    ini.unlink()
    assert raised(named) == (
        "there is no Alibaba Cloud profile 'dev'\n"
        f"  why:  {file} has p\n"
        "  next: make it with `aliyun configure --profile dev`, or correct ALIBABA_CLOUD_PROFILE"
    )


@pytest.mark.parametrize("missing", TOKEN)
def test_a_part_of_what_a_pod_needs_is_told_when_it_is_missing(missing: str) -> None:
    given = {name: value for name, value in TOKEN.items() if name != missing}
    assert raised(given) == (
        "the Alibaba Cloud credentials are incomplete\n"
        f"  why:  {missing} is missing in the environment\n"
        "  next: add what is missing, or sign in another way"
    )


def test_a_role_alone_opens_nothing() -> None:
    """The tools keep the role in the same variable that they assume with other credentials."""
    given = {"ALIBABA_CLOUD_ROLE_ARN": TOKEN["ALIBABA_CLOUD_ROLE_ARN"]}
    assert "OIDC role: ALIBABA_CLOUD_OIDC_TOKEN_FILE is not set; " in raised(given)


@pytest.mark.parametrize(
    ("content", "reason"), [(None, "No such file or directory"), (b"\xff", "it is no text"), (b" \n", "it is empty")]
)
def test_a_token_that_cannot_be_read_is_told(tmp_path: Path, content: bytes | None, reason: str) -> None:
    file = tmp_path / "token"
    if content is not None:
        file.write_bytes(content)
    for told, by in (
        (raised({**TOKEN, "ALIBABA_CLOUD_OIDC_TOKEN_FILE": str(file)}), "ALIBABA_CLOUD_OIDC_TOKEN_FILE"),
        (raised(credentials={"oidc": oidc_of(file)}), "oidc of the stack file"),
    ):
        assert told == (
            "the identity token cannot be read\n"
            f"  why:  {file}: {reason}\n"
            f"  next: correct {by}, or let the cluster or the CI job write the token there"
        )


def oidc_of(file: Path) -> dict[str, str]:
    names = ("ALIBABA_CLOUD_OIDC_PROVIDER_ARN", "ALIBABA_CLOUD_ROLE_ARN")
    return {"provider_arn": TOKEN[names[0]], "role_arn": TOKEN[names[1]], "token_file": str(file)}


@pytest.mark.parametrize(
    ("uri", "what", "remedy"),
    [
        ("http://[s3cr3t", "this is not a URI", "write it as http://host:port/path"),
        ("ftp://s3cr3t", "this is not an http or https URI", "write it as http://host:port/path"),
        ("http://a:s3cr3t@b/", "the URI has a password or a fragment, which are not sent", "write it without"),
    ],
)
def test_a_uri_that_cannot_be_asked_is_told_without_it(uri: str, what: str, remedy: str) -> None:
    assert raised({"ALICLOUD_CREDENTIALS_URI": uri}) == (
        f"the credentials URI cannot be asked\n  why:  ALICLOUD_CREDENTIALS_URI: {what}\n  next: {remedy}"
    )


def test_a_home_that_does_not_exist_has_no_file() -> None:
    file = "~nobody-of-this-name/x"
    assert f"  why:  {file} does not exist or has no profile\n" in raised(credentials={"shared_credentials_file": file})
    assert f"  why:  {file}: No such file or directory\n" in raised({**TOKEN, "ALIBABA_CLOUD_OIDC_TOKEN_FILE": file})
