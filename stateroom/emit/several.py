"""Files for several states of one backend: keys, workspaces, or the components of a repository.

Everything is rendered and every file looked at before the first is written, and one that is right is not written again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from stateroom.emit.asked import Asked
from stateroom.emit.collisions import refuse_overlap
from stateroom.emit.components import find_components, key_of
from stateroom.emit.declarations import refuse_second_backend
from stateroom.emit.overwriting import refuse_to_overwrite
from stateroom.errors import UsageError
from stateroom.facts import Facts
from stateroom.replacing import write_text

_OF_MANY: Final = ("terragrunt", "pulumi", "github-actions")
"""The tools whose file is one for many states."""


@dataclass(frozen=True)
class State:
    """One state, and the folder of its file. key, workspace: as `stateroom.emit.render` takes them."""

    folder: Path
    key: str | None = None
    workspace: str | None = None


@dataclass(frozen=True)
class Written:
    """What became of a state's file. changed: whether it was written; else it was right."""

    state: State
    path: Path
    changed: bool


def list_states(keys: Sequence[str], workspaces: Sequence[str], directory: Path) -> list[State]:
    """Every key with every workspace. A state's folder is named after its key, without `.tfstate`, where there are
    several keys, and after its workspace, where there are several of them."""
    return [
        State(directory.joinpath(*_folders(keys, key), *_folders(workspaces, workspace)), key, workspace)
        for key in keys or (None,)
        for workspace in workspaces or (None,)
    ]


def _folders(all_of_them: Sequence[str], one: str | None) -> Iterator[str]:
    if one is not None and len(all_of_them) > 1:
        short = one.removesuffix(".tfstate")
        # What is left of a name such as `...tfstate` would lead elsewhere.
        yield one if short.rpartition("/")[2] in ("", ".", "..") else short


def list_components(facts: Facts, directory: Path, workspace: str | None) -> list[State]:
    """The state of every component. UsageError as `find_components`."""
    return [State(directory / each, key_of(facts, each), workspace) for each in find_components(directory)]


def write_states(facts: Facts, asked: Asked, states: Sequence[State], *, force: bool = False) -> list[Written]:
    """Write the file of every state. force: also where there is a file that is not ours, or was edited;
    never a link or a folder.

    UsageError for a tool whose file is one for many states, for states that would lie on each other, and as
    `stateroom.emit.render`; RefusedError as `write_rendered`.
    """
    if asked.tool in _OF_MANY:
        raise UsageError(
            f"{asked.tool} has one file for many states",
            why="it is not written once for each",
            remedy="emit it once, without several keys, workspaces or components",
        )
    _refuse_twins(states)
    refuse_overlap(facts, sorted({state.key or facts.state_key for state in states}))
    files = list(_render(facts, asked, states))
    changed = write_rendered(asked, {path: text for _, path, text in files}, force=force)
    return [Written(state, path, path in changed) for state, path, _ in files]


def write_rendered(asked: Asked, texts: Mapping[Path, str], *, force: bool = False) -> set[Path]:
    """Write what was rendered; the paths whose text was another. RefusedError, before the first is written, for a file
    that is not ours or was edited, and beside another backend."""
    refuse_to_overwrite(texts, force=force)
    if asked.declares:
        refuse_second_backend(texts, force=force)
    return {path for path, text in texts.items() if write_text(path, text)}


def _render(facts: Facts, asked: Asked, states: Sequence[State]) -> Iterator[tuple[State, Path, str]]:
    name = asked.name_file(facts.cloud)
    for state in states:
        yield state, state.folder / name, asked.render(facts, state.key, state.workspace)


def _refuse_twins(states: Sequence[State]) -> None:
    """UsageError when two states would have one file, or two components one state."""
    folders: dict[Path, State] = {}
    keys: dict[tuple[str | None, str | None], State] = {}
    for state in states:
        place = (state.key, state.workspace)
        other = folders.setdefault(state.folder, state)
        if other is state:
            other = keys.setdefault(place, state)
        if other is not state:
            raise UsageError(
                f"{state.folder} and {other.folder} would share a state or a file",
                why=f"they are for {_told(state)} and {_told(other)}",
                remedy="name each once; on OSS, name components so that they differ with hyphens for slashes",
            )


def _told(state: State) -> str:
    parts = {"the key": state.key, "the workspace": state.workspace}
    return " in ".join(f"{noun} {name!r}" for noun, name in parts.items() if name is not None)
