"""What the environment says of signing in, in every spelling, and when it says two things."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stateroom.clouds import alicloud_variables as variables
from stateroom.clouds.alicloud_credentials import Keys
from stateroom.clouds.alicloud_variables import PREFIXES, find_keys, find_one
from stateroom.emit.options import read_options
from stateroom.errors import CredentialsError

SHORT = {"A_": "ALIBABA_CLOUD_", "B_": "ALICLOUD_", "C_": "ALIBABACLOUD_"}


def spelled(short: str) -> dict[str, str]:
    """`A_ID=x B_SECRET_KEY=y` with the prefixes in full."""
    pairs = (each.split("=") for each in short.split())
    return {f"{SHORT[name[:2]]}{name[2:]}": value for name, value in pairs}


A, B = "A_ACCESS_KEY_ID=i A_ACCESS_KEY_SECRET=s ", "B_ACCESS_KEY=i B_SECRET_KEY=s "


@pytest.mark.parametrize(
    ("environ", "keys", "names"),
    [
        ("", None, ""),
        (A, Keys("i", "s"), "A_ACCESS_KEY_ID A_ACCESS_KEY_SECRET"),
        (A + "A_SECURITY_TOKEN=t", Keys("i", "s", "t"), "A_ACCESS_KEY_ID A_ACCESS_KEY_SECRET A_SECURITY_TOKEN"),
        (B, Keys("i", "s"), "B_ACCESS_KEY B_SECRET_KEY"),
        ("B_ACCESS_KEY=i B_ACCESS_KEY_SECRET=s", Keys("i", "s"), "B_ACCESS_KEY B_ACCESS_KEY_SECRET"),
        ("A_ACCESS_KEY=i A_SECRET_KEY=s", Keys("i", "s"), "A_ACCESS_KEY A_SECRET_KEY"),
        ("C_ACCESS_KEY_ID=i C_ACCESS_KEY_SECRET=s", Keys("i", "s"), "C_ACCESS_KEY_ID C_ACCESS_KEY_SECRET"),
        (A + B, Keys("i", "s"), "A_ACCESS_KEY_ID A_ACCESS_KEY_SECRET"),
        # The same key, with its token in one spelling only.
        (A + B + "B_SECURITY_TOKEN=t", Keys("i", "s", "t"), "B_ACCESS_KEY B_SECRET_KEY B_SECURITY_TOKEN"),
        (A + "B_ACCESS_KEY= B_SECRET_KEY=", Keys("i", "s"), "A_ACCESS_KEY_ID A_ACCESS_KEY_SECRET"),
    ],
)
def test_a_key_is_found_in_every_spelling(environ: str, keys: Keys | None, names: str) -> None:
    found = find_keys(spelled(environ))
    assert (found and found.keys) == keys
    assert (found.names if found else ()) == tuple(f"{SHORT[name[:2]]}{name[2:]}" for name in names.split())


@pytest.mark.parametrize(
    ("environ", "missing"),
    [
        ("A_ACCESS_KEY_ID=i", "ALIBABA_CLOUD_ACCESS_KEY_SECRET"),
        ("A_ACCESS_KEY_SECRET=s", "ALIBABA_CLOUD_ACCESS_KEY_ID"),
        ("B_SECRET_KEY=s", "ALICLOUD_ACCESS_KEY_ID"),
        # Halves in two spellings may be of two keys.
        ("A_ACCESS_KEY_ID=i B_SECRET_KEY=s", "ALIBABA_CLOUD_ACCESS_KEY_SECRET"),
        (A + "C_SECURITY_TOKEN=t", "ALIBABACLOUD_ACCESS_KEY_ID"),
    ],
)
def test_half_of_a_key_is_never_made_whole_from_elsewhere(environ: str, missing: str) -> None:
    with pytest.raises(CredentialsError) as caught:
        find_keys(spelled(environ))
    assert str(caught.value) == (
        "the Alibaba Cloud credentials are incomplete\n"
        f"  why:  {missing} is missing in the environment\n"
        "  next: set both the AccessKey id and its secret, and the token of temporary credentials"
    )


@pytest.mark.parametrize(
    ("environ", "one", "other"),
    [
        (A + "B_ACCESS_KEY=j B_SECRET_KEY=s", "ALIBABA_CLOUD_ACCESS_KEY_ID", "ALICLOUD_ACCESS_KEY"),
        (A + "B_ACCESS_KEY=i B_SECRET_KEY=z", "ALIBABA_CLOUD_ACCESS_KEY_ID", "ALICLOUD_ACCESS_KEY"),
        (
            f"{A} A_SECURITY_TOKEN=t {B} B_SECURITY_TOKEN=u",
            "ALIBABA_CLOUD_ACCESS_KEY_ID",
            "ALICLOUD_ACCESS_KEY",
        ),
        (A + "A_ACCESS_KEY=j", "ALIBABA_CLOUD_ACCESS_KEY_ID", "ALIBABA_CLOUD_ACCESS_KEY"),
    ],
)
def test_two_keys_are_refused(environ: str, one: str, other: str) -> None:
    with pytest.raises(CredentialsError) as caught:
        find_keys(spelled(environ))
    assert str(caught.value) == (
        "the environment says in two ways how to sign in to Alibaba Cloud\n"
        f"  why:  {one} and {other} differ, and the tools do not agree on which of them counts\n"
        "  next: unset one of them, or give both the same value; what the stack file names goes before both"
    )


def test_two_profiles_are_refused_and_the_same_one_twice_is_not() -> None:
    names = dict.fromkeys(variables.PROFILE[:2], "prod")
    found = find_one(names, variables.PROFILE)
    assert found == variables.Set("ALIBABA_CLOUD_PROFILE", "prod")
    with pytest.raises(CredentialsError, match="ALIBABA_CLOUD_PROFILE and ALICLOUD_PROFILE differ"):
        find_one({**names, "ALICLOUD_PROFILE": "dev"}, variables.PROFILE)


def test_every_variable_that_backend_and_provider_read_a_key_from_is_known() -> None:
    options = {**read_options("oss"), **read_options("provider")}
    for name in ("access_key", "secret_key", "security_token"):
        for variable in options[name].environment:
            with pytest.raises(CredentialsError):
                find_keys({variable: "x"})
    known = {*variables.PROFILE, *variables.INSTANCE_ROLE, *variables.PROFILES_FILE, variables.EITHER_FILE}
    for name in ("profile", "ecs_role_name", "shared_credentials_file"):
        assert set(options[name].environment) <= known


names = st.sampled_from([f"{prefix}{name}" for prefix in PREFIXES for name in (
    "ACCESS_KEY_ID", "ACCESS_KEY", "ACCESS_KEY_SECRET", "SECRET_KEY", "SECURITY_TOKEN",
)])  # fmt: skip


@given(st.dictionaries(names, st.sampled_from(["", "s3cr3t-1", "s3cr3t-2"])))
def test_any_environment_has_a_whole_key_none_or_a_reason_without_it(environ: dict[str, str]) -> None:
    found = keys_or_reason(environ)
    assert (found is None) == (not any(environ.values()))
    assert not isinstance(found, str) or "s3cr3t" not in found
    assert not isinstance(found, Keys) or (found.key_id and found.secret)


def keys_or_reason(environ: dict[str, str]) -> Keys | str | None:
    try:
        found = find_keys(environ)
    except CredentialsError as error:
        return str(error)
    return found and found.keys
