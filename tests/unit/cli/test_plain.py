"""The displays without cursor movement, and which display is taken where."""

from __future__ import annotations

import io
import sys

import pytest

from stateroom.cli.output import open_display
from stateroom.cli.output.display import Display, watch_of
from stateroom.cli.output.live import Live
from stateroom.cli.output.plain import Plain, Silent
from stateroom.engine.events import Event, Failed, Finished, PhaseStarted, Resource, Started, Waiting
from stateroom.engine.plan import Plan
from stateroom.smoke.report import StepFinished
from tests.unit.emit.facts import make_facts

BUCKET = Resource("aws:s3/bucket:Bucket", "state", "acme-state")
EVENTS: list[Event] = [
    PhaseStarted("apply", 1),
    Started(BUCKET, "create"),
    Waiting(BUCKET, "its name"),
    Finished(BUCKET, "create", 0.25),
    Failed(BUCKET, "create", 0.25, "it broke"),
]


def use(display: Display) -> None:
    """Show a little of everything."""
    with display:
        for event in EVENTS:
            display.engine(event)
        with display.suspended():
            display.line()
        display.smoke(StepFinished("take the lock", "", "passed", 0.25, "lock table"))
        display.line("  [bold] done ✓")


def test_plain_lines_tell_what_happened_and_not_what_goes_on() -> None:
    stream = io.StringIO()
    use(Plain(stream))
    assert stream.getvalue().split("\n") == [
        "  … waiting for its name",
        "  + s3 bucket                     acme-state                                0.2s",
        "  ✗ s3 bucket                     acme-state                                0.2s",
        "      it broke",
        "",
        "  ✓ take the lock                                                         0.25s",
        "      lock table",
        "  [bold] done ✓",
        "",
    ]


def test_a_silent_display_shows_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    use(Silent())
    assert capsys.readouterr() == ("", "")


def test_what_was_made_is_shown_in_the_lines_that_are_asked_for() -> None:
    from stateroom.engine.deploy import Outcome
    from stateroom.provision import Made

    stream = io.StringIO()
    display = Plain(stream)
    watch = watch_of(display, lambda made: [f"made {made.facts.name}", "and more"])
    watch.made(Made(Outcome(Plan(())), make_facts(), (), proven=False))
    watch.engine(EVENTS[2])
    assert stream.getvalue() == "made acme\nand more\n  … waiting for its name\n"


class Screen(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("stream", "term", "as_json", "kind"),
    [
        (Screen(), "xterm", False, Live),
        (Screen(), "xterm", True, Silent),
        (Screen(), "dumb", False, Plain),
        (Screen(), None, False, Plain),
        (io.StringIO(), "xterm", False, Plain),
        (io.StringIO(), "xterm", True, Silent),
        (None, "xterm", False, Plain),
    ],
)
def test_the_display_fits_where_the_output_goes(
    stream: io.StringIO | None, term: str | None, as_json: bool, kind: type, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdout", stream)
    if term is None:
        monkeypatch.delenv("TERM", raising=False)
    else:
        monkeypatch.setenv("TERM", term)
    assert type(open_display(as_json=as_json)) is kind
