"""The executables that Pulumi looks for on PATH."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path

PACKAGES = ("aws", "alicloud")

_ROOT = Path(__file__).parents[2]


def install(folder: Path) -> None:
    """Write `pulumi-resource-<package>` into `folder` for each package. They run with this Python."""
    folder.mkdir(parents=True, exist_ok=True)
    for package in PACKAGES:
        command = f"PYTHONPATH={shlex.quote(str(_ROOT))} exec {shlex.quote(sys.executable)} -m tests.provider {package}"
        script = folder / f"pulumi-resource-{package}"
        script.write_text(f'#!/bin/sh\n{command} "$@"\n', encoding="utf-8")
        script.chmod(0o755)
