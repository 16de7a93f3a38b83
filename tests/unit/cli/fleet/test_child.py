"""A stack's process: what it tells while it runs, and what it leaves. Played by a process without our command."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from stateroom.cli.fleet import child
from stateroom.cli.fleet.child import Child, Left
from stateroom.cli.fleet.telling import Line

# It is given what our command would be, so the pipe's descriptor stands behind --events.
HEAD = """
import os, signal, sys, time
tell = lambda text: os.write(int(sys.argv[sys.argv.index("--events") + 1]), text)
"""
LINE = 'tell(b\'{"kind": "Line", "text": "begun"}\\n\')\n'


@pytest.fixture(params=[""])
def running(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Child:
    monkeypatch.setattr(child, "_python", lambda: [sys.executable, "-c", HEAD + request.param])
    return Child("up", "dev", Path("/nowhere"), ["--adopt"])


@pytest.mark.parametrize(
    ("running", "left"),
    [
        ("print('{\\n  \"exit_code\": 4\\n}'); sys.exit(4)", Left(4, {"exit_code": 4}, "")),
        ("print('noise\\n{}\\n{\\n  \"a\": {\\n}\\n}')", Left(0, {"a": {}}, "noise\n{}")),
        ("print('{\\n'); print('x', file=sys.stderr)", Left(0, None, "{\n\nx\n")),
        ("print('[]'); sys.exit(1)", Left(1, None, "[]\n")),
        ("os.write(1, b'\\xff')", Left(0, None, "\ufffd")),
        ("os.kill(os.getpid(), signal.SIGKILL)", Left(-9, None, "")),
        (
            "print(sys.argv[1:6], sys.argv[7], os.getsid(0) == os.getpid(), sys.stdin.read())",
            Left(0, None, "['up', '--stack', 'dev', '--cwd', '/nowhere'] --events True \n"),
        ),
    ],
    indirect=["running"],
)
def test_what_a_process_leaves_is_told_apart(running: Child, left: Left) -> None:
    assert list(running.told()) == []
    assert running.leave() == left


@pytest.mark.parametrize("running", [LINE * 2 + "os.close(1)"], indirect=True)
def test_what_a_process_tells_is_heard_in_order(running: Child) -> None:
    assert list(running.told()) == [Line("begun")] * 2
    assert running.leave().code == 0


@pytest.mark.parametrize(
    "running",
    ["signal.signal(signal.SIGINT, lambda *_: (tell(b'{\"kind\": \"Line\", \"text\": \"ended\"}\\n'), sys.exit(7)))\n"
     + LINE + "time.sleep(60)"],
    indirect=True,
)  # fmt: skip
def test_a_process_that_is_interrupted_says_its_last_word(running: Child) -> None:
    told = running.told()
    assert next(told) == Line("begun")
    running.interrupt()
    assert list(told) == [Line("ended")]
    assert running.leave().code == 7


@pytest.mark.parametrize("running", [LINE + "signal.signal(2, signal.SIG_IGN); time.sleep(60)"], indirect=True)
def test_a_process_that_is_killed_ends(running: Child) -> None:
    assert next(running.told()) == Line("begun")
    running.kill()
    assert running.leave() == Left(-9, None, "")


def test_what_lies_in_the_current_folder_is_imported_only_if_it_is_here_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", ["", *sys.path])
    assert child._python() == [sys.executable, "-m", "stateroom.cli"]
    monkeypatch.setattr(sys, "path", ["/elsewhere", *sys.path])
    assert child._python() == [sys.executable, "-P", "-m", "stateroom.cli"]
