"""What the shared files say of a profile."""

from __future__ import annotations

from typing import Any

import pytest

from stateroom.clouds.aws_profiles import chain_of, merge_sections, method_of, roles_of

PROFILES: dict[str, dict[str, Any]] = {
    "keys": {"aws_access_key_id": "x"},
    "one": {"role_arn": "r1", "source_profile": "two"},
    "two": {"role_arn": "r2", "source_profile": "keys"},
    "kept": {"role_arn": "r3", "source_profile": "mixed"},
    "mixed": {"role_arn": "r4", "source_profile": "keys", "aws_access_key_id": "x"},
    "self": {"role_arn": "r5", "source_profile": "self", "aws_access_key_id": "x"},
    "circle": {"role_arn": "r6", "source_profile": "elcric"},
    "elcric": {"role_arn": "r7", "source_profile": "circle"},
    "token": {"role_arn": "r8", "web_identity_token_file": "/t", "source_profile": "keys"},
    "after": {"role_arn": "r9", "source_profile": "token"},
    "lost": {"role_arn": "r10", "source_profile": "nowhere"},
    "instance": {"role_arn": "r11", "credential_source": "Ec2InstanceMetadata"},
}


@pytest.mark.parametrize(
    ("name", "chain", "roles"),
    [
        ("keys", ("keys",), ()),
        ("one", ("one", "two", "keys"), ("r2", "r1")),
        # Keys of its own count more than a role, except in the profile that is named.
        ("kept", ("kept", "mixed"), ("r3",)),
        ("mixed", ("mixed", "keys"), ("r4",)),
        ("self", ("self",), ("r5",)),
        ("circle", ("circle", "elcric"), ("r7", "r6")),
        ("token", ("token",), ("r8",)),
        ("after", ("after", "token"), ("r8", "r9")),
        ("lost", ("lost",), ("r10",)),
        ("instance", ("instance",), ("r11",)),
        ("nowhere", ("nowhere",), ()),
    ],
)
def test_a_chain_ends_where_credentials_begin(name: str, chain: tuple[str, ...], roles: tuple[str, ...]) -> None:
    assert chain_of(PROFILES, name) == chain
    assert roles_of(PROFILES, name) == roles


@pytest.mark.parametrize(
    ("profile", "method"),
    [
        ({}, ""),
        ({"region": "eu-west-1"}, ""),
        (PROFILES["keys"], "shared-credentials-file"),
        (PROFILES["token"], "assume-role-with-web-identity"),
        (PROFILES["instance"], "iam-role"),
        ({"role_arn": "r", "credential_source": "Environment"}, "env"),
        ({"role_arn": "r", "credential_source": "EcsContainer"}, "container-role"),
        ({"role_arn": "r", "source_profile": "x"}, "assume-role"),
        ({"sso_role_name": "Admin", "credential_process": "x"}, "sso"),
        ({"login_session": "x"}, "login"),
        ({"credential_process": "x"}, "custom-process"),
    ],
)
def test_a_profile_signs_in_by_the_first_method_that_it_has_keys_for(profile: dict[str, Any], method: str) -> None:
    assert method_of(profile) == method


def test_the_later_file_counts_key_by_key() -> None:
    one = {"a": {"x": 1, "y": 1}, "b": {"x": 1}}
    two = {"a": {"y": 2}, "c": {}}
    assert merge_sections([one, two]) == {"a": {"x": 1, "y": 2}, "b": {"x": 1}, "c": {}}
    assert one == {"a": {"x": 1, "y": 1}, "b": {"x": 1}}
