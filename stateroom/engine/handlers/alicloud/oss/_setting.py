"""What the settings of a bucket have in common: each belongs to one bucket and is written as a whole.

A bucket that goes takes its settings along. A setting that protects states is not taken off a bucket that stays:
`stay` is then the handler's `delete`.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from stateroom.engine.calls import Steps
from stateroom.engine.decision import Context, Inputs, Live, Refuse

BUCKET = "alicloud:oss/bucket:Bucket"
"""The type token of the bucket that a setting goes with."""


def identity(inputs: Inputs) -> str:
    """The bucket's name."""
    return str(inputs["bucket"])


def predict_outputs(inputs: Inputs, context: Context) -> dict[str, Any]:
    """A setting's id is the name of its bucket."""
    return {"id": inputs["bucket"]}


def outputs(inputs: Inputs, live: Live) -> dict[str, Any]:
    """A setting's id is the name of its bucket."""
    return {"id": inputs["bucket"]}


def stay(inputs: Inputs, live: Live, context: Context) -> Steps[None]:
    """Change nothing: the setting ends with its bucket, and a bucket that stays must not be weakened."""
    yield from ()


def refuse_unsupported(kind: str, inputs: Inputs, properties: Iterable[str]) -> Refuse | None:
    """Refuse declared properties that the handler would not carry out.

    `kind` is for the message, such as "the versioning of bucket".
    """
    known = {"bucket", *properties}
    unsupported = sorted(key for key, value in inputs.items() if value is not None and key not in known)
    if not unsupported:
        return None
    return Refuse(
        f"the direct engine cannot carry out {', '.join(unsupported)} of {kind} {inputs['bucket']}",
        "leave it out, or run this program with `pulumi up`",
    )
