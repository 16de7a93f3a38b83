"""The last run's record against the stack file."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from stateroom.config.aws import AwsBackend
from stateroom.continuity import list_left_behind, refuse_another_backend, refuse_lock_jump, require_current
from stateroom.errors import RefusedError
from stateroom.facts import Facts

ACCOUNT = "123456789012"
BUCKET = f"acme-state-{ACCOUNT}-eu-west-1"
RECORDED = Facts(
    cloud="aws",
    name="acme",
    account=ACCOUNT,
    partition="aws",
    region="eu-west-1",
    bucket=BUCKET,
    state_key="terraform.tfstate",
    workspace_key_prefix="env:",
    lock="table",
    encryption="AES256",
    lock_table="acme-locks",
    roles={"writer": "arn:writer", "admin": "arn:admin"},
    policies={"writer": "arn:policy"},
)


def backend(**keys: Any) -> AwsBackend:
    smallest = {"cloud": "aws", "name": "acme", "region": "eu-west-1", "lock": {"mode": "table"}}
    return AwsBackend.model_validate({**smallest, **keys})


@pytest.mark.parametrize(
    ("keys", "account", "moved"),
    [
        (
            {"region": "eu-central-1"},
            ACCOUNT,
            f"region eu-west-1 → eu-central-1, bucket {BUCKET} → acme-state-{ACCOUNT}-eu-central-1",
        ),
        (
            {"bucket": {"name": "other-bucket"}},
            ACCOUNT,
            f"bucket {BUCKET} → other-bucket",
        ),
        (
            {},
            "111122223333",
            f"account {ACCOUNT} → 111122223333, bucket {BUCKET} → acme-state-111122223333-eu-west-1",
        ),
    ],
)
def test_a_stack_that_would_become_another_backend_is_refused(keys: dict[str, Any], account: str, moved: str) -> None:
    with pytest.raises(RefusedError) as caught:
        refuse_another_backend(RECORDED, backend(**keys), account, "prod")
    assert str(caught.value) == (
        f"stack prod would become another backend: {moved}\n"
        f"  why:  its states lie in {BUCKET}, and the new one would be empty; nothing was written\n"
        "  next: give the new backend a stack of its own, or remove .stateroom/prod if the old one is gone"
    )


def test_the_same_backend_goes_on() -> None:
    refuse_another_backend(RECORDED, backend(tags={"team": "core"}), ACCOUNT, "prod")
    assert require_current(RECORDED, backend(tags={"team": "core"}), "prod") is RECORDED


@pytest.mark.parametrize(("before", "now"), [("table", "native"), ("native", "table")])
def test_a_lock_that_jumps_is_refused(before: Any, now: str) -> None:
    with pytest.raises(RefusedError) as caught:
        refuse_lock_jump(replace(RECORDED, lock=before), backend(lock={"mode": now}), "prod")
    assert str(caught.value) == (
        f"the lock of stack prod would go from {before} to {now} in one step\n"
        "  why:  clients with the configuration of before and of now would not see each other's lock; "
        "nothing was written\n"
        "  next: set lock.mode to both, run `stateroom up`, give every client the new configuration, then go on"
    )


@pytest.mark.parametrize(("before", "now"), [("table", "both"), ("both", "native"), ("none", "native")])
def test_a_lock_that_takes_one_step_goes_on(before: Any, now: str) -> None:
    refuse_lock_jump(replace(RECORDED, lock=before), backend(lock={"mode": now}), "prod")


def test_what_is_no_longer_part_of_the_backend_is_listed() -> None:
    before = replace(RECORDED, kms_key_arn="arn:key", log_bucket="logs", replica_bucket="replica")
    after = replace(RECORDED, roles={"writer": "arn:writer"}, policies={}, lock_table=None)
    assert list_left_behind(before, after) == (
        "role arn:admin",
        "policy arn:policy",
        "lock table acme-locks",
        "log bucket logs",
        "replica bucket replica",
        "key arn:key: states written before still need it, and our policies do not grant it",
    )
    assert list_left_behind(RECORDED, RECORDED) == ()


def test_a_record_that_the_stack_file_no_longer_says_is_refused() -> None:
    changed = backend(lock={"mode": "both"}, state={"key": "other.tfstate"})
    with pytest.raises(RefusedError) as caught:
        require_current(RECORDED, changed, "prod")
    assert str(caught.value) == (
        "the stack file of prod has changed since `stateroom up` recorded the backend: state.key, lock.mode\n"
        "  why:  what was recorded is no longer what is declared\n"
        "  next: run `stateroom up --stack prod`, or take the change back"
    )
