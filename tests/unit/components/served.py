"""The package as Pulumi's engine sees it: a provider that is called, and calls a monitor over gRPC."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping
from concurrent import futures
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import Any

import grpc
import pulumi
from google.protobuf import json_format, struct_pb2
from pulumi.provider.server import ProviderServicer
from pulumi.runtime import settings
from pulumi.runtime.proto import errors_pb2, provider_pb2, resource_pb2, resource_pb2_grpc, status_pb2

from components.package import Package
from tests.unit.components.recording import Cloud, Recorder, Stack

LOOPBACK = "127.0.0.1:0"


@cache
def package() -> Package:
    """It holds nothing of what it constructs, and takes a second to make."""
    return Package()


class _Monitor(Recorder):
    """Knows the stack without Pulumi's settings, which a thread of the server has not."""

    def make_urn(self, parent: str, type_: str, name: str) -> str:
        kind = f"{parent.split('::')[2]}${type_}" if parent else type_
        return f"urn:pulumi:test::program::{kind}::{name}"

    def Invoke(self, request: Any) -> Any:  # noqa: N802 - the protocol's name
        if request.tok != "pulumi:pulumi:getResource":
            return super().Invoke(request)
        # A provider that the program gives is there already; the package asks the engine for it.
        response = resource_pb2.ResourceInvokeResponse()
        getattr(response, "return").update({"urn": request.args["urn"], "id": "id", "state": {}})
        return response


class _Service(resource_pb2_grpc.ResourceMonitorServicer):
    def __init__(self, monitor: Recorder) -> None:
        def served(answer: Any) -> Any:
            return lambda request, _context: answer(request)

        for name in ("GetDeploymentInfo", "Invoke", "RegisterPackage", "RegisterResource", "RegisterResourceOutputs"):
            setattr(self, name, served(getattr(monitor, name)))


@dataclass(frozen=True)
class RefusedError(Exception):
    """What the engine is told of an error: its message, and what it says of single properties."""

    message: str
    properties: tuple[str, ...]


@dataclass(frozen=True)
class Engine:
    """Constructs components as the engine does for a program in another language."""

    stack: Stack
    monitor: str
    loop: asyncio.AbstractEventLoop

    def construct(
        self, component: str, inputs: Mapping[str, Any], providers: Mapping[str, str] | None = None, **config: str
    ) -> dict[str, Any]:
        """The component's outputs. Raises RefusedError."""
        struct = struct_pb2.Struct()
        struct.update(dict(inputs))
        request = provider_pb2.ConstructRequest(
            project="program",
            stack="test",
            type=f"stateroom:index:{component}",
            name="states",
            inputs=struct,
            monitorEndpoint=self.monitor,
            providers=dict(providers or {}),
            config={key.replace("_", ":", 1): value for key, value in config.items()},
            dryRun=True,
        )
        return self.loop.run_until_complete(self._construct(request))

    async def _construct(self, request: provider_pb2.ConstructRequest) -> dict[str, Any]:
        servicer = ProviderServicer(package(), [], engine_address="")
        response = await servicer.Construct(request, _Call())
        outputs: dict[str, Any] = json_format.MessageToDict(response.state)
        return outputs


class _Call:
    """The call that is answered. A server on gRPC's own event loop would serve one test only."""

    async def abort_with_status(self, status: Any) -> None:
        sent, details = status_pb2.Status(), errors_pb2.InputPropertiesError()
        sent.ParseFromString(dict(status.trailing_metadata)["grpc-status-details-bin"])
        for each in sent.details:
            each.Unpack(details)
        raise RefusedError(status.details, tuple(each.property_path for each in details.errors))


@contextmanager
def serving(cloud: Cloud) -> Iterator[Engine]:
    """An engine whose cloud answers as this one does."""
    stack = Stack()
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    executor = futures.ThreadPoolExecutor(8)
    server = grpc.server(executor)
    resource_pb2_grpc.add_ResourceMonitorServicer_to_server(_Service(_Monitor(stack, cloud)), server)
    port = server.add_insecure_port(LOOPBACK)
    server.start()
    yield Engine(stack, f"127.0.0.1:{port}", loop)
    pending = asyncio.all_tasks(loop)
    for task in pending:
        task.cancel()
    loop.run_until_complete(asyncio.gather(*pending, return_exceptions=True))
    server.stop(1).wait()
    executor.shutdown()
    loop.run_until_complete(loop.shutdown_default_executor())
    asyncio.set_event_loop(None)
    loop.close()
    pulumi.runtime.set_all_config({})
    settings.reset_options()
