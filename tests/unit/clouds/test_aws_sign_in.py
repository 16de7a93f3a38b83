"""Every method by which AWS credentials are found, each signed in with, and told which it was."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from emulator.certificates import write_certificates
from stateroom.clouds.aws_methods import NAMES
from stateroom.engine.calls import Call
from stateroom.errors import ConfigError, CredentialsError, UnreachableError
from tests.aws_sources import Source, serve, serve_behind_proxy
from tests.unit.clouds.aws_home import (
    KEYS,
    PROCESS,
    ROLE,
    Home,
    by_container,
    by_instance,
    by_portal,
    by_portal_session,
    by_process,
    in_config_file,
    in_credentials_file,
    in_environment,
    later,
)


@pytest.mark.parametrize(
    ("arrange", "method", "why", "signer"),
    [
        (
            in_environment,
            "environment variables",
            "AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SECURITY_TOKEN are set",
            "AKIAENV",
        ),
        (in_credentials_file, "shared credentials file", "profile 'default' of ~/.aws/credentials", "AKIAFILE"),
        (in_config_file, "shared config file", "profile 'acme' of ~/.aws/config", "AKIAFILE"),
        (by_process, "credential process", "profile 'default'", "AKIAPROCESS"),
        (by_container, "container metadata", "AWS_CONTAINER_CREDENTIALS_FULL_URI is set", "ASIA1"),
        (by_instance, "instance metadata", "URL/", "ASIA1"),
        (by_portal, "IAM Identity Center (SSO)", "profile 'default'", "ASIA1"),
        (by_portal_session, "IAM Identity Center (SSO)", "profile 'default'", "ASIA1"),
    ],
)
def test_a_method_signs_in(
    user: Home, source: Source, arrange: Callable[[Home, Source], None], method: str, why: str, signer: str
) -> None:
    arrange(user, source)
    cloud = user.connect()
    told = cloud.sign_in()
    assert told.used is not None
    assert (told.used.name, told.used.why) == (method, why.replace("URL", source.url))
    names = [each.name for each in told.methods]
    assert names == list(NAMES.values())
    place = names.index(method)
    assert [each.outcome for each in told.methods] == (
        ["passed over"] * place + ["used"] + ["not reached"] * (len(names) - place - 1)
    )
    assert all(each.why for each in told.methods[:place])
    assert told.chain == ()
    assert (told.until is not None) is signer.startswith("ASIA")
    assert cloud.identity().account == "123456789012"
    assert user.signers == [signer]
    assert "hidden" not in repr(told)


def test_the_metadata_services_get_their_tokens(user: Home, source: Source) -> None:
    by_container(user, source)
    user.connect().sign_in()
    by_instance(user, source)
    user.unset("AWS_CONTAINER_CREDENTIALS_FULL_URI")
    user.connect().sign_in()
    by_portal(user, source)
    user.connect().sign_in()
    path = "/latest/meta-data/iam/security-credentials/"
    assert source.seen == [
        ("/role", "container-token"),
        ("/latest/api/token", None),
        (path, "imds-token"),
        (f"{path}builder", "imds-token"),
        ("/federation/credentials?role_name=Admin&account_id=111122223333", "sso-token"),
    ]


def test_roles_of_profiles_are_assumed_at_the_backends_sts(user: Home) -> None:
    user.write(
        ".aws/config",
        f"[profile first]\nrole_arn = {ROLE}/first\nsource_profile = second\nrole_session_name = ada\n"
        f"[profile second]\nrole_arn = {ROLE}/second\nsource_profile = third\nexternal_id = hidden\n"
        f"[profile third]\n{user.process(PROCESS)}",
    )
    cloud = user.connect(profile="first", credentials={}, assume_role={"role_arn": f"{ROLE}/backend"})
    told = cloud.sign_in()
    assert told.used is not None
    assert (told.used.name, told.used.why) == (
        "role of a profile",
        "profile 'first', which begins with profile 'third': credential process",
    )
    assert told.chain == (
        f"assumed {ROLE}/second with the profile",
        f"assumed {ROLE}/first with the profile",
        f"assumed {ROLE}/backend as stateroom",
    )
    assert told.methods[0].why == "AWS_ACCESS_KEY_ID is not set"
    assert cloud.identity().arn == "arn:aws:sts::111122223333:assumed-role/backend/stateroom"
    assert [request.operation for request in user.cloud.requests] == ["AssumeRole"] * 3 + ["GetCallerIdentity"]
    assert user.signers[0] == "AKIAPROCESS"
    assert len(set(user.signers)) == 4


@pytest.mark.parametrize(
    ("credential_source", "arrange", "begins", "signer"),
    [
        ("Environment", in_environment, "environment variables", "AKIAENV"),
        ("EcsContainer", by_container, "container metadata", "ASIA1"),
        ("Ec2InstanceMetadata", by_instance, "instance metadata", "ASIA1"),
    ],
)
def test_a_profiles_role_is_assumed_with_what_its_source_gives(
    user: Home,
    source: Source,
    credential_source: str,
    arrange: Callable[[Home, Source], None],
    begins: str,
    signer: str,
) -> None:
    arrange(user, source)
    user.write(".aws/config", f"[profile acme]\nrole_arn = {ROLE}/first\ncredential_source = {credential_source}\n")
    cloud = user.connect(profile="acme")
    told = cloud.sign_in()
    assert told.used is not None
    assert told.used.why == f"profile 'acme': {begins}"
    assert told.chain == (f"assumed {ROLE}/first with the profile",)
    assert user.signers == [signer]
    if credential_source == "Environment":
        assert told.methods[0].why == "AWS_ACCESS_KEY_ID is set, but `profile` of the stack file counts more"


@pytest.mark.parametrize("place", ["environment", "profile", "stack"])
def test_an_identity_token_signs_in_and_is_read_anew(user: Home, place: str) -> None:
    token = user.write("token", "first-token")
    keys: dict[str, Any] = {}
    if place == "environment":
        user.set(AWS_WEB_IDENTITY_TOKEN_FILE=str(token), AWS_ROLE_ARN=f"{ROLE}/job")
    elif place == "profile":
        user.write(".aws/config", f"[default]\nweb_identity_token_file = {token}\nrole_arn = {ROLE}/job\n")
    else:
        identity = {"role_arn": f"{ROLE}/job", "token_file": str(token), "duration_seconds": 900}
        keys = {"credentials": {"web_identity": identity}}
        in_environment(user, Source())
    cloud = user.connect(**keys)
    told = cloud.sign_in()
    assert told.used is not None
    assert (told.used.name, told.used.why) == (
        "web identity",
        {
            "environment": "AWS_WEB_IDENTITY_TOKEN_FILE is set",
            "profile": "profile 'default' has web_identity_token_file",
            "stack": "credentials.web_identity of the stack file",
        }[place],
    )
    assert cloud.identity().arn.startswith("arn:aws:sts::111122223333:assumed-role/job/")
    token.write_text("second-token")
    if place == "stack":
        assert [each.name for each in told.methods] == ["web identity"]
        with later(cloud, 11):
            cloud.execute(Call("s3", "list_buckets"))
    asked = [each for each in user.cloud.requests if each.operation == "AssumeRoleWithWebIdentity"]
    assert len(asked) == (2 if place == "stack" else 1)
    assert user.signers[0] == ""


def test_the_files_of_the_stack_are_read_and_the_later_counts(user: Home) -> None:
    in_credentials_file(user, Source())
    first = user.write("one", f"[profile acme]\nrole_arn = {ROLE}/first\nsource_profile = base\nexternal_id = x1\n")
    second = user.write("two", f"[profile acme]\nrole_arn = {ROLE}/second\n")
    keys = user.write("three", f"[base]\n{KEYS.replace('FILE', 'THREE')}")
    others = user.write("four", "[other]\n")
    files = {
        "shared_config_files": [str(first), str(second)],
        "shared_credentials_files": ["~/three", str(others)],
    }
    cloud = user.connect(profile="acme", credentials=files)
    told = cloud.sign_in()
    assert told.chain == (f"assumed {ROLE}/second with the profile",)
    assert user.signers == ["AKIATHREE"]
    assert cloud.identity().arn.startswith("arn:aws:sts::111122223333:assumed-role/second/")
    plain = user.connect(profile="base", credentials=files).sign_in()
    assert plain.used is not None
    assert plain.used.why == f"profile 'base' of {others}"
    keys.unlink()
    with pytest.raises(CredentialsError) as caught:
        user.connect(profile="acme", credentials=files).identity()
    assert str(caught.value) == (
        f"a shared AWS file is missing\n  why:  {keys} is not there\n  next: correct `credentials` in the stack file"
    )


@pytest.mark.parametrize("arrange", [by_container, by_instance, by_portal])
def test_short_sessions_are_renewed_in_mid_run(
    user: Home, source: Source, arrange: Callable[[Home, Source], None]
) -> None:
    arrange(user, source)
    cloud = user.connect()
    cloud.identity()
    cloud.execute(Call("s3", "list_buckets"))
    with later(cloud, 56):
        cloud.execute(Call("s3", "list_buckets"))
    assert user.signers == ["ASIA1", "ASIA1", "ASIA2"]


def test_the_roles_of_the_stack_are_renewed_in_mid_run_each_with_what_narrows_it(user: Home) -> None:
    in_environment(user, Source())
    policy = '{"Version": "2012-10-17", "Statement": []}'
    narrowed = {
        "role_arn": f"{ROLE}/second",
        "duration_seconds": 900,
        "external_id": "x1",
        "policy": policy,
        "policy_arns": ["arn:aws:iam::aws:policy/ReadOnlyAccess"],
        "tags": {"team": "platform"},
        "transitive_tag_keys": ["team"],
        "source_identity": "ada",
    }
    cloud = user.connect(assume_role=[{"role_arn": f"{ROLE}/first", "duration_seconds": 900}, narrowed])
    told = cloud.sign_in()
    assert told.chain == (f"assumed {ROLE}/first as stateroom", f"assumed {ROLE}/second as stateroom")
    assert told.until is not None
    assert timedelta(minutes=14) < told.until - datetime.now(UTC) <= timedelta(minutes=15)
    assert cloud.identity().arn == "arn:aws:sts::111122223333:assumed-role/second/stateroom"
    with later(cloud, 11):
        cloud.execute(Call("s3", "list_buckets"))
    operations = [request.operation for request in user.cloud.requests]
    assert operations.count("AssumeRole") == 4
    assert operations[-1] == "ListBuckets"


def test_own_authority_and_proxy_are_used_on_the_way_to_the_real_cloud(
    user: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_environment(user, Source())
    host = "sts.eu-west-1.amazonaws.com"
    with serve_behind_proxy(tmp_path, host) as (proxy, authority, asked):
        user.set(HTTPS_PROXY=proxy)
        named = user.connect(endpoint=None, ca_bundle=str(authority))
        assert named.identity().arn == "arn:aws:iam::111122223333:user/ada"
        user.set(AWS_CA_BUNDLE=str(authority))
        assert user.connect(endpoint=None).identity().account == "111122223333"
        user.unset("AWS_CA_BUNDLE")
        assert asked == [f"{host}:443"] * 2
        user.write(".aws/config", f"[default]\nca_bundle = {authority}\n")
        assert user.connect(endpoint=None).identity().account == "111122223333"
        user.write(".aws/config", "")
        monkeypatch.setattr("stateroom.clouds.aws_session.ATTEMPTS", 1)
        with pytest.raises(UnreachableError) as caught:
            user.connect(endpoint=None).identity()
        assert str(caught.value) == (
            f"cannot open a trusted connection to {host} for sts GetCallerIdentity\n"
            "  why:  its certificate was not accepted\n"
            "  next: if a proxy inspects TLS here, let `ca_bundle` in the stack file, or AWS_CA_BUNDLE, name the file "
            "with its certificate authority"
        )


def test_a_local_cloud_over_tls_is_asked_with_its_own_authority_and_through_no_proxy(
    user: Home, tmp_path: Path
) -> None:
    context, authority = write_certificates(tmp_path, "127.0.0.1")
    user.set(HTTPS_PROXY="http://127.0.0.1:9", HTTP_PROXY="http://127.0.0.1:9", AWS_CA_BUNDLE="/nowhere.pem")
    in_environment(user, Source())
    with serve(Source(), context) as cloud:
        for credentials in ({}, {"source": "tools"}):
            backend = {"endpoint": cloud.url, "ca_bundle": str(authority), "credentials": credentials}
            assert user.connect(**backend).identity().arn == "arn:aws:iam::111122223333:user/ada"


@pytest.mark.parametrize("named", ["by the stack file", "by the environment"])
@pytest.mark.parametrize("content", [None, "no certificate"])
def test_an_authority_that_cannot_be_used_is_told(user: Home, content: str | None, named: str) -> None:
    file = user.folder / "ca.pem"
    if content is not None:
        user.write("ca.pem", content)
    if named == "by the environment":
        user.set(AWS_CA_BUNDLE=str(file))
    keys = {"endpoint": None} if named == "by the environment" else {"ca_bundle": str(file)}
    with pytest.raises(ConfigError) as caught:
        user.connect(**keys).identity()
    what, why, remedy = str(caught.value).splitlines()
    assert what == f"the certificate authority {file} cannot be used"
    assert why.startswith("  why:  No such file" if content is None else "  why:  [X509")
    assert remedy == "  next: let `ca_bundle` in the stack file, or AWS_CA_BUNDLE, name a readable PEM file"
