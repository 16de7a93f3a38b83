"""What is asked again, and for how long: codes that pass by themselves, failures of a service or of the network."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from urllib3.exceptions import NameResolutionError, NewConnectionError, ReadTimeoutError

from stateroom.clouds.alicloud import ATTEMPTS, AlicloudCloud, connect_alicloud
from stateroom.clouds.alicloud_failed import Answered, Failed, Unanswered
from stateroom.clouds.backoff import RETRY_SECONDS
from stateroom.config.alicloud import AlicloudBackend
from stateroom.engine.calls import Call
from stateroom.engine.events import Event, Retried
from stateroom.errors import CloudError, CredentialsError, StoppedError
from stateroom.local.alicloud import LocalAlicloud

POOL: Any = None
"""Where urllib3 would have its pool."""

REFUSED = Unanswered(NewConnectionError(POOL, "refused"), sent=False)
SILENT = Unanswered(ReadTimeoutError(POOL, "/", "timed out"))
UNRESOLVED = Unanswered(NameResolutionError("host", POOL, OSError("unknown")), sent=False)


class Script:
    """Fails the calls of a cloud from a list before they leave; an empty list lets them through."""

    def __init__(self, cloud: AlicloudCloud, *failures: Failed) -> None:
        self.failures = list(failures)
        self.asked = 0
        self._carry_out = cloud._carry_out
        cloud._carry_out = self.carry_out

    def carry_out(self, *arguments: Any) -> Any:
        self.asked += 1
        if self.failures:
            raise self.failures.pop(0)
        return self._carry_out(*arguments)


def watched(backend: AlicloudBackend) -> tuple[AlicloudCloud, list[Event], list[float]]:
    events: list[Event] = []
    waits: list[float] = []
    return connect_alicloud(backend, observer=events.append, sleep=waits.append), events, waits


def test_a_code_to_retry_is_repeated_until_it_passes(alicloud_backend: AlicloudBackend) -> None:
    cloud, events, waits = watched(alicloud_backend)
    script = Script(cloud, *[Answered(404, "EntityNotExist.Role")] * 2)
    cloud.execute(Call("ram", "ListRoles", retry=frozenset({"EntityNotExist.Role"})))
    assert script.asked == 3
    assert events == [Retried("ram", "ListRoles", "EntityNotExist.Role", attempt) for attempt in (1, 2)]
    assert len(waits) == 2
    assert 0.25 <= waits[0] <= 0.5 <= waits[1] <= 1.0


def test_a_code_to_retry_is_given_up_after_a_minute(alicloud_backend: AlicloudBackend) -> None:
    cloud, events, waits = watched(alicloud_backend)
    script = Script(cloud, *[Answered(404, "EntityNotExist.Role")] * 1000)
    with pytest.raises(CloudError, match=r"EntityNotExist\.Role"):
        cloud.execute(Call("ram", "ListRoles", retry=frozenset({"EntityNotExist.Role"})))
    assert sum(waits) == pytest.approx(RETRY_SECONDS)
    assert script.asked == len(waits) + 1 == len(events) + 1
    assert script.asked < 30


@pytest.mark.parametrize(
    ("call", "failed"),
    [
        (Call("oss", "PutBucketVersioning"), Answered(409, "ConcurrentUpdateBucketFailed")),
        (Call("ots", "DescribeTable"), Answered(404, "OTSTableNotReady")),
        (Call("ots", "DescribeTable"), Answered(503, "OTSPartitionUnavailable")),
        (Call("ots", "UpdateTable"), Answered(409, "OTSRowOperationConflict")),
        (Call("ots", "CreateTable"), Answered(403, "OTSAuthFailed", "The instance is not found.")),
        (Call("ots", "CreateTable"), Answered(403, "OTSAuthFailed", "The instance is not running.")),
        (Call("ots", "CreateTable"), UNRESOLVED),
    ],
)
def test_what_passes_by_itself_is_waited_out_unasked(
    alicloud_backend: AlicloudBackend, call: Call, failed: Failed
) -> None:
    cloud, events, waits = watched(alicloud_backend)
    Script(cloud, *[failed] * 1000)
    with pytest.raises(CloudError):
        cloud.execute(call)
    assert sum(waits) == pytest.approx(RETRY_SECONDS)
    assert events[0] == Retried(call.service, call.operation, failed.code, 1)


@pytest.mark.parametrize(
    ("call", "failed"),
    [
        (Call("ram", "GetRole"), Answered(400, "Throttling.User")),
        (Call("ram", "CreateRole"), Answered(400, "Throttling.User")),
        (Call("oss", "PutBucketTags"), Answered(500, "InternalError")),
        (Call("ots", "DescribeTable"), Answered(503, "OTSServerBusy")),
        (Call("ots", "CreateTable"), Answered(403, "OTSQuotaExhausted", "Too frequent table operations.")),
        (Call("kms", "CreateKey"), Answered(503, "ServiceUnavailableTemporary")),
        (Call("kms", "DescribeKey"), SILENT),
        (Call("oss", "PutBucket"), SILENT),
    ],
)
def test_what_may_pass_is_asked_five_times(alicloud_backend: AlicloudBackend, call: Call, failed: Failed) -> None:
    cloud, events, waits = watched(alicloud_backend)
    script = Script(cloud, *[failed] * 1000)
    with pytest.raises(CloudError):
        cloud.execute(call)
    assert script.asked == ATTEMPTS == 5
    assert events == [Retried(call.service, call.operation, failed.code, attempt) for attempt in (1, 2, 3, 4)]
    assert len(waits) == 4


@pytest.mark.parametrize(
    ("call", "failed"),
    [
        (Call("kms", "CreateKey"), SILENT),
        (Call("kms", "CreateKey"), Answered(500, "InternalFailure")),
        (Call("ram", "GetRole"), Answered(403, "NoPermission")),
        (Call("ots", "ListTable"), Answered(403, "OTSAuthFailed", "The instance is not found.")),
        (Call("ots", "CreateTable"), Answered(403, "OTSAuthFailed", "Signature mismatch.")),
        (Call("ots", "CreateTable"), Answered(403, "OTSQuotaExhausted", "Number of tables exceeds the quota:64.")),
        (Call("oss", "PutBucket"), Unanswered(ValueError("a parameter"))),
    ],
)
def test_what_would_not_pass_or_be_made_twice_is_asked_once(
    alicloud_backend: AlicloudBackend, call: Call, failed: Failed
) -> None:
    cloud, events, _ = watched(alicloud_backend)
    script = Script(cloud, failed)
    with pytest.raises((CloudError, CredentialsError)):
        cloud.execute(call)
    assert script.asked == 1
    assert events == []


def test_stopping_ends_the_wait_for_the_next_attempt(
    local_alicloud: LocalAlicloud, alicloud_backend: AlicloudBackend
) -> None:
    local_alicloud.refuse("ram", "GetRole", "EntityNotExist.Role")
    cloud = connect_alicloud(alicloud_backend, observer=lambda _event: cloud.stop())
    with pytest.raises(StoppedError):
        cloud.execute(Call("ram", "GetRole", {"RoleName": "x"}, retry=frozenset({"EntityNotExist.Role"})))


def test_a_connection_that_is_refused_is_asked_for_again_and_on_this_host_once(
    make_alicloud_backend: Callable[..., AlicloudBackend],
) -> None:
    for endpoint, times in (("https://oss.example", ATTEMPTS), ("https://127.0.0.1:9", 1)):
        backend = make_alicloud_backend(endpoint=endpoint, ca_bundle=None, lock={"mode": "none"})
        cloud, _events, _waits = watched(backend)
        script = Script(cloud, *[REFUSED] * 1000)
        with pytest.raises(CloudError):
            cloud.execute(Call("kms", "CreateKey"))
        assert script.asked == times
