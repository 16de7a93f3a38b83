"""Which resources of a backend this run makes or changes, as the engine's hooks tell it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pulumi
import pytest
from pulumi.runtime import resource as registration

from stateroom.deployment import changes as watching
from stateroom.deployment.changes import Changes
from tests.unit.components.recording import Run

Told = Callable[[Any], object]


class Hook(pulumi.ResourceHook):
    """A hook that no engine knows: the test calls it."""

    made: list[Hook]

    def __init__(self, name: str, func: Told, opts: pulumi.ResourceHookOptions | None = None) -> None:
        self.name, self.callback, self.opts = name, func, opts
        self._registered = asyncio.get_running_loop().create_future()
        self._registered.set_result(None)
        Hook.made.append(self)


class Thing(pulumi.CustomResource):
    def __init__(self, name: str, opts: pulumi.ResourceOptions) -> None:
        super().__init__("test:index:Thing", name, {}, opts)


class Room(pulumi.ComponentResource):
    def __init__(self, opts: pulumi.ResourceOptions) -> None:
        super().__init__("test:index:Room", "room", None, opts)


@pytest.fixture
def hooks(monkeypatch: pytest.MonkeyPatch) -> list[Hook]:
    """An engine that knows hooks."""
    Hook.made = []
    monkeypatch.setattr(pulumi, "ResourceHook", Hook)
    for place in (watching, registration):
        monkeypatch.setattr(place, "monitor_supports_feature", lambda _feature: True)
    return Hook.made


def program(changed: list[str]) -> Callable[[], None]:
    """Two resources in a component, and a third one that is nobody's. changed: those that the engine tells of."""

    def declare() -> None:
        changes = Changes()
        room = Room(pulumi.ResourceOptions(transformations=[changes.watch]))
        Thing("one", pulumi.ResourceOptions(parent=room))
        Thing("two", pulumi.ResourceOptions(parent=room))
        Thing("other", pulumi.ResourceOptions())
        for name in changed:
            Hook.made[0].callback(SimpleNamespace(name=name))
        pulumi.export("changed", changes.names)

    return declare


def test_what_the_engine_tells_is_named(hooks: list[Hook], run: Run) -> None:
    assert run(program(["two", "one"]), {}).exports == {"changed": ["one", "two"]}
    (hook,) = hooks
    assert (hook.name, hook.opts.on_dry_run, hook.opts.ignore_errors) == ("stateroom-changed", True, True)  # type: ignore[union-attr]


def test_nothing_changed_is_nothing_named(hooks: list[Hook], run: Run) -> None:
    assert run(program([]), {}).exports.get("changed", []) == []


def test_the_hook_is_bound_to_what_is_in_the_component_and_to_nothing_else(hooks: list[Hook], run: Run) -> None:
    seen: dict[str, Any] = {}

    def declare() -> None:
        changes = Changes()

        def look(args: pulumi.ResourceTransformationArgs) -> None:
            seen[args.name] = args.opts.hooks

        room = Room(pulumi.ResourceOptions(transformations=[changes.watch, look]))
        Thing("one", pulumi.ResourceOptions(parent=room))
        Thing("other", pulumi.ResourceOptions(transformations=[look]))

    run(declare, {})
    assert (seen["room"], seen["other"]) == (None, None)
    assert (seen["one"].after_create, seen["one"].after_update) == (hooks, hooks)


def test_an_engine_without_hooks_is_given_none(run: Run) -> None:
    assert run(program([]), {}).exports.get("changed", []) == []
