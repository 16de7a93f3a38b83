"""A change of the lock mode as a user sees it: whole texts, at most 80 columns wide."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from stateroom.cli.output.relock import describe_change, render_change, render_made_mode, render_plan
from stateroom.engine.deploy import Outcome
from stateroom.engine.plan import Plan as Steps
from stateroom.provision import Made, Stack
from stateroom.relock.change import Change
from stateroom.relock.digests import DigestWork
from stateroom.relock.files import ToolFile
from stateroom.relock.plan import Plan
from stateroom.relock.stack_file import Edit
from stateroom.relock.table import IdleTable
from tests.unit.emit.facts import make_facts

STACK = cast("Stack", SimpleNamespace(name="prod"))
BOTH = make_facts("aws", lock="both", lock_table="acme-locks")
NATIVE = make_facts("aws", lock="native")
FILE = ToolFile(Path("/p/.stateroom/prod/terraform/backend.tf"), "write")
NO_EDIT = Edit(Path("x"), "stacks/Pulumi.prod.yaml", "", "", {})
TABLE = IdleTable("acme-locks", None, True, {"deletionProtectionEnabled": True})


def make_plan(**changes: Any) -> Plan:
    edit = replace(NO_EDIT, changes={"mode": ("both", "native"), "table": ("acme-locks", None)})
    work = DigestWork("remove", "after", ("a", "b"))
    plan = Plan(STACK, STACK, "native", BOTH, edit, None, (FILE, replace(FILE, action="keep")), work, False)
    return replace(plan, **{"outcome": Outcome(Steps(())), **changes})


DONE = {"facts": NATIVE, "edit": NO_EDIT, "files": (), "digests": None, "outcome": None, "table": TABLE}

STAYS = [
    "  the lock table acme-locks stays; when every client has the new configuration,",
    "  `stateroom migrate lock native --retire-table` removes it",
]


@pytest.mark.parametrize(
    ("changes", "lines"),
    [
        (
            {},
            [
                "Lock mode of stack prod: both → native",
                "  no lock is held",
                "  ~ stacks/Pulumi.prod.yaml",
                "      lock.mode: both → native",
                "      lock.table: acme-locks → (absent)",
                "  nothing declared",
                "  ~ /p/.stateroom/prod/terraform/backend.tf",
                "  2 digests are removed in the end: no client keeps them any more",
                *STAYS,
            ],
        ),
        (DONE, ["The lock mode of stack prod is native: nothing to change", *STAYS]),
        (DONE | {"table": None}, ["The lock mode of stack prod is native: nothing to change"]),
        (
            DONE | {"retires": True},
            [
                "Lock mode of stack prod: native",
                "  no lock is held",
                "  - lock table acme-locks",
                "      its deletion protection is switched off first",
            ],
        ),
        (
            {
                "target": "both",
                "facts": replace(NATIVE, lock="none"),
                "edit": replace(NO_EDIT, changes={"mode": ("none", "both")}),
                "files": (),
                "digests": DigestWork("remove", "before", ("a",)),
            },
            [
                "Lock mode of stack prod: none → both",
                "  no lock is held",
                "  1 digest is removed: clients of before do not keep them",
                "  ~ stacks/Pulumi.prod.yaml",
                "      lock.mode: none → both",
                "  nothing declared",
                "  ! clients with the configuration of before take no lock: let none of them run",
                "    any more",
            ],
        ),
        (
            DONE | {"target": "table", "facts": BOTH, "digests": DigestWork("record", "before", ("a", "b"))},
            [
                "Lock mode of stack prod: both → table",
                "  no lock is held",
                "  2 digests are recorded: from now on every client keeps them",
            ],
        ),
    ],
    ids=["a step", "nothing", "nothing at all", "the table goes", "from none", "to the table"],
)
def test_what_would_change_is_shown_in_its_order(changes: dict[str, Any], lines: list[str]) -> None:
    shown = list(render_plan(make_plan(**changes)))
    assert shown == lines
    assert max(map(len, shown)) <= 80


def test_what_comes_next_is_said_when_it_is_done() -> None:
    plan = make_plan()
    made = Made(Outcome(Steps(())), NATIVE, (), proven=True, left=("lock table acme-locks", "role arn:admin"))
    assert list(render_change(plan, Change(["wrote it"], made))) == [
        "\nThe lock mode of stack prod is native.",
        "Give every client the new configuration before the next step; what `stateroom",
        "emit` wrote elsewhere, emit anew.",
    ]
    assert list(render_change(plan, Change())) == ["\nThe lock mode of stack prod is native."]
    said = list(render_made_mode(made, None))
    assert "  role arn:admin" in said
    assert not [line for line in said if "lock table" in line]


def test_plan_and_result_are_told_as_data() -> None:
    described = describe_change(make_plan(), None)
    assert described == {
        "before": "both",
        "after": "native",
        "pending": True,
        "stack_file": {
            "file": "stacks/Pulumi.prod.yaml",
            "changes": {
                "lock.mode": {"before": "both", "after": "native"},
                "lock.table": {"before": "acme-locks", "after": None},
            },
        },
        "plan": [],
        "policies": None,
        "files": [{"file": str(FILE.path), "action": "write"}, {"file": str(FILE.path), "action": "keep"}],
        "digests": {"action": "remove", "when": "after", "states": ["a", "b"]},
        "table": {"name": "acme-locks", "action": "keep"},
        "done": None,
        "proven": None,
        "smoke": None,
    }
    made = Made(Outcome(Steps(())), NATIVE, (), proven=True)
    described = describe_change(make_plan(), Change(["wrote it"], made))
    assert (described["pending"], described["done"], described["proven"]) == (False, ["wrote it"], True)
