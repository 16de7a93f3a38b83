"""What another program reads: the document of `--json`, and a configuration."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import click

from stateroom.errors import ConfigError, StateroomError


def show_document(document: Mapping[str, Any]) -> int:
    """Print the one document of `--json`, and return the exit code that stands in it; 0 without one."""
    show_exactly(json.dumps(document, indent=2, ensure_ascii=False) + "\n")
    return int(document.get("exit_code", 0))


def show_exactly(text: str) -> None:
    """Print `text` in UTF-8, which JSON and HCL are in, whatever encoding the locale has: nothing is replaced."""
    click.echo(text.encode("utf-8", "backslashreplace"), nl=False)


def describe(error: StateroomError) -> dict[str, Any]:
    """An error as data, for `--json`."""
    described: dict[str, Any] = {"type": type(error).__name__, "what": error.what}
    if isinstance(error, ConfigError) and error.problems:
        described["problems"] = list(error.problems)
    return {**described, "why": error.why, "next": error.remedy}
