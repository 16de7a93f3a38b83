from __future__ import annotations

from datetime import UTC, datetime

from stateroom.cli.output.digests import describe_repair, render_finding, render_repair
from stateroom.cli.output.states import describe_state, render_states
from stateroom.errors import RefusedError
from stateroom.states.addresses import Address
from stateroom.states.catalogue import CataloguedState
from stateroom.states.digests import Finding, Repair
from stateroom.states.state_document import parse_state
from tests.unit.cli.test_locks import NOW, held
from tests.unit.states.place import LINEAGE, state
from tests.unit.states.test_addresses import AWS

RESOURCE = {"mode": "managed", "type": "a", "name": "b", "instances": [{"attributes": {"password": "secret"}}]}
WRITTEN = CataloguedState(
    "a", Address("a", "default"), 12345, datetime(2026, 3, 2, 9, 14, 2, tzinfo=UTC),
    parse_state(state(12, resources=[RESOURCE], outputs={"x": {"value": "secret"}, "y": {"value": 1}})),
    "", "aws:kms", "key/1", "stale", (held(),),
)  # fmt: skip
SEALED = CataloguedState(
    "b", Address("b", "dev"), 7, NOW, parse_state(b'{"encrypted_data": ""}'), "", "AES256", None, "ok"
)
BROKEN = CataloguedState("c", Address("c", "default"), 0, NOW, None, "it is empty", "AES256")
UNBORN = CataloguedState("d", Address("d", "default"), locks=(held("keep out"),))
GONE = CataloguedState("e", Address("e", "default"), digest="orphan")
STALE = Finding("a", "stale", "0f", "1e")


def test_states_are_shown_with_what_is_known_of_them() -> None:
    assert list(render_states([WRITTEN, SEALED, BROKEN, UNBORN, GONE], NOW)) == [
        "  a (workspace default)",
        f"      serial 12, 1 resource, 2 outputs, version 1.15.5, lineage {LINEAGE}",
        "      12.3 kB, written 2026-03-02 09:14:02+00:00, encrypted with aws:kms (key/1)",
        "      digest stale: clients refuse the state",
        "      locked by ada@laptop (OperationTypePlan) for 2 h 30 min",
        "  b (workspace dev)",
        "      unknown serial, encrypted by the client (OpenTofu state encryption)",
        "      7 B, written 2026-03-02 12:00:00+00:00, encrypted with AES256",
        "  c (workspace default)",
        "      cannot be read: it is empty",
        "      0 B, written 2026-03-02 12:00:00+00:00, encrypted with AES256",
        "  d (workspace default)",
        "      no state yet",
        "      locked by somebody who left no name",
        "  e (workspace default)",
        "      the state is gone",
        "      digest orphan: the state is gone, and clients refuse to begin a new one",
    ]


def test_a_state_is_data_with_null_for_what_is_unknown() -> None:
    described = describe_state(AWS, WRITTEN, NOW)
    assert [each["id"] for each in described.pop("locks")] == ["7"]
    assert described == {
        "state": "a",
        "key": "a",
        "workspace": "default",
        "serial": 12,
        "lineage": LINEAGE,
        "tool_version": "1.15.5",
        "resources": 1,
        "outputs": 2,
        "client_encrypted": False,
        "problem": None,
        "size": 12345,
        "written": "2026-03-02T09:14:02+00:00",
        "encryption": "aws:kms",
        "encryption_key": "key/1",
        "digest": "stale",
    }
    gone = describe_state(AWS, GONE, NOW)
    assert {name for name, value in gone.items() if value is None} == {
        "serial", "lineage", "tool_version", "resources", "outputs", "client_encrypted", "problem", "size", "written",
        "encryption", "encryption_key",
    }  # fmt: skip
    sealed = describe_state(AWS, SEALED, NOW)
    assert (sealed["client_encrypted"], sealed["resources"], sealed["tool_version"]) == (True, None, None)


def test_no_value_of_a_state_is_shown() -> None:
    shown = "".join(render_states([WRITTEN], NOW)) + repr(describe_state(AWS, WRITTEN, NOW))
    assert "secret" not in shown


def test_a_digest_is_shown_with_both_values_when_it_is_wrong() -> None:
    assert render_finding(STALE) == "  ✗ a: stale: clients refuse the state\n      recorded 0f, the state is 1e"
    assert render_finding(Finding("a", "ok", "1e", "1e")) == "  = a: ok"
    unreadable = Finding("a", "none", "1e", None, "AWS refused to read a")
    assert render_finding(unreadable) == "  ? a: cannot be compared: AWS refused to read a"
    assert render_finding(Finding("a", "orphan", "1e", None)).endswith("recorded 1e, the state is gone")


def test_a_repair_says_what_was_changed_or_why_it_was_left() -> None:
    assert render_repair(Repair(STALE, "recorded 1e")) == "  ✓ a: recorded 1e"
    assert render_repair(Repair(STALE)) == "  ✓ a: right by now, nothing was changed"
    left = Repair(STALE, error=RefusedError("it is so", why="because", remedy="do this"))
    assert render_repair(left) == "  ✗ a: left as it is: it is so\n      why:  because\n      next: do this"
    assert describe_repair(left)["error"] == {"what": "it is so", "why": "because", "next": "do this"}
    assert describe_repair(Repair(STALE, "recorded 1e"))["changed"] == "recorded 1e"
