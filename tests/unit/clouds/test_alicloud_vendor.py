"""What a process or a server gives instead of credentials is told without a word of what it said."""

from __future__ import annotations

import json
import sys
from contextlib import ExitStack
from pathlib import Path

import pytest

from stateroom.clouds import alicloud_vendor
from tests.unit.clouds.credential_servers import Server, session_document
from tests.unit.clouds.test_alicloud_search import SESSION, raised, write_profiles

PRINT = "import json; print(json.dumps({!r}))"
TOO_OLD = {"access_key_id": "i", "access_key_secret": "s", "sts_token": "t", "expiration": "2001-01-01T00:00:00Z"}


@pytest.mark.parametrize(
    ("program", "reason"),
    [
        ("print('s3cr3t')", "its process printed no JSON"),
        ("import sys; print('s3cr3t', file=sys.stderr); sys.exit(3)", "its process failed with exit status 3"),
        ("import time; time.sleep(60)", "its process did not end in time"),
        (PRINT.format({"access_key_id": "s3cr3t"}), "its process printed no AccessKey id or no secret"),
        (
            PRINT.format({"mode": "StsToken", "access_key_id": "i", "access_key_secret": "s3cr3t"}),
            "its process printed no sts_token",
        ),
        (PRINT.format(["s3cr3t"]), "its answer is not what it should be"),
        (PRINT.format({**TOO_OLD, "expiration": "tomorrow"}), "its answer is not what it should be"),
        (PRINT.format(TOO_OLD), "what it gave has expired already"),
        (None, "its process cannot be started"),
    ],
)
def test_a_process_that_gives_nothing_is_told_without_what_it_printed(
    home: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    program: str | None,
    reason: str,
) -> None:
    command = f"{sys.executable} -I -S -c {json.dumps(program)}" if program else "/nowhere/s3cr3t"
    monkeypatch.setattr(alicloud_vendor, "PROCESS_SECONDS", 1 if "sleep" in (program or "") else 60)
    file = write_profiles(home, {"mode": "External", "process_command": command})
    before = file.read_bytes()
    assert raised() == (
        "the Alibaba Cloud credentials could not be loaded\n"
        f"  why:  profile 'p' of {file}: {reason}\n"
        "  next: run `aliyun sts GetCallerIdentity` with the same profile: it shows the cause"
    )
    assert capfd.readouterr() == ("", "")
    assert file.read_bytes() == before


HALF = {name: value for name, value in session_document(SESSION).items() if name != "AccessKeySecret"}


@pytest.mark.parametrize(
    ("status", "text", "reason"),
    [
        (500, "s3cr3t", "it answered 500"),
        (200, "s3cr3t", "its answer is not JSON"),
        (200, json.dumps({"Code": "s3cr3t"}), "its answer has no credentials"),
        (200, json.dumps(HALF), "its answer has no credentials"),
        (200, json.dumps([1]), "its answer is not what it should be"),
        (200, json.dumps(session_document(SESSION, -7200)), "what it gave has expired already"),
        (None, "", "it does not answer"),
    ],
)
def test_a_uri_that_gives_nothing_is_told_without_what_it_said(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], status: int | None, text: str, reason: str
) -> None:
    monkeypatch.setenv("DEBUG", "sdk")
    with ExitStack() as stack:
        server = Server(lambda _: (status or 200, text))
        if status is not None:
            stack.enter_context(server)
        else:
            server._server.server_close()
        uri = f"{server.url}/credentials?secret=s3cr3t"
        for told, by in (
            (raised({"ALIBABA_CLOUD_CREDENTIALS_URI": uri}), "ALIBABA_CLOUD_CREDENTIALS_URI"),
            (raised(credentials={"credentials_uri": uri}), "credentials_uri of the stack file"),
        ):
            assert told == (
                "the Alibaba Cloud credentials could not be loaded\n"
                f"  why:  the credentials URI at {server.authority} ({by}): {reason}\n"
                "  next: see what answers there, or correct it"
            )
    assert capfd.readouterr() == ("", "")
