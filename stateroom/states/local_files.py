"""States in local files, as the backend "local" of Terraform and OpenTofu keeps them: found, locked and read.

Terraform: internal/backend/local, and internal/states/statemgr, Filesystem. A state is `terraform.tfstate`, that of a
workspace `terraform.tfstate.d/WORKSPACE/terraform.tfstate`. Its lock is the system's own on the file; who holds it
stands in `.terraform.tfstate.lock.info` beside it.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Collection, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final

from stateroom.errors import LockHeldError, StateroomError, UsageError
from stateroom.states.addresses import DEFAULT_WORKSPACE
from stateroom.states.ends import Held, Taken
from stateroom.states.lock_info import LockInfo, read_info
from stateroom.states.moving import End, Seen, look_at

NAME: Final = "terraform.tfstate"
WORKSPACES: Final = "terraform.tfstate.d"

_SHARED: Final = "modules"
"""A folder of this name holds what components share, as for `stateroom emit --components`."""


@dataclass(frozen=True)
class LocalState:
    """A state in a file. component: the path of its folder below the one that was given, with `/`; empty when it is the
    state of what was given."""

    path: Path
    workspace: str
    component: str = ""


def find_local_states(paths: Sequence[Path]) -> list[LocalState]:
    """The states at these paths: a file; a folder with states, its workspaces included; or the folders below one that
    has none itself. Hidden folders and those of the name `modules` are passed over, and links are not followed.

    A file without a byte is no state for the tools either: they leave it where they have taken a state elsewhere. It
    counts while somebody holds its lock, who is about to write one.
    UsageError where there is none; StateroomError for a folder that cannot be read.
    """
    found: dict[Path, LocalState] = {}
    for path in paths:
        states = list(_find(path))
        if not states:
            raise UsageError(
                f"there is no state in {path}",
                why=f"neither it nor a folder below it has a {NAME}, or one in {WORKSPACES}",
                remedy="name the folder of a project, or the file of a state",
            )
        for each in states:
            found.setdefault(each.path.resolve(), each)
    return list(found.values())


class Files:
    """Local files as the origin of states; the name of a state is its path."""

    def look(self, name: str) -> End:
        try:
            return End(look_at(Path(name).read_bytes()))
        except OSError as error:
            return End(Seen(0, "", "", problem=error.strerror or str(error)))

    def list_held(self, names: Collection[str]) -> list[Held]:
        held = []
        for name in names:
            try:
                with open(name, "rb") as file:
                    info = None if _lock(file) else _read_holder(Path(name))
                    if info is None:
                        continue
            except OSError:
                continue
            held.append(Held(name, str(info), "the tool that works with it"))
        return held

    @contextmanager
    def reading(self, name: str) -> Iterator[Taken]:
        """The lock is a shared one, which keeps every tool out and writes nothing beside the file."""
        with closing(_open(name)) as file:
            if not _lock(file):
                raise LockHeldError(
                    f"the lock of {name} is held",
                    why=f"by {_read_holder(Path(name))}; nothing was changed",
                    remedy="wait until the tool that works with it has come to its end",
                )
            yield Taken(file.read())


def _find(path: Path) -> Iterator[LocalState]:
    if path.is_dir():
        states = list(_states_in(path, ""))
        yield from states or _search(path, path)
    elif path.is_file():
        is_workspace = path.name == NAME and path.absolute().parent.parent.name == WORKSPACES
        yield LocalState(path, path.absolute().parent.name if is_workspace else DEFAULT_WORKSPACE)
    else:
        raise UsageError(f"{path} does not exist", remedy="name the folder of a project, or the file of a state")


def _search(above: Path, folder: Path) -> Iterator[LocalState]:
    for each in sorted(_folders(folder)):
        if each.name != _SHARED and not each.name.startswith("."):
            yield from _states_in(each, each.relative_to(above).as_posix())
            yield from _search(above, each) if each.name != WORKSPACES else ()


def _states_in(folder: Path, component: str) -> Iterator[LocalState]:
    if _is_state(folder / NAME):
        yield LocalState(folder / NAME, DEFAULT_WORKSPACE, component)
    workspaces = folder / WORKSPACES
    if workspaces.is_dir() and not workspaces.is_symlink():
        for each in sorted(_folders(workspaces)):
            if _is_state(each / NAME):
                yield LocalState(each / NAME, each.name, component)


def _is_state(path: Path) -> bool:
    return path.is_file() and (path.stat().st_size > 0 or bool(Files().list_held([str(path)])))


def _folders(folder: Path) -> list[Path]:
    try:
        with os.scandir(folder) as entries:
            return [Path(entry.path) for entry in entries if entry.is_dir(follow_symlinks=False)]
    except OSError as error:
        raise StateroomError(
            f"cannot read {folder}", why=error.strerror or str(error), remedy="make the directory readable"
        ) from error


def _open(name: str) -> IO[bytes]:
    try:
        return open(name, "rb")
    except OSError as error:
        raise StateroomError(
            f"{name} cannot be read", why=error.strerror or str(error), remedy="make it readable"
        ) from None


def _lock(file: IO[bytes]) -> bool:
    """Whether nobody else had the lock. It is free again when the file is closed.

    A lock of POSIX, as Terraform's filesystem_lock_unix.go takes it; not `flock`, which those do not meet.
    """
    try:
        fcntl.lockf(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):
        return False
    return True


def _read_holder(path: Path) -> LockInfo | str:
    """Who holds the lock of a file, as far as it says."""
    try:
        text = path.with_name(f".{path.name}.lock.info").read_text(encoding="utf-8", errors="replace")
    except OSError:
        text = ""
    return read_info(text) or "a process that left no name"
