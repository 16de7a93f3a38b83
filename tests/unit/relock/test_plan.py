"""A lock that somebody holds keeps the lock mode as it is."""

from __future__ import annotations

from types import SimpleNamespace
from typing import cast

import pytest

from stateroom.errors import LockHeldError
from stateroom.relock.plan import refuse_held
from stateroom.states.held import Kept
from stateroom.states.lock_info import LockInfo
from stateroom.states.locks import HeldLock
from stateroom.states.store import Lock

FILE = cast("Lock", SimpleNamespace(name="lock file"))
INFO = LockInfo("7", "OperationTypeApply", "", "ada@laptop", "1.15.5", "2026-03-02T09:12:44Z", "b/a")


def test_every_holder_is_named_up_to_five() -> None:
    refuse_held([])
    ours, foreign = Kept(INFO.to_json(), ""), Kept("?", "")
    with pytest.raises(LockHeldError) as caught:
        refuse_held([HeldLock("a", FILE, ours), *(HeldLock(f"b{number}", FILE, foreign) for number in range(6))])
    assert str(caught.value) == (
        "7 locks are held, and the lock mode stays as it is\n"
        "  why:  a (lock file) by ada@laptop (OperationTypeApply, since 2026-03-02T09:12:44Z, ID 7); "
        "b0 (lock file) by somebody who left no name; b1 (lock file) by somebody who left no name; "
        "b2 (lock file) by somebody who left no name; b3 (lock file) by somebody who left no name; and 2 more; "
        "nothing was changed\n"
        "  next: wait until they are free; if a holder is gone, see `stateroom locks` and `stateroom unlock`"
    )
