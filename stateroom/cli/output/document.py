"""What another program reads: the document of `--json`, and a configuration."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import click


def show_document(document: Mapping[str, Any]) -> None:
    """Print the one document of `--json`."""
    show_exactly(json.dumps(document, indent=2, ensure_ascii=False) + "\n")


def show_exactly(text: str) -> None:
    """Print `text` in UTF-8, which JSON and HCL are in, whatever encoding the locale has: nothing is replaced."""
    click.echo(text.encode("utf-8", "backslashreplace"), nl=False)
