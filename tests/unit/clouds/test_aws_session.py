"""Whose credentials and which endpoint: a local cloud takes nothing from the environment, a real one all it should."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from botocore.loaders import JSONFileLoader
from hypothesis import given
from hypothesis import strategies as st

from stateroom.clouds.aws import connect_aws
from stateroom.clouds.aws_session import ATTEMPTS, CONNECTIONS
from stateroom.config.aws import AwsBackend
from stateroom.config.loopback import is_loopback
from stateroom.engine.calls import Call
from stateroom.errors import CredentialsError
from stateroom.local.aws import LocalAws
from tests.loopback import Tripwire

Make = Callable[..., AwsBackend]
SERVICES = ("sts", "s3", "dynamodb", "iam", "kms", "resourcegroupstaggingapi")


@pytest.mark.parametrize(
    "url", ["http://localhost:1", "http://s3.localhost:1", "http://127.0.0.1", "https://127.9.9.9:1/", "http://[::1]:1"]
)
def test_a_loopback_host_is_loopback(url: str) -> None:
    assert is_loopback(url)


@pytest.mark.parametrize(
    "url",
    [
        "https://s3.eu-west-1.amazonaws.com",
        "http://localhost.example.com",
        "http://127.0.0.1.example.com",
        "http://localhost@example.com",
        "http://10.0.0.1",
        "http://[fe80::1]",
        "not a url",
        "",
    ],
)
def test_any_other_host_is_not_loopback(url: str) -> None:
    assert not is_loopback(url)


@given(st.ip_addresses(v=4))
def test_an_address_is_loopback_exactly_in_its_network(address: Any) -> None:
    assert is_loopback(f"http://{address}:80") == (str(address).split(".")[0] == "127")


def hostile_environment(tripwire: Tripwire, folder: Path) -> dict[str, str]:
    """Everything that could lead the SDK elsewhere, all of it towards the tripwire."""
    stolen, url = folder / "stolen", tripwire.url
    process = folder / "process.py"
    process.write_text(
        f"open({str(stolen)!r}, 'a').write('process')\n"
        'print(\'{"Version": 1, "AccessKeyId": "AKIAREAL", "SecretAccessKey": "x"}\')\n'
    )
    plugin = folder / "plugin"
    plugin.mkdir()
    (plugin / "evil_plugin.py").write_text(
        f"def initialize_client_plugin(client):\n    open({str(stolen)!r}, 'a').write('plugin')\n"
    )
    models = folder / "models" / "s3" / "2006-03-01"
    models.mkdir(parents=True)
    (models / "service-2.json").write_text("{}")
    config = folder / "config"
    config.write_text(
        f"[profile evil]\nregion = us-east-1\nendpoint_url = {url}\nca_bundle = {folder}/none.pem\n"
        f"credential_process = {sys.executable} {process}\n"
        "use_fips_endpoint = true\nuse_dualstack_endpoint = true\nparameter_validation = false\n"
        "s3 =\n  addressing_style = virtual\n  use_accelerate_endpoint = true\n  use_dualstack_endpoint = true\n"
    )
    services = {f"AWS_ENDPOINT_URL_{name}": url for name in (*map(str.upper, SERVICES), "RESOURCE_GROUPS_TAGGING_API")}
    proxies = {name: url for each in ("HTTP", "HTTPS", "ALL") for name in (f"{each}_PROXY", f"{each.lower()}_proxy")}
    return (
        services
        | proxies
        | {
            "PYTHONPATH": str(plugin),
            "BOTOCORE_EXPERIMENTAL__PLUGINS": "evil=evil_plugin",
            "AWS_ACCESS_KEY_ID": "AKIAREALREALREALREAL",
            "AWS_SECRET_ACCESS_KEY": "real-secret",
            "AWS_SESSION_TOKEN": "real-token",
            "AWS_BEARER_TOKEN_S3": "real-bearer",
            "AWS_PROFILE": "evil",
            "AWS_DEFAULT_PROFILE": "evil",
            "AWS_CONFIG_FILE": str(config),
            "AWS_SHARED_CREDENTIALS_FILE": str(config),
            "AWS_DATA_PATH": str(folder / "models"),
            "AWS_REGION": "us-gov-west-1",
            "AWS_DEFAULT_REGION": "us-gov-west-1",
            "AWS_ENDPOINT_URL": url,
            "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "false",
            "AWS_USE_FIPS_ENDPOINT": "true",
            "AWS_USE_DUALSTACK_ENDPOINT": "true",
            "AWS_CA_BUNDLE": str(folder / "none.pem"),
            "REQUESTS_CA_BUNDLE": str(folder / "none.pem"),
            "AWS_DEFAULTS_MODE": "auto",
            "AWS_RETRY_MODE": "legacy",
            "AWS_MAX_ATTEMPTS": "1",
            "AWS_STS_REGIONAL_ENDPOINTS": "legacy",
            "AWS_S3_US_EAST_1_REGIONAL_ENDPOINT": "legacy",
            "AWS_S3_USE_ARN_REGION": "true",
            "AWS_ACCOUNT_ID_ENDPOINT_MODE": "required",
            "AWS_ENDPOINT_DISCOVERY_ENABLED": "true",
            "AWS_REQUEST_CHECKSUM_CALCULATION": "nonsense",
            "AWS_AUTH_SCHEME_PREFERENCE": "httpBearerAuth",
            "AWS_WEB_IDENTITY_TOKEN_FILE": str(config),
            "AWS_ROLE_ARN": "arn:aws:iam::210987654321:role/evil",
            "AWS_CONTAINER_CREDENTIALS_FULL_URI": f"{url}/credentials",
            "AWS_CONTAINER_AUTHORIZATION_TOKEN": "real-token",
            "AWS_EC2_METADATA_DISABLED": "false",
            "AWS_EC2_METADATA_SERVICE_ENDPOINT": url,
            "AWS_CSM_ENABLED": "true",
            "AWS_CSM_HOST": "127.0.0.1",
            "AWS_CSM_PORT": str(tripwire.port),
        }
    )


CALLS = [
    Call("s3", "create_bucket", {"Bucket": "b-1", "CreateBucketConfiguration": {"LocationConstraint": "eu-west-1"}}),
    Call("s3", "head_bucket", {"Bucket": "b-1"}),
    Call("s3", "put_object", {"Bucket": "b-1", "Key": "k", "Body": b"x"}),
    Call("dynamodb", "list_tables"),
    Call("iam", "list_roles"),
    Call("kms", "list_keys"),
    Call("kms", "list_keys", region="eu-central-1"),
    Call("resourcegroupstaggingapi", "get_resources"),
]


def test_a_local_cloud_takes_nothing_from_the_environment(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, make_backend: Make, local_aws: LocalAws
) -> None:
    with Tripwire() as tripwire:
        for name, value in hostile_environment(tripwire, tmp_path).items():
            monkeypatch.setenv(name, value)
        monkeypatch.syspath_prepend(str(tmp_path / "plugin"))
        role = {"role_arn": "arn:aws:iam::210987654321:role/bootstrap"}
        for backend in (make_backend(), make_backend(assume_role=role), make_backend(assume_role=[role, role])):
            local_aws.reset()
            cloud = connect_aws(backend)
            cloud.identity()
            for call in CALLS:
                cloud.execute(call)
            assert len(local_aws.requests) == len(CALLS) + 1 + len(backend.roles)
            signed_by = {request.headers["authorization"].partition("Credential=")[2] for request in local_aws.requests}
            assert not [each for each in signed_by if each.startswith("AKIAREAL")]
            assert {request.region for request in local_aws.requests} == {"eu-west-1", "eu-central-1"}
            tokens = {request.headers.get("x-amz-security-token") for request in local_aws.requests}
            assert "real-token" not in tokens
        assert tripwire.seen == []
    assert not (tmp_path / "stolen").exists()


def test_the_same_environment_trips_an_ordinary_client(tmp_path: Path) -> None:
    """The tripwire and the plugin are real: without our settings the SDK walks into both."""
    program = (
        "import botocore.session, botocore.config\n"
        "session = botocore.session.Session(profile='evil')\n"
        "client = session.create_client('kms', config=botocore.config.Config(retries={'total_max_attempts': 1}))\n"
        "client.list_keys()\n"
    )
    with Tripwire() as tripwire:
        environment = hostile_environment(tripwire, tmp_path) | {"HOME": str(tmp_path)}
        subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, check=False, timeout=60)
        assert tripwire.seen
    assert (tmp_path / "stolen").exists()


def test_a_local_cloud_is_asked_with_credentials_that_open_nothing(
    aws_backend: AwsBackend, local_aws: LocalAws
) -> None:
    connect_aws(aws_backend).identity()
    assert "Credential=test/" in local_aws.requests[0].headers["authorization"]


def test_a_real_account_uses_the_profile_and_its_region_is_the_stacks(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, make_backend: Make, local_aws: LocalAws
) -> None:
    config = tmp_path / "config"
    config.write_text(
        "[profile ours]\naws_access_key_id = ours\naws_secret_access_key = x\nregion = us-east-1\n"
        f"endpoint_url = {local_aws.url}\n[default]\naws_access_key_id = theirs\naws_secret_access_key = x\n"
    )
    monkeypatch.setenv("AWS_CONFIG_FILE", str(config))
    cloud = connect_aws(make_backend(endpoint=None, profile="ours"))
    assert cloud.identity().account == "123456789012"
    request = local_aws.requests[0]
    assert "Credential=ours/" in request.headers["authorization"]
    assert request.region == "eu-west-1"


def test_a_credential_process_that_prints_nonsense_is_told_without_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, make_backend: Make
) -> None:
    config = tmp_path / "config"
    config.write_text("[profile ours]\ncredential_process = echo my-secret\n")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(config))
    with pytest.raises(CredentialsError) as caught:
        connect_aws(make_backend(endpoint=None, profile="ours")).client("sts")
    assert str(caught.value) == (
        "the credential process of the profile 'ours' gives no credentials\n"
        "  why:  what it printed is not the JSON that is asked of it, and is not shown\n"
        "  next: run the command of credential_process by itself: it must print JSON with Version 1, AccessKeyId and "
        "SecretAccessKey"
    )


def test_a_real_account_is_asked_in_its_own_region(monkeypatch: pytest.MonkeyPatch, make_backend: Make) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "x")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "x")
    monkeypatch.setenv("AWS_STS_REGIONAL_ENDPOINTS", "legacy")
    cloud = connect_aws(make_backend(endpoint=None, region="us-east-1"))
    assert cloud.client("sts").meta.endpoint_url == "https://sts.us-east-1.amazonaws.com"
    assert cloud.client("dynamodb", "eu-north-1").meta.endpoint_url == "https://dynamodb.eu-north-1.amazonaws.com"


def test_another_endpoint_takes_credentials_as_usual(monkeypatch: pytest.MonkeyPatch, make_backend: Make) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "ours")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "x")
    monkeypatch.setenv("AWS_USE_FIPS_ENDPOINT", "true")
    client = connect_aws(make_backend(endpoint="https://aws.acme.example:8443")).client("s3")
    assert client.meta.endpoint_url == "https://aws.acme.example:8443"
    assert client._request_signer._credentials.access_key == "ours"

    class SentError(Exception):
        """What would have been sent, and goes nowhere."""

    def stop(request: Any, **_: Any) -> None:
        raise SentError(request.url)

    client.meta.events.register("before-send", stop)
    with pytest.raises(SentError) as sent:
        client.head_bucket(Bucket="acme-state", ExpectedBucketOwner="123456789012")
    assert str(sent.value) == "https://aws.acme.example:8443/acme-state"


def test_the_api_models_are_the_sdks_own(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, make_backend: Make) -> None:
    models = tmp_path / "s3" / "2006-03-01"
    models.mkdir(parents=True)
    (models / "service-2.json").write_text("{}")
    monkeypatch.setenv("AWS_DATA_PATH", str(tmp_path))
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "x")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "x")
    assert callable(connect_aws(make_backend(endpoint=None)).client("s3").head_bucket)


def test_the_api_models_are_read_once_for_all_backends(make_backend: Make) -> None:
    connect_aws(make_backend()).client("s3")
    with mock.patch.object(JSONFileLoader, "load_file") as read:
        assert callable(connect_aws(make_backend(name="other")).client("s3").head_bucket)
    read.assert_not_called()


@pytest.mark.parametrize("service", SERVICES)
def test_every_client_is_patient_within_bounds(aws_backend: AwsBackend, service: str) -> None:
    settings = connect_aws(aws_backend).client(service).meta.config
    assert settings.retries == {"mode": "adaptive", "total_max_attempts": ATTEMPTS}
    assert settings.max_pool_connections == CONNECTIONS >= 32
    assert (settings.connect_timeout, settings.read_timeout) == (5, 30)


def test_the_sdk_is_imported_only_to_connect() -> None:
    program = "import sys, stateroom.clouds.aws; print([name for name in sys.modules if name.startswith('boto')])"
    shown = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60)
    assert shown.stdout.strip() == "[]"
