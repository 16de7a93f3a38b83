"""The conditions of policies.

https://www.alibabacloud.com/help/en/ram/conditional-operator
"""

from __future__ import annotations

import ipaddress
import operator
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from emulator.auth.patterns import matches

Test = Callable[[str, str], bool]
"""Whether what the request has, and what the policy wants, go together. ValueError: one is not of the type."""


def _number(text: str) -> Decimal:
    try:
        number = Decimal(text)
    except InvalidOperation as error:
        raise ValueError(f"{text} is not a number") from error
    if not number.is_finite():
        raise ValueError(f"{text} is not a number")
    return number


def _date(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise ValueError(f"{text} is not a date") from error
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _boolean(text: str) -> bool:
    if text.lower() not in ("true", "false"):
        raise ValueError(f"{text} is neither true nor false")
    return text.lower() == "true"


def _is_in_network(has: str, wants: str) -> bool:
    try:
        network = ipaddress.ip_network(wants, strict=False)
    except ValueError as error:
        raise ValueError(f"{wants} is neither an address nor a network") from error
    return ipaddress.ip_address(has) in network


def _compared(read: Callable[[str], Any], compare: Callable[[Any, Any], bool]) -> Test:
    def test(has: str, wants: str) -> bool:
        wanted = read(wants)
        return compare(read(has), wanted)

    return test


_POSITIVE: dict[str, Test] = {
    "StringEquals": operator.eq,
    "StringEqualsIgnoreCase": lambda has, wants: has.casefold() == wants.casefold(),
    "StringLike": lambda has, wants: matches(wants, has),
    "NumericEquals": _compared(_number, operator.eq),
    "NumericLessThan": _compared(_number, operator.lt),
    "NumericLessThanEquals": _compared(_number, operator.le),
    "NumericGreaterThan": _compared(_number, operator.gt),
    "NumericGreaterThanEquals": _compared(_number, operator.ge),
    "DateEquals": _compared(_date, operator.eq),
    "DateLessThan": _compared(_date, operator.lt),
    "DateLessThanEquals": _compared(_date, operator.le),
    "DateGreaterThan": _compared(_date, operator.gt),
    "DateGreaterThanEquals": _compared(_date, operator.ge),
    "Bool": _compared(_boolean, operator.eq),
    "IpAddress": _is_in_network,
}
_NEGATED = {
    "StringNotEquals": "StringEquals",
    "StringNotEqualsIgnoreCase": "StringEqualsIgnoreCase",
    "StringNotLike": "StringLike",
    "NumericNotEquals": "NumericEquals",
    "DateNotEquals": "DateEquals",
    "NotIpAddress": "IpAddress",
}
OPERATORS = frozenset({*_POSITIVE, *_NEGATED})

_SAMPLES = {"Numeric": "0", "Date": "2026-01-01T00:00:00Z", "Bool": "true", "IpAddress": "127.0.0.1"}
"""For each type of operator something that every value of the type can be compared with."""


def holds(condition: Mapping[str, Mapping[str, Any]], facts: Mapping[str, str]) -> bool:
    """Whether a request meets a condition. facts: what is known of the request, by condition key.

    All operators and keys must hold. Of several values one must, and with a negated operator none may. A key that the
    request does not have meets no positive operator and every negated one: OSS documents `StringNotLike` with
    `acs:SourceVpc` and `vpc-*` as the way to say that a request comes from no VPC at all
    (https://help.aliyun.com/zh/oss/user-guide/0030-00000008).
    """
    return all(
        _holds(name, texts_of(values), facts.get(key))
        for name, keys in condition.items()
        for key, values in keys.items()
    )


def check_values(name: str, values: Sequence[str]) -> None:
    """Raises ValueError for an operator that there is not, and for values that are not of its type."""
    if name not in OPERATORS:
        raise ValueError(f"there is no condition operator {name}")
    positive = _NEGATED.get(name, name)
    for kind, sample in _SAMPLES.items():
        if positive.startswith(kind):
            for value in values:
                _POSITIVE[positive](sample, value)


def texts_of(values: Any) -> list[str]:
    """The values of a condition as texts: one or several, JSON's own numbers and booleans among them."""
    listed = values if isinstance(values, list) else [values]
    return [str(value).lower() if isinstance(value, bool) else str(value) for value in listed]


def _holds(name: str, values: Sequence[str], has: str | None) -> bool:
    negated = name in _NEGATED
    test = _POSITIVE.get(_NEGATED.get(name, name))
    if test is None:  # an operator that there is not never holds
        return False
    met = has is not None and any(_passes(test, has, value) for value in values)
    return met is not negated


def _passes(test: Test, has: str, wants: str) -> bool:
    try:
        return test(has, wants)
    except (ValueError, TypeError):  # what the request has is no number, date or address
        return False
