"""Brings archives back, and says what has come of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from stateroom.archive.places import plan_keys
from stateroom.archive.planning import Wish
from stateroom.archive.reading import check_archive, open_archive
from stateroom.archive.restoring import Outcome, Restoration
from tests.unit.archive.archives import write_archive
from tests.unit.states.place import Place

States = Mapping[str, Sequence[bytes | None]]

FULL = Wish()
FORCED = Wish(force=True)


@contextmanager
def archive_of(place: Place, states: States, wish: Wish = FULL) -> Iterator[Restoration]:
    path = Path("a.zip")
    write_archive(path, states, place.facts.cloud)
    with open_archive(path) as archive:
        check_archive(archive)
        yield Restoration(place.store, archive, wish, place.store.read_keeps_versions())


def steps_of(work: Restoration) -> Any:
    manifest = work.archive.manifest
    return work.read_steps(plan_keys(manifest, work.store.facts), manifest.states)


def restore(place: Place, states: States, wish: Wish = FULL) -> list[Outcome]:
    """Bring everything back that can be; what came of it."""
    with archive_of(place, states, wish) as work:
        steps = [each for each in steps_of(work) if each.is_pending]
        told: list[Outcome] = []
        outcomes = work.carry_out(steps, told.append)
        assert outcomes == told
        return outcomes


def kinds(place: Place, states: States, wish: Wish = FULL) -> list[tuple[str, str]]:
    with archive_of(place, states, wish) as work:
        return [(each.kind, each.reason) for each in steps_of(work)]


def bodies(place: Place, key: str | None = None) -> list[bytes]:
    """The versions of a state, the oldest first."""
    key = key or place.key
    versions = reversed(place.store.list_versions(key))
    found = [place.store.read(key, each.id) for each in versions if not each.is_deletion]
    return [each.content for each in found if each is not None]
