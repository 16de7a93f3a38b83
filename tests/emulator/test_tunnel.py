"""The emulator as the proxy of clients that put a bucket's name before an endpoint that is an address."""

from __future__ import annotations

import http.client
import socket
import ssl
from collections.abc import Iterator

import pytest
import requests

from emulator import AlibabaCloud
from emulator.places import leads_here
from tests.emulator.raw import UNKNOWN, Wire, exchange, status_of

ESTABLISHED = b"HTTP/1.1 200 Connection established\r\n\r\n"


@pytest.fixture
def connection(cloud: AlibabaCloud) -> Iterator[http.client.HTTPSConnection]:
    """Through the proxy to `place-of-tests.127.0.0.1`, at the emulator's own port."""
    host, _, port = cloud.url.removeprefix("http://").rpartition(":")
    trusting = ssl.create_default_context(cafile=str(cloud.ca_file))
    connection = http.client.HTTPSConnection(host, int(port), timeout=10, context=trusting)
    connection.set_tunnel(f"place-of-tests.{host}", int(port))
    yield connection
    connection.close()


def test_a_tunnel_leads_to_tls_at_a_name_before_the_address(
    cloud: AlibabaCloud, connection: http.client.HTTPSConnection
) -> None:
    for _ in range(2):
        connection.request("GET", "/?acl")
        answer = connection.getresponse()
        # Nobody signed it, and the bucket is told by its name before the address.
        assert (answer.status, b"<BucketName>place-of-tests</BucketName>" in answer.read()) == (404, True)
    assert [request.operation for request in cloud.requests] == ["GetBucketAcl"] * 2
    assert isinstance(connection.sock, ssl.SSLSocket)


def test_a_client_with_a_proxy_reaches_every_endpoint_through_it(cloud: AlibabaCloud) -> None:
    proxies = {"https": cloud.url, "http": cloud.url}
    for url in (cloud.secure_url, cloud.secure_url.replace("127.0.0.1", "k.127.0.0.1"), cloud.url):
        answer = requests.get(
            f"{url}/?Action=Foo&Version=1999-01-01", proxies=proxies, verify=cloud.ca_file, timeout=10
        )
        assert answer.status_code == 501


def test_what_comes_through_a_tunnel_need_not_be_tls(cloud: AlibabaCloud) -> None:
    authority = cloud.url.removeprefix("http://").encode()
    with Wire(cloud) as wire:
        wire.send(b"CONNECT " + authority + b" HTTP/1.1\r\nHost: " + authority + b"\r\n\r\n")
        assert wire.read_until(b"\r\n\r\n") == ESTABLISHED
        wire.send(UNKNOWN)
        wire.finish()
        assert status_of(wire.read_rest()) == 501


def test_an_answer_of_before_is_not_lost(cloud: AlibabaCloud) -> None:
    authority = cloud.url.removeprefix("http://").encode()
    with Wire(cloud) as wire:
        wire.send(UNKNOWN + b"CONNECT " + authority + b" HTTP/1.1\r\n\r\n")
        wire.finish()
        answers = wire.read_rest()
    assert status_of(answers) == 501
    assert answers.endswith(ESTABLISHED)


def test_a_client_that_leaves_its_tunnel_disturbs_nobody(cloud: AlibabaCloud) -> None:
    host, _, port = cloud.url.removeprefix("http://").rpartition(":")
    for sent in (b"", b"\x16", b"\x16\x03\x01\xff\xff" + b"x" * 100):
        with socket.create_connection((host, int(port)), timeout=10) as client:
            client.sendall(f"CONNECT {host}:{port} HTTP/1.1\r\n\r\n".encode())
            assert client.recv(len(ESTABLISHED)) == ESTABLISHED
            client.sendall(sent)
    assert status_of(exchange(cloud, UNKNOWN)) == 501
    assert cloud.defects == []


@pytest.mark.parametrize(
    ("authority", "own", "here"),
    [
        ("127.0.0.1:4699", "127.0.0.1:4699", True),
        ("acme-state.127.0.0.1:4699", "127.0.0.1:4699", True),
        ("LOCALHOST:4699", "127.0.0.1:4699", True),
        ("b.localhost:4699", "[::1]:4699", True),
        ("[::1]:4699", "[::1]:4699", True),
        ("b.emulator.test:4699", "emulator.test:4699", True),
        ("127.0.0.1:4698", "127.0.0.1:4699", False),
        ("127.0.0.1", "127.0.0.1:4699", False),
        ("1127.0.0.1:4699", "127.0.0.1:4699", False),
        ("sts.aliyuncs.com:443", "127.0.0.1:443", False),
        ("127.0.0.1.nip.io:4699", "127.0.0.1:4699", False),
        ("", "127.0.0.1:4699", False),
    ],
)
def test_no_tunnel_leads_elsewhere(authority: str, own: str, here: bool) -> None:
    assert leads_here(authority, own) is here
