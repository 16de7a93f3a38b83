from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from stateroom.archive.manifest import ArchivedState, describe_contents
from stateroom.archive.planning import FORCE, Step, There, Wish, plan_state
from tests.unit.archive.archives import KEY, archived
from tests.unit.states.place import state

OTHER = "99999999-0000-4000-8000-000000000009"
SEALED = b'{"serial": 3, "lineage": "x", "encrypted_data": "aGk="}'
CLOSED = b'{"encrypted_data": "aGk="}'

THREE = archived(state(1), state(2), state(3))
DELETED = archived(state(1), state(2), None)
BROKEN = archived(state(1), b"hello")
SECRET = archived(SEALED)
UNREAD = archived(state(1), "s3 GetObject: no")

EMPTY = There()
FULL = Wish()
LATEST = Wish(latest_only=True)
FORCED = Wish(force=True)


def there(contents: bytes | None, versions: int = 1, **more: Any) -> There:
    current = None if contents is None else describe_contents(contents)
    return There(**{"current": current, "versions": versions, "begins": False, "recorded": True, **more})


NO_STATE = "its newest version is no state: it is not JSON (line 1, column 1)"
GONE = "it was deleted there, and its versions of then stay"
AGAIN = "it was deleted, and is deleted again when its history is there"
ALIVE = "it was deleted when it was backed up, and there is a state now"
LEAVE = "leave it as it is, or delete it with its tool"
OLDER = "what is there is an older part of its history"

Expected = tuple[str, list[str], int | None, str, str]

CASES: dict[str, tuple[ArchivedState, There, Wish, Expected]] = {
    "nothing there": (THREE, EMPTY, FULL, ("write", ["v1", "v2", "v3"], None, "", "")),
    "nothing there, the newest asked for": (
        THREE,
        EMPTY,
        LATEST,
        ("write", ["v3"], None, "2 older in the archive stay there: only the newest one is asked for", ""),
    ),
    "nothing there, no versions kept": (
        THREE,
        There(keeps=False),
        FULL,
        ("write", ["v3"], None, "2 older in the archive stay there: the bucket keeps no versions", ""),
    ),
    "one version, no versions kept": (archived(state(1)), There(keeps=False), FULL, ("write", ["v1"], None, "", "")),
    "all of it there": (
        THREE,
        there(state(3), 3, is_newest=True, is_right=True),
        FULL,
        ("keep", [], None, "it is there already", ""),
    ),
    "all of it there, no versions kept": (
        THREE,
        there(state(3), 1, is_newest=True, is_right=True, keeps=False),
        FULL,
        ("keep", [], None, "it is there already", ""),
    ),
    "all but its digest": (
        THREE,
        there(state(3), 3, is_newest=True),
        FULL,
        ("digest", [], None, "it is there already", ""),
    ),
    "an interrupted run": (THREE, there(state(2), 2, begins=True), FULL, ("write", ["v3"], None, OLDER, "")),
    "an interrupted run that had written the same twice": (
        archived(state(1), state(1)),
        there(state(1), 1, begins=True, is_newest=True),
        FULL,
        ("write", ["v2"], None, OLDER, ""),
    ),
    "an older part, the newest asked for": (
        THREE,
        there(state(2), 2, begins=True),
        LATEST,
        ("write", ["v3"], None, "there is the serial 2", ""),
    ),
    "older": (THREE, there(state(2)), FULL, ("write", ["v3"], None, "there is the serial 2", "")),
    "of the same serial": (
        THREE,
        there(state(3)),
        FULL,
        ("refuse", [], None, "there is the serial 3, and the archive has 3", FORCE),
    ),
    "newer": (
        THREE,
        there(state(9)),
        FULL,
        ("refuse", [], None, "there is the serial 9, and the archive has 3", FORCE),
    ),
    "newer, forced": (
        THREE,
        there(state(9)),
        FORCED,
        ("write", ["v3"], 10, "there is the serial 9, and the archive has 3", ""),
    ),
    "another": (
        THREE,
        there(state(1, OTHER)),
        FULL,
        ("refuse", [], None, f"there is another state, with the lineage {OTHER}", FORCE),
    ),
    "another, forced": (
        THREE,
        there(state(1, OTHER)),
        FORCED,
        ("write", ["v3"], 4, f"there is another state, with the lineage {OTHER}", ""),
    ),
    "no state": (
        THREE,
        there(b"", highest=7),
        FULL,
        ("refuse", [], None, "what is there is no state: it is empty", FORCE),
    ),
    "no state, forced": (
        THREE,
        there(b"", highest=7),
        FORCED,
        ("write", ["v3"], 8, "what is there is no state: it is empty", ""),
    ),
    "newer, no versions kept": (
        THREE,
        there(state(9), keeps=False),
        FORCED,
        (
            "refuse",
            [],
            None,
            "what is there would be lost: the bucket keeps no versions",
            "switch versioning on with `stateroom up`, then run the same command again",
        ),
    ),
    "deleted there": (THREE, there(None, 3, highest=3), FULL, ("write", ["v3"], 4, GONE, "")),
    "deleted there, and older": (THREE, there(None, 1, highest=1), FULL, ("write", ["v3"], None, GONE, "")),
    "deleted there in an older part": (THREE, there(None, 2, begins=True), FULL, ("write", ["v3"], None, OLDER, "")),
    "encrypted, nothing there": (SECRET, EMPTY, FULL, ("write", ["v1"], None, "", "")),
    "encrypted, older there": (
        SECRET,
        there(SEALED.replace(b"3", b"2")),
        FULL,
        ("write", ["v1"], None, "there is the serial 2", ""),
    ),
    "encrypted, newer there, forced": (
        SECRET,
        there(SEALED.replace(b"3", b"4")),
        FORCED,
        (
            "write",
            ["v1"],
            None,
            "there is the serial 4, and the archive has 3; its client has encrypted it, so its serial stays",
            "",
        ),
    ),
    "encrypted, deleted there": (SECRET, there(None, 1, highest=9), FULL, ("write", ["v1"], None, GONE, "")),
    "encrypted with its lineage": (
        archived(CLOSED),
        there(CLOSED),
        FULL,
        ("refuse", [], None, "there is another state, with the lineage unknown", FORCE),
    ),
    "encrypted with its serial": (
        archived(CLOSED[:-1] + b', "lineage": "x"}'),
        there(SEALED),
        FULL,
        ("refuse", [], None, "which of the two is newer cannot be told: a serial is encrypted", FORCE),
    ),
    "deleted, nothing there": (DELETED, EMPTY, FULL, ("delete", ["v1", "v2"], None, AGAIN, "")),
    "deleted, nothing there, the newest asked for": (
        DELETED,
        EMPTY,
        LATEST,
        (
            "skip",
            [],
            None,
            "it was deleted; only its history could come back, and only the newest version is asked for",
            "",
        ),
    ),
    "deleted, nothing there, no versions kept": (
        DELETED,
        There(keeps=False),
        FULL,
        ("skip", [], None, "it was deleted; only its history could come back, and the bucket keeps none", ""),
    ),
    "deleted, and there, too": (DELETED, there(None, 2), FULL, ("keep", [], None, "it is deleted there, too", "")),
    "deleted, an interrupted run": (
        DELETED,
        there(state(1), 1, begins=True, recorded=False),
        FULL,
        ("delete", ["v2"], None, AGAIN, ""),
    ),
    "deleted, an interrupted run at its end": (
        DELETED,
        there(state(2), 2, begins=True, recorded=False),
        FULL,
        ("delete", [], None, AGAIN, ""),
    ),
    "deleted, perhaps an interrupted run": (
        DELETED,
        there(state(2), 2, begins=True, recorded=False, has_table=False),
        FULL,
        ("refuse", [], None, ALIVE, f"{LEAVE}; or {FORCE}"),
    ),
    "deleted, perhaps an interrupted run, forced": (
        DELETED,
        there(state(2), 2, begins=True, recorded=False, has_table=False),
        FORCED,
        ("delete", [], None, AGAIN, ""),
    ),
    "deleted, alive with a digest": (
        DELETED,
        there(state(2), 2, begins=True),
        FULL,
        ("refuse", [], None, ALIVE, f"{LEAVE}; or {FORCE}"),
    ),
    "deleted, alive and another": (DELETED, there(state(9)), FORCED, ("refuse", [], None, ALIVE, LEAVE)),
    "no state in the archive": (
        BROKEN,
        EMPTY,
        FULL,
        ("refuse", [], None, NO_STATE, "give --force if it should come back as it is"),
    ),
    "no state in the archive, forced": (BROKEN, EMPTY, FORCED, ("write", ["v1", "v2"], None, "", "")),
    "no state in the archive, forced, interrupted": (
        BROKEN,
        there(state(1), 1, begins=True),
        FORCED,
        ("write", ["v2"], None, OLDER, ""),
    ),
    "no state in the archive, over another": (
        BROKEN,
        there(state(1)),
        FORCED,
        ("refuse", [], None, NO_STATE, "take another archive"),
    ),
    "no state in the archive, over an older part, the newest asked for": (
        BROKEN,
        there(state(1), 1, begins=True),
        Wish(latest_only=True, force=True),
        ("refuse", [], None, NO_STATE, "take another archive"),
    ),
    "not in the archive": (
        UNREAD,
        EMPTY,
        FORCED,
        (
            "refuse",
            [],
            None,
            "its newest version is not in the archive: s3 GetObject: no",
            "take another archive: an older version is not what the state was",
        ),
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_what_is_there_decides_what_is_done(name: str) -> None:
    archive, found, wish, expected = CASES[name]
    step = plan_state(archive, KEY, found, wish)
    assert (step.kind, [each.id for each in step.versions], step.serial, step.reason, step.remedy) == expected
    assert step.is_pending == (expected[0] in ("write", "delete", "digest"))


def test_a_plan_is_the_same_whatever_it_advises() -> None:
    step = plan_state(THREE, KEY, there(state(9)), FULL)
    assert step == replace(step, remedy="")
    assert step != Step(THREE, KEY, "refuse")
