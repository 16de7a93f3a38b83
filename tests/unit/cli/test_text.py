"""What a run looks like as text and as data."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import stateroom.engine.handlers
from stateroom.cli.output.text import (
    describe_plan,
    render_counts,
    render_event,
    render_kind,
    render_plan,
    render_report,
    render_smoke_step,
)
from stateroom.engine.decision import UNKNOWN, Change, Create, Keep, Refuse, Update
from stateroom.engine.events import Event, Failed, Finished, PhaseStarted, Resource, Retried, Started, Waiting
from stateroom.engine.plan import Plan, Step
from stateroom.smoke.report import Report, StepFinished

HANDLERS = Path(stateroom.engine.handlers.__file__).parent
BUCKET = Resource("aws:s3/bucket:Bucket", "state", "acme-state")
VERSIONING = Resource("aws:s3/bucketVersioning:BucketVersioning", "state", "acme-state")
TABLE = Resource("aws:dynamodb/table:Table", "locks", "acme-locks")
PLAN = Plan(
    (
        Step(BUCKET, Create()),
        Step(VERSIONING, Update((Change("versioningConfiguration.status", "Suspended", "Enabled"),))),
        Step(TABLE, Refuse("table acme-locks has the key lockid", "choose another name")),
        Step(Resource("aws:kms/key:Key", "state", "alias/acme"), Keep()),
    )
)


@pytest.mark.parametrize(
    ("token", "words"),
    [
        ("aws:s3/bucket:Bucket", "s3 bucket"),
        ("aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock", "s3 public access block"),
        ("alicloud:oss/bucketPublicAccessBlock:BucketPublicAccessBlock", "oss public access block"),
        (
            "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
            "s3 bucket encryption",
        ),
        ("aws:iam/openIdConnectProvider:OpenIdConnectProvider", "iam openid connect provider"),
    ],
)
def test_a_kind_is_the_type_token_in_words(token: str, words: str) -> None:
    assert render_kind(token) == words


def test_the_row_of_any_kind_fits_the_terminal_with_the_bucket_of_a_short_name() -> None:
    files = [path.relative_to(HANDLERS).with_suffix("").parts for path in HANDLERS.glob("*/*/[a-z]*.py")]
    camel = [(*place, re.sub("_(.)", lambda found: found[1].upper(), file)) for *place, file in files]
    tokens = [f"{package}:{module}/{file}:{file}" for package, module, file in camel]
    bucket = "demo-state-1234567890123456-cn-hangzhou"
    rows = {token: render_event(Finished(Resource(token, "state", bucket), "create", 0.25)) for token in tokens}
    assert len(rows) > 30
    assert {token: row for token, row in rows.items() if row is None or len(row) != 80} == {}


def test_a_plan_shows_what_would_be_written_and_what_is_refused_and_counts_all() -> None:
    assert list(render_plan(PLAN)) == [
        "  + s3 bucket                     acme-state",
        "  ~ s3 bucket versioning          acme-state",
        "      versioningConfiguration.status: Suspended → Enabled",
        "  ! dynamodb table                acme-locks",
        "      table acme-locks has the key lockid",
        "      next: choose another name",
        "  1 to create, 1 to update, 1 refused, 1 as declared",
    ]


def test_why_a_plan_refuses_and_what_comes_next_fit_the_terminal() -> None:
    reason = "the table acme-locks has the key " + "lockid " * 8
    lines = list(render_plan(Plan((Step(TABLE, Refuse(reason, "choose " + "another name " * 8)),))))
    assert lines[1:-1] == [
        "      the table acme-locks has the key lockid lockid lockid lockid lockid lockid",
        "      lockid lockid",
        "      next: choose another name another name another name another name another",
        "      name another name another name another name",
    ]


def test_an_empty_plan_says_so() -> None:
    assert render_counts(Plan(())) == "nothing declared"


@pytest.mark.parametrize(
    ("event", "line"),
    [
        (
            Finished(BUCKET, "create", 0.25),
            "  + s3 bucket                     acme-state                                0.2s",
        ),
        (
            Failed(TABLE, "update", 12.0, "it broke"),
            "  ✗ dynamodb table                acme-locks                               12.0s\n      it broke",
        ),
        (Waiting(TABLE, "table acme-locks to become ACTIVE"), "  … waiting for table acme-locks to become ACTIVE"),
        (Retried("s3", "PutBucketPolicy", "Busy", 2), "  … s3 PutBucketPolicy: Busy, attempt 2"),
        (Started(BUCKET, "create"), None),
        (PhaseStarted("read", 3), None),
    ],
)
def test_an_event_is_worth_a_line_or_none(event: Event, line: str | None) -> None:
    assert render_event(event) == line


def test_a_plan_as_data_says_what_is_not_known_yet() -> None:
    plan = Plan((Step(BUCKET, Create()), Step(TABLE, Update((Change("kmsKeyArn", "old", UNKNOWN),)))))
    assert describe_plan(plan) == [
        {"type": "aws:s3/bucket:Bucket", "name": "state", "identity": "acme-state", "action": "create"},
        {
            "type": "aws:dynamodb/table:Table",
            "name": "locks",
            "identity": "acme-locks",
            "action": "update",
            "changes": [{"property": "kmsKeyArn", "live": "old", "declared": None, "known": False}],
        },
    ]


def test_a_plan_as_data_holds_whole_values_without_external_ids() -> None:
    live = '{"Condition": {"StringEquals": {"sts:ExternalId": ["hunter2"]}}, "n": 2.0}'
    declared = {"Condition": {"StringEquals": {"STS:externalid": "hunter3"}}, "long": "x" * 100}
    plan = Plan((Step(BUCKET, Update((Change("assumeRolePolicy", live, declared),))),))
    assert describe_plan(plan)[0]["changes"] == [
        {
            "property": "assumeRolePolicy",
            "live": '{"Condition":{"StringEquals":{"sts:ExternalId":"(hidden)"}},"n":2.0}',
            "declared": {"Condition": {"StringEquals": {"STS:externalid": "(hidden)"}}, "long": "x" * 100},
        }
    ]


def test_a_smoke_step_fits_the_terminal_whatever_was_seen() -> None:
    step = StepFinished("encryption", "compared", "passed", 0.0123, "state under " + "x" * 40 + " and " + "y" * 40)
    lines = render_smoke_step(step).split("\n")
    assert lines[0] == f"  ✓ encryption{' ' * 58}  0.01s"
    assert lines[1:] == ["      state under " + "x" * 40 + " and", "      " + "y" * 40]
    assert all(len(line) <= 80 for line in lines)


def test_a_report_is_one_line() -> None:
    steps = tuple(StepFinished(name, "", name, 0.1, "") for name in ("passed", "skipped", "passed"))
    assert render_report(Report("acme", "both", "p", steps, 1.25)) == "2 passed, 1 skipped in 1.2 s"
