"""Policy documents of IAM, KMS, S3, RAM and OSS, in one form."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any, Final

from stateroom.policy.resource import Block, Resource

_DEMANDING: Final = frozenset(
    {"stringequals", "stringequalsignorecase", "stringlike", "arnequals", "arnlike", "ipaddress", "bool"}
)
"""Condition operators that a request without the key does not pass. `ForAllValues:` and `…IfExists` let it pass."""


class UnreadableError(Exception):
    """What should be a policy document is none."""


@dataclass(frozen=True)
class Statement:
    """A statement of a policy document, with lists where the language allows one text. Both clouds speak it.

    principals: by kind (`AWS`, `Service`, `Federated`, `RAM`); `{"*": ["*"]}` for everyone. OSS lists bare account ids.
    excluded: the `Not…` element that takes the place of its plain one, such as `NotAction`.
    condition: operator to key to values.
    """

    sid: str
    effect: str
    principals: Mapping[str, Sequence[str]]
    actions: Sequence[str]
    resources: Sequence[str]
    condition: Mapping[str, Mapping[str, Sequence[str]]]
    excluded: frozenset[str]

    @property
    def allows(self) -> bool:
        return self.effect.lower() == "allow"

    @property
    def everyone(self) -> bool:
        """Whether it speaks of everybody, whoever they are."""
        return any("*" in listed for listed in self.principals.values()) or "NotPrincipal" in self.excluded

    def demanded_values(self, *keys: str) -> list[str]:
        """The values of which a request must have one under these condition keys; empty when none is demanded.

        Keys are compared without case, `*` in them stands for anything (`*:sub`). Operators that a request without
        the key passes, and those that say what it must not have, demand nothing.
        """
        wanted = [key.lower() for key in keys]
        return [
            value
            for operator, operands in self.condition.items()
            if operator.lower().removeprefix("foranyvalue:") in _DEMANDING
            for key, values in operands.items()
            if any(fnmatchcase(key.lower(), pattern) for pattern in wanted)
            for value in values
        ]


def statements(resource: Resource | Block, prop: str) -> list[Statement]:
    """The statements of a policy document, which is JSON or an object. Empty when the property is not set.

    UndecidedError when it is not known yet, UnreadableError when it is no policy document.
    """
    document = resource.get(prop)
    if document in (None, ""):  # a provider says so of a document that is not there
        return []
    if isinstance(document, str):
        try:
            document = json.loads(document)
        except ValueError as error:
            raise UnreadableError(f"{prop} is not a policy document: {error}") from None
    found = _listed(document.get("Statement")) if isinstance(document, Mapping) else []
    if not found or not all(isinstance(each, Mapping) for each in found):
        raise UnreadableError(f"{prop} is not a policy document: it has no list of statements")
    return [_statement(each) for each in found]


def _statement(raw: Mapping[str, Any]) -> Statement:
    principal = raw.get("Principal")
    if isinstance(principal, Mapping):
        principals = {str(kind): _texts(who) for kind, who in principal.items()}
    else:
        principals = {"*": _texts(principal)} if principal is not None else {}
    condition = raw.get("Condition")
    operators = condition.items() if isinstance(condition, Mapping) else ()
    return Statement(
        sid=str(raw.get("Sid") or ""),
        effect=str(raw.get("Effect") or ""),
        principals=principals,
        actions=_texts(raw.get("Action", raw.get("NotAction"))),
        resources=_texts(raw.get("Resource", raw.get("NotResource"))),
        condition={
            str(operator): {str(key): _texts(values) for key, values in _pairs(operands)}
            for operator, operands in operators
        },
        excluded=frozenset(key for key in ("NotPrincipal", "NotAction", "NotResource") if key in raw),
    )


def _pairs(operands: Any) -> Iterable[tuple[Any, Any]]:
    return operands.items() if isinstance(operands, Mapping) else ()


def _texts(value: Any) -> list[str]:
    return [str(item).lower() if isinstance(item, bool) else str(item) for item in _listed(value)]


def _listed(value: Any) -> list[Any]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def describe(statement: Statement, place: int) -> str:
    """A statement as messages name it: by its Sid, or by its place, counted from 1."""
    return f"statement {statement.sid or f'#{place}'}"


def numbered(found: Iterable[Statement]) -> Iterator[tuple[str, Statement]]:
    """Statements with what messages call them."""
    for place, statement in enumerate(found, start=1):
        yield describe(statement, place), statement
