"""Documents as a stack's process ends with them, for what shows and counts them."""

from __future__ import annotations

from typing import Any

KEPT = {"type": "aws:s3/bucket:Bucket", "name": "state", "identity": "acme-state", "action": "keep", "reason": "so"}
CREATED = {"type": "aws:kms/key:Key", "name": "key", "identity": "alias/acme", "action": "create"}
UPDATED = {
    **KEPT,
    "action": "update",
    "changes": [
        {"property": "tags.team", "live": None, "declared": "core"},
        {"property": "policy", "live": "old", "declared": None, "known": False},
    ],
}
REFUSED = {**KEPT, "action": "refuse", "reason": "it is not ours", "next": "choose another name"}


def up(*plan: dict[str, Any], **keys: Any) -> dict[str, Any]:
    done = [step for step in plan if step["action"] != "keep"]
    rest = {"done": done, "left": [], "proven": True, "smoke": None}
    return {"command": "up", "exit_code": 0, "plan": list(plan), **rest, **keys}


def preview(*plan: dict[str, Any], code: int) -> dict[str, Any]:
    return {"command": "preview", "exit_code": code, "plan": list(plan)}


def smoke(*failed: str) -> dict[str, Any]:
    steps = [{"name": "write", "result": "passed", "detail": ""}]
    steps += [{"name": name, "result": "failed", "detail": "it broke"} for name in failed]
    return {"steps": steps, "passed": not failed}


def failure(code: int = 1, **error: Any) -> dict[str, Any]:
    told = {"type": "CloudError", "what": "it broke", "why": "", "next": ""} | error
    return {"command": "up", "exit_code": code, "error": told}


def policies(level: str) -> dict[str, Any]:
    return {"violations": [{"policy": "aws-bucket-require-versioning", "level": level, "message": "it is off"}]}
