"""Which statements of a bucket's policy are ours. Pure.

OSS has no names for statements (OSS User Guide, "Bucket policy": Effect, Action, Principal, Resource, Condition), so
ours are known by whom and what they speak of: everything that is said to roles of ours alone, also to one that is no
longer declared, and what asks about the same things as a statement of ours to the same principals. A weakened statement
of ours is still one of ours.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from stateroom.config.alicloud_names import role_name
from stateroom.engine.decision import Change, Context
from stateroom.engine.policy_document import canonical, condition_keys, meaning_of, principals_of, statements_of

_EVERYBODY: Final = "*"
_VERSION: Final = "1"
_ACCESSES: Final = ("writer", "reader", "admin")

Statement = Mapping[str, Any]


def differences(live: str | None, declared: str, context: Context) -> tuple[Change, ...]:
    """What has to change so that our statements stand in it as declared. Each change is named by what it says."""
    wanted = statements_of(declared)
    found = [each for each in _statements(live) if _is_ours(each, wanted, context)]
    there, meant = set(map(meaning_of, found)), set(map(meaning_of, wanted))
    missing = [Change(_name(each), None, dict(each)) for each in wanted if meaning_of(each) not in there]
    stale = [Change(_name(each), dict(each), None) for each in found if meaning_of(each) not in meant]
    return (*missing, *stale)


def merge(live: str | None, declared: str, context: Context) -> str:
    """The document to write: the statements of others in their order, then ours as declared."""
    wanted = statements_of(declared)
    return _document([*_foreign(live, wanted, context), *wanted])


def without(live: str, declared: str, context: Context) -> str:
    """What remains of the policy without us."""
    return _document(_foreign(live, statements_of(declared), context))


def _foreign(live: str | None, wanted: list[Statement], context: Context) -> list[Statement]:
    return [each for each in _statements(live) if not _is_ours(each, wanted, context)]


def _statements(live: str | None) -> list[Statement]:
    return [] if live is None else statements_of(live)


def _document(statements: Iterable[Statement]) -> str:
    return canonical({"Version": _VERSION, "Statement": list(statements)})


def _is_ours(statement: Statement, wanted: list[Statement], context: Context) -> bool:
    spoken_to = principals_of(statement)
    roles = {principal for each in wanted for principal in principals_of(each)} - {_EVERYBODY}
    to_us = bool(spoken_to) and all(each in roles or _is_role_of_ours(each, context) for each in spoken_to)
    return to_us or _subject(statement) in map(_subject, wanted)


def _is_role_of_ours(principal: str, context: Context) -> bool:
    """Sessions of a role of this backend: `arn:sts::ACCOUNT:assumed-role/ROLE/SESSION`."""
    backend = context.owner[1].partition("@")[0]
    sessions = f"arn:sts::{context.account}:assumed-role/"
    return any(principal.startswith(f"{sessions}{role_name(backend, access)}/") for access in _ACCESSES)


def _subject(statement: Statement) -> tuple[Any, ...]:
    """Effect, principals and what is asked about the request: what stays when a statement is weakened."""
    return statement.get("Effect"), principals_of(statement), condition_keys(statement)


def _name(statement: Statement) -> str:
    principals = ", ".join(sorted(principals_of(statement)))
    asked = " when ".join(["", *([", ".join(sorted(keys))] if (keys := condition_keys(statement)) else [])])
    return f"policy[{statement.get('Effect')} {principals}{asked}]"
