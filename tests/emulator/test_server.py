"""The server as its users and its tests see it."""

from __future__ import annotations

import http.client
import ssl
from pathlib import Path

import pytest
from cryptography import x509

from emulator import Account, AlibabaCloud, EmulatorError
from emulator.certificates import write_certificates
from emulator.http import Request, Response
from emulator.world import World
from tests.emulator.raw import UNKNOWN, exchange, serve, status_of


def test_http_and_https_share_one_port(cloud: AlibabaCloud) -> None:
    trusting = ssl.create_default_context(cafile=cloud.ca_file)
    authority = cloud.url.removeprefix("http://")
    assert cloud.secure_url == f"https://{authority}"
    for connection in (
        http.client.HTTPConnection(authority, timeout=10),
        http.client.HTTPSConnection(authority, timeout=10, context=trusting),
    ):
        connection.request("GET", "/?Action=Foo&Version=1999-01-01")
        assert connection.getresponse().status == 501
        connection.close()


def test_a_client_that_does_not_know_the_ca_refuses_the_certificate(cloud: AlibabaCloud) -> None:
    connection = http.client.HTTPSConnection(cloud.url.removeprefix("http://"), timeout=10)
    with pytest.raises(ssl.SSLCertVerificationError):
        connection.request("GET", "/")
    connection.close()
    assert status_of(exchange(cloud, UNKNOWN)) == 501


def test_the_certificate_is_for_loopback_and_tls_is_new_enough(tmp_path: Path) -> None:
    context, _ = write_certificates(tmp_path, "10.1.2.3")
    assert context.minimum_version == ssl.TLSVersion.TLSv1_2
    certificate = x509.load_pem_x509_certificate((tmp_path / "server.pem").read_bytes())
    names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert names.get_values_for_type(x509.DNSName) == ["localhost", "*.localhost", "*.127.0.0.1", "*.10.1.2.3"]
    assert list(map(str, names.get_values_for_type(x509.IPAddress))) == ["127.0.0.1", "::1", "10.1.2.3"]
    assert (tmp_path / "server.pem").stat().st_mode & 0o077 == 0


def test_a_host_may_have_a_name(tmp_path: Path) -> None:
    write_certificates(tmp_path, "emulator.test")
    certificate = x509.load_pem_x509_certificate((tmp_path / "server.pem").read_bytes())
    names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert names.get_values_for_type(x509.DNSName) == [
        *("localhost", "emulator.test"),
        *("*.localhost", "*.127.0.0.1", "*.emulator.test"),
    ]


def test_the_certificates_go_when_the_server_stops() -> None:
    cloud = AlibabaCloud().start()
    ca_file = cloud.ca_file
    assert ca_file.read_text(encoding="ascii").startswith("-----BEGIN CERTIFICATE-----")
    cloud.stop()
    assert not ca_file.parent.exists()


def test_a_port_that_is_taken_is_a_clear_error(cloud: AlibabaCloud) -> None:
    port = int(cloud.url.rpartition(":")[2])
    with pytest.raises(EmulatorError) as raised:
        AlibabaCloud().start(port)
    assert str(raised.value) == (
        f"The emulator cannot listen on 127.0.0.1 port {port}: another program uses this port. "
        "Stop that program, or choose another port; port 0 takes a free one."
    )


def test_a_port_that_cannot_be_is_a_clear_error() -> None:
    with pytest.raises(EmulatorError) as raised:
        AlibabaCloud().start(70_000)
    assert str(raised.value) == (
        "The emulator cannot listen on 127.0.0.1 port 70000: bind(): port must be 0-65535. "
        "Choose another address or port; port 0 takes a free one."
    )


def test_it_starts_once_and_only_then_has_an_address() -> None:
    cloud = AlibabaCloud()
    with pytest.raises(EmulatorError, match="does not run, so it has no address"):
        _ = cloud.url
    with cloud, pytest.raises(EmulatorError, match="already runs at http"):
        cloud.start()
    cloud.stop()
    with pytest.raises(EmulatorError, match="does not run"):
        _ = cloud.secure_url


def test_without_tls_there_is_only_http() -> None:
    with AlibabaCloud().start(tls=False) as cloud:
        with pytest.raises(EmulatorError, match="started without TLS"):
            _ = cloud.ca_file
        assert status_of(exchange(cloud, b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\r\n\r\n")) == 400
        assert status_of(exchange(cloud, UNKNOWN)) == 501


def test_the_log_says_what_was_asked_and_by_whom(cloud: AlibabaCloud) -> None:
    exchange(cloud, b"PUT /bucket/a%2Fb HTTP/1.1\r\nAuthorization: OSS local:xyz\r\nX-Marker: here\r\n\r\n")
    (entry,) = cloud.requests
    assert (entry.service, entry.operation, entry.method, entry.path, entry.status, entry.key_id) == (
        "oss", "PutObject", "PUT", "/bucket/a%2Fb", 403, "local",
    )  # fmt: skip
    assert entry.headers["x-marker"] == "here"
    assert entry.start <= entry.end
    cloud.forget_requests()
    assert cloud.requests == ()


@pytest.mark.parametrize(
    ("head", "key_id"),
    [
        (b"GET / HTTP/1.1\r\nAuthorization: OSS4-HMAC-SHA256 Credential=k1/20260101/r/oss/x, Signature=a\r\n", "k1"),
        (b"GET / HTTP/1.1\r\nAuthorization: ACS3-HMAC-SHA256 Credential=k2,SignedHeaders=a,Signature=b\r\n", "k2"),
        (b"GET /v2/openapi/x HTTP/1.1\r\nAuthorization: acs k3:abc=\r\n", "k3"),
        (b"POST /GetRow HTTP/1.1\r\nx-ots-accesskeyid: k4\r\n", "k4"),
        (b"GET /?Action=A&Version=1999-01-01&AccessKeyId=k5 HTTP/1.1\r\n", "k5"),
        (b"GET /b/k?OSSAccessKeyId=k6&Signature=s&Expires=1 HTTP/1.1\r\n", "k6"),
        (b"GET /b/k?x-oss-credential=k7%2F20260101%2Fr&x-oss-signature=s HTTP/1.1\r\n", "k7"),
        (b"GET /b/k HTTP/1.1\r\n", ""),
    ],
)
def test_the_log_knows_the_key_of_every_signature(cloud: AlibabaCloud, head: bytes, key_id: str) -> None:
    exchange(cloud, head + b"\r\n")
    assert cloud.requests[0].key_id == key_id


def test_an_operation_is_refused_until_all_are_allowed_again(cloud: AlibabaCloud) -> None:
    put = b"PUT /bucket/key HTTP/1.1\r\n\r\n"
    cloud.refuse("oss", "PutObject", 409, "FileAlreadyExists")
    answer = exchange(cloud, put)
    assert status_of(answer) == 409
    assert b"<Code>FileAlreadyExists</Code><Message>PutObject is refused on request.</Message>" in answer
    assert b"FileAlreadyExists" not in exchange(cloud, b"GET /bucket/key HTTP/1.1\r\n\r\n")
    cloud.allow_all()
    assert b"FileAlreadyExists" not in exchange(cloud, put)
    cloud.refuse("oss", "PutObject", 409, "FileAlreadyExists")
    cloud.reset()
    assert b"FileAlreadyExists" not in exchange(cloud, put)


def test_an_operation_is_refused_in_the_form_of_its_service(cloud: AlibabaCloud) -> None:
    cloud.refuse("ram", "CreateRole", 403, "NoPermission")
    answer = exchange(cloud, b"POST /?Action=CreateRole&Version=2015-05-01&Format=JSON HTTP/1.1\r\n\r\n")
    assert b'"Code": "NoPermission", "Message": "CreateRole is refused on request."' in answer
    cloud.refuse("tablestore", "PutRow", 403, "OTSConditionCheckFail")
    answer = exchange(cloud, b"POST /PutRow HTTP/1.1\r\nx-ots-date: x\r\n\r\n")
    assert answer.endswith(b"\n\x15OTSConditionCheckFail\x12\x1dPutRow is refused on request.")


def test_an_exception_that_escapes_is_a_500_and_a_defect(cloud: AlibabaCloud, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(request: Request, world: World) -> Response:
        raise KeyError("lost")

    serve(monkeypatch, broken)
    assert status_of(exchange(cloud, b"GET / HTTP/1.1\r\n\r\n")) == 500
    monkeypatch.undo()
    (defect,) = cloud.defects
    assert defect.endswith("KeyError: 'lost'\n")
    cloud.defects.clear()
    assert status_of(exchange(cloud, UNKNOWN)) == 501


def test_a_reset_makes_a_new_world_of_the_same_accounts() -> None:
    accounts = (Account("1111222233334444", "mine", "secret"),)
    with AlibabaCloud(accounts=accounts, clock=lambda: 12.5) as cloud:
        before = cloud.world
        exchange(cloud, UNKNOWN)
        cloud.reset()
        assert cloud.world is not before
        assert cloud.requests == ()
        assert (tuple(cloud.world.accounts.values()), cloud.world.clock()) == (accounts, 12.5)
        assert b"Date: Thu, 01 Jan 1970 00:00:12 GMT\r\n" in exchange(cloud, UNKNOWN)
