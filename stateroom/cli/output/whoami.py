"""Who calls the cloud in lines of text, and as data. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, Final

from stateroom.caller import Caller
from stateroom.cli.output.changes import wrap
from stateroom.cli.output.document import describe
from stateroom.cli.output.states import render_time
from stateroom.sign_in import Method, Outcome, SignIn
from stateroom.states.age import render_age

_SIGNS: Final[dict[Outcome, str]] = {"used": "✓", "failed": "✗", "passed over": "-"}
_INDENT: Final = " " * 18


def render_caller(caller: Caller, now: datetime) -> Iterator[str]:
    """Who it is and how long, and below that every method in the order of precedence."""
    backend, sign_in = caller.backend, caller.sign_in
    yield f"  {'stack':<16}{caller.stack} ({backend.cloud}, {backend.region})"
    if caller.identity is not None:
        yield f"  {'account':<16}{caller.identity.account}{_whose(caller)}"
        yield f"  {'arn':<16}{caller.identity.arn}"
        yield f"  {'user id':<16}{caller.identity.user_id}"
    if sign_in.used is not None:
        yield f"  {'signed in with':<16}{sign_in.used.name}"
        yield from wrap(sign_in.used.why, _INDENT, _INDENT)
    for position, step in enumerate(sign_in.chain):
        first, *rest = wrap(step, _INDENT, _INDENT)
        yield f"  {'' if position else 'then':<16}{first.lstrip()}"
        yield from rest
    if sign_in.used is not None:
        yield f"  {'expires':<16}{_render_expiry(sign_in, now)}"
    if len(sign_in.methods) > 1:
        yield ""
        yield "  in the order of precedence:"
        for method in sign_in.methods:
            yield from _render_method(method)
    unreached = [method.name for method in sign_in.methods if method.outcome == "not reached"]
    if unreached:
        yield from wrap(f"not reached: {', '.join(unreached)}")


def describe_caller(caller: Caller) -> dict[str, Any]:
    """The same as data; what is unknown is null."""
    identity, sign_in = caller.identity, caller.sign_in
    described: dict[str, Any] = {
        "stack": caller.stack,
        "cloud": caller.backend.cloud,
        "region": caller.backend.region,
        "identity": identity and {"account": identity.account, "arn": identity.arn, "user_id": identity.user_id},
        "backend_account": caller.account,
        "is_backend_account": caller.at_home,
        "method": sign_in.used and sign_in.used.name,
        "chain": list(sign_in.chain),
        "expires": sign_in.until and sign_in.until.isoformat(),
        "methods": [
            {"name": method.name, "outcome": method.outcome, "why": method.why or None} for method in sign_in.methods
        ],
    }
    return described if caller.failure is None else {**described, "error": describe(caller.failure)}


def _whose(caller: Caller) -> str:
    if caller.at_home is None:
        return ""
    return ", the backend's" if caller.at_home else f", and the backend's is {caller.account}"


def _render_expiry(sign_in: SignIn, now: datetime) -> str:
    if sign_in.until is None:
        return "never, as far as they tell"
    left = max(sign_in.until - now, timedelta(0))
    return f"{render_time(sign_in.until)}, in {render_age(left)}"


def _render_method(method: Method) -> Iterator[str]:
    if method.outcome != "not reached":
        # Why the used one is used stands above, beside whose it is.
        text = method.name if method.outcome == "used" else f"{method.name}: {method.why}"
        yield from wrap(text, f"    {_SIGNS[method.outcome]} ")
