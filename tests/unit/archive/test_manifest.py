from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stateroom.archive.manifest import (
    ArchivedLock,
    ArchivedState,
    ArchivedVersion,
    BackedUpBackend,
    Manifest,
    describe_contents,
    file_name,
    parse_manifest,
    render_manifest,
    render_sums,
)
from tests.unit.archive.archives import archived, manifest_of
from tests.unit.states.place import LINEAGE, state

WHOLE = manifest_of(archived(state(1), None, state(2)), archived("not read", state(3), key="other", number=2))


def changed(change: Callable[[Any], None]) -> bytes:
    document = json.loads(render_manifest(WHOLE))
    change(document)
    return json.dumps(document).encode()


def first(document: Any) -> Any:
    return document["states"][0]["versions"][0]


def test_a_manifest_says_first_what_it_is() -> None:
    text = render_manifest(WHOLE).decode()
    assert text.startswith('{\n  "format": "stateroom-backup",\n  "version": 1,\n  "made": "2026-03-02T09:14:02Z",\n')
    assert parse_manifest(text.encode()) == WHOLE


REASONS: list[tuple[Callable[[Any], None], str]] = [
    (lambda d: d.update(format="zip"), "it is not of the format 'stateroom-backup'"),
    (lambda d: d.update(version=2), "its format has the version 2, and this Stateroom reads 1"),
    (lambda d: d.update(version=None), "its format has the version None, and this Stateroom reads 1"),
    (lambda d: d.update(more=1), "Extra inputs are not permitted @ $.more"),
    (lambda d: d.pop("made"), "Field required @ $.made"),
    (lambda d: d["backend"].pop("bucket"), "Field required @ $.backend.bucket"),
    (lambda d: d["backend"].update(cloud="gcp"), "Input should be 'aws' or 'alicloud' @ $.backend.cloud"),
    (lambda d: d.update(made="2026-03-02T09:14:02"), "Input should have timezone info @ $.made"),
    (
        lambda d: first(d).update(size=-1),
        "Input should be greater than or equal to 0 @ $.states[0].versions[0].size",
    ),
    (
        lambda d: first(d).update(size=6 * 1024**3),
        "Input should be less than or equal to 5368709120 @ $.states[0].versions[0].size",
    ),
    (lambda d: first(d).update(size="1"), "Input should be a valid integer @ $.states[0].versions[0].size"),
    (
        lambda d: first(d).update(sha256="0" * 63 + "\n"),
        "String should match pattern '^[0-9a-f]{64}$' @ $.states[0].versions[0].sha256",
    ),
    (
        lambda d: first(d).update(size=None),
        "Value error, file, size and sha256 belong together @ $.states[0].versions[0]",
    ),
    (
        lambda d: first(d).update(file=None, size=None, sha256=None),
        "Value error, it does not say why it is missing @ $.states[0].versions[0]",
    ),
    (lambda d: first(d).update(deleted=True), "Value error, a deletion has no contents @ $.states[0].versions[0]"),
    (
        lambda d: first(d).update(file="../../../etc/passwd"),
        "Value error, ../../../etc/passwd should be states/00001/00001.tfstate @ $",
    ),
    (
        lambda d: d["states"].reverse(),
        "Value error, states/00002/00002.tfstate should be states/00001/00002.tfstate @ $",
    ),
    (
        lambda d: d["states"][1].update(key="network/terraform.tfstate"),
        "Value error, network/terraform.tfstate is there twice @ $",
    ),
    (lambda d: d["states"][0].update(key="a.tflock"), "Value error, this is not the key of a state @ $.states[0]"),
    (
        lambda d: d["states"][0].update(name="stateroom-smoke/a"),
        "Value error, this is not the key of a state @ $.states[0]",
    ),
    (lambda d: d["states"][0].update(key=""), "String should have at least 1 character @ $.states[0].key"),
    (
        lambda d: d["states"][0].update(versions=[]),
        "Tuple should have at least 1 item after validation, not 0 @ $.states[0].versions",
    ),
    (
        lambda d: d["states"][0].update(versions=d["states"][0]["versions"][1:2]),
        "Value error, it has no version @ $.states[0]",
    ),
]


@pytest.mark.parametrize(("change", "reason"), REASONS, ids=[reason for _, reason in REASONS])
def test_a_manifest_that_is_not_sound_is_refused_with_the_place(change: Callable[[Any], None], reason: str) -> None:
    with pytest.raises(ValueError) as caught:  # noqa: PT011 - the whole text is compared
        parse_manifest(changed(change))
    assert str(caught.value) == reason


@pytest.mark.parametrize("text", [b"", b"\xff", b"{", b"[" * 100_000, b"[]", b"1", b'{"version": 1}'])
def test_what_is_no_manifest_at_all_is_refused(text: bytes) -> None:
    with pytest.raises(ValueError, match=r"^it is not (JSON|of the format 'stateroom-backup')$"):
        parse_manifest(text)


def test_contents_say_what_they_are() -> None:
    assert describe_contents(state(4)).model_dump() == {
        "serial": 4,
        "lineage": LINEAGE,
        "client_encrypted": False,
        "problem": "",
    }
    assert describe_contents(b'{"encrypted_data": "aGk=", "serial": 3}').model_dump() == {
        "serial": 3,
        "lineage": None,
        "client_encrypted": True,
        "problem": "",
    }
    assert describe_contents(b"").problem == "it is empty"
    assert describe_contents(state(1, "\ud800")).lineage == "?"


def test_the_sums_name_every_version_that_is_there_and_the_manifest() -> None:
    lines = render_sums(WHOLE, b"").decode().splitlines()
    assert [line[66:] for line in lines] == [
        "states/00001/00001.tfstate",
        "states/00001/00003.tfstate",
        "states/00002/00002.tfstate",
        "manifest.json",
    ]
    assert lines[-1][:64] == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


text = st.text(st.characters(exclude_categories=("Cs",)), max_size=8)
times = st.datetimes(timezones=st.just(UTC), min_value=datetime(1980, 1, 1))
serials = st.none() | st.integers(0, 2**70)
held = st.builds(ArchivedLock, kind=text, id=text, who=text, operation=text, created=text)


@st.composite
def versions(draw: st.DrawFn, number: int, position: int, there: bool) -> ArchivedVersion:
    kind = "there" if there else draw(st.sampled_from(["there", "missing", "deleted"]))
    return ArchivedVersion(
        id=draw(text),
        written=draw(times),
        deleted=kind == "deleted",
        file=file_name(number, position) if kind == "there" else None,
        size=draw(st.integers(0, 2**32)) if kind == "there" else None,
        sha256=draw(st.text("0123456789abcdef", min_size=64, max_size=64)) if kind == "there" else None,
        serial=draw(serials),
        lineage=draw(st.none() | text),
        client_encrypted=draw(st.booleans()),
        problem={"there": draw(text), "missing": "gone", "deleted": ""}[kind],
    )


@st.composite
def manifests(draw: st.DrawFn) -> Manifest:
    made = []
    for number in range(1, draw(st.integers(0, 3)) + 1):
        positions = range(1, draw(st.integers(1, 3)) + 1)
        made.append(
            ArchivedState(
                key=f"{draw(text)}/{number}",
                name=f"{draw(text)}x",
                workspace=draw(text) or "default",
                encryption=draw(text),
                encryption_key=draw(st.none() | text),
                digest=draw(st.none() | text),
                digest_status=draw(st.sampled_from(["ok", "missing", "stale", "orphan", "none"])),
                left_out=draw(st.integers(0, 9)),
                locks=tuple(draw(st.lists(held, max_size=2))),
                versions=tuple(draw(versions(number, each, each == 1)) for each in positions),
            )
        )
    place = {name: draw(text) for name in ("name", "account", "partition", "region", "bucket", "state_key")}
    backend = BackedUpBackend(
        **place,
        cloud=draw(st.sampled_from(["aws", "alicloud"])),
        workspace_key_prefix=draw(text),
        lock=draw(st.sampled_from(["table", "native", "both", "none"])),
        lock_table=draw(st.none() | text),
        encryption=draw(text),
        kms_key_arn=draw(st.none() | text),
    )
    return Manifest(
        format="stateroom-backup", version=1, made=draw(times), tool=draw(text), backend=backend, states=tuple(made)
    )


@settings(max_examples=settings().max_examples // 2)
@given(manifests())
def test_every_manifest_is_read_as_it_was_written(manifest: Manifest) -> None:
    assert parse_manifest(render_manifest(manifest)) == manifest


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | text, lambda each: st.lists(each) | st.dictionaries(text, each)
    ),
    st.data(),
)
def test_whatever_stands_in_the_place_of_a_value_is_read_or_refused(value: Any, data: st.DataObject) -> None:
    document = json.loads(render_manifest(WHOLE))
    place = data.draw(st.sampled_from([document, document["backend"], document["states"][0], first(document)]))
    place[data.draw(st.sampled_from(sorted(place)))] = value
    try:
        found = parse_manifest(json.dumps(document).encode())
    except ValueError:
        return
    assert parse_manifest(render_manifest(found)) == found
