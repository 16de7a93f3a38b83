"""Moves of states in lines of text, and as data. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from shlex import quote
from typing import Any, Final

from stateroom.cli.output.changes import wrap
from stateroom.cli.output.document import describe
from stateroom.cli.output.failures import render_failure
from stateroom.cli.output.states import render_size
from stateroom.states.copying import Moved
from stateroom.states.ends import Backend
from stateroom.states.moving import Action, Move, Seen
from stateroom.states.survey import Plan

_SIGNS: Final = {"copy": "+", "overwrite": "~", "digest": "~", "keep": "=", "refuse": "✗"}
_COUNTED: Final[tuple[tuple[Action, str], ...]] = (
    ("copy", "to copy"),
    ("overwrite", "to overwrite"),
    ("digest", "without digest"),
    ("keep", "there already"),
    ("refuse", "refused"),
)
_SHOWN: Final = 5
"""Keys for which the next steps are written out."""


def render_plan(source: Backend | None, target: Backend, plan: Plan) -> Iterator[str]:
    """Each state with its way, who is in it, and what it comes to."""
    yield f"  from {_place(source) if source else 'local files'} to {_place(target)}"
    for move in plan.moves:
        yield from _render_move(source, move)
    for each in plan.held:
        yield f"  ! the lock of {each.state} is held by {each.holder}"
        yield f"      see {each.remedy}"
    for end in (source, target):
        if end is not None and end.store.facts.lock == "none":
            yield f"  ! {end.stack} has no lock: see that nobody works with it meanwhile"
    if not plan.moves:
        yield "  no state"
        return
    counts = Counter(move.decision.action for move in plan.moves)
    removed = sum(move.removes for move in plan.moves)
    told = [f"{counts[action]} {words}" for action, words in _COUNTED if counts[action]]
    yield "  " + ", ".join([*told, *([f"{removed} to remove"] if removed else [])])


def render_moved(moved: Moved) -> str:
    """What became of a move."""
    if moved.error is None:
        changed = moved.changed or ("it is there by now, nothing was changed",)
        return "\n".join([f"  ✓ {moved.move.source}", *(f"      {each}" for each in changed)])
    return f"  ✗ {moved.move.source}: {render_failure(moved.error)}"


def render_result(moved: Sequence[Moved]) -> str:
    """How many moves came to their end."""
    failed = sum(each.error is not None for each in moved)
    return f"  {len(moved) - failed} moved and compared" + (f", {failed} not" if failed else "")


def render_next(source: Backend | None, target: Backend, plan: Plan, moved: Sequence[Moved]) -> Iterator[str]:
    """What is left for those who use the states that are at the target now."""
    commands = _commands(source, target, plan, moved)
    if not commands:
        return
    yield "  next, in each project:"
    yield from (f"      {command}" for command in commands)
    stay = [move for move in _there(plan, moved) if not move.removes]
    if source and stay:
        told = f"the states in {source.stack} stay where they are: see that nobody works with them any more"
        if len(stay) < len(plan.moves):
            told = f"what was moved and not removed stays in {source.stack}, too: see that nobody works with it there"
        yield from wrap(told, "  ", "  ")


def describe_journey(
    source: Backend | None, target: Backend, plan: Plan, moved: Sequence[Moved] | None
) -> dict[str, Any]:
    """All of it as data. `states` has every move with what became of it; `moved` is null where nothing was carried
    out."""
    results = {each.move.source: each for each in moved or ()}
    return {
        "from": source and source.stack,
        "to": target.stack,
        "carried_out": moved is not None,
        "states": [_describe_move(move, results.get(move.source)) for move in plan.moves],
        "locks": [{"state": each.state, "holder": each.holder} for each in plan.held],
        "next": _commands(source, target, plan, moved or ()),
    }


def _render_move(source: Backend | None, move: Move) -> Iterator[str]:
    state, other, decision = move.origin.state, move.there.state, move.decision
    sign = "-" if decision.action == "keep" and move.removes else _SIGNS[decision.action]
    yield f"  {sign} {move.source} (workspace {move.address.workspace})"
    yield f"      to {move.target}"
    if state is not None and not state.problem:
        yield f"      {_contents(state)}"
        if state.sealed:
            yield "      encrypted by its client (OpenTofu state encryption): moved as it is"
    if decision.action == "refuse":
        yield from wrap(f"refused: {decision.reason}")
        yield from wrap(f"next: {decision.remedy}", rest=" " * 12)
    elif decision.action != "copy":
        kept = "; that stays as an old version" if decision.action == "overwrite" and other else ""
        yield from wrap(f"{decision.reason}{kept}")
    if move.removes and source is not None:
        yield f"      then it is removed from {source.stack}"
    if move.note:
        yield from wrap(move.note)


def _contents(state: Seen) -> str:
    serial = "unknown serial" if state.serial is None else f"serial {state.serial}"
    return f"{serial}, {render_size(state.size)}, lineage {state.lineage or 'unknown'}"


def _place(end: Backend) -> str:
    facts = end.store.facts
    return f"{end.stack} ({facts.cloud}, {facts.region})"


def _commands(source: Backend | None, target: Backend, plan: Plan, moved: Sequence[Moved]) -> list[str]:
    keys = list(dict.fromkeys(move.address.key for move in _there(plan, moved)))
    if not keys:
        return []
    if len(keys) > _SHOWN:
        keys = [*keys[:_SHOWN], "KEY"]
    # With local states in its folder, Terraform asks whether to copy them, with `-reconfigure`, too.
    away = [] if source else ["mkdir moved-states && mv terraform.tfstate* moved-states/"]
    emit = f"stateroom emit --stack {target.stack}"
    own = target.store.facts.state_key
    return [
        *away,
        *(f"{emit}{'' if key == own else f' --key {quote(key)}'} --out backend.tf" for key in keys),
        "terraform init -reconfigure",
        "terraform plan",
    ]


def _there(plan: Plan, moved: Sequence[Moved]) -> list[Move]:
    """What is at the target in the end."""
    failed = {each.move.source for each in moved if each.error is not None}
    return [move for move in plan.moves if move.decision.action != "refuse" and move.source not in failed]


def _describe_move(move: Move, moved: Moved | None) -> dict[str, Any]:
    state, other, error = move.origin.state, move.there.state, moved and moved.error
    return {
        "source": move.source,
        "target": move.target,
        "key": move.address.key,
        "workspace": move.address.workspace,
        "serial": state and state.serial,
        "lineage": state and state.lineage,
        "size": state and state.size,
        "client_encrypted": state and state.sealed,
        "there": other and {"serial": other.serial, "lineage": other.lineage, "size": other.size},
        "action": move.decision.action,
        "reason": move.decision.reason,
        "next": move.decision.remedy or None,
        "note": move.note or None,
        "removes_source": move.removes,
        "changed": list(moved.changed) if moved else [],
        "error": error and describe(error),
    }
