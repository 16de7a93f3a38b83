"""`make demo [CLOUD]`: from nothing to a proven backend that real Terraform uses, on local clouds. Loopback only.

It types the commands that a user types; the environment they run in has nothing of the user's in it.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from stateroom.emit.choices import refuse_unknown
from stateroom.errors import StateroomError
from stateroom.facts import CloudName
from stateroom.local import TITLES, alicloud, aws, make_local
from stateroom.local.terraform import closed_environment, run_terraform
from stateroom.workspace import Workspace, find_workspace

STACKS: Mapping[CloudName, str] = {"aws": "local-aws", "alicloud": "local-alicloud"}
_CONFIGURATION = """\
resource "terraform_data" "greeting" {
  input = "hello from a locked, encrypted state"
}

output "greeting" {
  value = terraform_data.greeting.output
}
"""


def main(clouds: Sequence[str]) -> int:
    """Run the demo on these clouds, or on all; the exit code says whether all of it worked."""
    for cloud in clouds:
        refuse_unknown("cloud", cloud, tuple(STACKS))
    aws.forget_user_settings(os.environ)
    alicloud.forget_user_settings(os.environ)
    workspace = find_workspace(Path.cwd())
    for cloud, stack in STACKS.items():
        if cloud in (clouds or STACKS):
            _show_job(cloud, stack, workspace)
    return 0


def _show_job(cloud: CloudName, stack: str, workspace: Workspace) -> None:
    # What an earlier demo recorded speaks of a cloud that is gone.
    shutil.rmtree(workspace.records(stack), ignore_errors=True)
    with make_local(cloud).start() as running, tempfile.TemporaryDirectory(prefix="stateroom-demo-") as scratch:
        folder = Path(scratch)
        variables = closed_environment(folder, {**running.environment, "TERM": "dumb", "COLUMNS": "80"})
        _say(f"A {TITLES[cloud]} at {running.url}; nothing leaves this machine.")

        _show(f"stateroom up --stack {stack}")
        _stateroom(["up", "--stack", stack], workspace.root, variables)
        _say("\n")

        emitted = workspace.records(stack) / "terraform" / "backend.tf"
        _show(f"cat {emitted.relative_to(workspace.root)}")
        _say(emitted.read_text(encoding="utf-8"))

        (folder / "main.tf").write_text(_CONFIGURATION, encoding="utf-8")
        (folder / "backend.tf").write_bytes(emitted.read_bytes())
        for command in ("init -input=false", "apply -input=false -auto-approve"):
            _show(f"terraform {command}")
            _say(run_terraform([*command.split(), "-no-color"], folder, variables))


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
        sys.exit(main(sys.argv[1:]))
    except StateroomError as error:
        sys.stderr.write(f"error: {error}\n")
        sys.exit(error.exit_code)
