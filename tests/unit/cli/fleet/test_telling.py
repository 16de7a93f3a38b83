"""What a stack's process tells arrives as it was, and a process that nobody hears goes on."""

from __future__ import annotations

import io
import json
from typing import get_args

import pytest

from stateroom.cli.fleet.telling import Line, Telling, Told, decode, encode
from stateroom.engine.decision import Keep
from stateroom.engine.events import Event, Failed, Finished, PhaseStarted, Planned, Resource, Retried, Started, Waiting
from stateroom.smoke.report import StepFinished

BUCKET = Resource("aws:s3/bucket:Bucket", "state", "acme-state")
EVENTS: list[Told] = [
    Line("Making acme\non aws – ✓"),
    PhaseStarted("apply", 3),
    Started(BUCKET, "create"),
    Waiting(BUCKET, "its name"),
    Retried("s3", "PutBucketPolicy", "Busy", 2),
    Failed(BUCKET, "update", 0.5, "it broke"),
    Finished(BUCKET, "create", 0.25),
    StepFinished("take the lock", "what", "passed", 0.25, "lock table\nand more"),
]


@pytest.mark.parametrize("told", EVENTS, ids=lambda told: type(told).__name__)
def test_an_event_arrives_as_it_was_told(told: Told) -> None:
    line = encode(told)
    assert "\n" not in line
    assert decode(line) == told


def test_every_event_that_a_display_shows_is_tried_here() -> None:
    assert {type(told) for told in EVENTS} == {*get_args(Event), Line, StepFinished} - {Planned}


def test_a_display_tells_what_it_is_given_and_leaves_the_plan_to_the_document() -> None:
    stream = io.StringIO()
    with Telling(stream) as display:
        display.line("first")
        display.engine(Planned(BUCKET, Keep()))
        display.engine(Started(BUCKET, "create"))
        with display.suspended():
            display.smoke(StepFinished("take the lock", "", "passed", 0.25, ""))
    assert [decode(line) for line in stream.getvalue().splitlines()] == [
        Line("first"),
        Started(BUCKET, "create"),
        StepFinished("take the lock", "", "passed", 0.25, ""),
    ]


def test_who_is_not_heard_any_more_goes_on_in_silence() -> None:
    class Closed(io.StringIO):
        def write(self, text: str) -> int:
            raise BrokenPipeError(text)

    display = Telling(Closed())
    display.line("lost")
    display.engine(Started(BUCKET, "create"))


@pytest.mark.parametrize("line", ["", "{", "[]", "{}", '{"kind": "Unknown"}', json.dumps({"kind": "Line", "txt": ""})])
def test_what_is_no_event_is_not_taken_for_one(line: str) -> None:
    with pytest.raises((ValueError, KeyError, TypeError, AttributeError)):
        decode(line)
