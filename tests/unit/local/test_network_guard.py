"""No test can reach beyond loopback, whatever it does about the error."""

from __future__ import annotations

import asyncio
import socket
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import grpc
import pytest

from tests.loopback import Guard, OutsideError, is_here

OUTSIDE = "192.0.2.1"
"""An address that is reserved for documentation (RFC 5737)."""


def by_socket() -> None:
    with socket.socket() as outward:
        outward.settimeout(0.1)
        outward.connect((OUTSIDE, 443))


def by_name() -> None:
    socket.getaddrinfo("aws.example.com", 443)


def by_datagram() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as outward:
        outward.sendto(b"x", (OUTSIDE, 53))


def by_ipv6() -> None:
    with socket.socket(socket.AF_INET6) as outward:
        outward.connect(("2001:db8::1", 443))


def by_asyncio() -> None:
    async def connect() -> None:
        await asyncio.open_connection(OUTSIDE, 443)

    asyncio.run(connect())


def by_grpc() -> None:
    grpc.insecure_channel(f"{OUTSIDE}:443")


def by_grpc_name() -> None:
    grpc.secure_channel("dns:///aws.example.com:443", grpc.ssl_channel_credentials())


WAYS = [by_socket, by_name, by_datagram, by_ipv6, by_asyncio, by_grpc, by_grpc_name]


@pytest.mark.parametrize("reach", WAYS)
def test_reaching_out_is_refused(reach: Callable[[], None], guard: Guard) -> None:
    with pytest.raises(OutsideError, match="tests stay on loopback"):
        reach()
    assert len(guard.taken()) == 1


def test_reaching_out_from_a_thread_is_remembered(guard: Guard) -> None:
    def reach() -> None:
        with pytest.raises(OutsideError):
            by_socket()

    thread = threading.Thread(target=reach)
    thread.start()
    thread.join()
    assert guard.taken() == [f"socket.connect to {OUTSIDE}:443"]


def test_loopback_is_open(guard: Guard) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        with socket.create_connection(("localhost", port)):
            pass
        grpc.insecure_channel(f"127.0.0.1:{port}").close()
        grpc.insecure_channel("unix:/tmp/socket").close()
    assert guard.taken() == []


@pytest.mark.parametrize(
    "host", [None, "", "localhost", "LOCALHOST.", "s3.localhost", "127.0.0.1", "::1", b"127.0.0.1"]
)
def test_this_computer_is_here(host: object) -> None:
    assert is_here(host)


@pytest.mark.parametrize(
    "host", ["example.com", "localhost.example.com", "169.254.169.254", "10.0.0.1", "fe80::1%eth0", 5]
)
def test_anything_else_is_not_here(host: object) -> None:
    assert not is_here(host)


def test_a_test_that_swallows_the_refusal_fails_all_the_same(tmp_path: Path) -> None:
    root = Path(__file__).parents[3]
    (tmp_path / "test_sneaky.py").write_text(
        "import os, socket\n"
        "def test_sneaky():\n"
        "    try:\n"
        f"        socket.socket().connect(({OUTSIDE!r}, 443))\n"
        "    except OSError:\n"
        "        pass\n"
        "def test_clean():\n"
        "    assert 'AWS_PROFILE' not in os.environ\n"
        "    assert 'https_proxy' not in os.environ\n"
        "    assert os.listdir(os.environ['HOME']) == []\n"
    )
    run = subprocess.run(
        [
            sys.executable,
            "-m",
            "pytest",
            "-q",
            "-p",
            "tests.conftest",
            "-p",
            "no:cacheprovider",
            "--rootdir",
            tmp_path,
            tmp_path,
        ],
        cwd=root,
        env={"PATH": "/usr/bin:/bin", "AWS_PROFILE": "prod", "https_proxy": "http://127.0.0.1:9", "HOME": str(root)},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert f"reached beyond loopback: socket.connect to {OUTSIDE}:443" in run.stdout
    assert "2 passed, 1 error" in run.stdout
