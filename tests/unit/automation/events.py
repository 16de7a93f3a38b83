"""Events of Pulumi's engine as its CLI writes them, for what reads them."""

from __future__ import annotations

from typing import Any

from pulumi.automation.events import EngineEvent

UNKNOWN_MARK = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
BUCKET = "aws:s3/bucket:Bucket"
SMOKE = "pulumi-python:dynamic/stateroom:SmokeTest"


def event(**content: Any) -> EngineEvent:
    return EngineEvent.from_json({"sequence": 1, "timestamp": 1, **content})


def metadata(op: str, token: str = BUCKET, name: str = "state", **given: Any) -> dict[str, Any]:
    """A step. old, new: the inputs before and after; outputs: what came of it. custom: no component."""
    urn = f"urn:pulumi:dev::stateroom::{token}::{name}"
    told: dict[str, Any] = {"op": op, "urn": urn, "type": token, "provider": "", "keys": [], "diffs": []}
    told["detailedDiff"] = {path: {"diffKind": "update", "inputDiff": False} for path in given.get("differs", ())}
    for side in ("old", "new"):
        if side in given:
            told[side] = {"type": token, "urn": urn, "id": "", "parent": "", "provider": "", "custom": True}
            told[side] |= {
                "inputs": given[side],
                "outputs": given.get("outputs", {}),
                "custom": given.get("custom", True),
            }
    return told


def planned(op: str, *arguments: str, **given: Any) -> EngineEvent:
    return event(resourcePreEvent={"metadata": metadata(op, *arguments, **given), "planning": True})


def before(op: str, *arguments: str, **given: Any) -> EngineEvent:
    return event(resourcePreEvent={"metadata": metadata(op, *arguments, **given)})


def after(op: str, *arguments: str, **given: Any) -> EngineEvent:
    return event(resOutputsEvent={"metadata": metadata(op, *arguments, **given)})


def failed(op: str, *arguments: str, **given: Any) -> EngineEvent:
    return event(resOpFailedEvent={"metadata": metadata(op, *arguments, **given), "status": 0, "steps": 1})


def said(message: str, severity: str = "error", name: str | None = "state") -> EngineEvent:
    urn = {} if name is None else {"urn": f"urn:pulumi:dev::stateroom::{BUCKET}::{name}"}
    return event(diagnosticEvent={"message": message, "color": "never", "severity": severity, **urn})


def violated(level: str = "mandatory", policy: str = "aws-bucket-require-versioning") -> EngineEvent:
    told = {
        "message": "Buckets keep old versions.\nversioning is off\nturn it on\n",
        "color": "never",
        "policyName": policy,
        "policyPackName": "stateroom",
        "policyPackVersion": "1",
        "policyPackVersionTag": "1",
        "enforcementLevel": level,
        "resourceUrn": f"urn:pulumi:dev::stateroom::{BUCKET}::state",
    }
    return event(policyEvent=told)
