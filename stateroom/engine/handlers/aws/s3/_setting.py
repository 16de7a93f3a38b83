"""What the settings of a bucket have in common: each belongs to one bucket and is written as a whole.

A bucket that goes takes its settings along. A setting that protects states is not taken off a bucket that stays:
`stay` is then the handler's `delete`.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from stateroom.engine.calls import Steps
from stateroom.engine.decision import Context, Inputs, Live, Refuse

BUCKET = "aws:s3/bucket:Bucket"
"""The type token of the bucket that a setting goes with."""

_ALWAYS = ("bucket", "region", "expectedBucketOwner")


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


def merged(inputs: Inputs, live: Live, properties: Iterable[str]) -> dict[str, Any]:
    """The properties to write: as declared, and what is not declared as it is live."""
    both = {name: live.get(name) if inputs.get(name) is None else inputs[name] for name in properties}
    return {name: value for name, value in both.items() if value is not None}


def refuse_unsupported(kind: str, inputs: Inputs, context: Context, properties: Iterable[str]) -> Refuse | None:
    """Refuse declared properties that the handler would not carry out, and a bucket owner that is not the caller.

    `kind` is for the message, such as "the versioning of bucket".
    """
    name, known = inputs["bucket"], {*_ALWAYS, *properties}
    unsupported = sorted(key for key, value in inputs.items() if value is not None and key not in known)
    if unsupported:
        return Refuse(
            f"the direct engine cannot carry out {', '.join(unsupported)} of {kind} {name}",
            "leave it out, or run this program with `pulumi up`",
        )
    owner = inputs.get("expectedBucketOwner")
    if owner is not None and owner != context.account:
        return Refuse(
            f"bucket {name} is declared to belong to account {owner}; these credentials are of {context.account}",
            "use credentials of the bucket's account, or correct expectedBucketOwner",
        )
    return None
