"""Paths of files outside the project."""

from __future__ import annotations

from stateroom.config.problems import Fault


def check_file(path: str) -> Fault | None:
    """Whether the text can be a path; whether the file is there is seen when the cloud is called."""
    if path and path == path.strip() and path.isprintable():
        return None
    return Fault("this is not the path of a file", "write the file's path")
