"""Runs every handler case: one YAML file in tests/cases/handlers/<path of the handler>/ is one test.

A case gives `inputs` and any of `read`, `live`, `decision`, `create`, `update`, `delete`, `outputs`, `predict`.
A conversation (`read`, `create`, `update`, `delete`) is a list of turns: {call: service.operation, params, answer},
{together: [turn, …]} for parallel calls, or {pause: seconds}. An answer is the response, `absent`, or
{error: {type: DeniedError, what: …}}. A turn may also give `region`, and `absent`/`retry` codes to compare.
The conversation's result is compared with `live` (read), or with `made` (create) and `updated` (update).
`error` is the whole text of the error that the case ends in. The string "<unknown>" stands for UNKNOWN.
"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from stateroom import errors
from stateroom.engine.calls import Call, Pause
from stateroom.engine.decision import UNKNOWN, Context, Create, Decision, Keep, Refuse, Update
from stateroom.engine.handler import Handler, handler_for

CASES = Path(__file__).parents[2] / "cases" / "handlers"
CONTEXT = Context("123456789012", "aws", "eu-west-1", ("stateroom:backend", "acme"))
KEYS = {
    "what", "token", "context", "inputs", "read", "live", "decision", "create", "made", "update", "updated",
    "delete", "outputs", "predict", "error",
}  # fmt: skip


def known(value: Any) -> Any:
    """The case's value with "<unknown>" replaced."""
    if isinstance(value, dict):
        return {key: known(item) for key, item in value.items()}
    if isinstance(value, list):
        return [known(item) for item in value]
    return UNKNOWN if value == "<unknown>" else value


def answer_of(turn: dict[str, Any]) -> Any:
    answer = turn.get("answer", {})
    return None if answer == "absent" else answer


def failure_of(answer: Any) -> Exception | None:
    """The error that the answer stands for; of calls that go together, the first one is thrown in."""
    if not isinstance(answer, dict) or set(answer) != {"error"}:
        return None
    details = dict(answer["error"])
    failure: Exception = getattr(errors, details.pop("type"))(details.pop("what"), **details)
    return failure


def as_turn(step: Any, turn: dict[str, Any]) -> dict[str, Any]:
    """What the handler asked for, in the words of the case, so that a failure shows a readable difference."""
    if isinstance(step, tuple):
        turns = turn.get("together", [{}] * len(step))
        return {"together": [as_turn(call, expected) for call, expected in zip(step, turns, strict=False)]}
    if isinstance(step, Pause):
        return {"pause": step.seconds}
    assert isinstance(step, Call), step
    shown: dict[str, Any] = {"call": f"{step.service}.{step.operation}", "params": dict(step.params)}
    if step.region is not None:
        shown["region"] = step.region
    for codes in ("absent", "retry"):
        if codes in turn:
            shown[codes] = sorted(getattr(step, codes))
    if answer_of(turn) is None and "call" in turn:
        assert step.absent, f"{shown['call']} is answered with absent but allows no code for it"
    return shown


def expected(turn: dict[str, Any]) -> dict[str, Any]:
    if "together" in turn:
        return {"together": [expected(each) for each in turn["together"]]}
    shown = {key: value for key, value in turn.items() if key != "answer"}
    if "call" in shown:
        shown.setdefault("params", {})
    for codes in ("absent", "retry"):
        if codes in shown:
            shown[codes] = sorted(shown[codes])
    return shown


def converse(steps: Generator[Any, Any, Any], turns: list[dict[str, Any]]) -> Any:
    """Drive a generator through the scripted turns and return its result."""
    reply: Any = None
    failure: Exception | None = None
    for turn in [*turns, None]:
        try:
            step = steps.throw(failure) if failure else steps.send(reply)
        except StopIteration as stop:
            assert turn is None, f"the handler stopped before {turn}"
            return stop.value
        assert turn is not None, f"the handler goes on with {step}"
        assert as_turn(step, turn) == expected(turn)
        replies = [answer_of(each) for each in turn.get("together", [turn])]
        reply = tuple(replies) if "together" in turn else replies[0]
        failure = next(filter(None, map(failure_of, replies)), None)
    raise AssertionError("unreachable")


def as_data(decision: Decision) -> Any:
    match decision:
        case Create():
            return "create"
        case Update(changes):
            return {"update": [{"property": c.property, "live": c.live, "declared": c.declared} for c in changes]}
        case Keep(reason):
            return {"keep": reason}
        case Refuse(reason, remedy):
            return {"refuse": {"reason": reason, "remedy": remedy}}


def run(handler: Handler, case: dict[str, Any]) -> None:
    inputs, context = case["inputs"], replace(CONTEXT, **case.get("context", {}))
    live = case.get("live")
    if "predict" in case:
        assert handler.predict_outputs(inputs, context) == case["predict"]
    if "read" in case:
        assert converse(handler.read_live(inputs, context), case["read"]) == live
    if "decision" in case:
        assert as_data(handler.plan(inputs, live, context)) == case["decision"]
    if "create" in case:
        assert converse(handler.apply_create(inputs, context), case["create"]) == case.get("made")
    if "update" in case:
        decision = handler.plan(inputs, live, context)
        assert isinstance(decision, Update), decision
        made = converse(handler.apply_update(inputs, live, decision, context), case["update"])
        assert made == case.get("updated")
    if "delete" in case:
        converse(handler.delete(inputs, live, context), case["delete"])
    if "outputs" in case:
        assert handler.outputs(inputs, live) == case["outputs"]


@pytest.mark.parametrize(
    "path", sorted(CASES.rglob("*.yaml")), ids=lambda path: str(path.relative_to(CASES).with_suffix(""))
)
def test_handler_does_as_the_case_says(path: Path) -> None:
    case = known(yaml.load(path.read_text(), yaml.CSafeLoader))
    assert set(case) <= KEYS, f"unknown keys {set(case) - KEYS}"
    assert case.get("what"), "a case says in one sentence what it shows"
    handler = handler_for(case["token"])
    if "error" in case:
        with pytest.raises(errors.StateroomError) as caught:
            run(handler, case)
        assert str(caught.value) == case["error"].rstrip("\n")
    else:
        run(handler, case)
