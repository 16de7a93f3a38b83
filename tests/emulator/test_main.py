"""`python -m emulator`."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from emulator import AlibabaCloud
from emulator.__main__ import main
from tests.emulator.raw import exchange

HTTP = """\
Alibaba Cloud on http://127.0.0.1:PORT

Accounts, each with its root's key:
  1234567890123456  local  local-secret
  6543210987654321  other  other-secret

For OpenTofu and Terraform, in another shell:
  export ALICLOUD_ACCESS_KEY=local
  export ALICLOUD_SECRET_KEY=local-secret
  export ALICLOUD_REGION=cn-hangzhou
  export ALICLOUD_OSS_ENDPOINT=http://127.0.0.1:PORT
  export ALICLOUD_TABLESTORE_ENDPOINT=http://127.0.0.1:PORT

Ctrl+C ends it; nothing is kept.
"""
HTTPS = """\
Alibaba Cloud on http://127.0.0.1:PORT and https://127.0.0.1:PORT

Accounts, each with its root's key:
  1234567890123456  local  local-secret
  6543210987654321  other  other-secret

For OpenTofu and Terraform, in another shell:
  export ALICLOUD_ACCESS_KEY=local
  export ALICLOUD_SECRET_KEY=local-secret
  export ALICLOUD_REGION=cn-hangzhou
  export ALICLOUD_OSS_ENDPOINT=https://127.0.0.1:PORT
  export ALICLOUD_TABLESTORE_ENDPOINT=https://127.0.0.1:PORT
  export ALICLOUD_STS_ENDPOINT=127.0.0.1:PORT
  export SSL_CERT_FILE=FILE

Ctrl+C ends it; nothing is kept.
"""


@pytest.mark.parametrize(
    ("arguments", "number", "expected"), [((), signal.SIGINT, HTTP), (("--tls",), signal.SIGTERM, HTTPS)]
)
def test_it_says_what_it_serves_and_ends_when_told(
    arguments: tuple[str, ...], number: signal.Signals, expected: str
) -> None:
    command = [sys.executable, "-W", "error", "-m", "emulator", *arguments]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        said = "".join(iter(process.stdout.readline, "Ctrl+C ends it; nothing is kept.\n"))
        process.send_signal(number)
        assert process.stderr.read() == ""
        assert process.wait(timeout=30) == 0
    text = re.sub(r"(?<=127\.0\.0\.1:)\d+", "PORT", said + "Ctrl+C ends it; nothing is kept.\n")
    if file := re.search(r"SSL_CERT_FILE=(\S+)", text):
        assert not Path(file[1]).exists()
        text = text.replace(file[1], "FILE")
    assert text == expected


def test_a_port_that_is_taken_is_said_and_ends_it(cloud: AlibabaCloud, capsys: pytest.CaptureFixture[str]) -> None:
    port = cloud.url.rpartition(":")[2]
    before = [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)]
    try:
        assert main(["--port", port]) == 1
    finally:
        signal.signal(signal.SIGINT, before[0])
        signal.signal(signal.SIGTERM, before[1])
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err == (
        f"The emulator cannot listen on 127.0.0.1 port {port}: another program uses this port. "
        "Stop that program, or choose another port; port 0 takes a free one.\n"
    )
    assert exchange(cloud, b"GET / HTTP/1.1\r\n\r\n").startswith(b"HTTP/1.1 403 ")
