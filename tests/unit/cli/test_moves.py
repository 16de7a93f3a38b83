from __future__ import annotations

from dataclasses import replace

import pytest

from stateroom.cli.migration import _code, _refuse_held
from stateroom.cli.output.moves import describe_journey, render_moved, render_next, render_plan, render_result
from stateroom.errors import LockHeldError, StateroomError
from stateroom.states.addresses import Address
from stateroom.states.copying import Moved
from stateroom.states.ends import Backend, Held
from stateroom.states.moving import Decision, End, Move, decide, look_at
from stateroom.states.survey import Plan
from tests.unit.states.memory import MemoryStore, facts
from tests.unit.states.place import LINEAGE, state
from tests.unit.states.test_moving import ALL_SEALED

ONE = Backend("aws-prod", MemoryStore(facts("aws")))
TWO = Backend("oss-prod", MemoryStore(facts("alicloud")))
UNLOCKED = Backend("oss-dev", MemoryStore(facts("alicloud", lock="none", lock_table=None)))


def move(source: str, target: str, content: bytes, there: bytes | None = None, workspace: str = "default") -> Move:
    origin, other = End(look_at(content)), End(None if there is None else look_at(there))
    return Move(source, target, Address(target.rpartition("/")[2], workspace), origin, other, decide(origin, other))


COPIED = move("net/tf.tfstate", "env:/tf.tfstate", state(12))
OVERWRITTEN = move("env:/dev/net/tf.tfstate", "env:/dev/tf.tfstate", state(3), state(2), "dev")
KEPT = move("a", "env:/a", state(1), state(1))
SEALED = replace(move("b", "env:/b", ALL_SEALED), note="nothing tells there that this is that, and so it is said")
REFUSED = move("c", "env:/c", state(4), state(5))
BROKEN = move("d", "env:/d", b"{")
PLAN = Plan(
    (
        COPIED,
        replace(OVERWRITTEN, removes=True),
        KEPT,
        replace(KEPT, source="e", removes=True),
        SEALED,
        REFUSED,
        BROKEN,
    ),
    (Held("net/tf.tfstate", "ada@laptop", "`stateroom locks --stack aws-prod`"),),
)
FAILED = StateroomError("no answer", why="the line is dead", remedy="run the same command again")


def test_a_plan_says_of_every_state_where_it_goes_and_what_becomes_of_it() -> None:
    assert list(render_plan(ONE, UNLOCKED, PLAN)) == [
        "  from aws-prod (aws, eu-west-1) to oss-dev (alicloud, eu-west-1)",
        "  + net/tf.tfstate (workspace default)",
        "      to env:/tf.tfstate",
        f"      serial 12, 181 B, lineage {LINEAGE}",
        "  ~ env:/dev/net/tf.tfstate (workspace dev)",
        "      to env:/dev/tf.tfstate",
        f"      serial 3, 180 B, lineage {LINEAGE}",
        "      it is serial 2 there; that stays as an old version",
        "      then it is removed from aws-prod",
        "  = a (workspace default)",
        "      to env:/a",
        f"      serial 1, 180 B, lineage {LINEAGE}",
        "      it is there",
        "  - e (workspace default)",
        "      to env:/a",
        f"      serial 1, 180 B, lineage {LINEAGE}",
        "      it is there",
        "      then it is removed from aws-prod",
        "  + b (workspace default)",
        "      to env:/b",
        "      unknown serial, 26 B, lineage unknown",
        "      encrypted by its client (OpenTofu state encryption): moved as it is",
        "      nothing tells there that this is that, and so it is said",
        "  ✗ c (workspace default)",
        "      to env:/c",
        f"      serial 4, 180 B, lineage {LINEAGE}",
        "      refused: the state there is newer: serial 5",
        "      next: see which is right with `stateroom history`; --force takes this one",
        "            and keeps the other as a version",
        "  ✗ d (workspace default)",
        "      to env:/d",
        "      refused: it cannot be moved: it is JSON that ends in the middle: it is",
        "      truncated",
        "      next: mend it, or move the others by their names",
        "  ! the lock of net/tf.tfstate is held by ada@laptop",
        "      see `stateroom locks --stack aws-prod`",
        "  ! oss-dev has no lock: see that nobody works with it meanwhile",
        "  2 to copy, 1 to overwrite, 2 there already, 2 refused, 2 to remove",
    ]


def test_nothing_to_move_is_said() -> None:
    assert list(render_plan(None, TWO, Plan(()))) == [
        "  from local files to oss-prod (alicloud, eu-west-1)",
        "  no state",
    ]
    assert list(render_next(ONE, TWO, Plan(()), [])) == []


def test_what_became_of_a_move_is_told_with_what_to_do_next() -> None:
    done, failed = Moved(COPIED, ("wrote version v1", "recorded the digest 0f")), Moved(OVERWRITTEN, error=FAILED)
    assert render_moved(done) == "  ✓ net/tf.tfstate\n      wrote version v1\n      recorded the digest 0f"
    assert render_moved(Moved(KEPT)) == "  ✓ a\n      it is there by now, nothing was changed"
    assert render_moved(failed) == (
        "  ✗ env:/dev/net/tf.tfstate: no answer\n      why:  the line is dead\n      next: run the same command again"
    )
    assert render_moved(Moved(KEPT, error=StateroomError("no"))) == "  ✗ a: no"
    assert render_result([done, failed]) == "  1 moved and compared, 1 not"
    assert render_result([done]) == "  1 moved and compared"


def test_the_next_steps_name_the_keys_that_are_not_the_stacks_own() -> None:
    own = [
        "  next, in each project:",
        "      stateroom emit --stack oss-prod --out backend.tf",
        "      terraform init -reconfigure",
        "      terraform plan",
    ]
    stay = [
        "  the states in aws-prod stay where they are: see that nobody works with them",
        "  any more",
    ]
    assert list(render_next(ONE, TWO, Plan((COPIED,)), [])) == [*own, *stay]
    assert list(render_next(ONE, TWO, Plan((replace(COPIED, removes=True),)), [])) == own
    away = "      mkdir moved-states && mv terraform.tfstate* moved-states/"
    assert list(render_next(None, TWO, Plan((COPIED,)), [])) == [own[0], away, *own[1:]]
    assert list(render_next(ONE, TWO, Plan((COPIED, REFUSED)), [Moved(COPIED, error=FAILED)])) == []
    some = list(render_next(ONE, TWO, Plan((COPIED, REFUSED)), []))[-2:]
    assert some == [
        "  what was moved and not removed stays in aws-prod, too: see that nobody works",
        "  with it there",
    ]
    # What was refused goes on where it is.
    assert list(render_next(ONE, TWO, Plan((replace(COPIED, removes=True), REFUSED)), [])) == own
    assert (
        list(render_next(ONE, TWO, Plan((KEPT,)), []))[1]
        == "      stateroom emit --stack oss-prod --key a --out backend.tf"
    )
    many = [replace(KEPT, source=key, address=Address(key, "default")) for key in "abcdefgh"]
    keys = [line.partition("--key ")[2][:3] for line in render_next(ONE, TWO, Plan(tuple(many)), [])]
    assert list(filter(None, keys)) == ["a -", "b -", "c -", "d -", "e -", "KEY"]


def test_all_of_it_is_there_as_data() -> None:
    plan = Plan((COPIED, REFUSED), PLAN.held)
    found = describe_journey(ONE, TWO, plan, [Moved(COPIED, ("wrote version v1",), FAILED)])
    copied, refused = found.pop("states")
    assert found == {
        "from": "aws-prod",
        "to": "oss-prod",
        "carried_out": True,
        "locks": [{"state": "net/tf.tfstate", "holder": "ada@laptop"}],
        "next": [],
    }
    assert copied == {
        "source": "net/tf.tfstate",
        "target": "env:/tf.tfstate",
        "key": "tf.tfstate",
        "workspace": "default",
        "serial": 12,
        "lineage": LINEAGE,
        "size": 181,
        "client_encrypted": False,
        "there": None,
        "action": "copy",
        "reason": "there is none",
        "next": None,
        "note": None,
        "removes_source": False,
        "changed": ["wrote version v1"],
        "error": {
            "type": "StateroomError",
            "what": "no answer",
            "why": "the line is dead",
            "next": "run the same command again",
        },
    }
    assert (refused["there"], refused["error"]) == ({"serial": 5, "lineage": LINEAGE, "size": 180}, None)
    assert describe_journey(None, TWO, Plan(()), None) == {
        "from": None,
        "to": "oss-prod",
        "carried_out": False,
        "states": [],
        "locks": [],
        "next": [],
    }


@pytest.mark.parametrize(
    ("plan", "moved", "code"),
    [
        (Plan(()), None, 0),
        (Plan((KEPT,)), None, 0),
        (Plan((COPIED,)), None, 2),
        (Plan((COPIED,), PLAN.held), None, 6),
        (Plan((KEPT,), PLAN.held), None, 0),
        (Plan((COPIED, REFUSED)), None, 4),
        (Plan((COPIED,)), [Moved(COPIED)], 0),
        (Plan((COPIED, REFUSED)), [Moved(COPIED)], 4),
        (Plan((COPIED,)), [Moved(COPIED, error=LockHeldError("held"))], 6),
        (Plan((COPIED, REFUSED)), [Moved(COPIED, error=LockHeldError("held"))], 1),
    ],
)
def test_the_exit_code_says_what_is_left(plan: Plan, moved: list[Moved] | None, code: int) -> None:
    assert _code(plan, moved) == code


def test_a_held_lock_is_told_with_its_holder_and_how_many_more_there_are() -> None:
    one = PLAN.held[0]
    assert str(_refuse_held((one, one, one))) == (
        "the lock of net/tf.tfstate is held, and 2 more\n"
        "  why:  by ada@laptop; nothing was changed\n"
        "  next: wait until it is free; see `stateroom locks --stack aws-prod`"
    )


def test_a_decision_is_shown_even_where_its_state_was_never_there() -> None:
    gone = Move(
        "a", "env:/a", Address("a", "default"), End(None), End(look_at(state(1))), Decision("keep", "it is in two")
    )
    assert list(render_plan(ONE, TWO, Plan((gone,))))[1:] == [
        "  = a (workspace default)",
        "      to env:/a",
        "      it is in two",
        "  1 there already",
    ]
    assert Plan((gone,)).pending == ()
