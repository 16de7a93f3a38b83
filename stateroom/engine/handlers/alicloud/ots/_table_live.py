"""A table as the service tells of it, in the words of the declared properties; and why one is unfit. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from stateroom.engine.decision import UNKNOWN, Inputs, Live, Refuse

ABSENT: Final = frozenset({"OTSObjectNotExist"})

ACTIVE: Final = "ACTIVE"

COMING: Final = ("CREATING", "LOADING")
"""What a table that was just made is, before it is ACTIVE."""

OPTIONS: Final = ("timeToLive", "maxVersion", "deviationCellVersionInSec")
"""What can be changed, in the words of the declaration."""

_API_OPTIONS: Final = {
    "timeToLive": "TimeToLive",
    "maxVersion": "MaxVersions",
    "deviationCellVersionInSec": "DeviationCellVersionInSec",
}


def live_of(answer: Mapping[str, Any], inputs: Inputs) -> Live:
    """From DescribeTable."""
    encryption = answer.get("SSE") or {}
    return {
        "instanceName": inputs["instanceName"],
        "tableName": inputs["tableName"],
        "status": answer["Status"],
        "primaryKeys": [{"name": name, "type": kind.title()} for name, kind in answer["PrimaryKey"]],
        "timeToLive": answer["TimeToLive"],
        "maxVersion": answer["MaxVersions"],
        # Declared as text, because the provider's schema has it so.
        "deviationCellVersionInSec": str(answer["DeviationCellVersionInSec"]),
        "enableSse": bool(encryption.get("Enable")),
        "sseKeyType": encryption.get("KeyType") if encryption.get("Enable") else None,
        "sseKeyId": encryption.get("KeyId") if encryption.get("Enable") else None,
    }


def option_params(inputs: Inputs) -> dict[str, int]:
    return {api: int(inputs[name]) for name, api in _API_OPTIONS.items() if inputs.get(name) is not None}


def encryption_params(inputs: Inputs) -> dict[str, Any]:
    if not inputs.get("enableSse"):
        return {}
    names = {"KeyType": "sseKeyType", "KeyId": "sseKeyId", "RoleArn": "sseRoleArn"}
    declared = {name: inputs[of] for name, of in names.items() if inputs.get(of)}
    return {"SSE": {"Enable": True, **declared}}


def unfit(inputs: Inputs, live: Live) -> Refuse | None:
    """Why locks in this table would not hold, or not be kept as declared; None when they would."""
    table = f"table {inputs['tableName']} of the Tablestore instance {inputs['instanceName']}"
    if live["status"] not in (ACTIVE, "UPDATING"):
        return Refuse(
            f"{table} is {live['status']}, not ACTIVE",
            "make it ACTIVE again in the console, or choose another table with lock.table",
        )
    declared = _keys(inputs["primaryKeys"])
    found = _keys(live["primaryKeys"])
    if found != declared:
        return Refuse(
            f"{table} has the primary key {', '.join(found)}, not {', '.join(declared)}, and it cannot be changed",
            "choose another table with lock.table: locks on another key would be seen by nobody",
        )
    if live["timeToLive"] != -1 and inputs.get("timeToLive") is None:
        return Refuse(
            f"the rows of {table} expire after {live['timeToLive']} seconds, and with them locks and digests",
            "choose another table with lock.table, or let its rows live for ever",
        )
    if inputs.get("enableSse") is None:
        return None
    if bool(inputs["enableSse"]) != live["enableSse"]:
        is_, should = ("encrypted", "not encrypted")[:: 1 if live["enableSse"] else -1]
        return Refuse(
            f"{table} is {is_}, declared is {should}, and it can only be chosen when a table is made",
            "set lock.encryption to what it is, or choose another table with lock.table",
        )
    for name, what in (("sseKeyType", "key type"), ("sseKeyId", "key")):
        wanted = inputs.get(name)
        if inputs["enableSse"] and wanted is not None and (wanted is UNKNOWN or wanted != live[name]):
            shown = "a key that is yet to be made" if wanted is UNKNOWN else wanted
            return Refuse(
                f"{table} is encrypted with the {what} {live[name]}, not {shown}, "
                "and it can only be chosen when a table is made",
                "set lock.encryption to what it is, or choose another table with lock.table",
            )
    return None


def _keys(keys: Any) -> list[str]:
    return [f"{key['name']} {key['type'].upper()}" for key in keys]
