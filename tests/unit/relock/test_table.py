"""A lock table that nobody uses any more: how it is called, and when it must not go."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from stateroom.errors import LockHeldError, RefusedError
from stateroom.relock.table import IdleTable, chosen_name, name_table, refuse_to_delete, remember_table, with_table
from stateroom.states.store import Item
from tests.unit.emit.facts import make_facts
from tests.unit.relock.test_stack_file import make_stack

FACTS = replace(make_facts("aws"), lock="native", lock_table=None)
TABLE = IdleTable("acme-locks", None, True, {"deletionProtectionEnabled": True})
LOCK, DIGEST = Item(info="{}"), Item(digest="0f" * 16)


def test_a_name_that_was_chosen_is_remembered_until_the_table_is_used_again(tmp_path: Path) -> None:
    stack = make_stack(tmp_path, "    lock: {mode: native}\n")
    assert (name_table(stack), chosen_name(stack)) == ("acme-locks", None)
    remember_table(stack, "acme-locks")
    assert not stack.records.exists()
    remember_table(stack, "own")
    assert (name_table(stack), chosen_name(stack)) == ("own", "own")
    (stack.records / "lock-table.json").write_text("{")
    assert name_table(stack) == "acme-locks"
    remember_table(stack, "own")
    remember_table(stack, None)
    assert (name_table(stack), chosen_name(stack)) == ("acme-locks", None)


def test_what_the_stack_file_says_counts_most(tmp_path: Path) -> None:
    stack = make_stack(tmp_path, "    lock: {mode: both, table: said}\n")
    remember_table(stack, "own")
    assert name_table(stack) == "said"


def test_a_table_that_holds_digests_of_ours_only_may_go() -> None:
    bucket = FACTS.bucket
    items = {f"{bucket}/a.tfstate-md5": DIGEST, f"{bucket}/stateroom-smoke/1/x": LOCK}
    refuse_to_delete(FACTS, TABLE, items)
    assert TABLE.protected
    assert (with_table(FACTS, "t").lock, with_table(FACTS, "t").lock_table) == ("both", "t")
    assert with_table(replace(FACTS, cloud="alicloud"), "t", "i").lock == "table"


NOT_OURS = (
    "the lock table acme-locks is not removed: it is not ours\n"
    "  why:  it does not carry the backend's tag; nothing was changed\n"
    "  next: leave it to whoever made it"
)
HELD = (
    f"the lock table acme-locks is not removed: {FACTS.bucket}/a.tfstate is held in it\n"
    "  why:  a client has still the configuration of before; nothing was changed\n"
    "  next: give every client the new configuration; see `stateroom locks` and `stateroom unlock`"
)
FOREIGN = (
    "the lock table acme-locks is not removed: other/0, other/1, other/2, other/3, other/4 and 2 more are in it, and "
    "not of this backend\n"
    "  why:  whoever wrote it may still use the table; nothing was changed\n"
    "  next: find out who; take the items away, then run the same command again"
)


@pytest.mark.parametrize(
    ("table", "items", "error", "text"),
    [
        (replace(TABLE, ours=False), {}, RefusedError, NOT_OURS),
        (TABLE, {f"{FACTS.bucket}/a.tfstate": LOCK}, LockHeldError, HELD),
        (TABLE, {**{f"other/{number}": LOCK for number in range(6)}, "else": Item()}, RefusedError, FOREIGN),
    ],
    ids=["not ours", "held", "foreign"],
)
def test_a_table_that_somebody_may_need_stays(
    table: IdleTable, items: dict[str, Item], error: type[Exception], text: str
) -> None:
    with pytest.raises(error) as caught:
        refuse_to_delete(FACTS, table, items)
    assert str(caught.value) == text
