"""What is told of each stack in the list: from its file, its records and the document of its preview."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from stateroom.cli.fleet.listing import Row, describe_row, interrupted, judge_row, list_row
from stateroom.cli.output.stacks import render_stacks
from stateroom.provision import open_stack
from stateroom.workspace import Workspace
from tests.unit.cli.fleet.documents import CREATED, KEPT, REFUSED, UPDATED, failure, policies, preview

ROW = Row("blue", "recorded", "made 2026-01-01, not proven", "", "aws", "eu-west-1", "111122223333", "both")
THEN = datetime(2026, 1, 2, 3, 4, tzinfo=UTC)


@pytest.mark.parametrize(
    ("document", "state", "words", "changes"),
    [
        (preview(KEPT, code=0), "up_to_date", "up to date", 0),
        (preview(KEPT, CREATED, code=2), "pending", "1 change pending", 1),
        (preview(UPDATED, CREATED, code=2), "pending", "2 changes pending", 2),
        (preview(CREATED, CREATED, code=2), "not_made", "not made", 2),
        (preview(KEPT, REFUSED, code=4), "refused", "refused: it is not ours", None),
        (preview(REFUSED, REFUSED, code=4), "refused", "refused: it is not ours, and 1 more", None),
        (
            preview(KEPT, code=4) | {"policies": policies("mandatory")},
            "refused",
            "refused: policy aws-bucket-require-versioning",
            None,
        ),
        (preview(KEPT, code=0) | {"policies": policies("advisory")}, "up_to_date", "up to date", 0),
        (failure(3, type="ConfigError"), "broken_file", "broken file: it broke", None),
        (failure(4, type="RefusedError"), "refused", "refused: it broke", None),
        (failure(5, type="CredentialsError"), "no_credentials", "no credentials", None),
        (failure(5, type="DeniedError"), "denied", "denied: it broke", None),
        (failure(1, type="UnreachableError"), "unreachable", "unreachable", None),
        (failure(1, type="DeadlineError"), "failed", "failed: it broke", None),
    ],
)
def test_state_is_what_the_preview_came_to(
    document: dict[str, Any], state: str, words: str, changes: int | None
) -> None:
    judged = judge_row(ROW, document)
    assert (judged.state, describe_row(judged)["summary"], judged.changes) == (state, words, changes)
    assert judged.error == document.get("error")
    assert (judged.cloud, judged.account) == (ROW.cloud, ROW.account)


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    (tmp_path / "stacks").mkdir()
    return Workspace(tmp_path, "stateroom", tmp_path / "stacks")


def write(workspace: Workspace, **keys: Any) -> None:
    backend = {"cloud": "aws", "name": "acme", "region": "eu-west-1", **keys}
    file = workspace.stacks / "Pulumi.blue.yaml"
    file.write_text(yaml.safe_dump({"config": {"stateroom:backend": backend}}), encoding="utf-8")


def test_file_that_is_broken_is_a_row_and_no_error(workspace: Workspace) -> None:
    write(workspace, region="mars", protect="no")
    row, stack = list_row(workspace, "blue")
    assert stack is None
    assert (row.state, row.words, row.cloud) == ("broken_file", "broken file", None)
    assert row.detail.startswith("this is not an AWS region @ $.region (")
    assert row.detail.endswith(", and 1 more")
    assert row.error is not None
    assert len(row.error["problems"]) == 2


def test_a_file_that_is_no_yaml_is_broken_as_well(workspace: Workspace) -> None:
    (workspace.stacks / "Pulumi.blue.yaml").write_text("[")
    row, _ = list_row(workspace, "blue")
    assert (row.state, row.words, row.detail) == ("broken_file", "broken file", "stacks/Pulumi.blue.yaml is not YAML")


@pytest.mark.parametrize(
    ("keys", "account"),
    [
        ({}, None),
        ({"account": "111122223333"}, "111122223333"),
        ({"assume_role": {"role_arn": "arn:aws:iam::444455556666:role/x"}}, "444455556666"),
    ],
)
def test_account_is_the_one_that_the_file_tells(
    workspace: Workspace, keys: dict[str, Any], account: str | None
) -> None:
    write(workspace, **keys)
    row, stack = list_row(workspace, "blue")
    assert stack is not None
    assert (row.state, row.words) == ("not_recorded", "nothing recorded")
    assert (row.cloud, row.region, row.account, row.lock) == ("aws", "eu-west-1", account, "native")


def test_what_was_made_and_proven_is_told_with_its_day(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    write(workspace)
    stack = open_stack(workspace, "blue")
    made = record(monkeypatch, stack.records, proven=False)
    row, _ = list_row(workspace, "blue")
    assert (row.words, row.account, row.made, row.proven) == ("made 2026-01-02, not proven", made.account, THEN, None)
    record(monkeypatch, stack.records, proven=True)
    row, _ = list_row(workspace, "blue")
    assert (row.state, row.words, row.proven) == ("recorded", "made 2026-01-02, proven 2026-01-02", THEN)


def record(monkeypatch: pytest.MonkeyPatch, records: Path, *, proven: bool) -> Any:
    """Records of a backend in `records`, both from THEN."""
    from tests.unit.emit.facts import make_facts

    made = make_facts()
    records.mkdir(parents=True, exist_ok=True)
    for name in ("facts.json", "proof.json"):
        (records / name).touch()
        os.utime(records / name, (THEN.timestamp(), THEN.timestamp()))
    monkeypatch.setattr("stateroom.cli.fleet.listing.recorded_facts", lambda _stack: made)
    monkeypatch.setattr("stateroom.cli.fleet.listing.read_proof", lambda _stack: made if proven else None)
    return made


def test_a_reading_that_was_cut_short_is_an_error_and_not_a_list() -> None:
    documents = {"blue": failure(1, what="interrupted"), "red": preview(KEPT, code=0)}
    error = interrupted(documents)
    assert str(error) == (
        "interrupted\n  why:  1 of 2 stacks did not answer before: blue\n  next: run the same command again"
    )
    assert interrupted({"red": documents["red"]}) is None


def test_table_fits_into_eighty_columns_and_keeps_ids_whole() -> None:
    place = {"cloud": "alicloud", "region": "ap-southeast-1", "account": "1" * 16, "lock": "table"}
    rows = [
        Row("alicloud-production", "up_to_date", "up to date", **place),
        Row("aws-dev", "refused", "refused", "the [bucket] " * 8, cloud="aws", region="eu-west-1"),
        Row("x", "broken_file", "broken file", "it is not YAML"),
    ]
    assert list(render_stacks(rows)) == [
        "stack               cloud    region         account          lock  state",
        "alicloud-production alicloud ap-southeast-1 1111111111111111 table up to date",
        "aws-dev             aws      eu-west-1      -                -     refused",
        "x                   -        -              -                -     broken file",
        "",
        "  aws-dev: the [bucket] the [bucket] the [bucket] the [bucket] the [bucket] the",
        "      [bucket] the [bucket] the [bucket]",
        "  x: it is not YAML",
        "\n3 stacks: 1 up to date, 1 refused, 1 broken file",
    ]


_WIDE: dict[str, Any] = {"cloud": "alicloud", "region": "ap-southeast-1", "account": "1" * 16, "lock": "table"}
_TABLES = {
    84: (
        "stack               cloud    region         account          lock  state",
        "alicloud-production alicloud ap-southeast-1 1111111111111111 table 9 changes pending",
        "aws-dev             aws      eu-central-1   111111111111     none  up to date",
    ),
    80: (
        "stack               cloud    region         account          state",
        "alicloud-production alicloud ap-southeast-1 1111111111111111 9 changes pending",
        "aws-dev             aws      eu-central-1   111111111111     up to date",
        "lock",
    ),
    72: (
        "stack               cloud    region         state",
        "alicloud-production alicloud ap-southeast-1 9 changes pending",
        "aws-dev             aws      eu-central-1   up to date",
        "lock, account",
    ),
    60: (
        "stack               region         state",
        "alicloud-production ap-southeast-1 9 changes pending",
        "aws-dev             eu-central-1   up to date",
        "lock, account, cloud",
    ),
    40: (
        "stack               state",
        "alicloud-production 9 changes pending",
        "aws-dev             up to date",
        "lock, account, cloud, region",
    ),
    10: (
        "stack               state",
        "alicloud-production 9 changes pending",
        "aws-dev             up to date",
        "lock, account, cloud, region",
    ),
}


@pytest.mark.parametrize("width", _TABLES)
def test_names_and_states_are_whole_in_a_narrow_terminal_and_other_columns_give_way(width: int) -> None:
    rows = [
        Row("alicloud-production", "pending", "9 changes pending", **_WIDE),
        Row("aws-dev", "up_to_date", "up to date", "", "aws", "eu-central-1", "1" * 12, "none"),
    ]
    *table, last = _TABLES[width] if width < 84 else (*_TABLES[width], "")
    note = [f"no room for {last}: --json has all"] if last else []
    told = list(render_stacks(rows, width=width))
    assert told == [*table, "\n2 stacks: 1 pending, 1 up to date", *note]
    assert all(len(line) <= max(width, 40) for line in table)


def test_the_dates_of_a_recorded_stack_stay_in_one_line() -> None:
    words = "made 2026-01-02, proven 2026-01-02"
    row = Row("aws-dev", "recorded", words, "", "aws", "eu-central-1", "1" * 12, "native")
    assert list(render_stacks([row])) == [
        "stack   cloud region       account      state",
        f"aws-dev aws   eu-central-1 111111111111 {words}",
        "\n1 stack: 1 recorded",
        "no room for lock: --json has all",
    ]


def test_a_row_as_data_has_the_same_keys_for_every_stack() -> None:
    assert describe_row(judge_row(Row("blue", "recorded", "x", made=THEN), preview(CREATED, code=2))) == {
        "stack": "blue",
        "cloud": None,
        "region": None,
        "account": None,
        "lock": None,
        "state": "not_made",
        "summary": "not made",
        "changes": 1,
        "made": "2026-01-02T03:04:00+00:00",
        "proven": None,
        "error": None,
    }
