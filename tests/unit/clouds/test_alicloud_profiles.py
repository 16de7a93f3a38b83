"""The files that keep profiles: what is read of them, and what is told of those that cannot be used."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stateroom.clouds.alicloud_profiles import NEEDED, parse_ini, parse_profiles, read_either, read_ini, read_profiles
from stateroom.clouds.alicloud_ways import Ways
from stateroom.errors import CredentialsError

FILE = "/home/ada/.aliyun/config.json"


def never_asked(*_: Any) -> Mapping[str, Any]:
    raise AssertionError("signing in was not wanted")


WAYS = Ways({}, never_asked)


def raised(text: str, name: str | None = None) -> str:
    with pytest.raises(CredentialsError) as caught:
        WAYS.of_profile(parse_profiles(text, FILE), name or "p")
    assert caught.value.exit_code == 5
    return str(caught.value)


def file_of(*profiles: Mapping[str, Any]) -> str:
    return json.dumps({"current": "p", "profiles": [{"name": "p", **each} for each in profiles]})


@pytest.mark.parametrize(
    "text",
    ["", "[]", "null", "3", '{"profiles": 1}', '{"profiles": [1]}', '{"profiles": [{}]}', "{}", "\x00", "[" * 100_000],
)
def test_a_file_that_the_cli_does_not_write_is_told(text: str) -> None:
    with pytest.raises(CredentialsError) as caught:
        parse_profiles(text, FILE)
    assert str(caught.value) == (
        "the profiles of Alibaba Cloud cannot be used\n"
        f"  why:  {FILE} cannot be read, or is not what `aliyun configure` writes\n"
        "  next: correct the file, or make it anew with `aliyun configure`"
    )


@pytest.mark.parametrize(("mode", "missing"), [(mode, key) for mode, keys in NEEDED.items() for key in keys], ids=str)
def test_what_a_mode_needs_is_told_when_it_is_missing(mode: str, missing: str) -> None:
    whole = dict.fromkeys(NEEDED[mode], "x")
    for value in (None, "", 3):
        told = raised(file_of({"mode": mode, **whole, missing: value}))
        assert told.startswith("the Alibaba Cloud credentials are incomplete\n")
        assert f"  why:  {missing} is missing in profile 'p' of {FILE}\n" in told


def test_what_to_do_about_a_missing_part_depends_on_it() -> None:
    assert raised(file_of({"mode": "External"})).endswith("  next: add what is missing, or sign in another way")


@pytest.mark.parametrize(
    ("mode", "why"),
    [
        ("Magic", "its mode is 'Magic'"),
        ("\x1b[31m", r"its mode is '\x1b[31m'"),
        ("x" * 100, f"its mode is '{'x' * 40}'"),
        ("", "it has no mode"),
        (None, "it has no mode"),
    ],
)
def test_a_mode_that_is_not_known_is_told_with_those_that_are(mode: Any, why: str) -> None:
    assert raised(file_of({"mode": mode})) == (
        f"profile 'p' of {FILE} cannot be used\n"
        f"  why:  {why}; known are AK, StsToken, RamRoleArn, EcsRamRole, External, OIDC, ChainableRamRoleArn, "
        "CloudSSO, OAuth\n"
        "  next: make it anew with `aliyun configure --mode MODE`, or name another profile"
    )


def chain(**sources: str) -> str:
    role = {"mode": "ChainableRamRoleArn", "ram_role_arn": "acs:ram::1234567890123456:role/x"}
    return json.dumps({"profiles": [{"name": name, **role, "source_profile": to} for name, to in sources.items()]})


@pytest.mark.parametrize(
    ("sources", "shown"), [({"p": "p"}, "p -> p"), ({"p": "b", "b": "c", "c": "b"}, "p -> b -> c -> b")]
)
def test_a_chain_that_leads_in_a_circle_is_told(sources: dict[str, str], shown: str) -> None:
    assert raised(chain(**sources)) == (
        "the profiles of Alibaba Cloud lead in a circle\n"
        f"  why:  by source_profile in {FILE}: {shown}\n"
        "  next: let one of them have a key of its own: `aliyun configure` shows the modes"
    )


def test_a_source_that_does_not_exist_is_told() -> None:
    assert raised(chain(p="b")) == (
        "there is no Alibaba Cloud profile 'b'\n"
        f"  why:  {FILE} has p\n"
        "  next: make it with `aliyun configure --profile b`, or correct source_profile of profile 'p'"
    )


@pytest.mark.parametrize("seconds", [899, 43201, "60"])
def test_a_session_that_sts_does_not_allow_is_told(seconds: Any) -> None:
    role = {"access_key_id": "i", "access_key_secret": "s", "ram_role_arn": "r", "expired_seconds": seconds}
    assert raised(file_of({"mode": "RamRoleArn", **role})) == (
        "the session of a role cannot last as long as the profile says\n"
        f"  why:  expired_seconds in profile 'p' of {FILE} is {seconds}, and STS allows 900 to 43200\n"
        "  next: correct it with `aliyun configure`: at most the role's own maximum"
    )


def test_a_file_that_is_not_there_has_no_profiles(tmp_path: Path) -> None:
    for read in (read_profiles, read_ini, read_either):
        assert read(tmp_path / "none") is None


@pytest.mark.parametrize("content", [b"\xff\xfe", None], ids=["no text", "a folder"])
def test_a_file_that_cannot_be_read_is_told(tmp_path: Path, content: bytes | None) -> None:
    file = tmp_path / "config.json"
    file.mkdir() if content is None else file.write_bytes(content)
    with pytest.raises(CredentialsError, match="the profiles of Alibaba Cloud cannot be used"):
        read_profiles(file)


@pytest.mark.parametrize("text", ["type = access_key", "[a]\n[a]\n", "[a]\nx = 1\nx = 2\n", "[a\n"])
def test_a_credentials_file_that_is_no_ini_file_is_told(text: str) -> None:
    with pytest.raises(CredentialsError) as caught:
        parse_ini(text, "/home/ada/.alibabacloud/credentials.ini")
    assert str(caught.value) == (
        "the credentials file of the Alibaba Cloud SDKs cannot be used\n"
        "  why:  /home/ada/.alibabacloud/credentials.ini is not an INI file with a section for each profile\n"
        "  next: correct the file, or remove it and sign in with `aliyun configure`"
    )


def test_a_kind_of_credentials_that_is_not_known_is_told() -> None:
    profiles = parse_ini("[default]\ntype = rsa_key_pair\npublic_key_id = x\n", "credentials.ini")
    with pytest.raises(CredentialsError, match="its mode is 'rsa_key_pair'; known are AK"):
        WAYS.of_profile(profiles, "default")


words = st.sampled_from([*NEEDED, "p", "b", "x", "acs:ram::1:role/x", "900", ""])
scalars = words | st.none() | st.booleans() | st.integers(-1, 50_000) | st.text(max_size=5) | st.floats()
anything = st.recursive(scalars, lambda inner: st.lists(inner, max_size=2) | st.dictionaries(words, inner, max_size=2))
needed = {key for needed in NEEDED.values() for key in needed} - {"source_profile"}
others = {"sts_expiration", "expired_seconds", "access_token", "oauth_site_type", "policy"}
keys = st.sampled_from(sorted(needed | others))
profile = st.builds(
    lambda shown, hidden: {**hidden, **shown},
    st.fixed_dictionaries({}, optional=dict.fromkeys(("name", "mode", "source_profile"), anything))
    | st.fixed_dictionaries(
        {"name": st.sampled_from(["p", "b"]), "mode": st.sampled_from([*NEEDED, "Magic"])},
        optional={"source_profile": st.sampled_from(["p", "b", "c"])},
    ),
    st.dictionaries(keys, anything | st.just("s3cr3t"), max_size=8),
)
files = st.fixed_dictionaries({"profiles": st.lists(profile | anything, max_size=3)}, optional={"current": anything})


@given((files | anything).map(json.dumps) | st.text(max_size=30), st.sampled_from(["p", "b"]))
def test_any_file_has_a_way_to_sign_in_or_a_reason_without_a_secret(text: str, name: str) -> None:
    told = way_or_reason(text, name)
    assert "\n  next: " in told or told.startswith("profile ")
    assert "s3cr3t" not in told


def way_or_reason(text: str, name: str) -> str:
    try:
        return WAYS.of_profile(parse_profiles(text, FILE), name).why
    except CredentialsError as error:
        return str(error)


@given(st.text(st.sampled_from("[]=:#;%\n ab"), max_size=30))
def test_any_ini_file_has_profiles_or_is_told(text: str) -> None:
    try:
        profiles = parse_ini(text, "credentials.ini")
    except CredentialsError:
        return
    for name in profiles.profiles:
        with pytest.raises(CredentialsError, match="cannot be used"):
            profiles[name]
