from __future__ import annotations

from stateroom.cli.output.history import (
    describe_comparison,
    describe_version,
    render_comparison,
    render_history,
    render_restored,
)
from stateroom.states.comparison import Comparison, Difference
from stateroom.states.history import StateVersion
from stateroom.states.restoring import Restored
from stateroom.states.state_document import parse_state
from stateroom.states.store import Version
from tests.unit.cli.test_locks import INFO, NOW
from tests.unit.states.place import LINEAGE, state

NEWEST = StateVersion(Version("v3", NOW, 1234, True, False), parse_state(state(3)), writer=INFO)
OLDER = StateVersion(Version("v2", NOW, 12, False, False), parse_state(state(2)))
OTHER = StateVersion(Version("v1", NOW, 12, False, False), parse_state(state(1, "other")))
BROKEN = StateVersion(Version("v0", NOW, 0, False, False), problem="it is empty")
DELETION = StateVersion(Version("d", NOW, 0, False, True))
COMPARISON = Comparison(
    (Difference("a.b", "changed", ("x", "y")), Difference("a.c", "added")), (Difference("o", "removed"),)
)


def test_versions_are_shown_with_a_lineage_where_it_begins() -> None:
    assert list(render_history("a", [NEWEST, OLDER, DELETION, OTHER, BROKEN])) == [
        "  a",
        "  * v3",
        "      serial 3, 0 resources, 0 outputs, version 1.15.5",
        "      1.2 kB, 2026-03-02 12:00:00+00:00, by ada@laptop (OperationTypePlan)",
        f"      lineage {LINEAGE}",
        "    v2",
        "      serial 2, 0 resources, 0 outputs, version 1.15.5",
        "      12 B, 2026-03-02 12:00:00+00:00",
        "    d",
        "      deleted 2026-03-02 12:00:00+00:00",
        "    v1",
        "      serial 1, 0 resources, 0 outputs, version 1.15.5",
        "      12 B, 2026-03-02 12:00:00+00:00",
        "      lineage other",
        "    v0",
        "      cannot be read: it is empty",
        "      0 B, 2026-03-02 12:00:00+00:00",
    ]


def test_a_bucket_that_keeps_no_versions_is_told() -> None:
    only = StateVersion(Version("null", NOW, 12, True, False), parse_state(state(2)))
    assert list(render_history("a", [only]))[-1] == (
        "  this bucket has kept no versions: there is only the state as it is"
    )


def test_a_version_is_data_with_null_for_what_is_unknown() -> None:
    described = describe_version(NEWEST)
    assert (described["version"], described["current"], described["serial"], described["who"]) == (
        "v3", True, 3, "ada@laptop",
    )  # fmt: skip
    deletion = describe_version(DELETION)
    assert (deletion["deletion"], deletion["size"], deletion["serial"], deletion["who"]) == (True, None, None, None)
    assert describe_version(BROKEN)["problem"] == "it is empty"


def test_a_comparison_has_a_line_for_each_difference() -> None:
    assert list(render_comparison(COMPARISON)) == ["  ~ a.b: x, y", "  + a.c", "  - output o"]
    assert list(render_comparison(Comparison((), ()))) == ["  no difference in resources and outputs"]
    assert describe_comparison(COMPARISON) == {
        "resources": [
            {"address": "a.b", "change": "changed", "parts": ["x", "y"]},
            {"address": "a.c", "change": "added", "parts": []},
        ],
        "outputs": [{"address": "o", "change": "removed", "parts": []}],
    }


def test_a_restoration_says_what_was_written() -> None:
    assert list(render_restored(Restored("a", "v9", 4, ("wrote version v9",), False), "v1")) == [
        "  wrote version v9",
        "  a is what version v1 was, with the serial 4",
    ]
    assert list(render_restored(Restored("a", "v9", 4, ("wrote version v9",), True), "v1")) == [
        "  wrote version v9",
        "  a is what version v1 was, byte for byte: its client has encrypted it, and only",
        "  its client can raise the serial",
    ]
    assert list(render_restored(Restored("a", None, 4, (), False), "v1")) == [
        "  a is what version v1 was: nothing to do"
    ]
    assert list(render_restored(Restored("a", None, 4, ("recorded the digest 0f",), False), "v1")) == [
        "  recorded the digest 0f",
        "  a is what version v1 was",
    ]
