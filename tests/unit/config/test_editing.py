"""A value in a YAML text is changed, and every other character stays."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from stateroom.config.editing import REMOVED, Changes, set_values

PLACE = ("config", "stateroom:backend", "lock")
TO_NATIVE: Changes = {"mode": "native", "table": REMOVED, "capacity": "null"}


def stack(backend: str) -> str:
    return f"# Ours.\nconfig:\n  stateroom:backend:\n{backend}"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            stack("    cloud: aws\n    lock: {mode: both, table: own} # both, for now\n    emit: [terraform]\n"),
            stack("    cloud: aws\n    lock: {mode: native, capacity: null} # both, for now\n    emit: [terraform]\n"),
        ),
        (
            stack(
                "    lock:\n      table: own # by hand\n\n      mode:  'both' # until May\n      # the end\n    a: 1"
            ),
            stack("    lock:\n\n      mode:  native # until May\n      capacity: null\n      # the end\n    a: 1"),
        ),
        (
            stack("    lock:\n      mode: both\n      capacity:\n        read: 5\n        write: 5\n    a: 1\n"),
            stack("    lock:\n      mode: native\n      capacity: null\n    a: 1\n"),
        ),
        (
            stack("    cloud: aws # the first\n    tags:\n      team: core # the last\n\n# The end.\n"),
            stack(
                "    cloud: aws # the first\n    tags:\n      team: core # the last\n"
                "    lock: {mode: native, capacity: null}\n\n# The end.\n"
            ),
        ),
        (stack("    lock:\n    a: 1\n"), stack("    lock: {mode: native, capacity: null}\n    a: 1\n")),
        (stack("    lock: ~\n    a: 1\n"), stack("    lock: {mode: native, capacity: null}\n    a: 1\n")),
        (stack("    lock: {}\n    a: 1\n"), stack("    lock: {mode: native, capacity: null}\n    a: 1\n")),
        (
            stack("    lock: {table: own, mode: both,}\r\n").replace("\n", "\r\n"),
            stack("    lock: {mode: native, capacity: null,}\r\n").replace("\n", "\r\n"),
        ),
        (
            '{"config": {"stateroom:backend": {"cloud": "aws"}}}',
            '{"config": {"stateroom:backend": {"cloud": "aws", lock: {mode: native, capacity: null}}}}',
        ),
        (
            stack("    cloud: aws\r\n").replace("\r\n", "\n").replace("\n", "\r\n"),
            stack("    cloud: aws\n    lock: {mode: native, capacity: null}\n").replace("\n", "\r\n"),
        ),
        (
            "x: &both {mode: both}\n" + stack("    lock: {<<: *both, a: 1}\n"),
            "x: &both {mode: both}\n" + stack("    lock: {<<: *both, a: 1, mode: native}\n"),
        ),
    ],
    ids=["one line", "lines", "a mapping", "nothing", "no value", "null", "empty", "comma", "json", "crlf", "merged"],
)
def test_what_is_changed_is_changed_and_every_comment_stays(before: str, after: str) -> None:
    changes = {"mode": "native"} if "<<" in before else TO_NATIVE
    assert set_values(before, PLACE, changes) == after


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("x: &l {mode: both}\n" + stack("    lock: *l\n"), "line 5: lock is an alias"),
        ("x: &m both\n" + stack("    lock: {mode: *m}\n"), "line 5: mode is an alias"),
        (stack("    lock: &l {mode: both}\n    x: *l\n"), "other values would change with it"),
        ("x: &l {mode: both}\n" + stack("    lock: {<<: *l}\n"), "line 5: << is an alias"),
        (stack("    lock:\n      mode: both\n      ? table\n      : own\n"), "line 6: table does not begin its line"),
    ],
    ids=["alias", "alias of a value", "anchor", "merged alone", "explicit key"],
)
def test_what_would_change_something_else_is_refused_with_the_reason(text: str, reason: str) -> None:
    with pytest.raises(ValueError) as caught:  # noqa: PT011 - the whole text is compared
        set_values(text, PLACE, TO_NATIVE)
    assert str(caught.value) == reason


SCALARS = st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=8))
KEYS = st.sampled_from(["mode", "table", "capacity", "a", "b: c", "#", "1"])
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=2) | st.dictionaries(KEYS, inner, max_size=2), max_leaves=6
)


@given(
    st.dictionaries(st.sampled_from(["cloud", "lock", "tags"]), VALUES, min_size=1),
    st.dictionaries(KEYS, VALUES, max_size=4),
    st.sampled_from([None, True, False]),
    st.booleans(),
)
def test_any_other_value_of_any_file_is_what_it_was(
    backend: dict[str, Any], lock: dict[str, Any], flow: bool | None, has_lock: bool
) -> None:
    backend = {**backend, "lock": lock} if has_lock else {k: v for k, v in backend.items() if k != "lock"} or {"a": 1}
    content = {"config": {"stateroom:backend": backend, "other:key": [1]}, "secretsprovider": "x"}
    text = yaml.safe_dump(content, default_flow_style=flow, allow_unicode=True)
    # What the text says, for PyYAML writes some text as another: with allow_unicode, a lone NEL comes back as a space.
    wanted = yaml.safe_load(text)
    stated = wanted["config"]["stateroom:backend"]
    kept = {key: value for key, value in stated.get("lock", {}).items() if key != "table"}
    stated["lock"] = {**kept, "mode": "native", "capacity": None}
    assert yaml.safe_load(set_values(text, PLACE, TO_NATIVE)) == wanted
