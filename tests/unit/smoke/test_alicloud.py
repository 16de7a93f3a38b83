"""The smoke test on a sound backend on the local Alibaba Cloud."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from typing import Any, Literal

import pytest

from stateroom.clouds.alicloud import AlicloudCloud
from stateroom.engine.calls import Call
from stateroom.local.alicloud import LocalAlicloud
from stateroom.smoke.alicloud import AlicloudProbe
from stateroom.smoke.run import run_smoke
from stateroom.states.lock_info import LockInfo
from tests.unit.smoke.oss_cloud import (
    BUCKET,
    INSTANCE,
    TABLE,
    change_call,
    failures,
    list_rows,
    list_versions,
    make_backend,
    results,
    steps_of,
)

KEY = "env:/network/terraform.tfstate"
ENCRYPTION_STEP = "wrong encryption is refused"
LOCKING = {"take the lock", "a second client is refused", "release the lock", "the lock is free"}


@pytest.mark.parametrize("kms", [False, True], ids=["oss", "kms"])
@pytest.mark.parametrize("lock", ["table", "none"])
def test_a_sound_backend_passes_and_nothing_remains(
    local_alicloud: LocalAlicloud, alicloud: AlicloudCloud, lock: Literal["table", "none"], kms: bool
) -> None:
    facts = make_backend(alicloud, local_alicloud, lock=lock, kms=kms)
    steps = steps_of(facts, alicloud)
    assert failures(steps) == []
    assert set(results(steps, "skipped")) == {ENCRYPTION_STEP} | (LOCKING if lock == "none" else set())
    under = f"KMS with {str(facts.kms_key_arn).rpartition('/')[2]}" if kms else "AES256"
    assert steps["encryption"].detail == f"state under {under}"
    assert steps["plain HTTP is refused"].detail == "403 AccessDenied"
    assert steps["a public read is refused"].detail == "403 AccessDenied"
    assert steps["clean up"].detail == f"removed {3 if lock == 'table' else 2} versions, markers and items"
    assert list_versions(alicloud) == []
    assert lock == "none" or list_rows(alicloud) == []


def test_what_this_cloud_cannot_refuse_is_said_and_not_tried(
    local_alicloud: LocalAlicloud, alicloud: AlicloudCloud
) -> None:
    step = steps_of(make_backend(alicloud, local_alicloud), alicloud)[ENCRYPTION_STEP]
    assert (step.result, step.detail) == (
        "skipped",
        "OSS cannot refuse it: no condition of a bucket policy speaks of a write's encryption",
    )
    writes = [each for each in local_alicloud.requests if each.operation == "PutObject"]
    assert len(writes) == 2


@pytest.mark.parametrize(("kms", "header"), [(False, "AES256"), (True, None)])
def test_a_state_is_written_with_the_headers_that_terraform_sends(
    local_alicloud: LocalAlicloud, alicloud: AlicloudCloud, kms: bool, header: str | None
) -> None:
    run_smoke(make_backend(alicloud, local_alicloud, kms=kms), alicloud)
    for request in local_alicloud.requests:
        if request.operation == "PutObject":
            assert request.headers["content-type"] == "application/json"
            sent = {name: value for name, value in request.headers.items() if name.startswith("x-oss-s")}
            assert sent == ({} if header is None else {"x-oss-server-side-encryption": header})
            assert request.headers["x-oss-acl"] == "private"


def test_states_and_locks_of_others_are_never_touched(local_alicloud: LocalAlicloud, alicloud: AlicloudCloud) -> None:
    facts = make_backend(alicloud, local_alicloud)
    for key in (KEY, "stateroom-smoke/another-run/terraform.tfstate"):
        alicloud.execute(Call("oss", "PutObject", {"Bucket": BUCKET, "Key": key, "Body": "mine"}))
    probe = AlicloudProbe(facts, alicloud, "another-run")
    probe.locks[0].take(LockInfo.new(probe.path))
    before = list_versions(alicloud), list_rows(alicloud)
    assert failures(steps_of(facts, alicloud)) == []
    assert (list_versions(alicloud), list_rows(alicloud)) == before


def test_every_write_lies_below_the_smoke_prefix_and_outside_that_of_the_states(
    local_alicloud: LocalAlicloud, alicloud: AlicloudCloud
) -> None:
    facts = make_backend(alicloud, local_alicloud)
    seen: list[str] = []

    def note_object(original: Callable[..., Any], request: Any) -> Any:
        seen.append(f"{request.bucket}/{request.key}")
        return original(request)

    def note_row(original: Callable[..., Any], table: str, row: Any, *rest: Any) -> Any:
        assert table == TABLE
        seen.append(row.primary_key[0][1])
        return original(table, row, *rest)

    oss = alicloud.oss()
    alicloud.oss = lambda: oss
    for operation in ("put_object", "delete_object"):
        change_call(oss, operation, note_object)
    for operation in ("put_row", "delete_row"):
        change_call(alicloud.ots(INSTANCE), operation, note_row)
    report = run_smoke(facts, alicloud)
    assert report.passed
    assert len(seen) == 11
    assert all(name.startswith(report.prefix) for name in seen)
    assert report.prefix.startswith(f"{BUCKET}/stateroom-smoke/")


@pytest.mark.parametrize(
    ("endpoint", "patience"),
    [("https://127.0.0.1:4699", 0), ("https://acme-0d1e2f.example.com", 60), (None, 60)],
)
def test_only_a_cloud_on_loopback_has_everything_in_force_at_once(
    local_alicloud: LocalAlicloud, alicloud: AlicloudCloud, endpoint: str | None, patience: float
) -> None:
    facts = replace(make_backend(alicloud, local_alicloud), endpoint=endpoint)
    probe = AlicloudProbe(facts, alicloud, "run")
    assert (probe.patience, probe.unenforced) == (patience, None)


@pytest.mark.parametrize("module", ["stateroom.smoke.run", "stateroom.smoke.alicloud"])
def test_no_sdk_is_imported_before_it_is_asked_for_something(module: str) -> None:
    sdks = {"botocore", "tablestore", "alibabacloud_oss_v2"}
    program = f"import sys, {module}; print({sdks!r} & sys.modules.keys())"
    told = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert told.stdout == "set()\n"
