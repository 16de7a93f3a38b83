"""A provider plugin as Pulumi's engine uses it, and a stage of our own engine that makes resources with one."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import grpc
from pulumi.runtime.proto import provider_pb2, provider_pb2_grpc

from stateroom.engine.declared import Declared
from stateroom.engine.wire import decode_struct, encode_struct

CHANGED = provider_pb2.DiffResponse.DIFF_SOME


@dataclass(frozen=True)
class Kept:
    """What Pulumi keeps of a resource."""

    token: str
    id: str
    inputs: Mapping[str, Any]
    properties: Mapping[str, Any]


@dataclass(frozen=True)
class Diff:
    """changes: by path, what kind of change it is, in Pulumi's words."""

    changes: Mapping[str, str]
    replaces: tuple[str, ...] = ()
    delete_before_replace: bool = False


class Plugin:
    """The calls of the engine, with plain values."""

    def __init__(self, channel: grpc.Channel, arguments: Mapping[str, Any]) -> None:
        self.stub = provider_pb2_grpc.ResourceProviderStub(channel)
        self.stub.Handshake(provider_pb2.ProviderHandshakeRequest())
        self.stub.Configure(provider_pb2.ConfigureRequest(args=encode_struct(arguments)))

    def check(self, token: str, inputs: Mapping[str, Any]) -> list[str]:
        """The failures."""
        answer = self.stub.Check(provider_pb2.CheckRequest(urn=urn(token), news=encode_struct(inputs)))
        return [f"{failure.property}: {failure.reason}" for failure in answer.failures]

    def diff(self, kept: Kept, inputs: Mapping[str, Any]) -> Diff:
        answer = self.stub.Diff(
            provider_pb2.DiffRequest(
                id=kept.id,
                urn=urn(kept.token),
                olds=encode_struct(kept.properties),
                old_inputs=encode_struct(kept.inputs),
                news=encode_struct(inputs),
            )
        )
        assert (answer.changes == CHANGED) == bool(answer.detailedDiff)
        kinds = provider_pb2.PropertyDiff.Kind
        changes = {path: kinds.Name(each.kind) for path, each in answer.detailedDiff.items()}
        return Diff(changes, tuple(answer.replaces), answer.deleteBeforeReplace)

    def create(self, token: str, inputs: Mapping[str, Any]) -> Kept:
        answer = self.stub.Create(provider_pb2.CreateRequest(urn=urn(token), properties=encode_struct(inputs)))
        return Kept(token, answer.id, inputs, decode_struct(answer.properties))

    def preview(self, token: str, inputs: Mapping[str, Any]) -> dict[str, Any]:
        request = provider_pb2.CreateRequest(urn=urn(token), properties=encode_struct(inputs), preview=True)
        return decode_struct(self.stub.Create(request).properties)

    def refresh(self, kept: Kept) -> Kept | None:
        return self._read(kept.token, kept.id, kept.inputs, kept.properties)

    def import_(self, token: str, id_: str) -> Kept | None:
        return self._read(token, id_, {}, {})

    def look_up(self, token: str, id_: str, said: Mapping[str, Any]) -> Kept | None:
        """What `Resource.get` does. said: what the program says of it beside the id."""
        return self._read(token, id_, {}, said)

    def update(self, kept: Kept, inputs: Mapping[str, Any]) -> Kept:
        answer = self.stub.Update(
            provider_pb2.UpdateRequest(
                id=kept.id,
                urn=urn(kept.token),
                olds=encode_struct(kept.properties),
                old_inputs=encode_struct(kept.inputs),
                news=encode_struct(inputs),
            )
        )
        return Kept(kept.token, kept.id, inputs, decode_struct(answer.properties))

    def delete(self, kept: Kept) -> None:
        properties, inputs = encode_struct(kept.properties), encode_struct(kept.inputs)
        request = provider_pb2.DeleteRequest(id=kept.id, urn=urn(kept.token), properties=properties, old_inputs=inputs)
        self.stub.Delete(request)

    def invoke(self, token: str) -> dict[str, Any]:
        answer = self.stub.Invoke(provider_pb2.InvokeRequest(tok=token))
        return decode_struct(getattr(answer, "return"))

    def _read(self, token: str, id_: str, inputs: Mapping[str, Any], properties: Mapping[str, Any]) -> Kept | None:
        answer = self.stub.Read(
            provider_pb2.ReadRequest(
                id=id_, urn=urn(token), inputs=encode_struct(inputs), properties=encode_struct(properties)
            )
        )
        if not answer.id:
            return None
        return Kept(token, answer.id, decode_struct(answer.inputs), decode_struct(answer.properties))


@dataclass
class PluginStage:
    """Makes what a program declares with a plugin, and keeps what Pulumi would keep."""

    plugin: Plugin
    kept: dict[str, Kept] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def register(self, declared: Declared) -> Mapping[str, Any]:
        assert self.plugin.check(declared.token, declared.inputs) == []
        kept = self.plugin.create(declared.token, declared.inputs)
        with self._lock:
            self.kept[declared.urn] = kept
        return {**kept.properties, "id": kept.id}

    def invoke(self, token: str, _arguments: Mapping[str, Any]) -> Mapping[str, Any]:
        return self.plugin.invoke(token)

    def stop(self) -> None:
        """Nothing to stop."""


def urn(token: str) -> str:
    return f"urn:pulumi:test::stateroom::stateroom:index:AnyStateBackend${token}::any"


def refusal(error: grpc.RpcError) -> str:
    """What the user would read."""
    return str(error.details())
