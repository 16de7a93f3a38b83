"""The project's folder on disk: its program, its stacks, and what earlier runs recorded."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from stateroom.config.stackfile import read_yaml
from stateroom.errors import StateroomError, UsageError


@dataclass(frozen=True)
class Workspace:
    """A Stateroom project.

    root: the folder that holds `Pulumi.yaml`.
    project: the project's name.
    stacks: the folder of the stack files.
    """

    root: Path
    project: str
    stacks: Path

    @property
    def main(self) -> Path:
        """The Pulumi program."""
        return self.root / "__main__.py"

    def records(self, stack: str) -> Path:
        """Where runs of a stack record their outputs and write the backend's configuration."""
        return self.root / ".stateroom" / stack


def find_workspace(start: Path) -> Workspace:
    """The project that `start` lies in. UsageError when there is none, or its `Pulumi.yaml` is no project
    file; ConfigError when that cannot be read, or is not YAML."""
    for folder in (start, *start.parents):
        if (folder / "Pulumi.yaml").is_file():
            return _read(folder)
    raise UsageError(
        f"no Stateroom project in {start} or above",
        why="there is no Pulumi.yaml",
        remedy="go to the project's folder, or name it with --cwd",
    )


def require_writable(directory: Path) -> None:
    """StateroomError when nothing can be written into `directory`, there already or still to be made. Writes nothing:
    it is asked before a long job whose results go there."""
    there = next(folder for folder in (directory, *directory.parents) if os.path.lexists(folder))
    if not there.is_dir():
        why, remedy = f"{there} is not a directory", "move it away"
    elif not os.access(there, os.W_OK | os.X_OK):
        why, remedy = f"{there} is not writable", "make it writable, or work in a copy of the project"
    else:
        return
    raise StateroomError(f"nothing can be recorded in {directory}", why=why, remedy=remedy)


def _read(root: Path) -> Workspace:
    file = root / "Pulumi.yaml"
    content, _ = read_yaml(file, str(file)) or (None, ())
    if not isinstance(content, dict) or not isinstance(content.get("name"), str):
        raise UsageError(f"{file} is not a Pulumi project file", why="it has no name", remedy="add `name: stateroom`")
    runtime = content.get("runtime", "python")
    language = runtime.get("name", "python") if isinstance(runtime, dict) else runtime
    if language != "python":
        raise UsageError(
            f"{file} is the file of another project, {content['name']}",
            why=f"its program is written in {language}, and a Stateroom project's in Python",
            remedy="go to a Stateroom project, or name it with --cwd",
        )
    return Workspace(root, content["name"], root / str(content.get("stackConfigDir", ".")))
