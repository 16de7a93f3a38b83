"""What the policies say to a request.

https://www.alibabacloud.com/help/en/ram/policy-evaluation-process
https://www.alibabacloud.com/help/en/oss/user-guide/oss-bucket-policy/
"""

from __future__ import annotations

import enum
import time
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from emulator.auth.conditions import holds
from emulator.auth.documents import check_document
from emulator.auth.patterns import matches
from emulator.http import Request
from emulator.identity import Caller

if TYPE_CHECKING:
    from emulator.world import World

__all__ = ["Verdict", "check_document", "judge", "request_conditions"]

_SESSIONS = "arn:sts::"


class Verdict(enum.Enum):
    """ALLOWED; DENIED, because nothing allows it; FORBIDDEN, because a Deny says so."""

    ALLOWED = "allowed"
    DENIED = "denied"
    FORBIDDEN = "forbidden"


def judge(  # noqa: PLR0913 - all of it decides
    world: World,
    caller: Caller | None,
    *,
    action: str,
    resource: str,
    conditions: Mapping[str, str],
    owner: str,
    bucket_policy: Mapping[str, Any] | None = None,
) -> Verdict:
    """Whether a caller may do an action to a resource; the question and its answer go to `World.asked`.

    caller: None for an anonymous one. action: `oss:PutObject`. resource: its ARN, without wildcards. conditions: what
    is known of the request. owner: the account that the resource belongs to. bucket_policy: the resource's own policy.
    """
    from emulator.world import Asked

    question = _Question(action, resource, conditions)
    verdict = _judge(world, caller, question, owner, bucket_policy)
    world.asked.append(Asked(caller, action, resource, verdict is Verdict.ALLOWED))
    return verdict


def request_conditions(request: Request, world: World) -> dict[str, str]:
    """The condition keys that every service knows.

    https://www.alibabacloud.com/help/en/ram/policy-elements
    """
    conditions = {
        "acs:CurrentTime": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(world.clock())),
        "acs:SecureTransport": "true" if request.secure else "false",
        "acs:SourceIp": request.source_ip,
    }
    if agent := request.headers.get("user-agent"):
        conditions["acs:UserAgent"] = agent
    return conditions


class _Question:
    def __init__(self, action: str, resource: str, conditions: Mapping[str, str]) -> None:
        self.action = action
        self.resource = resource
        self.conditions = conditions

    def is_met_by(self, statement: Mapping[str, Any]) -> bool:
        """Whether a statement speaks of this, whoever it is that asks."""
        return (
            _one_of(statement, "Action", self.action, any_case=True)
            and _one_of(statement, "Resource", self.resource)
            and holds(statement.get("Condition", {}), self.conditions)
        )

    def effects(self, statements: Iterable[Mapping[str, Any]]) -> set[str]:
        return {statement["Effect"] for statement in statements if self.is_met_by(statement)}


def _judge(
    world: World,
    caller: Caller | None,
    question: _Question,
    owner: str,
    bucket_policy: Mapping[str, Any] | None,
) -> Verdict:
    statements = bucket_policy["Statement"] if bucket_policy else []
    granted = question.effects(statement for statement in statements if _concerns(statement, caller, owner))
    allowed = _identity_effects(world, caller, question) if caller else set()
    if "Deny" in granted | allowed:
        return Verdict.FORBIDDEN
    if caller is None:
        enough = "Allow" in granted
    elif caller.kind == "root":
        enough = caller.account == owner or "Allow" in granted
    elif caller.account == owner:
        enough = "Allow" in granted | allowed
    else:
        enough = "Allow" in granted and "Allow" in allowed
    if enough and caller and caller.session_policy is not None:
        # A session may never do more than its own policy says, whoever grants it.
        enough = "Allow" in question.effects(caller.session_policy["Statement"])
    return Verdict.ALLOWED if enough else Verdict.DENIED


def _identity_effects(world: World, caller: Caller, question: _Question) -> set[str]:
    """A root has no policies: those of its account do not concern it."""
    if caller.kind == "root":
        return set()
    effects: set[str] = set()
    for policy in world.ram.policies_of(caller):
        effects |= question.effects(policy["Statement"])
    if caller.session_policy is not None:
        effects |= question.effects(caller.session_policy["Statement"]) & {"Deny"}
    return effects


def _concerns(statement: Mapping[str, Any], caller: Caller | None, owner: str) -> bool:
    """Whether a statement of a bucket's policy speaks of that caller.

    One for everybody does not mean the bucket's owner, unless it has a condition: then it means the owner, too.
    """
    if "NotPrincipal" in statement:
        return not any(_is(principal, caller) for principal in _listed(statement["NotPrincipal"]))
    principals = _listed(statement["Principal"]) or ["*"]
    if "*" in principals:
        is_owner = caller is not None and caller.kind == "root" and caller.account == owner
        return not is_owner or bool(statement.get("Condition"))
    return any(_is(principal, caller) for principal in principals)


def _is(principal: str, caller: Caller | None) -> bool:
    """principal: `*`; the id of an account, a user or a role; or the sessions of roles, with wildcards."""
    if principal == "*":
        return True
    if caller is None:
        return False
    if principal.startswith(_SESSIONS):
        session = f"{_SESSIONS}{caller.account}:assumed-role/{caller.name}/{caller.session}"
        return caller.kind == "role" and matches(principal, session)
    # An account stands for its root and no one else: its users and roles are named by ids of their own.
    return principal in (caller.principal_id, caller.principal_id.partition(":")[0])


def _one_of(statement: Mapping[str, Any], element: str, text: str, *, any_case: bool = False) -> bool:
    if element in statement:
        return any(matches(pattern, text, any_case=any_case) for pattern in _listed(statement[element]))
    return not any(matches(pattern, text, any_case=any_case) for pattern in _listed(statement[f"Not{element}"]))


def _listed(value: Any) -> list[str]:
    return value if isinstance(value, list) else [value]
