"""What a policy document must look like.

https://www.alibabacloud.com/help/en/ram/policy-structure-and-syntax
https://www.alibabacloud.com/help/en/ram/permission-policy-check
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Literal

from emulator.auth.conditions import check_values, texts_of
from emulator.errors import ServiceError

Kind = Literal["identity", "trust", "bucket"]

_CODES: dict[Kind, str] = {
    "identity": "MalformedPolicyDocument",
    "trust": "MalformedPolicyDocument",
    "bucket": "InvalidPolicyDocument",
}
_ACTION = re.compile(r"\*|[A-Za-z0-9*?-]+:[A-Za-z0-9*?_./-]+")
_CONDITION_KEY = re.compile(r"[A-Za-z0-9-]+:\S.*", re.DOTALL)
_TRUSTED = frozenset({"RAM", "Service", "Federated"})
_ELEMENTS: dict[Kind, frozenset[str]] = {
    "identity": frozenset({"Effect", "Action", "NotAction", "Resource", "NotResource", "Condition", "Sid"}),
    "trust": frozenset({"Effect", "Action", "Principal", "Condition", "Sid"}),
    "bucket": frozenset(
        {"Effect", "Action", "NotAction", "Resource", "NotResource", "Principal", "NotPrincipal", "Condition", "Sid"}
    ),
}
_LONGEST_VALUE = 4095


def check_document(document: object, *, kind: Kind) -> None:
    """Refuses what the cloud refuses to keep as a policy.

    document: read from JSON. kind: attached to users and roles, a role's trust, or a bucket's. Raises ServiceError 400
    MalformedPolicyDocument, or for a bucket InvalidPolicyDocument, that says what is wrong where.
    """
    try:
        _check(document, kind)
    except ValueError as error:
        raise ServiceError(400, _CODES[kind], f"The policy document is malformed: {error}.") from error


def _check(document: object, kind: Kind) -> None:
    if not isinstance(document, Mapping):
        raise ValueError("it must be a JSON object")
    if unknown := sorted(map(str, document.keys() - {"Version", "Statement"})):
        raise ValueError(f"there is no element {unknown[0]}")
    if document.get("Version") != "1":
        raise ValueError('Version must be the string "1"')
    statements = document.get("Statement")
    if not isinstance(statements, list) or not statements:
        raise ValueError("Statement must be a list of at least one statement")
    for number, statement in enumerate(statements, 1):
        try:
            _check_statement(statement, kind)
        except ValueError as error:
            raise ValueError(f"statement {number}: {error}") from error


def _check_statement(statement: object, kind: Kind) -> None:
    if not isinstance(statement, Mapping):
        raise ValueError("it must be an object")
    if unknown := sorted(map(str, statement.keys() - _ELEMENTS[kind])):
        raise ValueError(f"there is no element {unknown[0]} in a policy of this kind")
    if statement.get("Effect") not in ("Allow", "Deny"):
        raise ValueError("Effect must be Allow or Deny")
    names = ("Action",) if kind == "trust" else ("Action", "NotAction")
    for action in _texts(statement, *names):
        if not _ACTION.fullmatch(action):
            raise ValueError(f"the action {action} is not of the form service:action")
    if kind != "trust":
        for resource in _texts(statement, "Resource", "NotResource"):
            if resource != "*" and not resource.startswith("acs:"):
                raise ValueError(f"the resource {resource} does not begin with acs:")
            # https://help.aliyun.com/zh/oss/support/0030-00000007
            if kind == "bucket" and "**" in resource:
                raise ValueError(f"the resource {resource} has a wildcard twice in a row")
    if kind == "trust":
        _check_trusted(statement.get("Principal"))
    elif kind == "bucket" and statement.get("Principal") != []:
        _texts(statement, "Principal", "NotPrincipal")
    _check_condition(statement.get("Condition", {}), kind)


def _check_trusted(principal: object) -> None:
    if not isinstance(principal, Mapping) or not principal or not principal.keys() <= _TRUSTED:
        raise ValueError("Principal must name whom the role trusts, as RAM, Service or Federated")
    for name in principal:
        _texts(principal, str(name))


def _texts(element: Mapping[Any, Any], *names: str) -> list[str]:
    """The value of the one element there must be among those names."""
    given = [name for name in names if name in element]
    if len(given) != 1:
        raise ValueError(f"there must be {' or '.join(names)}" + (", not both" if given else ""))
    value = element[given[0]]
    texts = value if isinstance(value, list) else [value]
    if not texts or not all(isinstance(text, str) and text for text in texts):
        raise ValueError(f"{given[0]} must be a string or a list of strings")
    for text in texts:
        if len(text) > _LONGEST_VALUE:
            raise ValueError(f"a value of {given[0]} is longer than {_LONGEST_VALUE} characters")
    return texts


def _check_condition(condition: object, kind: Kind) -> None:
    if not isinstance(condition, Mapping) or not all(isinstance(keys, Mapping) for keys in condition.values()):
        raise ValueError("Condition must be an object of operators, each with its condition keys")
    named = set()
    for name, keys in condition.items():
        for key, values in keys.items():
            listed = values if isinstance(values, list) else [values]
            if not _CONDITION_KEY.fullmatch(key):
                raise ValueError(f"the condition key {key} is not of the form service:key")
            if not listed or not all(isinstance(value, str | int | float) for value in listed):
                raise ValueError(f"the condition key {key} must have a string or a list of strings")
            check_values(name, texts_of(values))
            named.add(key)
        check_values(name, ())
    # https://help.aliyun.com/zh/oss/user-guide/0030-00000008
    if kind == "bucket" and "acs:SourceIp" in named and "acs:SourceVpc" not in named:
        raise ValueError("a condition on acs:SourceIp needs one on acs:SourceVpc, too")
