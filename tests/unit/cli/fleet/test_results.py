"""What is told of each stack when it has ended, and the exit code of all."""

from __future__ import annotations

from typing import Any

import pytest

from stateroom.cli.fleet.results import Result, exit_code_of, failed_stacks, render_summary, result_of
from tests.unit.cli.fleet.documents import CREATED, KEPT, REFUSED, UPDATED, failure, policies, preview, smoke, up


@pytest.mark.parametrize(
    ("document", "result"),
    [
        (up(KEPT), Result("✓", "1 resources as declared, proven before")),
        (up(KEPT, proven=False), Result("✓", "1 resources as declared, not proven")),
        (up(KEPT, CREATED, smoke=smoke()), Result("✓", "1 of 2 resources changed, proven")),
        (
            up(CREATED, smoke=smoke("take the lock"), exit_code=1, left=["role arn"]),
            Result(
                "✗",
                "1 of 1 resources changed, not proven",
                ("      take the lock: it broke", "      left in place: role arn"),
            ),
        ),
        (preview(KEPT, code=0), Result("=", "1 as declared")),
        (
            preview(KEPT, CREATED, UPDATED, code=2),
            Result(
                "~",
                "1 to create, 1 to update, 1 as declared",
                (
                    "      + kms key  alias/acme",
                    "      ~ s3 bucket  acme-state",
                    "        tags.team: (absent) → core",
                    "        policy: old → (known after create)",
                ),
            ),
        ),
        (
            preview(REFUSED, code=4),
            Result(
                "!",
                "1 refused",
                (
                    "      ! s3 bucket  acme-state",
                    "        it is not ours",
                    "        next: choose another name",
                ),
            ),
        ),
        ({"command": "smoke", "exit_code": 0, "smoke": smoke()}, Result("✓", "proven")),
        (
            {"command": "smoke", "exit_code": 1, "smoke": smoke("write")},
            Result("✗", "not proven", ("      write: it broke",)),
        ),
        (failure(), Result("✗", "it broke")),
        (
            failure(4, next="do what is said there") | {"policies": policies("mandatory")},
            Result(
                "✗",
                "it broke",
                (
                    "      ✗ aws-bucket-require-versioning (mandatory): it is off",
                    "      next: do what is said there",
                ),
            ),
        ),
        (
            up(KEPT, policies=policies("advisory")),
            Result(
                "✓",
                "1 resources as declared, proven before",
                ("      ! aws-bucket-require-versioning (advisory): it is off",),
            ),
        ),
        (
            failure(3, problems=["no name @ $.name"], why="one\n        two", next="mend it"),
            Result(
                "✗",
                "it broke",
                ("      - no name @ $.name", "      why:  one", "      why:  two", "      next: mend it"),
            ),
        ),
    ],
)
def test_a_stack_is_told_in_one_line_and_what_matters_below(document: dict[str, Any], result: Result) -> None:
    assert result_of(document) == result


@pytest.mark.parametrize("document", [preview(UPDATED, code=2), up(CREATED, left=["role arn"], smoke=smoke())])
def test_what_was_shown_already_is_not_shown_again(document: dict[str, Any]) -> None:
    assert result_of(document).details
    assert result_of(document, brief=True).details == ()


@pytest.mark.parametrize(
    ("codes", "code", "summary"),
    [
        ([0, 0], 0, "2 stacks: 2 done, in 1.5 s"),
        ([0], 0, "1 stack: 1 done, in 1.5 s"),
        ([0, 2], 2, "2 stacks: 1 done, 1 with changes pending, in 1.5 s"),
        ([0, 2, 5], 5, "3 stacks: 1 done, 1 with changes pending, 1 failed, in 1.5 s"),
        ([4, 4], 4, "2 stacks: 2 failed, in 1.5 s"),
        ([3, 5], 1, "2 stacks: 2 failed, in 1.5 s"),
        ([1, 0, 6], 1, "3 stacks: 1 done, 2 failed, in 1.5 s"),
    ],
)
def test_the_exit_code_is_what_all_failures_share(codes: list[int], code: int, summary: str) -> None:
    documents = {f"s{number}": {"exit_code": each} for number, each in enumerate(codes)}
    assert exit_code_of(documents) == code
    assert render_summary(documents, 1.5) == summary
    assert failed_stacks(documents) == [f"s{number}" for number, each in enumerate(codes) if each not in (0, 2)]
