"""Errors of the Pulumi program as Pulumi shows them: the message, and no traceback."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pulumi

from stateroom.errors import StateroomError


@contextmanager
def plain_errors() -> Iterator[None]:
    """Let an error of ours end the program with its own text. The error itself is the cause of what is raised."""
    try:
        yield
    except StateroomError as error:
        raise pulumi.RunError(str(error)) from error
