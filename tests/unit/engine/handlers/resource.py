"""One declared resource on a local cloud, driven as the engine drives it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Protocol

from stateroom.engine.calls import Steps, T
from stateroom.engine.decision import Context, Create, Decision, Inputs, Keep, Live, Update
from stateroom.engine.handler import handler_for


class Carrier(Protocol):
    """A local cloud that carries conversations out."""

    def run(self, steps: Steps[T]) -> T:
        """The result of a conversation."""


class AnyResource:
    """context: of the cloud, which is the class's business."""

    context: Context

    def __init__(self, cloud: Carrier, token: str, inputs: Inputs) -> None:
        self.cloud, self.handler, self.inputs = cloud, handler_for(token), inputs

    def read(self) -> Live | None:
        return self.cloud.run(self.handler.read_live(self.inputs, self.context))

    def plan(self, *, adopt: bool = False) -> Decision:
        """What is to be done about it as it is."""
        return self.handler.plan(self.inputs, self.read(), replace(self.context, adopt=adopt))

    def create(self) -> Live:
        """From absent to as declared. The result of the creation is what a read then finds."""
        assert self.read() is None
        assert self.handler.plan(self.inputs, None, self.context) == Create()
        made = self.cloud.run(self.handler.apply_create(self.inputs, self.context))
        self.is_converged(made)
        predicted, outputs = (
            self.handler.predict_outputs(self.inputs, self.context),
            self.handler.outputs(self.inputs, made),
        )
        assert {name: outputs[name] for name in predicted} == predicted
        return made

    def is_converged(self, expected: Live) -> None:
        live = self.read()
        assert live == expected
        assert self.handler.plan(self.inputs, live, self.context) == Keep()

    def converge(self, *, adopt: bool = False, **changed: Any) -> tuple[str, ...]:
        """With other inputs, from an update to as declared. Returns the properties that changed."""
        self.inputs = {**self.inputs, **changed}
        context = replace(self.context, adopt=adopt)
        live = self.read()
        assert live is not None
        update = self.handler.plan(self.inputs, live, context)
        assert isinstance(update, Update), update
        self.is_converged(self.cloud.run(self.handler.apply_update(self.inputs, live, update, context)))
        return tuple(change.property for change in update.changes)

    def ask(self, question: str) -> tuple[str, ...]:
        """What `read_contents` or `read_obstacles` says of it as it is."""
        live = self.read()
        assert live is not None
        found: tuple[str, ...] = self.cloud.run(getattr(self.handler, question)(self.inputs, live, self.context))
        return found

    def delete(self) -> None:
        """Twice: the second time it is gone already."""
        live = self.read()
        assert live is not None
        for _ in range(2):
            self.cloud.run(self.handler.delete(self.inputs, live, self.context))
        assert self.read() is None
