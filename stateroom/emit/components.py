"""The components of a repository: one folder, one configuration, one state each.

A folder with configuration of its own is a component, and what lies below it belongs to it. Hidden folders and folders
of the name `modules` hold what components share.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Final
from unicodedata import normalize

from stateroom.errors import StateroomError, UsageError
from stateroom.facts import Facts

ENDINGS: Final = (".tf", ".tf.json", ".tofu", ".tofu.json")
"""Of the files that are configuration for Terraform or OpenTofu."""

_SHARED: Final = "modules"


def find_components(directory: Path) -> list[str]:
    """The components below a directory by their paths from there, with `/`, in order.

    UsageError when there are none, or `directory` is one itself; StateroomError for what cannot be read.
    """
    if not directory.is_dir():
        raise UsageError(f"{directory} is not a directory", remedy="name the folder that the components are in")
    if _is_component(directory):
        raise UsageError(
            f"{directory} is a component itself",
            why="there is configuration in it",
            remedy="name the folder above it, or emit for this one alone, with --out",
        )
    found = sorted(_search(directory, directory))
    if not found:
        raise UsageError(
            f"there are no components in {directory}",
            why=f"no folder below it holds a file that ends in {', '.join(ENDINGS)}",
            remedy="name the folder that the components are in",
        )
    return found


def key_of(facts: Facts, component: str) -> str:
    """The key of a component's state: below its folder on S3; on OSS in one name, because there the tools would take
    a folder for a workspace."""
    component = normalize("NFC", component)  # as the tools write it; some file systems take accents apart
    if facts.cloud == "aws":
        return f"{component}/{facts.state_key.rpartition('/')[2]}"
    return f"{component.replace('/', '-')}.tfstate"


def _search(directory: Path, above: Path) -> Iterator[str]:
    for folder in _folders(above):
        if _is_component(folder):
            yield folder.relative_to(directory).as_posix()
        elif folder.name != _SHARED and not folder.name.startswith("."):
            yield from _search(directory, folder)


def _folders(directory: Path) -> list[Path]:
    """Links are not followed: they could lead round in circles, or out of the repository."""
    return [Path(entry.path) for entry in _entries(directory) if entry.is_dir(follow_symlinks=False)]


def _is_component(folder: Path) -> bool:
    if folder.name == _SHARED or folder.name.startswith("."):
        return False
    return any(entry.name.endswith(ENDINGS) and entry.is_file() for entry in _entries(folder))


def _entries(directory: Path) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(directory) as entries:
            return list(entries)
    except OSError as error:
        raise StateroomError(
            f"cannot read {directory}", why=error.strerror or str(error), remedy="make the directory readable"
        ) from error
