"""The last run's record against the stack file."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from stateroom.config.alicloud import AlicloudBackend
from stateroom.config.alicloud_names import lock_instance_name
from stateroom.config.aws import AwsBackend
from stateroom.config.backend import Backend
from stateroom.continuity import (
    list_left_behind,
    refuse_another_backend,
    refuse_lock_jump,
    refuse_moved_states,
    require_current,
)
from stateroom.errors import RefusedError
from stateroom.facts import Facts
from tests.unit.emit.facts import make_facts

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
INSTANCE = lock_instance_name("acme", "1234567890123456")
OSS_RECORDED = make_facts("alicloud", lock_instance=INSTANCE)


def backend(**keys: Any) -> AwsBackend:
    smallest = {"cloud": "aws", "name": "acme", "region": "eu-west-1", "lock": {"mode": "table"}}
    return AwsBackend.model_validate({**smallest, **keys})


def oss_backend(**keys: Any) -> AlicloudBackend:
    return AlicloudBackend.model_validate({"cloud": "alicloud", "name": "acme", "region": "cn-hangzhou", **keys})


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


MOVED_STATES = [
    (RECORDED, backend(state={"key": "app.tfstate"}), "state.key terraform.tfstate → app.tfstate"),
    (RECORDED, backend(state={"workspace_key_prefix": "ws"}), "state.workspace_key_prefix env: → ws"),
    (
        RECORDED,
        backend(state={"key": "app.tfstate", "workspace_key_prefix": "ws"}),
        "state.key terraform.tfstate → app.tfstate, state.workspace_key_prefix env: → ws",
    ),
    (OSS_RECORDED, oss_backend(state={"key": "app.tfstate"}), "state.key terraform.tfstate → app.tfstate"),
    (OSS_RECORDED, oss_backend(state={"prefix": "states"}), "state.prefix env: → states"),
    (
        OSS_RECORDED,
        oss_backend(state={"key": "app.tfstate", "prefix": "states"}),
        "state.key terraform.tfstate → app.tfstate, state.prefix env: → states",
    ),
]


@pytest.mark.parametrize(("recorded", "now", "moved"), MOVED_STATES)
def test_states_that_would_be_looked_for_elsewhere_are_refused(recorded: Facts, now: Backend, moved: str) -> None:
    with pytest.raises(RefusedError) as caught:
        refuse_moved_states(recorded, now, "prod")
    assert str(caught.value) == (
        f"the states of stack prod would be looked for elsewhere: {moved}\n"
        "  why:  clients with the new configuration would see an empty state, and the old one stays where it is; "
        "nothing was written\n"
        "  next: take the change back, and use `stateroom emit --key …` for further states; or, to move, stop every "
        "client, save each state with `terraform state pull`, remove .stateroom/prod/facts.json, run `stateroom up`, "
        "give every client the new configuration, and put each state into its new place with `terraform state push`"
    )


@pytest.mark.parametrize(
    ("recorded", "now"),
    [
        (RECORDED, backend(state={"key": "terraform.tfstate", "workspace_key_prefix": "env:"})),
        (RECORDED, backend(tags={"team": "core"})),
        (OSS_RECORDED, oss_backend(state={"key": "terraform.tfstate", "prefix": "env:"})),
        (OSS_RECORDED, oss_backend(tags={"team": "core"})),
    ],
)
def test_states_that_stay_where_they_are_go_on(recorded: Facts, now: Backend) -> None:
    refuse_moved_states(recorded, now, "prod")


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


AWS_TABLES = [
    ("table", {"mode": "table", "table": "other"}, "other"),
    ("table", {"mode": "both", "table": "other"}, "other"),
    ("both", {"mode": "table", "table": "other"}, "other"),
]


@pytest.mark.parametrize(("before", "lock", "table"), AWS_TABLES)
def test_a_lock_that_jumps_to_another_table_is_refused(before: Any, lock: dict[str, str], table: str) -> None:
    with pytest.raises(RefusedError) as caught:
        refuse_lock_jump(replace(RECORDED, lock=before), backend(lock=lock), "prod")
    assert str(caught.value) == (
        f"the lock of stack prod would go to another table in one step: lock.table acme-locks → {table}\n"
        "  why:  clients with the configuration of before and of now would not see each other's lock; "
        "nothing was written\n"
        "  next: set lock.mode to both and lock.table to acme-locks, run `stateroom up`, give every client the new "
        "configuration; then do the same with the new lock.table, and then with the lock.mode that you want"
    )


def test_a_table_that_is_named_after_another_backend_is_another_table() -> None:
    with pytest.raises(RefusedError, match=r"lock\.table acme-locks → other-locks"):
        refuse_lock_jump(RECORDED, backend(name="other", bucket={"name": BUCKET}), "prod")


OSS_TABLES = [
    ({"table": "other"}, "lock.table acme_locks → other"),
    ({"instance": "other"}, f"lock.instance {INSTANCE} → other"),
    ({"instance": "other", "table": "locks"}, f"lock.instance {INSTANCE} → other, lock.table acme_locks → locks"),
]


@pytest.mark.parametrize(("lock", "moved"), OSS_TABLES)
def test_a_lock_that_jumps_to_another_table_of_tablestore_is_refused(lock: dict[str, str], moved: str) -> None:
    with pytest.raises(RefusedError) as caught:
        refuse_lock_jump(OSS_RECORDED, oss_backend(lock=lock), "prod")
    assert str(caught.value) == (
        f"the lock of stack prod would go to another table in one step: {moved}\n"
        "  why:  clients with the configuration of before and of now would not see each other's lock; "
        "nothing was written\n"
        "  next: take the change back; or stop every client, make sure that no lock is held, remove "
        ".stateroom/prod/facts.json, run `stateroom up`, and let no client run before it has the new configuration"
    )


@pytest.mark.parametrize(
    ("before", "lock"),
    [
        ("table", {"mode": "both"}),
        ("table", {"mode": "table", "table": "acme-locks"}),
        ("both", {"mode": "native"}),
        ("both", {"mode": "both", "table": "other"}),
        ("table", {"mode": "none"}),
        ("none", {"mode": "native"}),
    ],
)
def test_a_lock_that_takes_one_step_goes_on(before: Any, lock: dict[str, str]) -> None:
    table = None if before == "none" else RECORDED.lock_table
    refuse_lock_jump(replace(RECORDED, lock=before, lock_table=table), backend(lock=lock), "prod")


@pytest.mark.parametrize("lock", [{}, {"instance": INSTANCE, "table": "acme_locks"}, {"mode": "none"}])
def test_a_lock_in_tablestore_that_stays_or_is_given_up_goes_on(lock: dict[str, str]) -> None:
    refuse_lock_jump(OSS_RECORDED, oss_backend(lock=lock), "prod")


def test_a_lock_in_tablestore_that_is_new_goes_on() -> None:
    none = replace(OSS_RECORDED, lock="none", lock_table=None, lock_instance=None)
    refuse_lock_jump(none, oss_backend(lock={"table": "other"}), "prod")


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


@pytest.mark.parametrize(
    ("recorded", "mode", "left"),
    [
        (RECORDED, "table", ("lock table acme-locks",)),
        (replace(RECORDED, lock="both"), "both", ("lock table acme-locks",)),
        (replace(RECORDED, lock="native", lock_table=None), "native", ()),
        (OSS_RECORDED, "table", (f"lock instance {INSTANCE}", "lock table acme_locks")),
    ],
)
def test_a_lock_that_is_given_up_is_told_first(recorded: Facts, mode: str, left: tuple[str, ...]) -> None:
    after = replace(recorded, lock="none", lock_table=None, lock_instance=None)
    told = (
        f"lock mode {mode}: clients with the configuration of before still lock, clients with the new one do not, "
        "and nothing keeps them apart"
    )
    assert list_left_behind(recorded, after) == (told, *left)
    assert list_left_behind(after, after) == ()


def test_a_record_that_the_stack_file_no_longer_says_is_refused() -> None:
    changed = backend(lock={"mode": "both"}, state={"key": "other.tfstate"})
    with pytest.raises(RefusedError) as caught:
        require_current(RECORDED, changed, "prod")
    assert str(caught.value) == (
        "the stack file of prod has changed since `stateroom up` recorded the backend: state.key, lock.mode\n"
        "  why:  what was recorded is no longer what is declared\n"
        "  next: run `stateroom up --stack prod`, or take the change back"
    )
