from __future__ import annotations

import json
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from stateroom.emit.record import facts_path, read_facts, write_facts
from stateroom.errors import RefusedError, StateroomError, UsageError
from tests.unit.emit.facts import KEY, OSS_KEY, make_facts

FULL = make_facts(
    lock="both",
    lock_table="acme-locks",
    encryption="aws:kms",
    kms_key_arn=KEY,
    endpoint="http://127.0.0.1:5000",
    roles={"writer": "arn:aws:iam::123456789012:role/acme-writer"},
    policies={"reader": "arn:aws:iam::123456789012:policy/acme-reader"},
    role_needs={"writer": ["external_id", "mfa"]},
    github={"writer": {"audience": "acme", "provider": "arn:aws:iam::123456789012:oidc-provider/ghe.example"}},
)


FULL_OSS = make_facts(
    "alicloud",
    encryption="KMS",
    kms_key_arn=OSS_KEY,
    roles={"writer": "acs:ram::1234567890123456:role/acme-writer"},
    role_needs={"writer": ["external_id"]},
)


@pytest.mark.parametrize(
    "facts",
    [make_facts(), FULL, make_facts("alicloud"), FULL_OSS],
    ids=["smallest", "full", "oss smallest", "oss full"],
)
def test_recorded_facts_are_read_back_equal(tmp_path: Path, facts: Any) -> None:
    path = write_facts(facts, "aws-dev", tmp_path)
    assert path == tmp_path / ".stateroom/aws-dev/facts.json"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert read_facts("aws-dev", tmp_path) == facts


def test_a_record_of_before_what_roles_need_is_read(tmp_path: Path) -> None:
    path = write_facts(make_facts(), "aws-dev", tmp_path)
    document = json.loads(path.read_text())
    del document["facts"]["role_needs"], document["facts"]["github"]
    path.write_text(json.dumps(document))
    assert read_facts("aws-dev", tmp_path) == make_facts()


def test_needs_are_tuples_in_facts_and_lists_in_a_record() -> None:
    assert FULL.role_needs == {"writer": ("external_id", "mfa")}
    assert FULL.to_dict()["role_needs"] == {"writer": ["external_id", "mfa"]}


def test_facts_with_a_secret_are_not_recorded(tmp_path: Path) -> None:
    with pytest.raises(RefusedError, match="is not a plain address"):
        write_facts(make_facts(endpoint="http://u:p@127.0.0.1:1"), "aws-dev", tmp_path)
    assert not list(tmp_path.iterdir())


def test_an_address_of_a_service_with_a_secret_is_not_recorded(tmp_path: Path) -> None:
    with pytest.raises(RefusedError, match="is not a plain address"):
        write_facts(make_facts("alicloud", endpoints={"sts": "u:p@127.0.0.1:1"}), "dev", tmp_path)
    assert not list(tmp_path.iterdir())


def test_a_damaged_record_of_oss_says_what_is_wrong(tmp_path: Path) -> None:
    path = write_facts(make_facts("alicloud", endpoints={}), "dev", tmp_path)
    with pytest.raises(StateroomError) as caught:
        read_facts("dev", tmp_path)
    assert str(caught.value) == (
        f"{path} cannot be used\n"
        "  why:  there is no endpoint of oss\n"
        "  next: run `stateroom up --stack dev`: it records the backend anew"
    )


def test_nothing_recorded_says_how_to_record(tmp_path: Path) -> None:
    with pytest.raises(StateroomError) as caught:
        read_facts("aws-dev", tmp_path)
    assert str(caught.value) == (
        "nothing is recorded for the stack aws-dev\n"
        f"  why:  there is no {tmp_path}/.stateroom/aws-dev/facts.json\n"
        "  next: run `stateroom up --stack aws-dev`: it records what it made"
    )


@pytest.mark.parametrize("stack", ["", "..", ".", "../x", "a/b", "a\\b", ".hidden", "a b", "a\n"])
def test_a_name_that_is_no_stack_never_becomes_a_path(tmp_path: Path, stack: str) -> None:
    with pytest.raises(UsageError) as caught:
        facts_path(stack, tmp_path)
    assert str(caught.value) == (
        f"{stack!r} cannot be the name of a stack\n"
        "  why:  it may hold letters, digits, hyphens, underscores and dots, and does not begin with a dot\n"
        "  next: give the name that stands in Pulumi.<stack>.yaml"
    )


def _set(path: str, value: Any) -> Callable[[dict[str, Any]], Any]:
    def change(document: dict[str, Any]) -> Any:
        *above, name = path.split(".")
        target = document
        for step in above:
            target = target[step]
        target[name] = value
        return document

    return change


def _drop_bucket(document: dict[str, Any]) -> Any:
    del document["facts"]["bucket"]
    return document


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda _: [], "it holds no facts"),
        (lambda _: {}, "it holds no facts"),
        (_set("facts", 7), "it holds no facts"),
        (_set("format", 2), "its format is 2 and this version reads 1"),
        (_set("format", None), "its format is None and this version reads 1"),
        (_set("stack", "aws-prod"), "it was recorded for the stack 'aws-prod'"),
        (_set("facts.colour", "red"), "colour: no fact has this name"),
        (_drop_bucket, "bucket: it is missing"),
        (_set("facts.bucket", 7), "bucket: Input should be a valid string"),
        (_set("facts.lock", "magic"), "lock: Input should be 'table', 'native', 'both' or 'none'"),
        (_set("facts.roles", ["x"]), "roles: Input should be an object"),
        (_set("facts.role_needs", ["x"]), "role_needs: Input should be an object"),
        (_set("facts.role_needs", {"writer": 7}), "role_needs.writer: Input should be a valid array"),
        (
            _set("facts.role_needs", {"writer": ["luck"]}),
            "role_needs.writer.0: Input should be 'external_id' or 'mfa'",
        ),
        (_set("facts.github", ["x"]), "github: Input should be an object"),
        (_set("facts.github", {"writer": "x"}), "github.writer: Input should be an object"),
        (_set("facts.github", {"writer": {"audience": "acme"}}), "github.writer.provider: it is missing"),
        (
            _set("facts.github", {"writer": {"audience": "a", "provider": "p", "secret": "s"}}),
            "github.writer.secret: no fact has this name",
        ),
        (_set("facts.lock", "table"), "the lock mode is 'table' and there is no lock table"),
    ],
)
def test_a_damaged_record_says_what_is_wrong(tmp_path: Path, change: Callable[[dict[str, Any]], Any], why: str) -> None:
    path = write_facts(make_facts(), "aws-dev", tmp_path)
    path.write_text(json.dumps(change(json.loads(path.read_text()))))
    with pytest.raises(StateroomError) as caught:
        read_facts("aws-dev", tmp_path)
    assert str(caught.value) == (
        f"{path} cannot be used\n  why:  {why}\n  next: run `stateroom up --stack aws-dev`: it records the backend anew"
    )


@pytest.mark.parametrize("content", [b"", b"{", b"\xff", b'{"format": 1,'])
def test_a_record_that_is_not_json_says_so(tmp_path: Path, content: bytes) -> None:
    path = write_facts(make_facts(), "aws-dev", tmp_path)
    path.write_bytes(content)
    with pytest.raises(StateroomError, match="it is not JSON") as caught:
        read_facts("aws-dev", tmp_path)
    assert caught.value.what == f"{path} cannot be used"
