"""IAM policy documents compared by what they mean, and ours merged into what others wrote. Pure.

The services store and return documents in other forms than they were given: one-element lists become
strings, account ids become ARNs, sets are reordered. Source: IAM User Guide, "Grammar of the IAM JSON policy
language" and "AWS JSON policy elements: Principal".
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from stateroom.engine.decision import Change
from stateroom.errors import StateroomError

SID_PREFIX = "Stateroom"
"""How the Sid of every statement of ours begins, in documents that we share with others."""

_ACTIONS = ("Action", "NotAction")
_RESOURCES = ("Resource", "NotResource")
_PRINCIPALS = ("Principal", "NotPrincipal")
_OLDEST_VERSION = "2008-10-17"  # what IAM assumes when a document names none
_ROOT = re.compile(r"arn:[a-z-]+:iam::(\d{12}):root")


def canonical(document: str | Mapping[str, Any]) -> str:
    """A document as compact JSON with sorted keys. Lists keep their order. StateroomError when it is none."""
    return _dump(_parse(document))


def equivalent(a: str, b: str) -> bool:
    """Whether two documents mean the same.

    A string equals its one-element list; order and repetition are irrelevant; actions, condition operators
    and condition keys are compared without case; `"*"` equals `{"AWS": "*"}` as a principal and an account
    id equals the ARN of its root; numbers and booleans equal their strings. Sids count, the document Id does
    not.
    StateroomError when one of them is no policy.
    """
    left, right = _parse(a), _parse(b)
    return _version(left) == _version(right) and (
        {_meaning(statement) for statement in _statements(left)}
        == {_meaning(statement) for statement in _statements(right)}
    )


def differences(live: str | None, declared: str) -> tuple[Change, ...]:
    """What has to change in a shared document so that our statements stand in it as declared.

    Ours are those whose Sid begins with SID_PREFIX, which all of `declared` must. One that is missing,
    altered or repeated differs, and so does one that is live but no longer declared. Statements of others
    never differ. Each change is named `policy[<Sid>]`; its values are the statement, a list of them when
    repeated, or None.
    """
    wanted = _declared(declared)
    current = _parse(live) if live is not None else {}
    found: dict[str, list[Any]] = {}
    for statement in _statements(current):
        if _is_ours(statement):
            found.setdefault(statement["Sid"], []).append(statement)
    changes: list[Change] = []
    if live is not None and _version(current) < _version(_parse(declared)):
        changes.append(Change("policy.Version", _version(current), _version(_parse(declared))))
    for sid, statement in wanted.items():
        match found.get(sid, []):
            case []:
                changes.append(Change(f"policy[{sid}]", None, statement))
            case [only]:
                if _meaning(only) != _meaning(statement):
                    changes.append(Change(f"policy[{sid}]", only, statement))
            case several:
                changes.append(Change(f"policy[{sid}]", several, statement))
    for sid, statements in found.items():
        if sid not in wanted:
            gone = statements[0] if len(statements) == 1 else statements
            changes.append(Change(f"policy[{sid}]", gone, None))
    return tuple(changes)


def merge(live: str | None, declared: str) -> str:
    """The document to write: the statements of others in their order, then ours as declared.

    Declared with no statement, it is what remains of `live` without us. The newer Version wins, because ours
    may rely on it and the older one knows no more.
    """
    ours = _parse(declared)
    current = _parse(live) if live is not None else {}
    foreign = [statement for statement in _statements(current) if not _is_ours(statement)]
    merged = {**ours, **current}
    merged["Version"] = max(_version(current), _version(ours)) if live is not None else _version(ours)
    merged["Statement"] = [*foreign, *_declared(declared).values()]
    return _dump(merged)


def statements_of(document: str | Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The statements of a document; one that stands alone is a list of one. StateroomError when it is no policy."""
    return _statements(_parse(document))


def meaning_of(statement: Mapping[str, Any]) -> frozenset[tuple[str, Any]]:
    """A statement as a value that is equal for equal meanings, and hashable."""
    return _meaning(statement)


def principals_of(statement: Mapping[str, Any]) -> frozenset[str]:
    """Whom a statement speaks to, whatever kind of principal they are."""
    return frozenset(name for _, name in _principals(statement.get("Principal", [])))


def condition_keys(statement: Mapping[str, Any]) -> frozenset[str]:
    """What a statement asks about a request: its condition keys, without their operators and values."""
    condition = statement.get("Condition")
    return frozenset(key for _, key, _ in _conditions(condition)) if isinstance(condition, Mapping) else frozenset()


def _declared(document: str) -> dict[str, Any]:
    wanted: dict[str, Any] = {}
    for statement in _statements(_parse(document)):
        sid = statement.get("Sid")
        if not _is_ours(statement) or sid in wanted:
            raise StateroomError(
                f"the declared policy has a statement with the Sid {sid!r}",
                why=f"in a shared policy, ours are known by unique Sids that begin with {SID_PREFIX}",
                remedy=f"give the statement a Sid of its own, such as {SID_PREFIX}DenyPlainHttp",
            )
        wanted[sid] = statement
    return wanted


def _is_ours(statement: Mapping[str, Any]) -> bool:
    return str(statement.get("Sid", "")).startswith(SID_PREFIX)


def _parse(document: str | Mapping[str, Any]) -> Mapping[str, Any]:
    try:
        value = json.loads(document) if isinstance(document, str) else document
    except (ValueError, RecursionError) as error:
        raise _not_a_policy(document, f"it is not valid JSON: {error}") from None
    if not isinstance(value, Mapping):
        raise _not_a_policy(document, "it is JSON, but not an object")
    if not all(isinstance(statement, Mapping) for statement in _statements(value)):
        raise _not_a_policy(document, "its Statement is neither an object nor a list of objects")
    return value


def _not_a_policy(document: object, why: str) -> StateroomError:
    text = str(document)
    shown = text if len(text) <= 80 else f"{text[:77]}..."
    return StateroomError(
        f"this is not a policy document: {shown}",
        why=why,
        remedy="look at the policy in the cloud; repair or remove it there, then run the same command again",
    )


def _statements(document: Mapping[str, Any]) -> list[Any]:
    return _listed(document.get("Statement", []))


def _version(document: Mapping[str, Any]) -> str:
    return str(document.get("Version", _OLDEST_VERSION))


def _dump(document: Mapping[str, Any]) -> str:
    return json.dumps(document, separators=(",", ":"), sort_keys=True)


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return json.dumps(value, sort_keys=True)


def _texts(value: Any) -> frozenset[str]:
    return frozenset(_text(item) for item in _listed(value))


def _meaning(statement: Mapping[str, Any]) -> frozenset[tuple[str, Any]]:
    """A statement as a value that is equal for equal meanings, and hashable."""
    parts: set[tuple[str, Any]] = set()
    for element, value in statement.items():
        if element in _ACTIONS:
            parts.add((element, frozenset(action.lower() for action in _texts(value))))
        elif element in _RESOURCES:
            parts.add((element, _texts(value)))
        elif element in _PRINCIPALS:
            parts.add((element, _principals(value)))
        elif element == "Condition" and isinstance(value, Mapping):
            if value:
                parts.add((element, _conditions(value)))
        elif (element, value) != ("Sid", ""):
            parts.add((element, _text(value)))
    return frozenset(parts)


def _principals(value: Any) -> frozenset[tuple[str, str]]:
    named = value if isinstance(value, Mapping) else {"AWS": value}
    return frozenset(
        (kind, _ROOT.sub(r"\1", name) if kind == "AWS" and _ROOT.fullmatch(name) else name)
        for kind, names in named.items()
        for name in _texts(names)
    )


def _conditions(value: Mapping[str, Any]) -> frozenset[tuple[str, str, frozenset[str]]]:
    return frozenset(
        (operator.lower(), key.lower(), _condition_values(operator, values))
        for operator, keys in value.items()
        if isinstance(keys, Mapping)
        for key, values in keys.items()
    ) | frozenset(
        # Not a mapping is no legal condition; it still must not compare equal to having none.
        (operator.lower(), "", _texts(keys))
        for operator, keys in value.items()
        if not isinstance(keys, Mapping)
    )


def _condition_values(operator: str, values: Any) -> frozenset[str]:
    texts = _texts(values)
    # "True" and true mean the same to Bool and Null, and only to these.
    is_flag = operator.lower().rpartition(":")[2].removesuffix("ifexists") in ("bool", "null")
    return frozenset(text.lower() for text in texts) if is_flag else texts
