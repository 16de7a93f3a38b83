"""The file with a certificate authority."""

from __future__ import annotations

from stateroom.config.problems import Fault


def check_ca_bundle(path: str) -> Fault | None:
    """Whether the text can be a path; whether the file is there is seen when the cloud is called."""
    if path and path == path.strip() and path.isprintable():
        return None
    return Fault("this is not the path of a file", "write the path of a PEM file")
