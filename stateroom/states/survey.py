"""What a move of states would come to: both ends are looked at, and nothing is changed."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Final

from stateroom.errors import UsageError
from stateroom.states.addresses import is_state_key, key_of, should_be_state
from stateroom.states.ends import Backend, Held, Origin
from stateroom.states.mapping import BY_ITSELF, KEPT, Naming, Placed, map_states, read_addresses
from stateroom.states.moving import Decision, End, Move, decide, refuse_loss, refuse_removal
from stateroom.states.store import Entry
from stateroom.states.versions import would_lose

_AT_ONCE: Final = 8
"""States that are read at the same time."""


@dataclass(frozen=True)
class Wish:
    """How states are to be moved. naming: what they are called at the target. force: as for `moving.decide`. removes:
    they are removed where they come from, in the end."""

    naming: Naming = KEPT
    force: bool = False
    removes: bool = False


@dataclass(frozen=True)
class Plan:
    """Every state that is to be moved. held: locks of them that somebody holds, at either end."""

    moves: tuple[Move, ...]
    held: tuple[Held, ...] = ()

    @property
    def pending(self) -> tuple[Move, ...]:
        """What would be changed."""
        return tuple(move for move in self.moves if move.is_pending)

    @property
    def refused(self) -> tuple[Move, ...]:
        """What stays as it is although it was asked for."""
        return tuple(move for move in self.moves if move.decision.action == "refuse")


def survey_states(origin: Backend, target: Backend, asked: Sequence[str], wish: Wish) -> Plan:
    """The states of one backend on the way to another one. asked: some of them, by key; none for all.

    UsageError for a state that there is not, and when both are the same backend.
    """
    facts = origin.store.facts
    _refuse_same(origin, target)
    known = list_keys(origin)
    named = list(dict.fromkeys(key_of(facts, each) for each in asked))
    looked = _look(origin, named or known)
    addresses = read_addresses(facts, looked, known)
    if not named:
        looked = {
            key: end
            for key, end in looked.items()
            if end.state and (not end.state.problem or should_be_state(facts, key, addresses[key]))
        }
    asked_for = {key: addresses[key] for key in looked}
    placed = map_states(facts, target.store.facts, asked_for, list_keys(target), wish.naming)
    plan = survey(origin, target, placed, looked, wish)
    return replace(plan, moves=tuple(_about_removal(origin, target, each, wish) for each in plan.moves))


def list_keys(end: Backend) -> list[str]:
    """Every object of a backend that may be a state."""
    return [entry.key for entry in end.store.list_objects() if is_state_key(entry.key)]


def survey(
    origin: Origin, target: Backend, placed: Mapping[str, Placed], looked: Mapping[str, End], wish: Wish
) -> Plan:
    """States on the way to a backend. placed: where each one goes. looked: what each one is."""
    ends = _look(target, {each.key for each in placed.values() if not each.problem})
    moves = []
    for name, found in placed.items():
        end = ends.get(found.key, End(None))
        decision = _decide(target, found, looked[name], end, force=wish.force)
        moves.append(Move(name, found.key, found.address, looked[name], end, decision, note=found.note))
    held = [
        # Of what is refused, too: whoever is at work there may be about to make a state of it.
        *origin.list_held(list(looked)),
        *target.list_held([each.target for each in moves if each.decision.action != "refuse"]),
    ]
    return Plan(tuple(moves), tuple(held))


def _look(end: Origin, names: Collection[str]) -> dict[str, End]:
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        return dict(zip(names, pool.map(end.look, names), strict=True))


def _decide(target: Backend, placed: Placed, looked: End, there: End, *, force: bool) -> Decision:
    if placed.problem:
        return Decision("refuse", f"it has no place there: {placed.problem}", BY_ITSELF)
    decision = decide(looked, there, force=force)
    lost = decision.action == "overwrite" and would_lose(target.store, placed.key)
    return refuse_loss() if lost else decision


def _about_removal(origin: Backend, target: Backend, move: Move, wish: Wish) -> Move:
    """The move of a state that is removed in the end, or was by a run before this one."""
    if move.origin.state is None:
        if not wish.removes or move.there.state is None or move.there.state.problem:
            raise UsageError(
                f"there is no state at {move.source}",
                why=f"nothing of this name is in the bucket {origin.store.facts.bucket}",
                remedy=f"see what there is with `stateroom states --stack {origin.stack}`",
            )
        return replace(move, decision=Decision("keep", f"it is in {target.stack}, and here no longer"))
    if not wish.removes or move.decision.action == "refuse":
        return move
    if would_lose(origin.store, move.source):
        return replace(move, decision=refuse_removal())
    return replace(move, removes=True)


def _list(end: Backend) -> set[Entry]:
    return set(end.store.list_objects())


def _refuse_same(origin: Backend, target: Backend) -> None:
    """The same endpoint has many names; what is in the bucket, and since when, does not depend on them."""
    one, other = origin.store.facts, target.store.facts
    if (one.cloud, one.bucket) != (other.cloud, other.bucket):
        return
    here = _list(origin)
    if one.endpoint == other.endpoint or (here and here == _list(target)):
        raise UsageError(
            f"{origin.stack} and {target.stack} have the same bucket, {one.bucket}",
            why="states are moved from one backend to another one",
            remedy="name two stacks with --from and --to",
        )
