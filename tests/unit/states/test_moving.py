from __future__ import annotations

import pytest

from stateroom.states.digest import digest_of
from stateroom.states.moving import Decision, End, Seen, decide, look_at, refuse_loss, refuse_removal
from tests.unit.states.place import LINEAGE, state

OTHER = "99999999-0000-4000-8000-000000000009"
SEALED = b'{"serial": 3, "lineage": "x", "encrypted_data": "aGk=", "encryption_version": "v0"}'
ALL_SEALED = b'{"encrypted_data": "aGk="}'
FORCE = "see which is right with `stateroom history`; --force takes this one and keeps the other as a version"
MEND = "mend it, or move the others by their names"


def end(content: bytes | None, digest: bytes | str | None = "own", *, has_table: bool = True) -> End:
    """By default with the digest that is right."""
    if digest == "own":
        digest = content
    recorded = digest_of(digest) if isinstance(digest, bytes) else digest
    return End(None if content is None else look_at(content), recorded if has_table else None, has_table)


@pytest.mark.parametrize(
    ("origin", "there", "decision", "forced"),
    [
        (end(state(2)), end(None), Decision("copy", "there is none"), "copy"),
        (end(state(2)), end(None, has_table=False), Decision("copy", "there is none"), "copy"),
        (end(state(2)), end(None, state(2)), Decision("copy", "there is none"), "copy"),
        (
            end(state(2)),
            end(None, state(1)),
            Decision(
                "refuse",
                "there is the digest of a state that is gone",
                "bring that back with `stateroom restore`, or remove the digest with `stateroom digest repair`",
            ),
            "refuse",
        ),
        (end(state(2)), end(state(1)), Decision("overwrite", "it is serial 1 there"), "overwrite"),
        (end(state(2)), end(state(2)), Decision("keep", "it is there"), "keep"),
        (end(state(2)), end(state(2), has_table=False), Decision("keep", "it is there"), "keep"),
        (end(state(2)), end(state(2), None), Decision("digest", "it is there without its digest"), "digest"),
        (end(state(2)), end(state(2), "0f"), Decision("digest", "it is there without its digest"), "digest"),
        (
            end(state(2)),
            end(state(2, outputs={"a": {}})),
            Decision("refuse", "there is another content with the same serial 2", FORCE),
            "overwrite",
        ),
        (end(state(2)), end(state(3)), Decision("refuse", "the state there is newer: serial 3", FORCE), "overwrite"),
        (
            end(state(2)),
            end(state(1, OTHER)),
            Decision("refuse", f"there is another state, of lineage {OTHER}", FORCE),
            "overwrite",
        ),
        (
            end(state(2)),
            end(b"# Not a state"),
            Decision(
                "refuse",
                "there is something else in its place: it is not JSON (line 1, column 1)",
                "look at what it is, and put it right or take it away first",
            ),
            "refuse",
        ),
        (
            end(None, None),
            end(None),
            Decision("refuse", "it is gone", "look at what there is with `stateroom states`"),
            "refuse",
        ),
        (
            end(state(2)[:40]),
            end(None),
            Decision("refuse", "it cannot be moved: it is JSON that ends in the middle: it is truncated", MEND),
            "refuse",
        ),
        (
            end(b'{"version": 3}'),
            end(None),
            Decision("refuse", "it cannot be moved: its format has the version 3, and clients of today write 4", MEND),
            "refuse",
        ),
        (
            end(state(2), state(1)),
            end(None),
            Decision(
                "refuse",
                "its digest is that of another state, and its clients refuse it",
                "look at `stateroom digest check`, and put it right first",
            ),
            "refuse",
        ),
        (end(state(2), None), end(None), Decision("copy", "there is none"), "copy"),
        (end(SEALED), end(None), Decision("copy", "there is none"), "copy"),
        (end(SEALED), end(SEALED), Decision("keep", "it is there"), "keep"),
        (
            end(SEALED),
            end(SEALED.replace(b"3", b"2")),
            Decision("overwrite", "it is serial 2 there"),
            "overwrite",
        ),
        (end(ALL_SEALED), end(ALL_SEALED), Decision("keep", "it is there"), "keep"),
        (
            end(ALL_SEALED),
            end(state(1)),
            Decision(
                "refuse", "its client has encrypted serial or lineage, and what is there has another content", FORCE
            ),
            "overwrite",
        ),
    ],
)
def test_a_state_takes_the_place_of_an_older_one_of_its_own_and_of_nothing_else(
    origin: End, there: End, decision: Decision, forced: str
) -> None:
    assert decide(origin, there) == decision
    assert decide(origin, there, force=True).action == forced


def test_what_nothing_keeps_is_not_overwritten_and_not_removed() -> None:
    assert refuse_loss() == Decision(
        "refuse",
        "the state there would be lost: its bucket keeps no versions",
        "switch versioning on with `stateroom up`",
    )
    assert refuse_removal() == Decision(
        "refuse",
        "it would be lost where it is: that bucket keeps no versions",
        "leave --remove-source out, or switch versioning on with `stateroom up`",
    )


def test_a_state_is_known_by_all_its_bytes() -> None:
    seen, other = look_at(state(2)), look_at(state(2) + b"\n")
    assert (seen.serial, seen.lineage, seen.sealed, seen.problem) == (2, LINEAGE, False, "")
    assert (seen.size, seen.digest) == (len(state(2)), digest_of(state(2)))
    assert seen.fingerprint != other.fingerprint
    assert look_at(b"") == Seen(0, look_at(b"").fingerprint, digest_of(b""), problem="it is empty")
