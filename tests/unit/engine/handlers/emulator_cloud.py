"""Handlers against the emulator: conversations are carried out by the real cloud, one call after the other."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from stateroom.clouds.alicloud import AlicloudCloud, connect_alicloud
from stateroom.config.alicloud import AlicloudBackend
from stateroom.engine.calls import Call, Pause, Steps, T
from stateroom.engine.decision import Context
from stateroom.errors import StateroomError
from stateroom.local.alicloud import ACCOUNT, LocalAlicloud
from tests.unit.engine.handlers.resource import AnyResource

REGION = "cn-hangzhou"
CONTEXT = Context(ACCOUNT, "acs", REGION, ("stateroom:backend", f"acme@{REGION}"))
TAGS = {"stateroom:backend": f"acme@{REGION}", "Name": "acme-state"}
OTHERS = {**TAGS, "stateroom:backend": "other@cn-beijing"}

_READS = ("Get", "List", "Describe")


class EmulatorCloud:
    """writes: the operations that changed something, in order. pauses: what was waited for; no time passes."""

    def __init__(self, local: LocalAlicloud) -> None:
        self.local = local
        place = {"endpoint": local.url, "ca_bundle": local.ca_file}
        backend = AlicloudBackend.model_validate({"cloud": "alicloud", "name": "acme", "region": REGION, **place})
        self.cloud: AlicloudCloud = connect_alicloud(backend, sleep=lambda _seconds: None)
        self.writes: list[str] = []
        self.pauses: list[str] = []

    @property
    def world(self) -> Any:
        """What is behind the APIs."""
        return self.local.emulator.world

    def ask(self, service: str, operation: str, **params: Any) -> Any:
        """A call as somebody else makes it."""
        return self.cloud.execute(Call(service, operation, params))

    def run(self, steps: Steps[T]) -> T:
        reply: Any = None
        failure: StateroomError | None = None
        while True:
            try:
                step = steps.throw(failure) if failure else steps.send(reply)
            except StopIteration as stop:
                result: T = stop.value
                return result
            failure, reply = None, None
            try:
                if isinstance(step, Pause):
                    self.pauses.append(step.what)
                elif isinstance(step, tuple):
                    reply = tuple(map(self._execute, step))
                else:
                    reply = self._execute(step)
            except StateroomError as error:
                failure = error

    def run_until(self, operation: str, steps: Steps[Any]) -> None:
        """A run that is interrupted after the first call of this operation."""
        reply: Any = None
        while True:
            step = steps.send(reply)
            calls = step if isinstance(step, tuple) else (step,)
            answers = tuple(self._execute(call) for call in calls if isinstance(call, Call))
            if operation in [call.operation for call in calls if isinstance(call, Call)]:
                steps.close()
                return
            reply = answers if isinstance(step, tuple) else next(iter(answers), None)

    def _execute(self, call: Call) -> Any:
        if not call.operation.startswith(_READS):
            self.writes.append(call.operation)
        return self.cloud.execute(call)


class Resource(AnyResource):
    """One of the emulator's cloud. writes: what the last step wrote."""

    context = CONTEXT
    cloud: EmulatorCloud

    def converge(self, *, adopt: bool = False, **changed: Any) -> tuple[str, ...]:
        self.cloud.writes.clear()
        return super().converge(adopt=adopt, **changed)

    @property
    def writes(self) -> list[str]:
        return self.cloud.writes

    def as_other_backend(self) -> Resource:
        """The same resource as another backend declares it."""
        other = Resource(self.cloud, self.handler.TOKEN, self.inputs)
        other.context = replace(CONTEXT, owner=("stateroom:backend", "other@cn-beijing"))
        return other
