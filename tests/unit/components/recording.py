"""What a program registers with Pulumi's mocks."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pulumi_aws as aws
from google.protobuf import json_format
from pulumi.runtime import mocks
from pulumi.runtime.proto import resource_pb2

with warnings.catch_warnings():
    # Loading the package warns about its own deprecated classes, of which the components use none.
    warnings.simplefilter("ignore", DeprecationWarning)
    assert aws.s3.Bucket

ACCOUNT = "111122223333"
STATE_KEY = f"arn:aws:kms:eu-west-1:{ACCOUNT}:key/state"
REPLICA_KEY = f"arn:aws:kms:eu-central-1:{ACCOUNT}:key/replica"


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


@dataclass
class Stack:
    """What a program registered and exported."""

    resources: list[Registered] = field(default_factory=list)
    component_outputs: dict[str, Any] = field(default_factory=dict)
    exports: dict[str, Any] = field(default_factory=dict)
    calls: list[str] = field(default_factory=list)

    @property
    def children(self) -> list[Registered]:
        """The resources that are not Pulumi's own and not the component."""
        own = ("pulumi:", "stateroom:")
        return [resource for resource in self.resources if not resource.token.startswith(own)]

    def one(self, token: str, purpose: str) -> Registered:
        """The one child of a type and purpose."""
        found = [each for each in self.children if each.token == token and each.name.endswith(f"-{purpose}")]
        assert len(found) == 1, (token, purpose, found)
        return found[0]


class Recorder(mocks.MockMonitor):
    """Answers as AWS would, and keeps the options too, which mocks are not told.

    Values stay as they are on the wire: the mocks' own decoding leaves an event loop in every thread.
    """

    def __init__(self, stack: Stack) -> None:
        super().__init__(Unused())
        self._stack = stack

    def Invoke(self, request: Any) -> Any:  # noqa: N802 - the protocol's name
        self._stack.calls.append(request.tok)
        response = resource_pb2.ResourceInvokeResponse()
        getattr(response, "return").update({"accountId": ACCOUNT, "arn": "", "id": ACCOUNT, "userId": ""})
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
            )
        )
        response = resource_pb2.RegisterResourceResponse(urn=urn, id=request.name, object=request.object)
        if request.type == "aws:kms/key:Key":
            response.object.update({"arn": REPLICA_KEY if "region" in inputs else STATE_KEY})
        else:
            response.object.update({"arn": f"arn:aws:made:::{request.name}"})
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
