"""Handlers against moto in this process: conversations are carried out by boto3, one call after the other."""

from __future__ import annotations

from functools import cache
from typing import Any

import boto3
from botocore.exceptions import ClientError

from stateroom.engine.calls import Call, Pause, Steps, T
from stateroom.engine.decision import Context
from stateroom.errors import CloudError
from stateroom.local.moto_gaps import keep_rotation_periods, leave_conditions_to_us, lock_buckets_that_hold_objects
from tests.unit.engine.handlers.resource import AnyResource

CONTEXT = Context("123456789012", "aws", "eu-west-1", ("stateroom:backend", "acme"))
TAGS = {"stateroom:backend": "acme", "Name": "acme-state"}


@cache
def session() -> boto3.Session:
    """One for all tests: it keeps the API models. Clients are not shared: they keep what they learn of buckets."""
    return boto3.Session("testing", "testing", region_name=CONTEXT.region)


class MotoCloud:
    """To be made while moto is active."""

    def __init__(self) -> None:
        self._clients: dict[tuple[str, str], Any] = {}
        # As on the local AWS, which another test of this process may have begun before, or may not.
        leave_conditions_to_us()
        keep_rotation_periods()
        lock_buckets_that_hold_objects()

    def client(self, service: str, region: str = CONTEXT.region) -> Any:
        key = (service, region)
        if key not in self._clients:
            create: Any = session().client
            self._clients[key] = create(service, region_name=region)
        return self._clients[key]

    def execute(self, call: Call) -> Any:
        try:
            client = self.client(call.service, call.region or CONTEXT.region)
            return getattr(client, call.operation)(**call.params)
        except ClientError as error:
            code = error.response["Error"]["Code"]
            if code in call.absent:
                return None
            raise CloudError(error.response["Error"]["Message"], code=code) from None

    def run(self, steps: Steps[T]) -> T:
        reply: Any = None
        failure: Exception | None = None
        while True:
            try:
                step = steps.throw(failure) if failure else steps.send(reply)
            except StopIteration as stop:
                result: T = stop.value
                return result
            failure, reply = None, None
            try:
                if isinstance(step, tuple):
                    reply = tuple(map(self.execute, step))
                elif not isinstance(step, Pause):
                    reply = self.execute(step)
            except CloudError as error:
                failure = error


class Resource(AnyResource):
    """One of moto's cloud."""

    context = CONTEXT
