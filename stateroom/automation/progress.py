"""What Pulumi's engine says while it works, as our events, our plan and what was done. Imports nothing of pulumi.

Source of the events' fields: Pulumi's sdk/go/common/apitype/events.go.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from stateroom.automation.differences import changes_of
from stateroom.engine.decision import UNKNOWN, Create, Keep, Remove, Replace, Update
from stateroom.engine.declared import SMOKE_TEST
from stateroom.engine.events import Action, Failed, Finished, Observer, Planned, Resource, Started
from stateroom.engine.handler import handler_for
from stateroom.engine.plan import Plan, Step, StepDecision
from stateroom.errors import StateroomError

_UNKNOWN_MARK: Final = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
_INTERNAL: Final = ("pulumi:pulumi:", "pulumi:providers:")
_ACTIONS: Final[Mapping[str, Action]] = {
    "create": "create",
    "create-replacement": "create",
    "delete": "delete",
    "delete-replaced": "delete",
    "import": "create",
    "update": "update",
}


@dataclass(frozen=True)
class Violation:
    """What Pulumi says about a policy that is not kept."""

    policy: str
    level: str
    resource: str
    message: str


@dataclass(frozen=True)
class Proof:
    """What came of the smoke test in the program.

    report: of `stateroom.smoke.report`, as a dict; None when it could not begin.
    failure: why the backend is not proven.
    fresh: whether it ran now.
    """

    backend: Mapping[str, Any]
    report: Mapping[str, Any] | None
    failure: str | None
    fresh: bool


@dataclass
class Progress:
    """Reads the events of one preview or update. Called from another thread than the one that waits for its end."""

    observer: Observer
    steps: list[Step] = field(default_factory=list)
    done: list[tuple[Resource, Action]] = field(default_factory=list)
    begun: dict[str, tuple[Resource, Action, float]] = field(default_factory=dict)
    errors: list[tuple[str, str]] = field(default_factory=list)
    violations: list[Violation] = field(default_factory=list)
    proof: Proof | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def plan(self) -> Plan:
        """The plan, in the order in which Pulumi met the resources."""
        return Plan(tuple(self.steps))

    def __call__(self, event: Any) -> None:
        """Take an event of `pulumi.automation.events`."""
        with self._lock:
            if event.resource_pre_event is not None:
                self._before(event.resource_pre_event)
            elif event.res_outputs_event is not None:
                self._after(event.res_outputs_event)
            elif event.res_op_failed_event is not None:
                self._failed(event.res_op_failed_event.metadata)
            elif event.diagnostic_event is not None:
                self._note(event.diagnostic_event)
            elif event.policy_event is not None:
                each = event.policy_event
                resource = (each.resource_urn or "").rpartition("::")[2]
                message = each.message.strip()
                self.violations.append(Violation(each.policy_name, each.enforcement_level, resource, message))

    def _before(self, event: Any) -> None:
        metadata = event.metadata
        if not _is_ours(metadata):
            return
        op, resource = _text(metadata.op), _resource_of(metadata)
        if event.planning:
            self._plan(op, resource, metadata)
        elif op in _ACTIONS:
            self.begun[_key(metadata)] = (resource, _ACTIONS[op], time.monotonic())
            self.observer(Started(resource, _ACTIONS[op]))

    def _plan(self, op: str, resource: Resource, metadata: Any) -> None:
        decision = _decision(op, metadata)
        if decision is None:
            return
        self.steps.append(Step(resource, decision))
        self.observer(Planned(resource, decision))

    def _after(self, event: Any) -> None:
        metadata = event.metadata
        if metadata.type == SMOKE_TEST:
            self._prove(event)
        started = self.begun.pop(_key(metadata), None)
        if started is not None:
            _, action, began = started
            # What it is called may be known only now.
            resource = _resource_of(metadata)
            self.done.append((resource, action))
            self.observer(Finished(resource, action, time.monotonic() - began))

    def _failed(self, metadata: Any) -> None:
        started = self.begun.get(_key(metadata))
        if started is not None:
            resource, action, began = started
            told = next((message for urn, message in self.errors if urn == metadata.urn), "Pulumi says why below")
            self.observer(Failed(resource, action, time.monotonic() - began, told))

    def _note(self, event: Any) -> None:
        if event.severity == "error":
            self.errors.append((event.urn or "", event.message.strip()))

    def _prove(self, event: Any) -> None:
        state = event.metadata.new
        if event.planning or state is None:
            return
        outputs = state.outputs or {}
        fresh = _text(event.metadata.op) in _ACTIONS
        self.proof = Proof(outputs.get("backend") or {}, outputs.get("report"), outputs.get("failure"), fresh)


def _is_ours(metadata: Any) -> bool:
    state = metadata.new or metadata.old
    internal = metadata.type.startswith(_INTERNAL) or metadata.type == SMOKE_TEST
    return not internal and state is not None and bool(state.custom)


def _decision(op: str, metadata: Any) -> StepDecision | None:
    """None for what is a part of another step."""
    match op:
        case "same" | "read":
            return Keep()
        case "create" | "import":
            return Create()
        case "update":
            return Update(changes_of(metadata))
        case "replace":
            return Replace(changes_of(metadata))
        case "delete":
            return Remove()
    return None


def _resource_of(metadata: Any) -> Resource:
    token, name = metadata.type, metadata.urn.rpartition("::")[2]
    state = metadata.new or metadata.old
    inputs = {key: UNKNOWN if value == _UNKNOWN_MARK else value for key, value in (state.inputs or {}).items()}
    try:
        identity = handler_for(token).identity(inputs)
    except (StateroomError, LookupError, TypeError, AttributeError):
        identity = name
    # A name that is made of what is not known yet says less than the one in the program.
    return Resource(token, name, name if UNKNOWN in inputs.values() and str(UNKNOWN) in identity else identity)


def _key(metadata: Any) -> str:
    return f"{_text(metadata.op)} {metadata.urn}"


def _text(op: Any) -> str:
    return str(getattr(op, "value", op))
