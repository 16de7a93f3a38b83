"""What a program declares, as a policy pack remembers it for policies of the whole stack.

Pulumi tells a pack of each resource by the properties that its program declares (Analyze), and of the whole stack, at
the end, by those that the provider plans or returns (AnalyzeStack). In a preview a provider plans as unknown whatever
it may choose itself, such as the versioning of a bucket that is not made yet: a policy that asks whether it is declared
could not decide before everything is made. So a property that is not declared and not known counts as not there, as it
does for the direct engine; one that is declared and not known stays so.
Source: pulumi, pkg/resource/deploy/step_generator.go, and proto/pulumi/analyzer.proto.
"""

from __future__ import annotations

from typing import Any

import pulumi_policy.policy
from google.protobuf import json_format, struct_pb2
from pulumi.runtime.proto import analyzer_pb2 as wire
from pulumi_policy.deserialize import deserialize_properties
from pulumi_policy.policy import _PolicyAnalyzerServicer

from stateroom.policy.crossguard import is_unknown


class Servicer(_PolicyAnalyzerServicer):
    """A pack's side of the conversation with Pulumi's engine."""

    def __init__(self, *args: Any, **given: Any) -> None:
        super().__init__(*args, **given)
        # By URN. Calls come at the same time, and never two for one resource.
        self._declared: dict[str, frozenset[str]] = {}

    def Analyze(self, request: wire.AnalyzeRequest, context: Any) -> wire.AnalyzeResponse:  # noqa: N802  # gRPC's name
        """Remember what is declared, whichever policies are enabled, and judge it."""
        declared = _read(request.properties)
        self._declared[request.urn] = frozenset(name for name, value in declared.items() if value is not None)
        response: wire.AnalyzeResponse = super().Analyze(request, context)  # type: ignore[no-untyped-call]
        return response

    def AnalyzeStack(self, request: wire.AnalyzeStackRequest, context: Any) -> wire.AnalyzeResponse:  # noqa: N802
        """Judge the stack without what is neither declared nor known. A resource that was not analyzed by itself, as
        one that a program only reads, stays as it is."""
        told = wire.AnalyzeStackRequest()
        told.CopyFrom(request)
        for resource in told.resources:
            declared = self._declared.get(resource.urn)
            if declared is not None:
                _drop_unknown(resource.properties, declared)
        response: wire.AnalyzeResponse = super().AnalyzeStack(told, context)  # type: ignore[no-untyped-call]
        return response


def remember_declared() -> None:
    """Let packs that are made from now on use `Servicer`: PolicyPack takes none."""
    pulumi_policy.policy._PolicyAnalyzerServicer = Servicer  # type: ignore[misc]


def _drop_unknown(properties: struct_pb2.Struct, declared: frozenset[str]) -> None:
    for name, value in _read(properties).items():
        if name not in declared and is_unknown(value):
            del properties.fields[name]


def _read(properties: struct_pb2.Struct) -> dict[str, Any]:
    """The values, taken out of what marks secrets."""
    return deserialize_properties(json_format.MessageToDict(properties))
