"""What a run leaves behind on the local Alibaba Cloud: nothing, or what it names."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from stateroom.clouds.alicloud import AlicloudCloud
from stateroom.engine.calls import Call
from stateroom.errors import StoppedError
from stateroom.local.alicloud import LocalAlicloud
from stateroom.smoke.run import run_smoke
from tests.unit.smoke.oss_cloud import (
    BUCKET,
    INSTANCE,
    TABLE,
    change_call,
    list_rows,
    list_versions,
    make_backend,
    steps_of,
)


def test_what_the_cleaning_may_not_remove_is_named_version_by_version(
    local_alicloud: LocalAlicloud, alicloud: AlicloudCloud
) -> None:
    facts = make_backend(alicloud, local_alicloud)
    local_alicloud.refuse("oss", "DeleteObject", "AccessDenied")
    step = steps_of(facts, alicloud)["clean up"]
    left = list_versions(alicloud)
    assert (step.result, len(left)) == ("failed", 2)
    assert all(
        f"oss://{BUCKET}/{key} version {version}: Alibaba Cloud denied oss:DeleteObjectVersion" in step.detail
        for key, version in left
    )


def test_rows_that_cannot_be_removed_are_named_and_versions_go_all_the_same(
    local_alicloud: LocalAlicloud, alicloud: AlicloudCloud
) -> None:
    facts = make_backend(alicloud, local_alicloud)
    local_alicloud.refuse("tablestore", "DeleteRow", "OTSNoPermissionAccess")
    step = steps_of(facts, alicloud)["clean up"]
    assert f"the lock and the digest in table {TABLE}: Alibaba Cloud denied ots:DeleteRow" in step.detail
    assert list_versions(alicloud) == []
    assert len(list_rows(alicloud)) == 2


def test_more_versions_than_fit_on_a_page_are_all_removed(
    local_alicloud: LocalAlicloud, alicloud: AlicloudCloud
) -> None:
    facts = make_backend(alicloud, local_alicloud)
    oss = alicloud.oss()
    alicloud.oss = lambda: oss

    def one_at_a_time(original: Callable[..., Any], request: Any) -> Any:
        request.max_keys = 1
        return original(request)

    change_call(oss, "list_object_versions", one_at_a_time)
    # Somebody deleted the state meanwhile, which leaves a marker.
    change_call(oss, "head_object", lambda original, request: original(request) if _delete(alicloud, request) else None)
    steps = steps_of(facts, alicloud)
    assert steps["clean up"].detail == "removed 4 versions, markers and items"
    assert list_versions(alicloud) == []


def _delete(cloud: AlicloudCloud, request: Any) -> bool:
    cloud.execute(Call("oss", "DeleteObject", {"Bucket": request.bucket, "Key": request.key}))
    return True


@pytest.mark.parametrize("operation", ["put_row", "head_object", "delete_row", "delete_object"])
def test_ctrl_c_in_the_middle_leaves_nothing_behind(
    local_alicloud: LocalAlicloud, alicloud: AlicloudCloud, operation: str
) -> None:
    facts = make_backend(alicloud, local_alicloud)
    oss = alicloud.oss()
    alicloud.oss = lambda: oss
    interrupted: list[str] = []

    def interrupt(original: Callable[..., Any], *arguments: Any) -> Any:
        if not interrupted:
            interrupted.append(operation)
            raise KeyboardInterrupt
        return original(*arguments)

    change_call(alicloud.ots(INSTANCE) if operation.endswith("row") else oss, operation, interrupt)
    with pytest.raises(StoppedError, match="the smoke test was stopped"):
        run_smoke(facts, alicloud)
    if operation != "delete_object":
        assert (list_versions(alicloud), list_rows(alicloud)) == ([], [])
