from __future__ import annotations

from stateroom.archive.manifest import ArchivedLock
from stateroom.archive.planning import Step
from stateroom.archive.restoring import Outcome
from stateroom.cli.output.backups import (
    code_of,
    describe_manifest,
    describe_step,
    render_archived,
    render_checked,
    render_made,
    render_outcome,
    render_plan,
    render_result,
)
from stateroom.errors import LockHeldError, StateroomError
from tests.unit.archive.archives import KEY, archived, manifest_of
from tests.unit.emit.facts import make_facts
from tests.unit.states.place import LINEAGE, state

LOCK = ArchivedLock(kind="lock file", id="7", who="ada@laptop", operation="OperationTypeApply", created="")
NAMELESS = ArchivedLock(kind="lock table", id="", who="", operation="", created="")
GOOD = archived(state(1), state(2))
SEALED = b'{"serial": 3, "lineage": "x", "encrypted_data": "aGk="}'

WRITE = Step(GOOD, KEY, "write", GOOD.contents)
RAISE = Step(GOOD, f"env:/{KEY}", "write", GOOD.contents[-1:], 9, "there is the serial 8, and the archive has 2")
DELETE = Step(GOOD, KEY, "delete", GOOD.contents, reason="it was deleted")
DIGEST = Step(GOOD, KEY, "digest", reason="it is there already")
KEEP = Step(GOOD, KEY, "keep", reason="it is there already")
SKIP = Step(GOOD, KEY, "skip", reason="it was deleted")
REFUSE = Step(GOOD, KEY, "refuse", reason="there is the serial 9, and the archive has 2", remedy="give --force")
HELD = LockHeldError("the lock is held", why="by ada", remedy="wait")


def test_a_state_in_an_archive_is_shown_with_all_that_is_not_right() -> None:
    assert list(render_archived(GOOD)) == [
        f"  ✓ {KEY} (workspace default)",
        "      2 versions, 360 B",
        f"      serial 2, lineage {LINEAGE}",
    ]
    sealed = archived(SEALED, None, left_out=2, digest_status="orphan", locks=(LOCK, NAMELESS))
    assert list(render_archived(sealed)) == [
        f"  ✓ {KEY} (workspace default)",
        "      1 version, 55 B, 2 older ones left out, deleted",
        "      serial 3, encrypted by the client (OpenTofu state encryption), lineage x",
        "      digest orphan: the state is gone, and clients refuse to begin a new one",
        "      locked by ada@laptop (OperationTypeApply)",
        "      locked by somebody who left no name (unknown)",
    ]
    broken = archived("it expired", b"", "s3 GetObject: no", left_out=1)
    assert list(render_archived(broken)) == [
        f"  ✗ {KEY} (workspace default)",
        "      1 version, 0 B, 1 older one left out",
        "      version v1 is not in it: it expired",
        "      version v3 is not in it: s3 GetObject: no",
    ]
    assert list(render_archived(archived(b"")))[2] == "      is no state: it is empty"


def test_an_archive_that_was_made_says_what_it_holds_and_how_it_is_to_be_kept() -> None:
    locked = archived(state(1), state(2), locks=(LOCK,))
    assert list(render_made(manifest_of(locked, archived("no", key="b")), "a.zip")) == [
        f"  {KEY} was locked by ada@laptop (OperationTypeApply) meanwhile",
        "  2 states with 2 versions (360 B) in a.zip",
        "  of 1 state not every version could be read",
        "  it holds every secret that the states hold, and is not encrypted: keep it as",
        "  you keep the states",
    ]


def test_an_archive_that_was_checked_says_whose_it_is() -> None:
    assert list(render_checked(manifest_of(GOOD), "a.zip")) == [
        *render_archived(GOOD),
        "  a.zip is whole: 1 state with 2 versions (360 B)",
        "  of the backend acme (aws, account 123456789012, eu-west-1)",
        "  as it was 2026-03-02 09:14:02+00:00, by stateroom 0.1.0",
    ]
    described = describe_manifest(manifest_of(GOOD))
    assert (described["made"], described["encrypted"]) == ("2026-03-02T09:14:02Z", False)
    assert described["states"][0]["versions"][0]["file"] == "states/00001/00001.tfstate"


def test_a_plan_says_of_each_state_what_would_be_done_and_why() -> None:
    assert list(
        render_plan(manifest_of(GOOD), make_facts("alicloud"), [WRITE, RAISE, DELETE, DIGEST, KEEP, SKIP, REFUSE])
    ) == [
        "  from the backend acme (aws, account 123456789012, eu-west-1)",
        "      as it was 2026-03-02 09:14:02+00:00",
        "  into the backend acme (alicloud, account 1234567890123456, cn-hangzhou)",
        f"  + {KEY} (workspace default): 2 versions, serial 2",
        f"  + env:/{KEY} (workspace default): 1 version, serial 9 (raised)",
        f"      in the archive: {KEY}",
        "      there is the serial 8, and the archive has 2",
        f"  + {KEY} (workspace default): 2 versions, serial 2, then deleted",
        "      it was deleted",
        f"  ~ {KEY} (workspace default): its digest",
        "      it is there already",
        f"  = {KEY} (workspace default)",
        "      it is there already",
        f"  - {KEY} (workspace default)",
        "      it was deleted",
        f"  ✗ {KEY} (workspace default)",
        "      there is the serial 9, and the archive has 2",
        "      next: give --force",
        "  4 states to bring back, 1 refused",
    ]
    assert list(render_plan(manifest_of(), make_facts(), []))[-1] == "  0 states to bring back"


def test_an_outcome_says_what_was_done_or_why_not() -> None:
    assert render_outcome(Outcome(WRITE, ("wrote version 1",))) == f"  ✓ {KEY}: 2 versions, serial 2"
    assert render_outcome(Outcome(WRITE)) == f"  ✓ {KEY}: there by now, nothing was changed"
    assert render_outcome(Outcome(WRITE, error=HELD)) == (
        f"  ✗ {KEY}: the lock is held\n      why:  by ada\n      next: wait"
    )


def test_in_the_end_it_is_counted_what_came_back() -> None:
    assert render_result([Outcome(WRITE), Outcome(DELETE)]) == "  2 brought back"
    assert render_result([Outcome(WRITE), Outcome(WRITE, error=HELD)]) == "  1 brought back, 1 not"


def test_a_step_is_described_with_what_came_of_it() -> None:
    assert describe_step(RAISE, Outcome(RAISE, ("wrote version 1",))) == {
        "state": f"env:/{KEY}",
        "archived": KEY,
        "key": KEY,
        "workspace": "default",
        "action": "write",
        "versions": ["v2"],
        "serial": 9,
        "reason": "there is the serial 8, and the archive has 2",
        "next": None,
        "changed": ["wrote version 1"],
        "error": None,
    }
    held = describe_step(WRITE, Outcome(WRITE, error=HELD))
    assert (held["serial"], held["error"]) == (
        2,
        {"type": "LockHeldError", "what": "the lock is held", "why": "by ada", "next": "wait"},
    )
    kept = describe_step(KEEP, None)
    assert (kept["serial"], kept["versions"], kept["changed"], kept["error"]) == (None, [], [], None)


def test_the_exit_code_is_the_one_that_all_failures_share() -> None:
    failed, held = Outcome(WRITE, error=StateroomError("no")), Outcome(WRITE, error=HELD)
    assert code_of([KEEP, SKIP], None) == 0
    assert code_of([WRITE, KEEP], None) == 2
    assert code_of([WRITE, REFUSE], None) == 4
    assert code_of([WRITE], [Outcome(WRITE)]) == 0
    assert code_of([WRITE, REFUSE], [Outcome(WRITE)]) == 4
    assert code_of([WRITE, WRITE], [held, held]) == 6
    assert code_of([WRITE, WRITE], [held, failed]) == 1
    assert code_of([WRITE, REFUSE], [held]) == 1
