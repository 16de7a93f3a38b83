"""Where the states of an archive belong in a backend. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from stateroom.archive.manifest import ArchivedState, Manifest
from stateroom.archive.reading import Archive
from stateroom.errors import RefusedError, UsageError
from stateroom.facts import Facts
from stateroom.states.addresses import key_of, object_key


def plan_keys(manifest: Manifest, facts: Facts) -> dict[str, str]:
    """Where each state of an archive belongs in a backend, by its key: where it was, or, in a backend with another
    layout, where a tool looks for the same key and workspace."""
    before = manifest.backend
    is_same = (before.cloud, before.workspace_key_prefix) == (facts.cloud, facts.workspace_key_prefix)
    return {each.key: each.key if is_same else object_key(facts, each.address) for each in manifest.states}


def require_places(chosen: Sequence[ArchivedState], keys: Mapping[str, str]) -> None:
    """RefusedError when two of these states belong in the same place."""
    taken: dict[str, str] = {}
    for state in chosen:
        before = taken.setdefault(keys[state.key], state.key)
        if before != state.key:
            raise RefusedError(
                f"{before} and {state.key} would come back in the same place, {keys[state.key]}",
                why="the states of this backend lie in other places than those of the archive; nothing was changed",
                remedy="name one of them, or take a backend with the prefix of the one that was backed up",
            )


def choose_states(archive: Archive, keys: Mapping[str, str], facts: Facts, asked: Sequence[str]) -> list[ArchivedState]:
    """The states of an archive that are meant, by the key they had or the key they get; none asked for means all.
    UsageError for one that is not in it."""
    if not asked:
        return list(archive.manifest.states)
    wanted = [key_of(facts, each) for each in asked]
    for key in wanted:
        if key not in keys and key not in keys.values():
            raise UsageError(
                f"the archive has no state {key}",
                why="it was not there when the backup was made, or was not backed up",
                remedy=f"see what is in it with `stateroom backup --check {archive.path}`",
            )
    return [each for each in archive.manifest.states if each.key in wanted or keys[each.key] in wanted]
