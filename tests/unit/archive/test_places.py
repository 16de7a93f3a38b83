from __future__ import annotations

from pathlib import Path

import pytest

from stateroom.archive.manifest import ArchivedState
from stateroom.archive.places import choose_states, plan_keys, require_places
from stateroom.archive.reading import open_archive
from stateroom.errors import RefusedError, UsageError
from stateroom.states.addresses import address_of
from tests.unit.archive.archives import archived, manifest_of, write_archive
from tests.unit.emit.facts import make_facts
from tests.unit.states.place import state


def states(*keys: tuple[str, str, str]) -> list[ArchivedState]:
    numbered = enumerate(keys, 1)
    return [
        archived(state(1), key=key, name=name, workspace=workspace, number=n) for n, (key, workspace, name) in numbered
    ]


MOVES = [
    ("aws", "aws", "env:", {"a/b": "a/b", "env:/dev/a/b": "env:/dev/a/b"}),
    ("aws", "aws", "ws", {"a/b": "a/b", "env:/dev/a/b": "ws/dev/a/b"}),
    ("aws", "alicloud", "env:", {"a/b": "env:/a/b", "env:/dev/a/b": "env:/dev/a/b"}),
    ("alicloud", "aws", "env:", {"env:/b": "b", "env:/dev/b": "env:/dev/b"}),
    ("alicloud", "alicloud", "states/net", {"env:/b": "states/net/b", "env:/dev/b": "states/net/dev/b"}),
    ("alicloud", "alicloud", "env:", {"env:/b": "env:/b", "elsewhere/b": "elsewhere/b"}),
]


@pytest.mark.parametrize(("before", "after", "prefix", "keys"), MOVES)
def test_a_state_comes_back_where_its_tool_looks_for_it(
    before: str, after: str, prefix: str, keys: dict[str, str]
) -> None:
    backend = make_facts(before, state_key="b")
    found = [address_of(backend, key, keys) for key in keys]
    manifest = manifest_of(
        *states(*((key, each.workspace, each.key) for key, each in zip(keys, found, strict=True))), cloud=before
    )
    assert plan_keys(manifest, make_facts(after, workspace_key_prefix=prefix)) == keys


def test_two_states_in_one_place_are_refused_when_both_are_meant() -> None:
    chosen = states(("a", "default", "a"), ("b", "default", "b"))
    require_places(chosen[:1], {"a": "x", "b": "x"})
    with pytest.raises(RefusedError) as caught:
        require_places(chosen, {"a": "x", "b": "x"})
    assert str(caught.value) == (
        "a and b would come back in the same place, x\n"
        "  why:  the states of this backend lie in other places than those of the archive; nothing was changed\n"
        "  next: name one of them, or take a backend with the prefix of the one that was backed up"
    )


def test_states_are_chosen_by_the_key_they_had_or_get(tmp_path: Path) -> None:
    path, facts = tmp_path / "a.zip", make_facts()
    write_archive(path, {"a": [state(1)], "b": [state(1)]})
    keys = {"a": "a", "b": "env:/b"}
    with open_archive(path) as archive:
        assert [each.key for each in choose_states(archive, keys, facts, ())] == ["a", "b"]
        for asked in ("b", "env:/b", f"s3://{facts.bucket}/b"):
            assert [each.key for each in choose_states(archive, keys, facts, [asked])] == ["b"]
        with pytest.raises(UsageError) as caught:
            choose_states(archive, keys, facts, ["c"])
    assert str(caught.value) == (
        "the archive has no state c\n"
        "  why:  it was not there when the backup was made, or was not backed up\n"
        f"  next: see what is in it with `stateroom backup --check {path}`"
    )
