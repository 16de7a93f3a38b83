"""Whose credentials and which endpoint: a local cloud takes nothing from the environment, a real one all it should."""

from __future__ import annotations

import json
import ssl
import subprocess
import sys
import textwrap
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import urllib3
from requests import PreparedRequest, Response
from requests.adapters import HTTPAdapter

from stateroom.clouds.alicloud import connect_alicloud
from stateroom.clouds.alicloud_http import CONNECT_SECONDS, CONNECTIONS, READ_SECONDS, Http
from stateroom.config.alicloud import AlicloudBackend
from stateroom.engine.calls import Call
from stateroom.errors import CloudError, ConfigError
from stateroom.local.alicloud import ACCOUNT, LocalAlicloud
from tests.loopback import Tripwire

Make = Callable[..., AlicloudBackend]


def hostile_environment(tripwire: Tripwire, folder: Path) -> dict[str, str]:
    """Everything that could lead an SDK elsewhere, all of it towards the tripwire."""
    stolen, url = folder / "stolen", tripwire.url
    profiles = folder / ".aliyun" / "config.json"
    profiles.parent.mkdir()
    command = f"{sys.executable} -c \"open({str(stolen)!r}, 'a').write('process')\""
    evil = {"name": "evil", "mode": "External", "process_command": command}
    profiles.write_text(json.dumps({"current": "evil", "profiles": [evil]}))
    (folder / ".netrc").write_text("machine 127.0.0.1 login ada password s3cret\ndefault login ada password s3cret\n")
    (folder / ".netrc").chmod(0o600)
    proxies = {name: url for each in ("HTTP", "HTTPS", "ALL") for name in (f"{each}_PROXY", f"{each.lower()}_proxy")}
    missing = str(folder / "none.pem")
    return proxies | {
        "HOME": str(folder),
        "NETRC": str(folder / ".netrc"),
        "DEBUG": "sdk",
        "ALIBABA_CLOUD_ACCESS_KEY_ID": "LTAIrealrealreal",
        "ALIBABA_CLOUD_ACCESS_KEY_SECRET": "real-secret",
        "ALIBABA_CLOUD_SECURITY_TOKEN": "real-token",
        "ALIBABA_CLOUD_PROFILE": "evil",
        "ALIBABA_CLOUD_CREDENTIALS_FILE": str(profiles),
        "ALIBABA_CLOUD_CREDENTIALS_URI": f"{url}/credentials",
        "ALIBABA_CLOUD_ECS_METADATA": "evil",
        "ALIBABA_CLOUD_ROLE_ARN": f"acs:ram::{ACCOUNT}:role/evil",
        "ALIBABA_CLOUD_OIDC_PROVIDER_ARN": f"acs:ram::{ACCOUNT}:oidc-provider/evil",
        "ALIBABA_CLOUD_OIDC_TOKEN_FILE": str(profiles),
        "ALIBABA_CLOUD_STS_REGION": "mars-1",
        "ALIBABA_CLOUD_VPC_ENDPOINT_ENABLED": "true",
        "ALIBABA_CLOUD_USER_AGENT": "real-agent",
        "ALICLOUD_ACCESS_KEY": "LTAIrealrealreal",
        "ALICLOUD_SECRET_KEY": "real-secret",
        "ALICLOUD_REGION": "mars-1",
        "OSS_ACCESS_KEY_ID": "LTAIrealrealreal",
        "OSS_ACCESS_KEY_SECRET": "real-secret",
        "OSS_ENDPOINT": url,
        "SSL_CERT_FILE": missing,
        "SSL_CERT_DIR": str(folder),
        "REQUESTS_CA_BUNDLE": missing,
        "CURL_CA_BUNDLE": missing,
    }


CALLS = [
    Call("oss", "PutBucket", {"Bucket": "b-1"}),
    Call("oss", "GetBucketInfo", {"Bucket": "b-1"}),
    Call("oss", "PutObject", {"Bucket": "b-1", "Key": "k", "Body": "x"}),
    Call("tablestore", "CreateInstance", {"InstanceName": "acme-1", "ClusterType": "HYBRID"}),
    Call("ots", "ListTable", {"InstanceName": "acme-1"}),
    Call("ram", "ListRoles"),
    Call("ims", "ListOIDCProviders"),
    Call("kms", "ListKeys"),
    Call("kms", "ListKeys", region="cn-beijing"),
]


def test_a_local_cloud_takes_nothing_from_the_environment(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, make_alicloud_backend: Make, local_alicloud: LocalAlicloud
) -> None:
    with Tripwire() as tripwire:
        for name, value in hostile_environment(tripwire, tmp_path).items():
            monkeypatch.setenv(name, value)
        plain = local_alicloud.url.replace("https:", "http:")
        for backend in (
            make_alicloud_backend(),
            make_alicloud_backend(credentials={"source": "local"}),
            make_alicloud_backend(endpoint=plain, ca_bundle=None),
            make_alicloud_backend(endpoints="internal"),
        ):
            local_alicloud.reset()
            cloud = connect_alicloud(backend)
            cloud.identity()
            for call in CALLS:
                cloud.execute(call)
            assert len(local_alicloud.requests) == len(CALLS) + 1
            assert {entry.key_id for entry in local_alicloud.emulator.requests} == {"local"}
            assert "real" not in str([dict(request.headers) for request in local_alicloud.requests])
        assert tripwire.seen == []
    assert not (tmp_path / "stolen").exists()


def test_the_same_environment_trips_an_ordinary_client(tmp_path: Path) -> None:
    """The tripwire and the process are real: without our settings the SDKs walk into both."""
    program = """
        from alibabacloud_credentials.client import Client as Credentials
        from alibabacloud_credentials.provider import CLIProfileCredentialsProvider
        from alibabacloud_sts20150401.client import Client
        from alibabacloud_tea_openapi.utils_models import Config
        try:
            CLIProfileCredentialsProvider(profile_name="evil").get_credentials()
        except Exception:
            pass
        Client(Config(credential=Credentials(), endpoint="127.0.0.1:9")).get_caller_identity()
        """
    with Tripwire() as tripwire:
        environment = hostile_environment(tripwire, tmp_path)
        for name in ("SSL_CERT_FILE", "SSL_CERT_DIR"):
            del environment[name]
        run_python(program, environment, check=False)
        assert tripwire.seen
    assert (tmp_path / "stolen").exists()


def run_python(program: str, environment: dict[str, str], *, check: bool = True) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", textwrap.dedent(program)],
        env=environment, capture_output=True, text=True, check=check, timeout=60,
    )  # fmt: skip


REGIONAL = {"cloud": "alicloud", "name": "acme", "region": "cn-hangzhou"}


@pytest.mark.parametrize(
    ("service", "endpoints", "url"),
    [
        ("oss", "public", "https://oss-cn-hangzhou.aliyuncs.com"),
        ("oss", "internal", "https://oss-cn-hangzhou-internal.aliyuncs.com"),
        ("oss", "acceleration", "https://oss-cn-hangzhou.aliyuncs.com"),
        ("ots", "public", "https://acme-1.cn-hangzhou.ots.aliyuncs.com"),
        ("ots", "internal", "https://acme-1.cn-hangzhou.vpc.tablestore.aliyuncs.com"),
        ("sts", "public", "https://sts.cn-hangzhou.aliyuncs.com"),
        ("sts", "internal", "https://sts-vpc.cn-hangzhou.aliyuncs.com"),
        ("ram", "public", "https://ram.aliyuncs.com"),
        ("ram", "internal", "https://ram.vpc-proxy.aliyuncs.com"),
        ("ims", "internal", "https://ims.aliyuncs.com"),
        ("kms", "public", "https://kms.cn-hangzhou.aliyuncs.com"),
        ("kms", "internal", "https://kms-vpc.cn-hangzhou.aliyuncs.com"),
        ("tablestore", "public", "https://tablestore.cn-hangzhou.aliyuncs.com"),
    ],
)
def test_a_real_account_is_asked_at_its_regions_endpoints(service: str, endpoints: str, url: str) -> None:
    backend = AlicloudBackend.model_validate({**REGIONAL, "endpoints": endpoints})
    session = connect_alicloud(backend)._session
    assert session.url(service, "cn-hangzhou", "acme-1") == url


class SentError(Exception):
    """What would have been sent, and goes nowhere."""


@pytest.mark.parametrize(
    ("call", "url"),
    [
        (Call("oss", "GetBucketInfo", {"Bucket": "b-1"}), "https://b-1.oss-cn-hangzhou.aliyuncs.com/?bucketInfo="),
        (Call("ram", "GetRole", {"RoleName": "a b"}), "https://ram.aliyuncs.com/?RoleName=a%20b"),
        (
            Call("tablestore", "GetInstance", {"InstanceName": "a-1"}),
            "https://tablestore.cn-hangzhou.aliyuncs.com/v2/openapi/getinstance?InstanceName=a-1",
        ),
        (Call("ots", "ListTable", {"InstanceName": "a-1"}), "https://a-1.cn-hangzhou.ots.aliyuncs.com/ListTable"),
    ],
)
def test_a_real_account_is_asked_through_the_proxy_of_the_environment(
    monkeypatch: pytest.MonkeyPatch, call: Call, url: str
) -> None:
    sent: list[tuple[str, bool]] = []

    def send(_adapter: HTTPAdapter, request: PreparedRequest, **options: Any) -> Response:
        sent.append((str(request.url), "https" in options["proxies"]))
        assert not str(request.headers["authorization"]).startswith("Basic")
        raise SentError

    def urlopen(pool: urllib3.PoolManager, _method: str, url: str, **_: Any) -> Any:
        sent.append((url, isinstance(pool, urllib3.ProxyManager)))
        raise SentError

    monkeypatch.setattr(HTTPAdapter, "send", send)
    monkeypatch.setattr(urllib3.PoolManager, "urlopen", urlopen)
    monkeypatch.setattr(urllib3.ProxyManager, "urlopen", urlopen)
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy.acme.example:3128")
    netrc = Path.home() / ".netrc"
    netrc.write_text("default login ada password s3cret\n")
    for exempt, through in (("", True), (".aliyuncs.com", False)):
        monkeypatch.setenv("NO_PROXY", exempt)
        cloud = connect_alicloud(AlicloudBackend.model_validate(REGIONAL), sleep=lambda _: None)
        monkeypatch.setenv("ALIBABA_CLOUD_ACCESS_KEY_ID", "ours")
        monkeypatch.setenv("ALIBABA_CLOUD_ACCESS_KEY_SECRET", "x")
        with pytest.raises((SentError, CloudError)):
            cloud.execute(call)
        assert sent.pop() == (url, through)


def test_another_endpoint_takes_credentials_as_usual(monkeypatch: pytest.MonkeyPatch) -> None:
    backend = AlicloudBackend.model_validate({**REGIONAL, "endpoint": "https://alicloud.acme.example:8443"})
    session = connect_alicloud(backend)._session
    assert session._http.session.trust_env
    monkeypatch.setenv("ALIBABA_CLOUD_ACCESS_KEY_ID", "ours")
    monkeypatch.setenv("ALIBABA_CLOUD_ACCESS_KEY_SECRET", "x")
    assert session.credentials.keys().key_id == "ours"
    assert session.url("kms", "cn-hangzhou") == "https://alicloud.acme.example:8443"
    assert session.oss("cn-hangzhou").client._client._options.address_style == 2


def test_a_ca_bundle_that_is_missing_is_told(make_alicloud_backend: Make, tmp_path: Path) -> None:
    backend = make_alicloud_backend().model_copy(update={"ca_bundle": str(tmp_path / "none.pem")})
    with pytest.raises(ConfigError) as caught:
        connect_alicloud(backend)
    assert str(caught.value) == (
        f"the certificate authority {tmp_path}/none.pem cannot be used\n"
        "  why:  No such file or directory\n"
        "  next: set the variables that `stateroom local --cloud alicloud` prints, or let `ca_bundle` in the stack "
        "file name a readable PEM file"
    )


def test_a_ca_bundle_that_is_no_pem_file_is_told(make_alicloud_backend: Make, tmp_path: Path) -> None:
    (tmp_path / "ca.pem").write_text("nonsense")
    backend = make_alicloud_backend().model_copy(update={"ca_bundle": str(tmp_path / "ca.pem")})
    with pytest.raises(ConfigError, match=r"the certificate authority .*/ca\.pem cannot be used"):
        connect_alicloud(backend)


def test_a_local_cloud_is_trusted_by_its_own_authority_alone(local_alicloud: LocalAlicloud) -> None:
    context = Http(local_alicloud.url, closed=True, ca_bundle=local_alicloud.ca_file).context
    assert len(context.get_ca_certs()) == 1
    assert context.verify_mode == ssl.CERT_REQUIRED
    assert context.check_hostname


def test_a_ca_bundle_adds_to_what_a_real_account_is_trusted_by(local_alicloud: LocalAlicloud) -> None:
    usual = Http(None, closed=False, ca_bundle=None).context
    more = Http(None, closed=False, ca_bundle=local_alicloud.ca_file).context
    assert len(more.get_ca_certs()) == len(usual.get_ca_certs()) + 1
    assert len(usual.get_ca_certs()) > 50


def test_every_transport_is_patient_within_bounds(alicloud_backend: AlicloudBackend) -> None:
    assert (CONNECT_SECONDS, READ_SECONDS) == (5, 30)
    session = connect_alicloud(alicloud_backend)._session
    transport = session.oss("cn-hangzhou")._once._client._options.http_client
    assert (transport._connect_timeout, transport._read_timeout) == (5, 30)
    pool = session.ots("cn-hangzhou").client("acme-1").connection.pool.connection_pool_kw
    assert (pool["timeout"].connect_timeout, pool["timeout"].read_timeout) == (5, 30)
    adapter: Any = session._http.session.get_adapter("https://x")
    assert pool["maxsize"] == adapter._pool_maxsize == CONNECTIONS >= 32


def test_the_sdks_are_imported_only_when_they_are_needed() -> None:
    sdks = "('alibabacloud_', 'tablestore', 'requests', 'aiohttp', 'urllib3')"
    program = f"""
        import sys
        import stateroom.clouds.alicloud
        print([name for name in sys.modules if name.startswith({sdks})])
        from stateroom.config.alicloud import AlicloudBackend
        backend = dict(cloud="alicloud", name="acme", region="cn-hangzhou", endpoint="http://127.0.0.1:9")
        cloud = stateroom.clouds.alicloud.connect_alicloud(AlicloudBackend.model_validate(backend))
        print(sorted({{name.partition('.')[0] for name in sys.modules if name.startswith({sdks})}}))
        cloud.oss()
        print(sorted({{name.partition('.')[0] for name in sys.modules if name.startswith(('alib', 'tablestore'))}}))
        """
    shown = run_python(program, {}).stdout.splitlines()
    assert shown == ["[]", "['requests', 'urllib3']", "['alibabacloud_oss_v2']"]
