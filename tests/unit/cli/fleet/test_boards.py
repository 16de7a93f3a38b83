"""How many stacks at once are shown: on a terminal, as plain lines, and not at all."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from rich.console import Console

from stateroom.cli.fleet import live_board
from stateroom.cli.fleet.board import Board, PlainBoard, SilentBoard, open_board
from stateroom.cli.fleet.live_board import LiveBoard
from stateroom.cli.fleet.telling import Line, Told
from stateroom.engine.events import Failed, Finished, PhaseStarted, Resource, Started, Waiting
from stateroom.smoke.report import StepFinished
from tests.unit.cli.fleet.documents import CREATED, KEPT, UPDATED, failure, preview, smoke, up
from tests.unit.cli.test_live import shown

BUCKET = Resource("aws:s3/bucket:Bucket", "state", "acme-state")
STACKS = ("dev", "production")


@dataclass
class Terminal:
    """A terminal of 80 columns with the board on it."""

    stream: io.StringIO
    board: LiveBoard

    def look(self, stack: str, *told: Told) -> list[str]:
        for each in told:
            self.board.show(stack, each)
        self.board._region.refresh()
        return shown(self.stream.getvalue())


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> Iterator[Terminal]:
    class Clock:
        @staticmethod
        def monotonic() -> float:
            return 100.0

    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setattr(live_board, "time", Clock)
    stream = io.StringIO()
    console = Console(file=stream, force_terminal=True, color_system="standard", width=80, height=24)
    with LiveBoard(STACKS, console) as board:
        yield Terminal(stream, board)


def row(stack: str, note: str) -> str:
    return f"  * {stack:<11} {note:<61} 0s"


@pytest.mark.parametrize(
    ("told", "note"),
    [
        ((), "starting"),
        ((Line("Making acme"),), "starting"),
        ((PhaseStarted("read", 9),), "reading what is there"),
        ((PhaseStarted("apply", 3), Started(BUCKET, "create")), "0 of 3: s3 bucket acme-state"),
        (
            (PhaseStarted("apply", 3), Started(BUCKET, "create"), Finished(BUCKET, "create", 0.1)),
            "1 of 3: s3 bucket acme-state",
        ),
        ((PhaseStarted("apply", 3), Waiting(BUCKET, "its name")), "0 of 3: waiting for its name"),
        ((PhaseStarted("apply", 3), StepFinished("lock", "", "passed", 0.1, "")), "proving it"),
        ((PhaseStarted("apply", 3), Failed(BUCKET, "create", 0.1, "it broke")), "0 of 3: making it so"),
    ],
)
def test_a_stack_under_way_has_one_line_at_the_foot(told: tuple[Told, ...], note: str, terminal: Terminal) -> None:
    terminal.board.begin("dev")
    assert terminal.look("dev", *told) == [row("dev", note), "  0 of 2 stacks ended, 1 to come"]


def test_a_note_that_is_too_long_is_cut_and_the_line_stays_one(terminal: Terminal) -> None:
    terminal.board.begin("dev")
    lines = terminal.look("dev", Waiting(BUCKET, "x" * 100))
    assert [len(line) for line in lines] == [80, 32]
    assert "…" in lines[0]


def test_a_result_scrolls_above_those_under_way(terminal: Terminal) -> None:
    for stack in STACKS:
        terminal.board.begin(stack)
    terminal.board.end("dev", up(KEPT, CREATED, smoke=smoke()), 1.25)
    assert terminal.look("production") == [
        "  ✓ dev         1 of 2 resources changed, proven                            1.2s",
        row("production", "starting"),
        "  1 of 2 stacks ended",
    ]


def test_a_result_that_is_too_long_stands_below_its_stack(terminal: Terminal) -> None:
    terminal.board.begin("dev")
    terminal.board.end("dev", failure(what="bucket acme-state-123456789012-eu-west-1 " + "is not ours " * 3), 1)
    terminal.board.end("production", preview(UPDATED, code=2), 0)
    terminal.board.line("\nStopping")
    assert terminal.look("dev")[:9] == [
        "  ✗ dev                                                                     1.0s",
        "      bucket acme-state-123456789012-eu-west-1 is not ours is not ours is not",
        "      ours",
        "  ~ production  1 to update                                                 0.0s",
        "      ~ s3 bucket  acme-state",
        "        tags.team: (absent) → core",
        "        policy: old → (known after create)",
        "",
        "Stopping",
    ]


def test_no_more_stacks_than_fit_are_shown_and_the_others_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = io.StringIO()
    names = [f"stack-{number:02}" for number in range(20)]
    console = Console(file=stream, force_terminal=True, color_system=None, width=80, height=40)
    with LiveBoard(names, console) as board:
        for name in names[:15]:
            board.begin(name)
        board._region.refresh()
        lines = shown(stream.getvalue())
    assert (len(lines), lines[-1]) == (13, "  0 of 20 stacks ended, 3 more under way, 5 to come")


def test_plain_lines_begin_with_the_name_of_their_stack() -> None:
    stream = io.StringIO()
    with PlainBoard(STACKS, stream) as board:
        board.begin("dev")
        board.show("dev", Line("Making acme"))
        board.show("production", Line("\nBackend configuration"))
        board.show("dev", PhaseStarted("apply", 1))
        board.show("dev", Finished(BUCKET, "create", 0.25))
        board.show("dev", StepFinished("take the lock", "", "passed", 0.25, "lock table"))
        board.end("dev", failure(why="the tag"), 2)
        board.end("production", preview(UPDATED, code=2), 0.5)
        board.line("\nStopping")
    assert stream.getvalue().splitlines() == [
        "dev        | Making acme",
        "production | Backend configuration",
        "dev        |   + s3 bucket                     acme-state                                0.2s",
        "dev        |   ✓ take the lock                                                         0.25s",
        "dev        |       lock table",
        "dev        | ✗ it broke, 2.0 s",
        "dev        |       why:  the tag",
        "production | ~ 1 to update, 0.5 s",
        "",
        "Stopping",
    ]


class Screen(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("stream", "term", "as_json", "kind"),
    [
        (Screen(), "xterm", False, LiveBoard),
        (Screen(), "xterm", True, SilentBoard),
        (Screen(), "dumb", False, PlainBoard),
        (io.StringIO(), "xterm", False, PlainBoard),
        (None, "xterm", False, PlainBoard),
    ],
)
def test_the_board_fits_where_the_output_goes(
    stream: io.StringIO | None, term: str, as_json: bool, kind: type, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdout", stream)
    monkeypatch.setenv("TERM", term)
    board: Board = open_board(STACKS, as_json=as_json)
    assert type(board) is kind


def test_a_silent_board_shows_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    with SilentBoard(STACKS) as board:
        board.show("dev", Line("Making acme"))
        board.end("dev", failure(), 1)
        board.line("Stopping")
    assert capsys.readouterr() == ("", "")
