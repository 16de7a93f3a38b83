"""The display for a terminal, looked at as a terminal shows it."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator

import pytest
from rich.console import Console

from stateroom.cli.output import live
from stateroom.cli.output.live import Live
from stateroom.engine.events import Event, Failed, Finished, PhaseStarted, Resource, Retried, Started, Waiting
from stateroom.smoke.report import StepFinished

BUCKET = Resource("aws:s3/bucket:Bucket", "state", "acme-state")
TABLE = Resource("aws:dynamodb/table:Table", "locks", "acme-locks")
TOKEN = re.compile(r"\x1b\[(?P<number>\??\d*)(;\d+)*(?P<verb>[A-Za-z])|(?P<text>[^\x1b])", re.DOTALL)
SPINNER = re.compile(r"[⠀-⣿]")


def shown(written: str) -> list[str]:
    """The lines that a terminal shows after all that was written to it, without empty ones at its end; a spinner is a
    star."""
    lines, row, column = [""], 0, 0
    for token in TOKEN.finditer(written):
        match token["verb"], token["text"]:
            case None, "\n":
                row, column = row + 1, 0
                lines += [""] * (row + 1 - len(lines))
            case None, "\r":
                column = 0
            case None, text:
                lines[row] = lines[row][:column].ljust(column) + text + lines[row][column + 1 :]
                column += 1
            case "A", None:
                row -= int(token["number"])
            case "K", None:
                assert token["number"] == "2"
                lines[row] = ""
            case verb, None:
                # Colours, and the cursor's being seen.
                assert verb in "mhl", token[0]
    while lines and not lines[-1].strip():
        lines.pop()
    return [SPINNER.sub("*", line.rstrip()) for line in lines]


class Terminal:
    """A terminal of 80 columns with the display on it."""

    def __init__(self) -> None:
        self.stream = io.StringIO()
        console = Console(file=self.stream, force_terminal=True, color_system="standard", width=80, height=24)
        self.display = Live(console)

    @property
    def lines(self) -> list[str]:
        return shown(self.stream.getvalue())

    def look(self, *events: Event) -> list[str]:
        """What stands there after these have happened. The foot is drawn now, not with the next of its eight times a
        second."""
        for event in events:
            self.display.engine(event)
        self.display._region.refresh()
        return self.lines


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> Iterator[Terminal]:
    monkeypatch.setenv("TERM", "xterm-256color")
    made = Terminal()
    with made.display:
        yield made


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The seconds that the display reads, as a list of one."""
    now = [100.0]

    class Clock:
        @staticmethod
        def monotonic() -> float:
            return now[0]

    monkeypatch.setattr(live, "time", Clock)
    return now


def test_what_is_under_way_stands_at_the_foot_with_its_time(terminal: Terminal, clock: list[float]) -> None:
    terminal.display.engine(Started(BUCKET, "create"))
    clock[0] += 2
    terminal.display.engine(Started(TABLE, "update"))
    clock[0] += 3
    assert terminal.look() == ["* s3 bucket  acme-state      5s", "* dynamodb table  acme-locks 3s"]


def test_what_is_finished_scrolls_above_and_leaves_the_foot(terminal: Terminal, clock: list[float]) -> None:
    lines = terminal.look(Started(BUCKET, "create"), Started(TABLE, "create"), Finished(BUCKET, "create", 0.25))
    assert lines == [
        "  + s3 bucket                     acme-state                                0.2s",
        "* dynamodb table  acme-locks 0s",
    ]


def test_what_failed_scrolls_above_with_its_reason(terminal: Terminal) -> None:
    lines = terminal.look(Started(TABLE, "update"), Failed(TABLE, "update", 12.0, "table acme-locks is in use"))
    assert lines == [
        "  ✗ dynamodb table                acme-locks                               12.0s",
        "      table acme-locks is in use",
    ]


def test_what_the_cloud_is_waited_for_takes_the_place_of_the_kind(terminal: Terminal, clock: list[float]) -> None:
    terminal.display.engine(Started(TABLE, "create"))
    clock[0] += 4
    lines = terminal.look(Waiting(TABLE, "table acme-locks to become ACTIVE"))
    assert lines == ["* waiting for table acme-locks to become ACTIVE  acme-locks 4s"]


def test_a_wait_for_what_was_not_seen_to_start_is_shown_too(terminal: Terminal, clock: list[float]) -> None:
    assert terminal.look(Waiting(BUCKET, "its name")) == ["* waiting for its name  acme-state 0s"]


def test_a_call_that_is_repeated_is_told_once(terminal: Terminal) -> None:
    lines = terminal.look(Retried("s3", "PutBucketPolicy", "Busy", 2))
    assert lines == ["  … s3 PutBucketPolicy: Busy, attempt 2"]


def test_no_more_than_fit_are_shown_and_the_others_counted(terminal: Terminal, clock: list[float]) -> None:
    many = [Resource("aws:s3/bucket:Bucket", f"b{number}", f"bucket-{number}") for number in range(9)]
    lines = terminal.look(*(Started(each, "create") for each in many))
    assert lines == [*(f"* s3 bucket  bucket-{number} 0s" for number in range(6)), "  and 3 more"]


@pytest.mark.parametrize(
    ("event", "foot"),
    [
        (PhaseStarted("declare"), "* asking who we are"),
        (PhaseStarted("read", 21), "* reading what is there (21 resources)"),
        (PhaseStarted("plan", 21), "* planning (21 resources)"),
        (PhaseStarted("apply", 3), "* making it so (3 resources)"),
        (PhaseStarted("delete", 2), "* removing (2 resources)"),
    ],
)
def test_a_phase_is_shown_until_a_resource_is(event: Event, foot: str, terminal: Terminal, clock: list[float]) -> None:
    assert terminal.look(event) == [foot]
    assert terminal.look(Started(BUCKET, "create")) == ["* s3 bucket  acme-state 0s"]


def test_a_line_ends_the_phase_before_it(terminal: Terminal) -> None:
    terminal.look(PhaseStarted("read", 3))
    terminal.display.line("Making acme")
    assert terminal.look() == ["Making acme"]


def test_a_step_of_the_smoke_test_scrolls_above_and_the_next_one_is_awaited(terminal: Terminal) -> None:
    for name in ("take the lock", "write a state"):
        terminal.display.smoke(StepFinished(name, "", "passed", 0.25, "lock table"))
    assert terminal.look() == [
        "  ✓ take the lock                                                         0.25s",
        "      lock table",
        "  ✓ write a state                                                         0.25s",
        "      lock table",
        "* proving it",
    ]


@pytest.mark.parametrize(
    ("line", "sign", "colour"),
    [
        ("  ✓ take the lock", "✓", 32),
        ("  + s3 bucket", "+", 32),
        ("  ~ s3 bucket", "~", 33),
        ("  ✗ s3 bucket", "✗", 31),
        ("  ! s3 bucket", "!", 31),
    ],
)
def test_a_sign_has_its_colour_and_nothing_else_has(line: str, sign: str, colour: int, terminal: Terminal) -> None:
    terminal.display.line(line)
    before, after = line.split(sign)
    assert f"{before}\x1b[{colour}m{sign}\x1b[0m{after}\n" in terminal.stream.getvalue()


@pytest.mark.parametrize("line", ["[red]not a style[/red]", "  - removed + kept", "https://acme.example/1.5/'x' True"])
def test_a_text_is_shown_as_it_is(line: str, terminal: Terminal) -> None:
    terminal.display.line(line)
    assert f"{line}\n" in terminal.stream.getvalue()


def test_while_suspended_nothing_stands_at_the_foot_and_then_it_does_again(
    terminal: Terminal, clock: list[float]
) -> None:
    running = "* s3 bucket  acme-state 0s"
    assert terminal.look(Started(BUCKET, "delete")) == [running]
    with terminal.display.suspended():
        assert terminal.lines == []
        assert terminal.stream.getvalue().rindex("\x1b[?25h") > terminal.stream.getvalue().rindex("\x1b[?25l")
        terminal.stream.write("Type the stack's name: test\n")
    assert terminal.look() == ["Type the stack's name: test", running]


def test_a_question_that_is_not_answered_brings_the_foot_back(terminal: Terminal, clock: list[float]) -> None:
    terminal.look(Started(BUCKET, "delete"))
    with pytest.raises(KeyboardInterrupt), terminal.display.suspended():
        raise KeyboardInterrupt
    assert terminal.look() == ["* s3 bucket  acme-state 0s"]


@pytest.mark.parametrize("error", [None, KeyboardInterrupt()], ids=["well", "interrupted"])
def test_the_terminal_is_left_as_it_was(error: BaseException | None) -> None:
    terminal = Terminal()

    def use() -> None:
        with terminal.display as display:
            display.engine(PhaseStarted("apply", 1))
            display.engine(Started(BUCKET, "create"))
            display.line("now")
            if error is not None:
                raise error

    if error is None:
        use()
    else:
        with pytest.raises(KeyboardInterrupt):
            use()
    assert terminal.lines == ["now"]
    written = terminal.stream.getvalue()
    assert written.rindex("\x1b[?25h") > written.rindex("\x1b[?25l")
