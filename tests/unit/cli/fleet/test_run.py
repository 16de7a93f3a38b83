"""Many stacks with one command: what each process is given, what a failure or a signal of one means for the others."""

from __future__ import annotations

import io
import json
import os
import signal
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import click
import pytest
import yaml

from stateroom.cli.fleet import run
from stateroom.cli.fleet.board import PlainBoard
from stateroom.cli.fleet.child import Left
from stateroom.cli.fleet.run import Fleet, given_options
from stateroom.cli.fleet.telling import Line, Told
from stateroom.cli.main import execute
from stateroom.engine.events import Resource, Started
from tests.unit.cli.fleet.documents import KEPT, up

BUCKET = Resource("aws:s3/bucket:Bucket", "state", "acme-state")
DENIED = {"type": "DeniedError", "what": "no", "why": "", "next": ""}
WAIT = 30.0


class Player:
    """Plays a stack's process: `told` and `left` by the stack's name; it notes what it was given and how it ended."""

    def __init__(self) -> None:
        self.left: dict[str, Left] = {}
        self.told: dict[str, list[Told]] = {}
        self.given: list[tuple[str, ...]] = []
        self.ended: list[str] = []
        self.holds = threading.Event()
        self.holds.set()
        self.started = threading.Semaphore(0)
        self.lock = threading.Lock()
        self.running = self.most = 0

    def __call__(self, command: str, stack: str, _root: Path, arguments: list[str]) -> Played:
        if stack == "none":
            raise OSError("too many open files")
        self.given.append((command, stack, *arguments))
        return Played(self, stack)


class Played:
    def __init__(self, player: Player, stack: str) -> None:
        self.player, self.stack, self.signalled = player, stack, False

    def told(self) -> Iterator[Told]:
        with self.player.lock:
            self.player.running += 1
            self.player.most = max(self.player.most, self.player.running)
        yield from self.player.told.get(self.stack, [])
        self.player.started.release()
        assert self.player.holds.wait(WAIT)

    def leave(self) -> Left:
        with self.player.lock:
            self.player.running -= 1
        ended = Left(-9, None, "") if self.signalled else Left(0, {**up(KEPT), "stack": "?"}, "")
        return self.player.left.get(self.stack, ended)

    def interrupt(self) -> None:
        self.player.ended.append(f"interrupt {self.stack}")

    def kill(self) -> None:
        self.player.ended.append(f"kill {self.stack}")
        self.signalled = True
        self.player.holds.set()


@pytest.fixture
def player(monkeypatch: pytest.MonkeyPatch) -> Player:
    made = Player()
    monkeypatch.setattr(run, "Child", made)
    return made


def fleet(stream: io.StringIO | None = None) -> Fleet:
    return Fleet("up", Path("/nowhere"), ["--adopt"], PlainBoard(["a"], stream or io.StringIO()))


def test_each_stack_gets_a_process_and_no_more_than_allowed_at_once(player: Player) -> None:
    names = [f"s{number}" for number in range(9)]
    documents = fleet().run(names, 3)
    assert sorted(player.given) == [("up", name, "--adopt") for name in names]
    assert player.most <= 3
    assert {name: document["exit_code"] for name, document in documents.items()} == dict.fromkeys(names, 0)
    assert list(documents) == names


@pytest.mark.parametrize(
    ("left", "error"),
    [
        (
            Left(1, None, "Traceback\nKeyError: 'x'\n"),
            {
                "type": "StateroomError",
                "what": "the process of stack bad ended with code 1 and told no result",
                "why": "KeyError: 'x'",
                "next": "run `stateroom up --stack bad --debug`",
            },
        ),
        (
            Left(5, {"command": "up", "exit_code": 5, "error": DENIED}, ""),
            DENIED,
        ),
    ],
)
def test_a_stack_that_fails_does_not_stop_the_others(
    left: Left, error: dict[str, Any], player: Player, capsys: pytest.CaptureFixture[str]
) -> None:
    player.left["bad"] = left
    documents = fleet().run(["a", "bad", "none", "z"], 1)
    assert [documents[name]["exit_code"] for name in ("a", "bad", "none", "z")] == [0, left.code, 1, 0]
    assert documents["bad"] == {"command": "up", "stack": "bad", "exit_code": left.code, "error": error}
    assert documents["none"]["error"] == {
        "type": "StateroomError",
        "what": "no process can be started",
        "why": "too many open files",
        "next": "take fewer with --parallel",
    }
    told = "".join(f"bad: {line}\n" for line in left.aside.splitlines())
    assert capsys.readouterr() == ("", told)


def signalled(player: Player, act: Callable[[], None]) -> None:
    """Do something from another thread once two stacks are under way."""

    def wait() -> None:
        assert player.started.acquire(timeout=WAIT)
        assert player.started.acquire(timeout=WAIT)
        act()

    threading.Thread(target=wait).start()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_lets_what_is_under_way_end_and_starts_no_more(player: Player, number: int) -> None:
    before = [signal.getsignal(each) for each in (signal.SIGINT, signal.SIGTERM)]
    player.holds.clear()
    stream = io.StringIO()

    def interrupt(played: Played) -> None:
        player.ended.append(f"interrupt {played.stack}")
        if len(player.ended) == 2:
            player.holds.set()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Played, "interrupt", interrupt)
        signalled(player, lambda: os.kill(os.getpid(), number))
        documents = fleet(stream).run(["a", "b", "c"], 2)
    assert sorted(player.ended) == ["interrupt a", "interrupt b"]
    assert [documents[name]["exit_code"] for name in "abc"] == [0, 0, 1]
    assert documents["c"]["error"] == {
        "type": "StoppedError",
        "what": "not started",
        "why": "the run was interrupted before",
        "next": "run the same command again to complete it",
    }
    assert "Stopping: each stack finishes what is under way; Ctrl-C again kills them.\n" in stream.getvalue()
    assert [signal.getsignal(each) for each in (signal.SIGINT, signal.SIGTERM)] == before


def test_a_second_signal_kills_and_says_what_may_be_made(player: Player) -> None:
    player.holds.clear()
    player.told = {"a": [Started(BUCKET, "create")], "b": [Line("Making acme")]}
    ships = fleet()

    def twice() -> None:
        ships.stop()
        ships.stop()

    signalled(player, twice)
    documents = ships.run(["a", "b"], 2)
    assert sorted(player.ended) == ["interrupt a", "interrupt b", "kill a", "kill b"]
    assert [documents[name]["error"]["why"] for name in "ab"] == [
        "it was ended half way, and what was under way may be made",
        "nothing was changed",
    ]


@click.command("up")
@click.option("-s", "--stack")
@click.option("--json", "as_json", is_flag=True)
@click.option("--parallel", type=int, default=8)
@click.option("--adopt", is_flag=True)
@click.option("--smoke/--no-smoke", default=None)
@click.option("--policies", type=click.Path(path_type=Path))
@click.option("--tool", multiple=True)
@click.pass_context
def example(context: click.Context, **_given: Any) -> list[str]:
    return given_options(context)


@pytest.mark.parametrize(
    ("given", "handed_on"),
    [
        ([], []),
        (["-s", "aws-*", "--json", "--parallel", "2"], []),
        (["--adopt", "--no-smoke"], ["--adopt", "--no-smoke"]),
        (["--smoke"], ["--smoke"]),
        (["--policies", "a/b.json", "--tool", "x", "--tool", "y"],
         ["--policies", "a/b.json", "--tool", "x", "--tool", "y"]),
    ],
)  # fmt: skip
def test_the_other_options_are_handed_on_as_they_were_given(given: list[str], handed_on: list[str]) -> None:
    assert example.main(given, standalone_mode=False) == handed_on


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project with two good stacks, and one that is broken."""
    (tmp_path / "Pulumi.yaml").write_text("name: acme\n")
    for name in ("aws-dev", "aws-prod"):
        write_stack(tmp_path, name, {"cloud": "aws", "name": name, "region": "eu-west-1"})
    write_stack(tmp_path, "broken", {"cloud": "aws", "name": "acme", "region": "nowhere"})
    return tmp_path


def write_stack(folder: Path, name: str, backend: dict[str, Any]) -> None:
    (folder / f"Pulumi.{name}.yaml").write_text(yaml.safe_dump({"config": {"stateroom:backend": backend}}))


def test_all_results_are_one_document(project: Path, player: Player, capsys: pytest.CaptureFixture[str]) -> None:
    assert execute(["up", "--all", "--json", "--cwd", str(project)]) == 3
    document = json.loads(capsys.readouterr().out)
    assert (document["command"], document["exit_code"]) == ("up", 3)
    assert [each["stack"] for each in document["stacks"]] == ["?", "?", "broken"]
    assert "@ $.region" in document["stacks"][2]["error"]["problems"][0]
    assert sorted(stack for _, stack, *_ in player.given) == ["aws-dev", "aws-prod"]


def test_a_pattern_takes_those_that_match(project: Path, player: Player, capsys: pytest.CaptureFixture[str]) -> None:
    assert execute(["preview", "--stack", "aws-*", "--adopt", "--cwd", str(project)]) == 0
    assert sorted(player.given) == [("preview", f"aws-{name}", "--adopt") for name in ("dev", "prod")]
    out, err = capsys.readouterr()
    assert "\n2 stacks: 2 done, in " in out
    assert err == ""


def test_those_that_failed_are_named_last(project: Path, player: Player, capsys: pytest.CaptureFixture[str]) -> None:
    assert execute(["smoke", "--all", "--cwd", str(project)]) == 3
    assert capsys.readouterr().err == "error: 1 of 3 stacks failed: broken\n"


def test_two_stacks_that_may_be_one_backend_are_refused_before_anything_starts(project: Path, player: Player) -> None:
    write_stack(project, "twin", {"cloud": "aws", "name": "aws-dev", "region": "eu-west-1"})
    assert execute(["up", "--all", "--cwd", str(project)]) == 4
    assert player.given == []
    assert execute(["preview", "--stack", "[at]w*", "--cwd", str(project)]) == 0


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        (["up", "--all", "--stack", "dev"], "--all and --stack exclude each other\n  next: give one of them"),
        (["up", "--stack", "gcp-*"], "no stack matches gcp-*\n  next: there are aws-dev, aws-prod, broken"),
        (
            ["destroy", "--stack", "aws-*"],
            (
                "aws-* is a pattern, and this command takes one stack at a time\n"
                "  why:  up, preview and smoke take many at once\n"
                "  next: name the stack"
            ),
        ),
    ],
)
def test_a_wrong_choice_of_stacks_is_told(
    arguments: list[str], text: str, project: Path, player: Player, capsys: pytest.CaptureFixture[str]
) -> None:
    assert execute([*arguments, "--cwd", str(project)]) == 3
    assert capsys.readouterr() == ("", f"error: {text}\n")
    assert player.given == []


def test_a_project_without_a_stack_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "Pulumi.yaml").write_text("name: acme\n")
    assert execute(["up", "--all", "--cwd", str(tmp_path)]) == 3
    assert capsys.readouterr().err.startswith(f"error: there is no stack in {tmp_path}\n")
