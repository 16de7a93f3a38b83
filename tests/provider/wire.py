"""`pulumirpc.ResourceProvider` over `resources.py`. Source: Pulumi's proto/pulumi/provider.proto."""

from __future__ import annotations

import functools
import json
from collections.abc import Callable
from typing import Any

import grpc
from google.protobuf import empty_pb2
from pulumi.runtime.proto import plugin_pb2, provider_pb2, provider_pb2_grpc

from stateroom.engine.handler import handler_for
from stateroom.engine.stages import invoke
from stateroom.engine.wire import decode_struct, encode_struct
from stateroom.errors import StateroomError
from tests.provider.configuration import connect_cloud, default_tags, read_arguments
from tests.provider.drift import path_of
from tests.provider.resources import Resources
from tests.provider.schema import build_schema, input_names, version_of
from tests.provider.state import without_state

_Kind = provider_pb2.PropertyDiff.Kind


def _told(method: Callable[..., Any]) -> Callable[..., Any]:
    """Errors reach Pulumi, and so the user, in their own words."""

    @functools.wraps(method)
    def guarded(self: Any, request: Any, context: Any) -> Any:
        try:
            return method(self, request)
        except StateroomError as error:
            message = "; ".join(filter(None, [error.what, error.why, error.remedy]))
            context.abort(grpc.StatusCode.FAILED_PRECONDITION, message)
        except Exception as error:  # noqa: BLE001 - the process serves on, and Pulumi says what it was
            context.abort(grpc.StatusCode.UNKNOWN, f"{type(error).__name__}: {error}")

    return guarded


class Provider(provider_pb2_grpc.ResourceProviderServicer):
    """One provider. Pulumi starts a process for each that a stack has."""

    def __init__(self, package: str) -> None:
        self._package = package
        self._arguments: dict[str, Any] = {}
        self._resources: Resources | None = None

    @_told
    def Handshake(self, _request: Any) -> Any:  # noqa: N802 - the protocol's names, here and below
        return provider_pb2.ProviderHandshakeResponse()

    @_told
    def GetPluginInfo(self, _request: Any) -> Any:  # noqa: N802
        return plugin_pb2.PluginInfo(version=version_of(self._package))

    @_told
    def GetSchema(self, _request: Any) -> Any:  # noqa: N802
        return provider_pb2.GetSchemaResponse(schema=json.dumps(build_schema(self._package)))

    @_told
    def CheckConfig(self, request: Any) -> Any:  # noqa: N802
        news = request.news
        for value in news.fields.values():
            # As the bridge does, on which the official providers stand.
            if value.string_value[:1] in ("[", "{"):
                value.string_value = json.dumps(json.loads(value.string_value), separators=(",", ":"), sort_keys=True)
        return provider_pb2.CheckResponse(inputs=news)

    @_told
    def DiffConfig(self, request: Any) -> Any:  # noqa: N802
        before, now = decode_struct(request.old_inputs or request.olds), decode_struct(request.news)
        changed = sorted(name for name in {*before, *now} if before.get(name) != now.get(name) and name != "version")
        some = provider_pb2.DiffResponse.DIFF_SOME if changed else provider_pb2.DiffResponse.DIFF_NONE
        return provider_pb2.DiffResponse(changes=some, diffs=changed)

    @_told
    def Configure(self, request: Any) -> Any:  # noqa: N802
        self._arguments = read_arguments(decode_struct(request.args))
        # Arguments that are yet to be known leave the provider without a cloud: Pulumi then asks it for nothing.
        self._resources = None
        return provider_pb2.ConfigureResponse(supportsPreview=True)

    @_told
    def Check(self, request: Any) -> Any:  # noqa: N802
        news = decode_struct(request.news)
        token = _token(request.urn)
        handler, known = handler_for(token), input_names(token)
        failures = [
            provider_pb2.CheckFailure(property=name, reason=f"{token} has no property {name}")
            for name in news
            if name not in known and not name.startswith("__")
        ]
        try:
            handler.identity(news)
        except StateroomError as error:
            failures.append(provider_pb2.CheckFailure(reason=f"{error.what}; {error.remedy}"))
        except KeyError as error:
            failures.append(provider_pb2.CheckFailure(property=error.args[0], reason="it is missing"))
        return provider_pb2.CheckResponse(inputs=encode_struct(news), failures=failures)

    @_told
    def Diff(self, request: Any) -> Any:  # noqa: N802
        found = self._cloud.diff(
            _token(request.urn), decode_struct(request.news), _before(request), decode_struct(request.olds)
        )
        if not found.changes:
            return provider_pb2.DiffResponse(changes=provider_pb2.DiffResponse.DIFF_NONE, hasDetailedDiff=True)
        detailed = {}
        for change in found.changes:
            kind = "ADD" if change.live is None else "DELETE" if change.declared is None else "UPDATE"
            kind += "_REPLACE" if change.property in found.replacing else ""
            detailed[path_of(change.property)] = provider_pb2.PropertyDiff(kind=_Kind.Value(kind))
        return provider_pb2.DiffResponse(
            changes=provider_pb2.DiffResponse.DIFF_SOME,
            diffs=sorted({path.partition("[")[0].partition(".")[0] for path in detailed}),
            detailedDiff=detailed,
            hasDetailedDiff=True,
            replaces=list(found.replacing),
            # With the name that it has, the new one can only be made when the old one is gone.
            deleteBeforeReplace=bool(found.replacing) and self._keeps_name(request),
        )

    @_told
    def Create(self, request: Any) -> Any:  # noqa: N802
        token, inputs = _token(request.urn), decode_struct(request.properties)
        if request.preview:
            return provider_pb2.CreateResponse(properties=encode_struct(self._cloud.preview_create(token, inputs)))
        made = self._cloud.create(token, inputs)
        return provider_pb2.CreateResponse(id=made.id, properties=encode_struct(made.properties))

    @_told
    def Read(self, request: Any) -> Any:  # noqa: N802
        inputs, properties = decode_struct(request.inputs), decode_struct(request.properties)
        found = self._cloud.read(_token(request.urn), request.id, inputs, properties)
        if found is None:
            return provider_pb2.ReadResponse()
        return provider_pb2.ReadResponse(
            id=found.id, properties=encode_struct(found.properties), inputs=encode_struct(found.inputs)
        )

    @_told
    def Update(self, request: Any) -> Any:  # noqa: N802
        token, inputs, properties = _token(request.urn), decode_struct(request.news), decode_struct(request.olds)
        if request.preview:
            return provider_pb2.UpdateResponse(properties=encode_struct({**properties, **inputs}))
        changed = self._cloud.update(token, request.id, inputs, _before(request), properties)
        return provider_pb2.UpdateResponse(properties=encode_struct(changed))

    @_told
    def Delete(self, request: Any) -> Any:  # noqa: N802
        self._cloud.delete(_token(request.urn), request.id, _before(request), decode_struct(request.properties))
        return empty_pb2.Empty()

    @_told
    def Invoke(self, request: Any) -> Any:  # noqa: N802
        context = self._cloud.context
        result = invoke(request.tok, decode_struct(request.args), self._cloud.identity, context)
        response = provider_pb2.InvokeResponse()
        getattr(response, "return").CopyFrom(encode_struct(result))  # the field's name is a keyword of Python
        return response

    @_told
    def Cancel(self, _request: Any) -> Any:  # noqa: N802
        if self._resources is not None:
            self._resources.stop()
        return empty_pb2.Empty()

    @property
    def _cloud(self) -> Resources:
        """Made when it is first needed: a provider may be configured before its cloud is there."""
        if self._resources is None:
            self._resources = Resources(*connect_cloud(self._package, self._arguments), default_tags(self._arguments))
        return self._resources

    def _keeps_name(self, request: Any) -> bool:
        handler = handler_for(_token(request.urn))
        return handler.identity(_before(request)) == handler.identity(decode_struct(request.news))


def _token(urn: str) -> str:
    return urn.split("::")[2].rpartition("$")[2]


def _before(request: Any) -> dict[str, Any]:
    """The inputs of the last time."""
    if request.HasField("old_inputs"):
        return decode_struct(request.old_inputs)
    before = request.properties if hasattr(request, "properties") else request.olds
    return without_state(decode_struct(before))
