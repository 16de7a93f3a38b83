"""The three runs of the program: declare (no network), plan (pure, against what is live), apply (network)."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from stateroom.engine.cloud import Identity
from stateroom.engine.decision import Context, Create, Decision, Keep, Live, Refuse, Update
from stateroom.engine.declared import Declared
from stateroom.engine.driver import Driver
from stateroom.engine.events import Action, Failed, Finished, Observer, Planned, Resource, Started, Waiting
from stateroom.engine.handler import handler_for
from stateroom.engine.plan import Plan, Step
from stateroom.engine.stand_ins import stand_ins
from stateroom.errors import RefusedError, StateroomError


def resource_of(declared: Declared) -> Resource:
    """The resource as shown to a user; one in another region than the stack's says where."""
    identity = handler_for(declared.token).identity(declared.inputs)
    region = declared.inputs.get("region")
    return Resource(declared.token, declared.name, f"{identity} ({region})" if region else identity)


class DeclareStage:
    """Learns what the program declares. Outputs are what follows from the inputs; the rest is UNKNOWN."""

    def __init__(self, context: Context, identity: Identity) -> None:
        self._context = context
        self._identity = identity
        self.declared: list[Declared] = []
        self._lock = threading.Lock()

    def register(self, declared: Declared) -> Mapping[str, Any]:
        with self._lock:
            self.declared.append(declared)
        return predicted(declared, self._context)

    def invoke(self, token: str, arguments: Mapping[str, Any]) -> Mapping[str, Any]:
        return invoke(token, arguments, self._identity, self._context)

    def stop(self) -> None:
        """Nothing goes out in this run."""


class StandInStage(DeclareStage):
    """Learns what the program declares, with stand-ins for what only the cloud knows."""

    def register(self, declared: Declared) -> Mapping[str, Any]:
        filled = stand_ins(declared.token, declared.inputs, self._context)
        return {**filled, **super().register(declared)}


class PlanStage(DeclareStage):
    """Decides about every resource, given what is live."""

    def __init__(self, context: Context, identity: Identity, live: Mapping[str, Live | None]) -> None:
        super().__init__(context, identity)
        self._live = live
        self._decisions: dict[str, Decision] = {}

    def register(self, declared: Declared) -> Mapping[str, Any]:
        handler, live = handler_for(declared.token), self._live.get(declared.urn)
        decision = decide(declared, live, self._context)
        with self._lock:
            self.declared.append(declared)
            self._decisions[declared.urn] = decision
        if live is None or isinstance(decision, Refuse):
            return predicted(declared, self._context)
        return {**declared.inputs, **handler.outputs(declared.inputs, live)}

    def plan(self, order: Mapping[str, int]) -> Plan:
        """The plan, sorted by `order` (URN to rank), so that it reads the same in every run."""
        ranked = sorted(self.declared, key=lambda declared: order.get(declared.urn, len(order)))
        return Plan(tuple(Step(resource_of(each), self._decisions[each.urn]) for each in ranked))


class ApplyStage(DeclareStage):
    """Carries the plan out, resource by resource, as their inputs become known."""

    def __init__(
        self,
        context: Context,
        identity: Identity,
        live: Mapping[str, Live | None],
        driver: Driver,
        observer: Observer,
    ) -> None:
        super().__init__(context, identity)
        self._live = live
        self._driver = driver
        self._observer = observer
        self.done: list[tuple[Resource, Action]] = []
        self.begun: list[Resource] = []

    def stop(self) -> None:
        self._driver.stop()

    def register(self, declared: Declared) -> Mapping[str, Any]:
        handler, live, resource = (
            handler_for(declared.token),
            self._live.get(declared.urn),
            resource_of(declared),
        )
        with self._lock:
            self.declared.append(declared)
        # Planned anew: what was UNKNOWN in the plan has a value now.
        decision = decide(declared, live, self._context)
        match decision:
            case Create():
                live = self._work(resource, "create", lambda: handler.apply_create(declared.inputs, self._context))
            case Update():
                before: Live = live or {}
                live = self._work(
                    resource,
                    "update",
                    lambda: handler.apply_update(declared.inputs, before, decision, self._context),
                )
            case Keep():
                self._observer(Planned(resource, decision))
            case Refuse(reason, remedy):
                raise RefusedError(reason, remedy=remedy)
        return {**declared.inputs, **handler.outputs(declared.inputs, live or {})}

    def _work(self, resource: Resource, action: Action, steps: Callable[[], Any]) -> Live:
        started = time.monotonic()
        self._observer(Started(resource, action))
        with self._lock:
            self.begun.append(resource)
        try:
            live: Live = self._driver.run(steps(), lambda what: self._observer(Waiting(resource, what)))
        except BaseException as error:
            message = error.what if isinstance(error, StateroomError) else repr(error)
            self._observer(Failed(resource, action, time.monotonic() - started, message))
            raise
        with self._lock:
            self.begun.remove(resource)
            self.done.append((resource, action))
        self._observer(Finished(resource, action, time.monotonic() - started))
        return live


def decide(declared: Declared, live: Live | None, context: Context) -> Decision:
    """What to do about a resource. One that is only looked up may be anybody's; it is kept as it is, or refused."""
    handler = handler_for(declared.token)
    if declared.looked_up:
        key, ours = context.owner
        context = replace(context, adopt=True, owner=(key, (live or {}).get("tags", {}).get(key, ours)))
    decision = handler.plan(declared.inputs, live, context)
    if declared.looked_up and isinstance(decision, Create):
        return Refuse(
            f"{handler.identity(declared.inputs)} does not exist", "make it first, correct its name, or let it be made"
        )
    return Keep("used as it is") if declared.looked_up and isinstance(decision, Update) else decision


def predicted(declared: Declared, context: Context) -> Mapping[str, Any]:
    """The outputs of a resource that does not exist yet, as far as they are known."""
    return {**declared.inputs, **handler_for(declared.token).predict_outputs(declared.inputs, context)}


def invoke(token: str, arguments: Mapping[str, Any], identity: Identity, context: Context) -> Mapping[str, Any]:
    """The provider functions that a backend's program needs. They cost no call: the engine knows the answers."""
    match token:
        case "aws:index/getCallerIdentity:getCallerIdentity":
            return {
                "id": identity.account,
                "accountId": identity.account,
                "arn": identity.arn,
                "userId": identity.user_id,
            }
        case "alicloud:index/getCallerIdentity:getCallerIdentity":
            return {"id": identity.account, "accountId": identity.account, "arn": identity.arn}
        case "aws:index/getPartition:getPartition" if not arguments:
            return {"id": context.partition, "partition": context.partition}
        case "aws:index/getRegion:getRegion" if not arguments:
            return {"id": context.region, "name": context.region, "region": context.region}
    raise StateroomError(
        f"the direct engine cannot call the provider function {token}",
        why="it knows the caller's identity, the partition and the region, not the whole provider",
        remedy="run this program with `pulumi up`, or take the call out of it",
    )
