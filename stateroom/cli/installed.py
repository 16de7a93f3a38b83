"""Which version of a tool is installed: asked of the tool itself, and of nothing beyond this computer."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Mapping
from typing import Final

from stateroom.emit.versions import Version, parse_version
from stateroom.errors import StateroomError

COMMANDS: Final[Mapping[str, str]] = {"terraform": "terraform", "opentofu": "tofu"}
"""The tools whose version matters, by their names here."""

SECONDS: Final = 10
"""The longest that a tool may take to tell its version."""


def read_version(tool: str) -> Version | None:
    """The version on PATH; None for a tool that is not installed, or that is not written for a version.

    StateroomError when it is there and does not tell its version; UsageError for a version that is not known.
    """
    command = shutil.which(COMMANDS[tool]) if tool in COMMANDS else None
    if command is None:
        return None
    # Terraform would ask its maker for news.
    environment = {**os.environ, "CHECKPOINT_DISABLE": "1"}
    try:
        answer = subprocess.run(  # noqa: S603 - the tool on PATH, with fixed arguments
            [command, "version", "-json"],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            env=environment,
            timeout=SECONDS,
            check=False,
        )
        return parse_version(tool, json.loads(answer.stdout)["terraform_version"])
    except subprocess.TimeoutExpired:
        why = f"`{command} version -json` takes longer than {SECONDS} seconds"
    except OSError as error:
        why = f"{command} cannot be run: {error.strerror or error}"
    except (ValueError, KeyError, TypeError):
        why = f"`{command} version -json` answers with something else"
    raise StateroomError(
        f"the installed {COMMANDS[tool]} does not tell its version",
        why=why,
        remedy="give the version with --for, such as --for 1.11",
    )
