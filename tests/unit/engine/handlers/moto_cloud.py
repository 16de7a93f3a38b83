"""Handlers against moto in this process: conversations are carried out by boto3, one call after the other."""

from __future__ import annotations

from functools import cache
from typing import Any

import boto3
from botocore.exceptions import ClientError

from stateroom.engine.calls import Call, Pause, Steps, T
from stateroom.engine.decision import Context, Create, Inputs, Keep, Live, Update
from stateroom.engine.handler import handler_for
from stateroom.errors import CloudError

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


class Resource:
    """One declared resource of moto's cloud, driven as the engine drives it."""

    def __init__(self, cloud: MotoCloud, token: str, inputs: Inputs) -> None:
        self.cloud, self.handler, self.inputs = cloud, handler_for(token), inputs

    def read(self) -> Live | None:
        return self.cloud.run(self.handler.read_live(self.inputs, CONTEXT))

    def create(self) -> Live:
        """From absent to as declared. The result of the creation is what a read then finds."""
        assert self.read() is None
        assert self.handler.plan(self.inputs, None, CONTEXT) == Create()
        made = self.cloud.run(self.handler.apply_create(self.inputs, CONTEXT))
        self.is_converged(made)
        predicted, outputs = (
            self.handler.predict_outputs(self.inputs, CONTEXT),
            self.handler.outputs(self.inputs, made),
        )
        assert {name: outputs[name] for name in predicted} == predicted
        return made

    def is_converged(self, expected: Live) -> None:
        live = self.read()
        assert live == expected
        assert self.handler.plan(self.inputs, live, CONTEXT) == Keep()

    def converge(self, **changed: Any) -> tuple[str, ...]:
        """With other inputs, from an update to as declared. Returns the properties that changed."""
        self.inputs = {**self.inputs, **changed}
        live = self.read()
        assert live is not None
        update = self.handler.plan(self.inputs, live, CONTEXT)
        assert isinstance(update, Update), update
        self.is_converged(self.cloud.run(self.handler.apply_update(self.inputs, live, update, CONTEXT)))
        return tuple(change.property for change in update.changes)

    def delete(self) -> None:
        """Twice: the second time it is gone already."""
        live = self.read()
        assert live is not None
        for _ in range(2):
            self.cloud.run(self.handler.delete(self.inputs, live, CONTEXT))
        assert self.read() is None
