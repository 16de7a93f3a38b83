"""What a program registers with Pulumi's mocks."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pulumi
from google.protobuf import json_format
from pulumi.runtime import mocks, set_mocks, settings
from pulumi.runtime.proto import resource_pb2
from pulumi.runtime.stack import run_in_stack


@dataclass(frozen=True)
class Registered:
    """One registration, as the engine receives it. Numbers are floats there."""

    token: str
    name: str
    urn: str
    parent: str
    inputs: Mapping[str, Any]
    protect: bool
    retain: bool
    dependencies: frozenset[str]
    provider: str
    ignored: tuple[str, ...] = ()


@dataclass(frozen=True)
class Read:
    """One look-up of a resource that exists."""

    token: str
    name: str
    id: str
    parent: str
    inputs: Mapping[str, Any]


@dataclass
class Stack:
    """What a program registered and exported."""

    resources: list[Registered] = field(default_factory=list)
    reads: list[Read] = field(default_factory=list)
    component_outputs: dict[str, Any] = field(default_factory=dict)
    exports: dict[str, Any] = field(default_factory=dict)
    calls: list[str] = field(default_factory=list)

    @property
    def children(self) -> list[Registered]:
        """The resources that are not Pulumi's own and not the component."""
        own = ("pulumi:", "pulumi-python:", "stateroom:")
        return [resource for resource in self.resources if not resource.token.startswith(own)]

    def one(self, token: str, purpose: str) -> Registered:
        """The one child of a type and purpose."""
        found = [each for each in self.children if each.token == token and each.name.endswith(f"-{purpose}")]
        assert len(found) == 1, (token, purpose, found)
        return found[0]


@dataclass(frozen=True)
class Cloud:
    """How a cloud answers.

    caller: the result of its getCallerIdentity.
    made: what a resource has when it is made beside its inputs, from its type, logical name and inputs.
    found: what a resource that is looked up has beside what the program says of it.
    """

    caller: Mapping[str, str]
    made: Callable[[str, str, Mapping[str, Any]], Mapping[str, Any]]
    found: Mapping[str, Any] = field(default_factory=dict)


class Recorder(mocks.MockMonitor):
    """Answers as a cloud would, and keeps the options too, which mocks are not told.

    Values stay as they are on the wire: the mocks' own decoding leaves an event loop in every thread.
    """

    def __init__(self, stack: Stack, cloud: Cloud) -> None:
        super().__init__(Unused())
        self._stack = stack
        self._cloud = cloud

    def Invoke(self, request: Any) -> Any:  # noqa: N802 - the protocol's name
        self._stack.calls.append(request.tok)
        response = resource_pb2.ResourceInvokeResponse()
        getattr(response, "return").update(dict(self._cloud.caller))
        return response

    def ReadResource(self, request: Any) -> Any:  # noqa: N802 - the protocol's name
        inputs = json_format.MessageToDict(request.properties)
        self._stack.reads.append(Read(request.type, request.name, request.id, request.parent, inputs))
        urn = self.make_urn(request.parent, request.type, request.name)
        response = resource_pb2.ReadResourceResponse(urn=urn, properties=request.properties)
        response.properties.update(dict(self._cloud.found))
        return response

    def RegisterResource(self, request: Any) -> Any:  # noqa: N802 - the protocol's name
        urn = self.make_urn(request.parent, request.type, request.name)
        inputs = json_format.MessageToDict(request.object)
        self._stack.resources.append(
            Registered(
                request.type,
                request.name,
                urn,
                request.parent,
                inputs,
                request.protect,
                request.retainOnDelete,
                frozenset(request.dependencies),
                request.provider,
                tuple(request.ignoreChanges),
            )
        )
        response = resource_pb2.RegisterResourceResponse(urn=urn, id=request.name, object=request.object)
        response.object.update(dict(self._cloud.made(request.type, request.name, inputs)))
        return response

    def RegisterResourceOutputs(self, request: Any) -> Any:  # noqa: N802 - the protocol's name
        outputs = json_format.MessageToDict(request.outputs)
        if "stateroom:index:" in request.urn:
            self._stack.component_outputs = outputs
        else:
            self._stack.exports = outputs
        return super().RegisterResourceOutputs(request)


class Unused(mocks.Mocks):
    """The monitor above answers itself."""

    def call(self, args: mocks.MockCallArgs) -> Any:
        raise NotImplementedError

    def new_resource(self, args: mocks.MockResourceArgs) -> Any:
        raise NotImplementedError


Run = Callable[..., Stack]


@contextmanager
def running(cloud: Cloud) -> Iterator[Run]:
    """Runs programs on an event loop of their own, and leaves nothing of it behind."""
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    # A program that fails reports once; what the SDK leaves behind would be printed for each resource again.
    loop.set_exception_handler(lambda _loop, _context: None)

    def execute(
        program: Callable[[], None], config: Mapping[str, str] | None = None, *, answers: Cloud = cloud
    ) -> Stack:
        settings.reset_options()
        stack = Stack()
        set_mocks(Unused(), project="stateroom", stack="test", monitor=Recorder(stack, answers))
        pulumi.runtime.set_all_config(dict(config or {}))
        settings.set_root_resource(None)
        loop.run_until_complete(run_in_stack(program))
        return stack

    yield execute
    pending = asyncio.all_tasks(loop)
    for task in pending:
        task.cancel()
    loop.run_until_complete(asyncio.gather(*pending, return_exceptions=True))
    loop.run_until_complete(loop.shutdown_default_executor())
    asyncio.set_event_loop(None)
    loop.close()
    pulumi.runtime.set_all_config({})
    settings.reset_options()
