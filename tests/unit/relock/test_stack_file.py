"""What changes in a stack file with the lock mode, and how it is written."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml

from stateroom.errors import ConfigError, RefusedError, StateroomError
from stateroom.facts import LockMode
from stateroom.provision import Stack, open_stack
from stateroom.relock.stack_file import load_edited, plan_changes, plan_edit, write_edit
from stateroom.workspace import find_workspace

ROOT = Path(__file__).parents[3]
BACKEND = "config:\n  stateroom:backend:\n    cloud: aws\n    name: acme\n    region: eu-west-1\n"


def make_stack(folder: Path, lock: str, defaults: dict[str, Any] | None = None) -> Stack:
    (folder / "stacks").mkdir()
    project: dict[str, Any] = {"name": "stateroom", "runtime": "python", "stackConfigDir": "stacks"}
    if defaults is not None:
        project["config"] = {"stateroom:defaults": {"value": defaults}}
    (folder / "Pulumi.yaml").write_text(yaml.safe_dump(project))
    shutil.copy(ROOT / "__main__.py", folder)
    (folder / "stacks" / "Pulumi.prod.yaml").write_text(BACKEND + lock)
    return open_stack(find_workspace(folder), "prod")


@pytest.mark.parametrize(
    ("own", "inherited", "now", "target", "table", "changes"),
    [
        ({"mode": "table"}, {}, "table", "both", None, {"mode": "both"}),
        ({}, {}, "native", "native", None, {}),
        ({}, {"mode": "table"}, "table", "both", None, {"mode": "both"}),
        (
            {"mode": "both", "table": "own", "deletion_protection": False},
            {},
            "both",
            "native",
            None,
            {"mode": "native", "table": None, "deletion_protection": None},
        ),
        (
            {"table": "own", "capacity": None},
            {"mode": "both", "table": "shared", "capacity": {"read": 1}, "point_in_time_recovery": True},
            "both",
            "native",
            None,
            {"mode": "native", "table": "null", "point_in_time_recovery": "null"},
        ),
        (
            {"mode": "native", "table": None, "capacity": None},
            {"mode": "both", "table": "shared", "capacity": {"read": 1}},
            "native",
            "both",
            None,
            {"mode": "both", "table": None, "capacity": None},
        ),
        ({"mode": "native"}, {}, "native", "both", "own", {"mode": "both", "table": "own"}),
        ({"mode": "native"}, {}, "native", "both", "123", {"mode": "both", "table": "'123'"}),
        ({"mode": "native"}, {"table": "shared"}, "native", "both", "own", {"mode": "both"}),
        ({"mode": "native"}, {}, "native", "native", "own", {}),
        ({"mode": "both"}, {}, "both", "table", "own", {"mode": "table"}),
    ],
)
def test_the_mode_changes_and_what_only_a_table_has_goes_with_it(
    own: dict[str, Any],
    inherited: dict[str, Any],
    now: LockMode,
    target: LockMode,
    table: str | None,
    changes: dict[str, str | None],
) -> None:
    assert plan_changes(own, inherited, now, target, table) == changes


def test_a_mode_that_comes_from_the_defaults_is_overridden_in_the_stacks_own_file(tmp_path: Path) -> None:
    shared = {"aws": {"lock": {"mode": "both", "capacity": {"read": 1, "write": 1}}}}
    stack = make_stack(tmp_path, "    # the end\n", shared)
    edit = plan_edit(stack, "native", None)
    assert edit.changes == {"mode": ("both", "native"), "capacity": ({"read": 1, "write": 1}, None)}
    assert edit.after == f"{BACKEND}    lock: {{mode: native, capacity: null}}\n    # the end\n"
    lock = load_edited(stack, edit).backend.lock
    assert (lock.mode, lock.gives("capacity")) == ("native", False)
    write_edit(edit)
    assert plan_edit(open_stack(stack.workspace, "prod"), "native", None).changes == {}
    assert yaml.safe_load((tmp_path / "Pulumi.yaml").read_text())["config"]["stateroom:defaults"]["value"] == shared


def test_a_file_is_written_whole_with_the_mode_it_has_and_through_a_link(tmp_path: Path) -> None:
    stack = make_stack(tmp_path, "    lock: {mode: table}\n")
    file, elsewhere = tmp_path / "stacks" / "Pulumi.prod.yaml", tmp_path / "elsewhere.yaml"
    file.rename(elsewhere)
    elsewhere.chmod(0o640)
    file.symlink_to(elsewhere)
    write_edit(plan_edit(stack, "both", None))
    assert file.is_symlink()
    assert elsewhere.read_text() == f"{BACKEND}    lock: {{mode: both}}\n"
    assert elsewhere.stat().st_mode & 0o777 == 0o640
    assert sorted(each.name for each in tmp_path.iterdir()) == [
        "Pulumi.yaml",
        "__main__.py",
        "elsewhere.yaml",
        "stacks",
    ]


def test_a_file_that_changed_since_it_was_read_is_left(tmp_path: Path) -> None:
    stack = make_stack(tmp_path, "    lock: {mode: table}\n")
    edit = plan_edit(stack, "both", None)
    edit.file.write_text(f"{edit.before}    emit: [opentofu]\n")
    with pytest.raises(RefusedError) as caught:
        write_edit(edit)
    assert str(caught.value) == (
        "stacks/Pulumi.prod.yaml was changed while we looked\n"
        "  why:  somebody else edits it; nothing was changed\n"
        "  next: run the same command again"
    )
    assert edit.file.read_text() == f"{edit.before}    emit: [opentofu]\n"


def test_a_file_that_cannot_be_changed_says_what_to_write_by_hand(tmp_path: Path) -> None:
    stack = make_stack(tmp_path, "    lock: &ours {mode: both, table: own}\n  other:key: *ours\n")
    with pytest.raises(RefusedError) as caught:
        plan_edit(stack, "native", None)
    assert str(caught.value) == (
        "stacks/Pulumi.prod.yaml is not changed by us: other values would change with it\n"
        "  why:  only the stack's own lock mode should change; nothing was changed\n"
        "  next: in stacks/Pulumi.prod.yaml, below stateroom:backend and lock, write `mode: native`, remove table; "
        "then run the same command again"
    )


def test_what_would_be_wrong_is_told_before_anything_is_written(tmp_path: Path) -> None:
    stack = make_stack(tmp_path, "    lock: {mode: native}\n")
    edit = plan_edit(stack, "both", "a")
    with pytest.raises(ConfigError) as caught:
        load_edited(stack, edit)
    assert caught.value.what == "stacks/Pulumi.prod.yaml has 1 problem"
    assert edit.file.read_text() == edit.before


def test_a_folder_that_is_gone_is_an_error_of_ours(tmp_path: Path) -> None:
    stack = make_stack(tmp_path, "    lock: {mode: table}\n")
    edit = plan_edit(stack, "both", None)
    edit.file.unlink()
    with pytest.raises(StateroomError) as caught:
        write_edit(edit)
    assert str(caught.value) == (
        f"cannot write {edit.file}\n  why:  No such file or directory\n  next: make it and its folder writable"
    )
