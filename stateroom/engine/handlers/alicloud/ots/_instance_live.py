"""An instance as the service tells of it, in the words of the declared properties. Source: Tablestore API 2020-12-09,
GetInstance; ListInstances names its states: normal, forbidden and deleting.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from stateroom.engine.calls import Call, Steps, until
from stateroom.engine.decision import Inputs, Live
from stateroom.errors import RefusedError

ABSENT: Final = frozenset({"NotFound"})

DEADLINE: Final = 180.0
"""Seconds. An instance is usually there after a few; its network may take longer."""

_NORMAL: Final = "normal"
_DISABLED: Final = "forbidden"

DEFAULT_KIND: Final = "HighPerformance"
"""What the provider makes when nothing is declared."""

CLUSTERS: Final = {"HighPerformance": "SSD", "Capacity": "HYBRID"}
"""The service's word for each kind."""

_NETWORKS: Final = {"NetworkTypeACL": "networkTypeAcls", "NetworkSourceACL": "networkSourceAcls"}


def get(name: str) -> Call:
    return Call("tablestore", "GetInstance", {"InstanceName": name}, absent=ABSENT)


def until_normal(name: str) -> Steps[Any]:
    """GetInstance until a new instance can be used."""
    return until(
        get(name),
        lambda answer: answer is not None and _state(answer) == _NORMAL,
        what=f"the Tablestore instance {name} to be ready",
        deadline=DEADLINE,
    )


def settle(name: str, found: Mapping[str, Any] | None) -> Steps[Mapping[str, Any] | None]:
    """The instance that was found, or None when there is none. One that is still being made, by a run that was
    interrupted, is waited for, and so is the end of one that is on its way out. RefusedError when it is disabled."""
    if found is not None and _state(found) not in (_NORMAL, _DISABLED):
        found = yield from until(
            get(name),
            lambda answer: answer is None or _state(answer) in (_NORMAL, _DISABLED),
            what=f"the Tablestore instance {name} to be ready",
            deadline=DEADLINE,
        )
    if found is not None and _state(found) == _DISABLED:
        raise RefusedError(
            f"the Tablestore instance {name} is disabled",
            why="Tablestore says that it is forbidden, as it does when a payment is overdue",
            remedy="settle it in the console of the account, then run the same command again",
        )
    return found


def _state(found: Mapping[str, Any]) -> str:
    return str(found["InstanceStatus"]).lower()


def live_of(found: Mapping[str, Any]) -> Live:
    """From GetInstance."""
    kinds = {cluster: name for name, cluster in CLUSTERS.items()}
    specification = found.get("InstanceSpecification") or ""
    return {
        "name": found["InstanceName"],
        "instanceType": kinds.get(specification, specification),
        "description": found.get("InstanceDescription") or "",
        "networkTypeAcls": sorted(found.get("NetworkTypeACL") or []),
        "networkSourceAcls": sorted(found.get("NetworkSourceACL") or []),
        "tags": {tag["Key"]: tag.get("Value") or "" for tag in found.get("Tags") or []},
    }


def kind_of(inputs: Inputs) -> str:
    return str(inputs.get("instanceType") or DEFAULT_KIND)


def network_params(inputs: Inputs) -> dict[str, Any]:
    return {name: list(inputs[acl]) for name, acl in _NETWORKS.items() if inputs.get(acl) is not None}


def tag_list(inputs: Inputs) -> list[dict[str, str]]:
    return [{"Key": key, "Value": value} for key, value in (inputs.get("tags") or {}).items()]


def refuse_kind(inputs: Inputs, offered: list[str]) -> None:
    """RefusedError when the region does not offer the declared kind."""
    kind = kind_of(inputs)
    if CLUSTERS[kind] in offered:
        return
    others = [name for name, cluster in CLUSTERS.items() if cluster in offered]
    raise RefusedError(
        f"this region offers no Tablestore instance of the type {kind}",
        why=f"it offers {', '.join(others) or 'none'}; nothing was written",
        remedy="set lock.performance to what it offers" if others else "choose another region",
    )
