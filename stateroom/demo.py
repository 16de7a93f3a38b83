"""`make demo`: from nothing to a proven backend that real Terraform uses, on a local AWS. Loopback only.

It types the commands that a user types; the environment they run in has nothing of the user's in it.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from stateroom.errors import StateroomError
from stateroom.local.aws import LocalAws, environment, forget_user_settings
from stateroom.local.terraform import closed_environment, run_terraform
from stateroom.workspace import find_workspace

STACK = "local-aws"
_CONFIGURATION = """\
resource "terraform_data" "greeting" {
  input = "hello from a locked, encrypted state"
}

output "greeting" {
  value = terraform_data.greeting.output
}
"""


def main() -> int:
    """Run the demo; the exit code says whether all of it worked."""
    forget_user_settings(os.environ)
    workspace = find_workspace(Path.cwd())
    with LocalAws() as cloud, tempfile.TemporaryDirectory(prefix="stateroom-demo-") as scratch:
        folder = Path(scratch)
        variables = closed_environment(folder, {**environment(cloud.url), "TERM": "dumb", "COLUMNS": "80"})
        _say(f"A local AWS answers at {cloud.url}. Nothing leaves this machine.")

        _show(f"stateroom up --stack {STACK}")
        _stateroom(["up", "--stack", STACK], workspace.root, variables)
        _say("\n")

        emitted = workspace.records(STACK) / "terraform" / "backend.tf"
        _show(f"cat {emitted.relative_to(workspace.root)}")
        _say(emitted.read_text(encoding="utf-8"))

        (folder / "main.tf").write_text(_CONFIGURATION, encoding="utf-8")
        (folder / "backend.tf").write_bytes(emitted.read_bytes())
        for command in ("init -input=false", "apply -input=false -auto-approve"):
            _show(f"terraform {command}")
            _say(run_terraform([*command.split(), "-no-color"], folder, variables))
    return 0


def _stateroom(arguments: Sequence[str], folder: Path, variables: Mapping[str, str]) -> None:
    command = [sys.executable, "-m", "stateroom.cli", *arguments]
    finished = subprocess.run(command, cwd=folder, env=dict(variables), check=False)  # noqa: S603 - our own command
    if finished.returncode != 0:
        raise StateroomError(f"`stateroom {' '.join(arguments)}` failed; see above")


def _show(command: str) -> None:
    _say(f"$ {command}")


def _say(text: str) -> None:
    sys.stdout.write(f"{text.strip()}\n\n" if text.strip() else text)
    sys.stdout.flush()


if __name__ == "__main__":
    try:
        sys.exit(main())
    except StateroomError as error:
        sys.stderr.write(f"error: {error}\n")
        sys.exit(error.exit_code)
