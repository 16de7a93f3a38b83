from __future__ import annotations

from stateroom.cli.output.failures import render_failure
from stateroom.errors import StateroomError


def test_a_failure_says_no_more_than_there_is_to_say() -> None:
    assert render_failure(StateroomError("no answer", why="the line is dead", remedy="run it again")) == (
        "no answer\n      why:  the line is dead\n      next: run it again"
    )
    assert render_failure(StateroomError("no answer", remedy="run it again")) == "no answer\n      next: run it again"
    assert render_failure(StateroomError("no answer")) == "no answer"
