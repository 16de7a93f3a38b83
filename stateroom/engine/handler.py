"""The shape of a handler: one module per resource type, found by the type's token.

`aws:s3/bucketVersioning:BucketVersioning` is handled by `stateroom/engine/handlers/aws/s3/bucket_versioning.py`.
"""

from __future__ import annotations

import importlib
import re
from functools import cache
from typing import Any, Protocol, cast

from stateroom.engine.calls import Steps
from stateroom.engine.decision import Context, Decision, Inputs, Live, Update
from stateroom.errors import StateroomError


class Handler(Protocol):
    """What a handler module defines. Only generators talk to the cloud; the rest is pure.

    TOKEN: the resource type's token; a contract test holds it against the module's path.
    """

    TOKEN: str

    def identity(self, inputs: Inputs) -> str:
        """The physical name, such as a bucket's; what the resource is called in messages."""

    def predict_outputs(self, inputs: Inputs, context: Context) -> dict[str, Any]:
        """Outputs that are known before the resource exists (`id`, `arn`, …). Leave out what the cloud chooses."""

    def read_live(self, inputs: Inputs, context: Context) -> Steps[Live | None]:
        """The resource as it is, or None. Never more than two dependent calls. Inputs other than the identity
        may be UNKNOWN here and must not be needed."""

    def plan(self, inputs: Inputs, live: Live | None, context: Context) -> Decision:
        """Pure. Create when there is none, Update with the changed properties, Keep or Refuse."""

    def apply_create(self, inputs: Inputs, context: Context) -> Steps[Live]:
        """Make it, with its tags in the create call, and return it as `read_live` would."""

    def apply_update(self, inputs: Inputs, live: Live, update: Update, context: Context) -> Steps[Live]:
        """Write what `update` names, nothing else, and return it as `read_live` would."""

    def delete(self, inputs: Inputs, live: Live, context: Context) -> Steps[None]:
        """Remove it. Safe to repeat: absent is success."""

    def outputs(self, inputs: Inputs, live: Live) -> dict[str, Any]:
        """Output properties of the live resource, `id` included."""


_TOKEN = re.compile(r"^(?P<package>[a-z]+):(?P<module>[a-z0-9]+)/(?P<file>[A-Za-z0-9]+):[A-Za-z0-9]+$")


def module_of(token: str) -> str:
    """The module that handles a type token.

    >>> module_of("aws:s3/bucketVersioning:BucketVersioning")
    'stateroom.engine.handlers.aws.s3.bucket_versioning'
    """
    match = _TOKEN.match(token)
    if match is None:
        raise _no_handler(token)
    file = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", match["file"]).lower()
    return f"stateroom.engine.handlers.{match['package']}.{match['module']}.{file}"


@cache
def handler_for(token: str) -> Handler:
    """The handler of a type token. StateroomError when the direct engine has none."""
    name = module_of(token)
    try:
        return cast("Handler", importlib.import_module(name))
    except ModuleNotFoundError as error:
        if error.name is None or not name.startswith(error.name):
            raise
        raise _no_handler(token) from None


def _no_handler(token: str) -> StateroomError:
    return StateroomError(
        f"the direct engine cannot make a resource of type {token}",
        why="it has handlers for what a state backend needs, not for every Pulumi resource",
        remedy="run this program with `pulumi up`, or take the resource out of it",
    )
