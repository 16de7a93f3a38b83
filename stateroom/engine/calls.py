"""What a handler may ask of the outside world, as data.

Handlers make no network call. Their `read_*` and `apply_*` functions are generators that yield what they
want and receive the answer, so the same code runs against a cloud, in a data case and in a dry run:

    description = yield Call("dynamodb", "describe_table", {"TableName": name}, absent={"ResourceNotFoundException"})
    policy, status = yield (Call(...), Call(...))          # independent calls go in parallel
    yield Pause(2.0, "table acme-locks to become ACTIVE")  # let time pass
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from stateroom.errors import DeadlineError

T = TypeVar("T")


@dataclass(frozen=True)
class Call:
    """One API call.

    service: the SDK's name of the service, such as "s3".
    operation: the SDK's method, such as "put_bucket_versioning".
    params: its arguments. The expected bucket owner is added by the client, not here.
    absent: error codes that mean "it does not exist"; the answer is then None instead of an error.
    retry: error codes that pass by themselves, such as a role that is not yet known everywhere. The client
        repeats the call for a bounded time before it gives up.
    region: a region other than the stack's, for replication; None means the stack's.
    """

    service: str
    operation: str
    params: Mapping[str, Any] = field(default_factory=dict)
    absent: frozenset[str] = frozenset()
    retry: frozenset[str] = frozenset()
    region: str | None = None


@dataclass(frozen=True)
class Pause:
    """Let `seconds` pass while waiting for `what`, which is shown to the user."""

    seconds: float
    what: str


Steps = Generator[Call | tuple[Call, ...] | Pause, Any, T]
"""A conversation with the cloud that ends in a T. A Call is answered by its response, a tuple of calls by a
tuple of responses in the same order, a Pause by None. An error is thrown in as an exception."""


def until(
    call: Call,
    done: Callable[[Any], bool],
    *,
    what: str,
    deadline: float,
    every: float = 1.0,
) -> Steps[Any]:
    """Repeat `call` until `done(response)`; the first repeat is immediate, later ones come `every` seconds.

    deadline: seconds of waiting, summed over the pauses. Past it: DeadlineError.
    """
    waited = 0.0
    while True:
        response = yield call
        if done(response):
            return response
        if waited >= deadline:
            raise DeadlineError(
                f"gave up waiting for {what}",
                why=f"it was not ready after {deadline:.0f} s",
                remedy="run the same command again: what is already done is kept",
            )
        yield Pause(every, what)
        waited += every
