"""Pulumi's resource monitor, in this process: the SDK registers resources with it and gets their outputs.

It speaks the protocol of `pulumirpc.ResourceMonitor` (proto/pulumi/resource.proto) as far as a program that makes
resources needs it, and hands every registration to a Stage. What the program asks for beyond that is refused:
nothing is ignored in silence.
"""

from __future__ import annotations

from typing import Any

from google.protobuf import empty_pb2
from pulumi.runtime.proto import engine_pb2, resource_pb2

from stateroom.engine.declared import SMOKE_TEST, Declared, Provider, Stage
from stateroom.engine.wire import decode_struct, encode_struct, secrets_in
from stateroom.errors import StateroomError

_STACK = "pulumi:pulumi:Stack"
_PROVIDER = "pulumi:providers:"
_FEATURES = (
    resource_pb2.RESOURCE_MONITOR_FEATURE_SECRETS,
    resource_pb2.RESOURCE_MONITOR_FEATURE_RESOURCE_REFERENCES,
    resource_pb2.RESOURCE_MONITOR_FEATURE_ALIAS_SPECS,
)
# Options that change what is made. The rest (protect, aliases, …) speaks of Pulumi's own state, which we do not have.
_UNSUPPORTED_OPTIONS = {
    "importId": "import",
    "remote": "a remote component",
    "transforms": "transforms",
    "hooks": "hooks",
}


class Monitor:
    """One run of the program. `failure` is the first error that a stage raised, `outputs` the stack's exports."""

    def __init__(self, project: str, stack: str, stage: Stage) -> None:
        self._project = project
        self._stack = stack
        self._stage = stage
        self._stack_urn = ""
        self._providers: dict[str, Provider] = {}
        self._components: dict[str, tuple[str, ...]] = {}
        self.failure: BaseException | None = None
        self.outputs: dict[str, Any] = {}

    def GetDeploymentInfo(self, _request: Any) -> Any:  # noqa: N802 - the protocol's name
        return resource_pb2.DeploymentInfo(supportedFeatures=_FEATURES)

    def RegisterResource(self, request: Any) -> Any:  # noqa: N802 - the protocol's name
        urn = self._urn(request.parent, request.type, request.name)
        if request.type == _STACK:
            self._stack_urn = urn
        if not request.custom:
            if request.type != _STACK:
                self._components[urn] = (*self._components.get(request.parent, ()), urn)
            return resource_pb2.RegisterResourceResponse(urn=urn, object=request.object)
        if request.type.startswith(_PROVIDER):
            # The clients are built from the stack's configuration, which the provider repeats for Pulumi.
            parents = self._components.get(request.parent, ())
            inputs, secrets = decode_struct(request.object), secrets_in(request.object)
            self._providers[urn] = Provider(urn, inputs, secrets, request.version, parents)
            return resource_pb2.RegisterResourceResponse(urn=urn, id=request.name, object=request.object)
        if request.type == SMOKE_TEST:
            # It proves the whole when all of it is made. Here that is the business of whoever runs the engine, so it
            # is no part of the plan, and what it tells stays unknown in a dry run and absent after it.
            return resource_pb2.RegisterResourceResponse(urn=urn, id=request.name, object=request.object)
        try:
            _refuse_unsupported(request)
            declared = Declared(
                urn,
                request.type,
                request.name,
                decode_struct(request.object),
                frozenset(request.dependencies),
                sources={name: frozenset(each.urns) for name, each in request.propertyDependencies.items()},
                provider=self._providers.get(request.provider.rpartition("::")[0], Provider()),
                protect=request.protect,
                secrets=secrets_in(request.object),
                parents=self._components.get(request.parent, ()),
            )
            outputs = dict(self._stage.register(declared))
        except BaseException as error:
            self.failure = self.failure or error
            raise
        return resource_pb2.RegisterResourceResponse(urn=urn, id=outputs.get("id") or "", object=encode_struct(outputs))

    def ReadResource(self, request: Any) -> Any:  # noqa: N802 - the protocol's name
        urn = self._urn(request.parent, request.type, request.name)
        inputs, dependencies = decode_struct(request.properties), frozenset(request.dependencies)
        try:
            declared = Declared(urn, request.type, request.name, inputs, dependencies, looked_up=True)
            outputs = self._stage.register(declared)
        except BaseException as error:
            self.failure = self.failure or error
            raise
        return resource_pb2.ReadResourceResponse(urn=urn, properties=encode_struct(outputs))

    def RegisterResourceOutputs(self, request: Any) -> Any:  # noqa: N802 - the protocol's name
        if request.urn == self._stack_urn:
            self.outputs = decode_struct(request.outputs)
        return empty_pb2.Empty()

    def Invoke(self, request: Any) -> Any:  # noqa: N802 - the protocol's name
        try:
            result = self._stage.invoke(request.tok, decode_struct(request.args))
        except BaseException as error:
            self.failure = self.failure or error
            raise
        response = resource_pb2.ResourceInvokeResponse()
        getattr(response, "return").CopyFrom(encode_struct(result))  # the field's name is a keyword of Python
        return response

    def SignalAndWaitForShutdown(self, _request: Any) -> Any:  # noqa: N802 - the protocol's name
        return empty_pb2.Empty()

    def __getattr__(self, name: str) -> Any:
        # A protocol method that is not above, such as Call for a component's methods.
        if not name[:1].isupper():
            raise AttributeError(name)
        raise StateroomError(
            f"the direct engine does not know the Pulumi operation {name}",
            why="it makes, updates, looks up and removes resources, and nothing else",
            remedy="run this program with `pulumi up`",
        )

    def _urn(self, parent: str, token: str, name: str) -> str:
        if parent and not parent.split("::")[2].endswith(_STACK):
            token = f"{parent.split('::')[2]}${token}"
        return f"urn:pulumi:{self._stack}::{self._project}::{token}::{name}"


class Engine:
    """Pulumi's engine service: takes the SDK's log lines. Errors reach the user as exceptions instead."""

    def Log(self, _request: Any) -> Any:  # noqa: N802 - the protocol's name
        return empty_pb2.Empty()

    def RequirePulumiVersion(self, _request: Any) -> Any:  # noqa: N802 - the protocol's name
        return engine_pb2.RequirePulumiVersionResponse()


def _refuse_unsupported(request: Any) -> None:
    asked = [option for field, option in _UNSUPPORTED_OPTIONS.items() if _is_set(request, field)]
    # A property that is not declared is never changed by us: to ignore it is to do what we do anyway.
    if any(path.split(".")[0].split("[")[0] in request.object.fields for path in request.ignoreChanges):
        asked.append("ignore_changes")
    for option in asked:
        raise StateroomError(
            f"the direct engine cannot honour the option {option} of {request.type} {request.name!r}",
            why="it keeps no state of its own to honour it with",
            remedy="run this program with `pulumi up`, or take the option out",
        )


def _is_set(request: Any, field: str) -> bool:
    value = getattr(request, field)
    return bool(value.ByteSize() if field == "hooks" else value)
