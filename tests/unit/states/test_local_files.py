from __future__ import annotations

import errno
import fcntl
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from stateroom.errors import LockHeldError, StateroomError, UsageError
from stateroom.states.ends import Held, Taken
from stateroom.states.local_files import Files, LocalState, find_local_states
from stateroom.states.lock_info import LockInfo
from tests.unit.states.place import state

HOLDING = """
import fcntl, sys
file = open(sys.argv[1], "r+b")
fcntl.lockf(file, fcntl.LOCK_EX)
print("held", flush=True)
sys.stdin.read()
"""


def write(folder: Path, *names: str, content: bytes | None = None) -> None:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(state() if content is None else content)


@contextmanager
def another_process(path: Path) -> Iterator[None]:
    """Holds the lock of a file, as a tool does."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDING, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        yield
    finally:
        process.communicate()


def test_a_project_has_the_state_in_it_and_those_of_its_workspaces(tmp_path: Path) -> None:
    write(tmp_path, "terraform.tfstate", "terraform.tfstate.d/dev/terraform.tfstate")
    write(tmp_path, "terraform.tfstate.backup", ".terraform/terraform.tfstate", "below/terraform.tfstate")
    write(tmp_path, "terraform.tfstate.d/moved/terraform.tfstate", content=b"")
    dev = tmp_path / "terraform.tfstate.d" / "dev" / "terraform.tfstate"
    assert find_local_states([tmp_path]) == [
        LocalState(tmp_path / "terraform.tfstate", "default"),
        LocalState(dev, "dev"),
    ]
    assert find_local_states([dev, dev]) == [LocalState(dev, "dev")]
    (tmp_path / "terraform.tfstate").unlink()
    assert find_local_states([tmp_path]) == [LocalState(dev, "dev")]


def test_a_folder_of_projects_has_their_states_by_their_paths(tmp_path: Path) -> None:
    write(tmp_path, "net/terraform.tfstate", "apps/web/terraform.tfstate.d/dev/terraform.tfstate")
    write(tmp_path, ".cache/terraform.tfstate", "modules/x/terraform.tfstate", "apps/.terraform/terraform.tfstate")
    (tmp_path / "loop").symlink_to(tmp_path)
    assert find_local_states([tmp_path]) == [
        LocalState(tmp_path / "apps/web/terraform.tfstate.d/dev/terraform.tfstate", "dev", "apps/web"),
        LocalState(tmp_path / "net/terraform.tfstate", "default", "net"),
    ]


def test_where_there_is_no_state_it_is_said(tmp_path: Path) -> None:
    write(tmp_path, "terraform.tfstate", content=b"")
    with pytest.raises(UsageError) as caught:
        find_local_states([tmp_path])
    assert str(caught.value) == (
        f"there is no state in {tmp_path}\n"
        "  why:  neither it nor a folder below it has a terraform.tfstate, or one in terraform.tfstate.d\n"
        "  next: name the folder of a project, or the file of a state"
    )
    with pytest.raises(UsageError) as caught:
        find_local_states([tmp_path / "nowhere"])
    assert str(caught.value) == (
        f"{tmp_path}/nowhere does not exist\n  next: name the folder of a project, or the file of a state"
    )


def test_a_folder_that_cannot_be_read_is_not_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "closed").mkdir()
    scan = os.scandir

    def refuse(folder: Path) -> object:
        if folder.name == "closed":
            raise PermissionError(errno.EACCES, "Permission denied")
        return scan(folder)

    monkeypatch.setattr(os, "scandir", refuse)
    with pytest.raises(StateroomError) as caught:
        find_local_states([tmp_path])
    assert str(caught.value) == (
        f"cannot read {tmp_path}/closed\n  why:  Permission denied\n  next: make the directory readable"
    )


def test_a_state_is_read_under_a_lock_that_keeps_tools_out_and_leaves_nothing(tmp_path: Path) -> None:
    path = tmp_path / "terraform.tfstate"
    write(tmp_path, path.name)
    path.chmod(0o400)
    with Files().reading(str(path)) as taken:
        assert taken == Taken(state())
        tool = "import fcntl, sys; fcntl.lockf(open(sys.argv[1], 'rb'), fcntl.LOCK_SH | fcntl.LOCK_NB)"
        assert subprocess.run([sys.executable, "-c", tool, str(path)], check=False).returncode == 0
        path.chmod(0o600)
        tool = "import fcntl, sys; fcntl.lockf(open(sys.argv[1], 'r+b'), fcntl.LOCK_EX | fcntl.LOCK_NB)"
        refused = subprocess.run([sys.executable, "-c", tool, str(path)], check=False, capture_output=True, text=True)
        assert "BlockingIOError" in refused.stderr
    assert Files().list_held([str(path)]) == []
    assert os.listdir(tmp_path) == [path.name]
    with path.open("r+b") as file:
        fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


@pytest.mark.parametrize("named", [True, False])
def test_a_lock_that_a_tool_holds_is_told_with_its_holder(named: bool, tmp_path: Path) -> None:
    path = tmp_path / "terraform.tfstate"
    write(tmp_path, path.name)
    info = LockInfo.new(str(path))
    if named:
        write(tmp_path, ".terraform.tfstate.lock.info", content=info.to_json().encode())
    holder = str(info) if named else "a process that left no name"
    # What a tool has left beside the file is not its lock.
    assert Files().list_held([str(path)]) == []
    with another_process(path):
        assert Files().list_held([str(path)]) == [Held(str(path), holder, "the tool that works with it")]
        with pytest.raises(LockHeldError) as caught, Files().reading(str(path)):
            pass
    assert str(caught.value) == (
        f"the lock of {path} is held\n"
        f"  why:  by {holder}; nothing was changed\n"
        "  next: wait until the tool that works with it has come to its end"
    )


def test_an_empty_file_counts_while_a_tool_is_about_to_write_a_state_into_it(tmp_path: Path) -> None:
    path = tmp_path / "terraform.tfstate"
    write(tmp_path, path.name, content=b"")
    with another_process(path):
        assert find_local_states([tmp_path]) == [LocalState(path, "default")]
    with pytest.raises(UsageError):
        find_local_states([tmp_path])


def test_a_file_that_is_gone_or_no_state_says_so(tmp_path: Path) -> None:
    gone, broken = tmp_path / "gone", tmp_path / "broken"
    broken.write_text(json.dumps({"version": 3}))
    seen = [Files().look(str(path)).state for path in (gone, broken)]
    assert [each and each.problem for each in seen] == [
        "No such file or directory",
        "its format has the version 3, and clients of today write 4",
    ]
    assert Files().list_held([str(gone)]) == []
    with pytest.raises(StateroomError) as caught, Files().reading(str(gone)):
        pass
    assert str(caught.value) == (f"{gone} cannot be read\n  why:  No such file or directory\n  next: make it readable")
