from __future__ import annotations

import pytest

from stateroom.errors import CredentialsError, SmokeError
from stateroom.smoke.report import Report, StepFinished, require


def test_a_report_counts_a_skipped_step_neither_for_nor_against() -> None:
    steps = (StepFinished("a", "did a", "passed", 0.5, ""), StepFinished("b", "did b", "skipped", 0.0, "no"))
    report = Report("acme", "both", "b/p/", steps, 1.0)
    assert report.passed
    assert require(report) is report
    assert report.to_dict() == {
        "backend": "acme",
        "lock": "both",
        "prefix": "b/p/",
        "passed": True,
        "seconds": 1.0,
        "steps": [
            {"name": "a", "what": "did a", "result": "passed", "seconds": 0.5, "detail": "", "denied": False},
            {"name": "b", "what": "did b", "result": "skipped", "seconds": 0.0, "detail": "no", "denied": False},
        ],
    }


def test_a_report_with_failures_raises_an_error_that_names_each() -> None:
    steps = (
        StepFinished("a", "did a", "failed", 0.5, "wrong\n  why:  because"),
        StepFinished("b", "did b", "passed", 0.5, ""),
        StepFinished("c", "did c", "failed", 0.5, "bad"),
    )
    report = Report("acme", "both", "b/p/", steps, 1.0)
    assert report.exit_code == 1
    with pytest.raises(SmokeError) as caught:
        require(report)
    assert str(caught.value) == (
        "the backend acme is not proven: a, c failed\n"
        "  why:  a: wrong\n"
        "          why:  because\n"
        "        c: bad\n"
        "  next: repair it with `stateroom up`, which converges what drifted, and run `stateroom smoke` again"
    )


def test_what_failed_for_the_credentials_has_their_exit_code_and_what_failed_after_it_changes_nothing() -> None:
    steps = (
        StepFinished("a", "did a", "passed", 0.5, ""),
        StepFinished("b", "did b", "failed", 0.5, "expired", denied=True),
        StepFinished("c", "did c", "failed", 0.5, "bad"),
    )
    report = Report("acme", "both", "b/p/", steps, 1.0)
    assert report.exit_code == 5
    with pytest.raises(CredentialsError) as caught:
        require(report)
    assert str(caught.value) == (
        "the backend acme is not proven: b, c failed\n"
        "  why:  b: expired\n"
        "        c: bad\n"
        "  next: `stateroom whoami` says whose credentials these are; with the right ones, run `stateroom smoke` again"
    )
    assert Report("acme", "both", "b/p/", steps[::-1], 1.0).exit_code == 1
