"""A cloud of named things, a handler for them, and programs that declare them: the engine without AWS."""

from __future__ import annotations

import sys
import textwrap
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from stateroom.engine.calls import Call, Steps
from stateroom.engine.cloud import Identity
from stateroom.engine.decision import Context, Decision, Inputs, Live, Update
from stateroom.engine.deploy import Target
from stateroom.engine.diff import changed_properties, decide, refuse_foreign
from stateroom.engine.program import Program

TOKEN = "toy:box/thing:Thing"
OWNER = ("owner", "acme")


class ToyCloud:
    """Keeps things in memory and notes every call. `before` runs ahead of each call and may raise or wait."""

    def __init__(self, things: Mapping[str, dict[str, Any]] | None = None) -> None:
        self.things: dict[str, dict[str, Any]] = {name: dict(thing) for name, thing in (things or {}).items()}
        self.calls: list[tuple[str, str]] = []
        self.before: Callable[[str, str], None] = lambda _operation, _name: None
        self._lock = threading.Lock()

    def identity(self) -> Identity:
        return Identity("123456789012", "arn:aws:iam::123456789012:user/test", "AIDTEST")

    def execute(self, call: Call) -> Any:
        name = call.params["name"]
        with self._lock:
            self.calls.append((call.operation, name))
        self.before(call.operation, name)
        with self._lock:
            if call.operation == "get":
                return dict(self.things[name]) if name in self.things else None
            if call.operation == "put":
                self.things[name] = dict(call.params["thing"])
                return self.things[name]
            assert call.operation == "delete", call.operation
            self.things.pop(name, None)
            return {}

    def stop(self) -> None:
        """Nothing waits here."""

    @property
    def writes(self) -> list[tuple[str, str]]:
        return [call for call in self.calls if call[0] != "get"]


def identity(inputs: Inputs) -> str:
    return str(inputs["name"])


def predict_outputs(inputs: Inputs, context: Context) -> dict[str, Any]:
    # `serial` is what the cloud chooses, so that what is computed from it stays unknown until then.
    return {"id": inputs["name"]}


def read_live(inputs: Inputs, context: Context) -> Steps[Live | None]:
    live: Live | None = yield Call("toy", "get", {"name": inputs["name"]})
    return live


def plan(inputs: Inputs, live: Live | None, context: Context) -> Decision:
    if live is not None and (refusal := refuse_foreign("thing", identity(inputs), live, context)):
        return refusal
    return decide(live, changed_properties(inputs, live or {}, ("color", "tags")))


def apply_create(inputs: Inputs, context: Context) -> Steps[Live]:
    thing = {**inputs, "serial": f"serial-of-{inputs['name']}"}
    live: Live = yield Call("toy", "put", {"name": inputs["name"], "thing": thing})
    return live


def apply_update(inputs: Inputs, live: Live, update: Update, context: Context) -> Steps[Live]:
    thing = {**live, **inputs}
    after: Live = yield Call("toy", "put", {"name": inputs["name"], "thing": thing})
    return after


def delete(inputs: Inputs, live: Live, context: Context) -> Steps[None]:
    yield Call("toy", "delete", {"name": inputs["name"]})


def read_contents(inputs: Inputs, live: Live, context: Context) -> Steps[tuple[str, ...]]:
    now = yield Call("toy", "get", {"name": inputs["name"]})
    return tuple(now.get("holds", ()))


def read_obstacles(inputs: Inputs, live: Live, context: Context) -> Steps[tuple[str, ...]]:
    now = yield Call("toy", "get", {"name": inputs["name"]})
    return tuple(f"{inputs['name']} is used by {user}" for user in now.get("used_by", ()))


def outputs(inputs: Inputs, live: Live) -> dict[str, Any]:
    return {"id": inputs["name"], "serial": live["serial"]}


@contextmanager
def installed_handler() -> Iterator[None]:
    """The handler above, where the engine looks for one."""
    name = "stateroom.engine.handlers.toy.box.thing"
    sys.modules[name] = sys.modules[__name__]
    try:
        yield
    finally:
        del sys.modules[name]


def program(folder: Path, body: str) -> Program:
    """A Pulumi program in which `thing(name, **properties)` declares a thing of ours."""
    head = """
    import pulumi

    class Thing(pulumi.CustomResource):
        serial: pulumi.Output[str]
        def __init__(self, name, opts=None, **properties):
            tags = properties.pop("tags", {"owner": "acme"})
            known = {"name": name, "tags": tags, "serial": None}
            super().__init__("toy:box/thing:Thing", name, {**known, **properties}, opts)

    def thing(name, after=(), **properties):
        return Thing(name, pulumi.ResourceOptions(depends_on=list(after)), **properties)
    """
    main = folder / "__main__.py"
    main.write_text(textwrap.dedent(head) + textwrap.dedent(body), encoding="utf-8")
    return Program(main, "toys", "test", {"toys:color": "blue"})


def target(cloud: ToyCloud, *, adopt: bool = False) -> Target:
    return Target(cloud, "aws", "eu-west-1", OWNER, adopt)
