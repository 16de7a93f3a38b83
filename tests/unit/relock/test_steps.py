"""Every step from one lock mode to another: which are safe, and the whole text of each refusal."""

from __future__ import annotations

from typing import get_args

import pytest

from stateroom.errors import RefusedError
from stateroom.facts import LockMode
from stateroom.relock.steps import LOCKS, refuse_unknown_mode, refuse_unsafe_step, uses_table

MODES = get_args(LockMode)

SAFE = {
    "table": {"table", "both"},
    "native": {"native", "both"},
    "both": {"both", "table", "native"},
    "none": {"none", "table", "native", "both"},
}


@pytest.mark.parametrize("before", MODES)
@pytest.mark.parametrize("target", MODES)
def test_a_step_is_safe_when_clients_of_before_and_of_after_have_a_lock_in_common(
    before: LockMode, target: LockMode
) -> None:
    if target in SAFE[before]:
        refuse_unsafe_step(before, target, "prod")
        assert before in (target, "none") or LOCKS[before] & LOCKS[target]
    else:
        with pytest.raises(RefusedError):
            refuse_unsafe_step(before, target, "prod")


def test_a_step_that_leaves_the_table_without_the_file_names_the_two_steps() -> None:
    with pytest.raises(RefusedError) as caught:
        refuse_unsafe_step("table", "native", "prod")
    assert str(caught.value) == (
        "the lock of stack prod would go from table to native in one step\n"
        "  why:  a client with the configuration of before takes the table's lock only, and one with the new "
        "configuration the lock file only: each would not see that the other holds its lock; nothing was changed\n"
        "  next: run `stateroom migrate lock both`, give every client the new configuration, then run `stateroom "
        "migrate lock native`"
    )
    with pytest.raises(RefusedError) as caught:
        refuse_unsafe_step("native", "table", "prod")
    assert "takes the lock file only, and one with the new configuration the table's lock only" in caught.value.why


def test_a_lock_is_not_given_up() -> None:
    with pytest.raises(RefusedError) as caught:
        refuse_unsafe_step("both", "none", "prod")
    assert str(caught.value) == (
        "the lock of stack prod would go from both to none\n"
        "  why:  clients with the new configuration take no lock, and nothing keeps two of them apart; nothing was "
        "changed\n"
        "  next: stay with a lock; if that is meant all the same, stop every client, set lock.mode to none in the "
        "stack file, and run `stateroom up`"
    )


@pytest.mark.parametrize("target", ["native", "both"])
def test_a_lock_file_is_refused_on_alibaba_cloud(target: LockMode) -> None:
    refuse_unknown_mode("aws", target)
    with pytest.raises(RefusedError) as caught:
        refuse_unknown_mode("alicloud", target)
    assert str(caught.value) == (
        f"there is no lock mode {target} on Alibaba Cloud\n"
        "  why:  the backend oss of the clients knows no lock but the table's; nothing was changed\n"
        "  next: stay with the lock mode table"
    )


def test_the_table_is_used_in_two_modes() -> None:
    assert {mode for mode in MODES if uses_table(mode)} == {"table", "both"}
    refuse_unknown_mode("alicloud", "table")
    refuse_unknown_mode("alicloud", "none")
