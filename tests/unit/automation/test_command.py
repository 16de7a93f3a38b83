"""The CLI's process: what it is given, what its end means, and how a signal reaches it. Played by a script."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from pulumi import automation

from stateroom.automation.command import Command, Workspace
from stateroom.automation.run import PulumiStack, count_resources
from stateroom.errors import StoppedError, UsageError

PLAYED = """#!{python}
import json, os, signal, sys, time
arguments = [each for each in sys.argv[1:] if each != "--non-interactive"]
with open({notes!r}, "a") as notes:
    notes.write(" ".join(arguments) + "\\n")
if arguments == ["version"]:
    print({version!r})
    sys.exit()
{body}
"""


class Played:
    """A `pulumi` on PATH that does what a test says."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.folder, self.notes = folder, folder / "notes"
        monkeypatch.setenv("PATH", str(folder))

    def does(self, body: str, version: str = "v3.250.0") -> None:
        script = self.folder / "pulumi"
        text = PLAYED.format(python=sys.executable, notes=str(self.notes), version=version, body=body)
        script.write_text(text, encoding="utf-8")
        script.chmod(0o755)

    @property
    def given(self) -> list[str]:
        lines = self.notes.read_text(encoding="utf-8").splitlines()
        return [line for line in lines if line != "version"]


@pytest.fixture
def pulumi(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Played:
    (tmp_path / "Pulumi.yaml").write_text("name: stateroom\nruntime: python\n", encoding="utf-8")
    return Played(tmp_path, monkeypatch)


def test_a_command_that_ends_well_returns_what_it_wrote(pulumi: Played, tmp_path: Path) -> None:
    pulumi.does("print(os.getcwd(), os.environ['A'], os.getsid(0) == os.getpid()); print('err', file=sys.stderr)")
    result = Command().run(["stack", "ls"], str(tmp_path), {"A": "b"})
    assert (result.stdout, result.stderr, result.code) == (f"{tmp_path} b True\n", "err\n", 0)
    assert pulumi.given == ["stack ls"]


def test_a_command_that_fails_is_an_error_of_its_kind(pulumi: Played, tmp_path: Path) -> None:
    pulumi.does("print('error: no stack named x found', file=sys.stderr); sys.exit(255)")
    with pytest.raises(automation.StackNotFoundError):
        Command().run(["stack"], str(tmp_path), {})


def test_a_stack_is_made_when_it_is_not_there_and_never_selected(pulumi: Played, tmp_path: Path) -> None:
    pulumi.does("sys.exit('error: no stack named dev found' if arguments[1] == '--stack' else None)")
    automation.Stack.create_or_select("dev", Workspace(tmp_path, {}))
    assert pulumi.given == ["stack --stack dev", "stack init dev --no-select"]


@pytest.mark.parametrize(("times", "code"), [(1, 0), (2, 0)])
def test_every_signal_reaches_it_as_an_interrupt(times: int, code: int, pulumi: Played, tmp_path: Path) -> None:
    seen = tmp_path / "seen"
    pulumi.does(
        "count = []\n"
        f"signal.signal(signal.SIGINT, lambda *_: (count.append(1), open({str(seen)!r}, 'a').write('x')))\n"
        f"open({str(seen)!r}, 'a').close()\n"
        f"while len(count) < {times}: time.sleep(0.01)\n"
        "sys.exit(1)"
    )

    def send() -> None:
        for sent in range(times):
            while not seen.exists() or len(seen.read_text()) < sent:
                time.sleep(0.01)
            os.kill(os.getpid(), signal.SIGTERM)

    before = signal.getsignal(signal.SIGTERM)
    thread = threading.Thread(target=send)
    thread.start()
    with pytest.raises(KeyboardInterrupt):
        Command().run(["up"], str(tmp_path), {})
    thread.join()
    assert (seen.read_text(), signal.getsignal(signal.SIGTERM)) == ("x" * times, before)


def test_a_missing_command_and_one_that_is_too_old_are_told(pulumi: Played, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="there is no `pulumi` on PATH"):
        PulumiStack(tmp_path, "dev")
    pulumi.does("", version="v3.0.0")
    with pytest.raises(UsageError) as caught:
        PulumiStack(tmp_path, "dev")
    assert str(caught.value).startswith("this `pulumi` cannot be used\n  why:  Minimum version requirement failed.")
    pulumi.does("", version="v3.250.0\nextra")
    with pytest.raises(UsageError, match="this `pulumi` cannot be used"):
        count_resources(tmp_path, "dev")
    (tmp_path / "pulumi").write_text("#!/nowhere/python\n", encoding="utf-8")
    with pytest.raises(UsageError) as caught:
        PulumiStack(tmp_path, "dev")
    assert caught.value.what == "`pulumi` cannot be run"


def test_the_resources_of_a_stack_are_counted_without_components_and_providers(pulumi: Played, tmp_path: Path) -> None:
    kept = (
        "[{'type': 'aws:s3/bucket:Bucket', 'custom': True}, {'type': 'pulumi:providers:aws', 'custom': True},"
        " {'type': 'pulumi:pulumi:Stack'}, {'type': 'pulumi-python:dynamic/x:Y', 'custom': True}]"
    )
    pulumi.does(
        f"if 'export' in arguments:\n    print(json.dumps({{'version': 3, 'deployment': {{'resources': {kept}}}}}))"
    )
    assert count_resources(tmp_path, "dev") == 1
    pulumi.does("sys.exit('error: no stack named dev found')")
    assert count_resources(tmp_path, "dev") == 0


def test_an_interrupted_look_says_that_nothing_was_written(
    pulumi: Played, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pulumi.does("")

    def interrupt(*_arguments: object, **_options: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Command, "run", interrupt)
    with pytest.raises(StoppedError, match="nothing was written"):
        PulumiStack(tmp_path, "dev")


def test_the_direct_engine_does_not_pay_for_it() -> None:
    program = (
        "import sys; from stateroom.cli.commands import up, preview; "
        "print([name for name in sys.modules if name.startswith('pulumi')])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
