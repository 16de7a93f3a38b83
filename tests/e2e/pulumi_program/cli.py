"""The Pulumi CLI on a project in a folder of its own, in an environment in which nothing leads elsewhere."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

_TIMEOUT = 240.0


@dataclass
class Pulumi:
    """`run` runs a command for the stack `test` of the project in `folder`; its state is in files beside it."""

    folder: Path
    plugins: Path
    variables: dict[str, str] = field(default_factory=dict)

    def prepare(self) -> None:
        """Let the project use this Python, and make the stack."""
        project = yaml.safe_load((self.folder / "Pulumi.yaml").read_text(encoding="utf-8"))
        (self.folder / "Pulumi.yaml").write_text(yaml.safe_dump({**project, "runtime": "python"}), encoding="utf-8")
        self.states.mkdir()
        written = (self.folder / "stacks" / "Pulumi.test.yaml").read_text(encoding="utf-8")
        self.run("stack", "init", "test")
        # A new stack gets the salt of its passphrase written into its file, which is anew for each test.
        self.salt = yaml.safe_load((self.folder / "stacks" / "Pulumi.test.yaml").read_text(encoding="utf-8"))
        assert self.salt["config"] == yaml.safe_load(written)["config"]

    @property
    def states(self) -> Path:
        return self.folder.parent / "states"

    def configure(self, backend: Mapping[str, Any]) -> None:
        """Another configuration of the same stack."""
        content = {**self.salt, "config": {"stateroom:backend": dict(backend)}}
        (self.folder / "stacks" / "Pulumi.test.yaml").write_text(yaml.safe_dump(content), encoding="utf-8")

    def run(self, *arguments: str, code: int = 0, **variables: str) -> str:
        """What it printed, both streams together. It must end with `code`."""
        command = ["pulumi", *arguments, "--non-interactive", "--color", "never"]
        if arguments[0] not in ("stack", "version"):
            command += ["--stack", "test"]
        ended = subprocess.run(
            command,
            cwd=self.folder,
            env=self._environment() | variables,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=_TIMEOUT,
            check=False,
        )
        assert (ended.returncode == 0) == (code == 0), ended.stdout
        return ended.stdout

    def up(self, *arguments: str, code: int = 0, **variables: str) -> str:
        return self.run("up", "--yes", "--skip-preview", *arguments, code=code, **variables)

    def outputs(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.run("stack", "output", "--json", "--stack", "test"))
        return found

    def output(self, name: str) -> str:
        return self.run("stack", "output", name, "--stack", "test")

    def state(self) -> str:
        """The stack's state as it is kept."""
        return "".join(path.read_text(encoding="utf-8") for path in self.states.rglob("test.json"))

    def _environment(self) -> dict[str, str]:
        pulumi = Path(str(shutil.which("pulumi"))).parent
        return {
            "PATH": os.pathsep.join(map(str, (self.plugins, pulumi, Path(sys.executable).parent, "/usr/bin", "/bin"))),
            "HOME": str(self.folder.parent),
            "PULUMI_HOME": str(self.folder.parent / "pulumi-home"),
            "PULUMI_BACKEND_URL": self.states.as_uri(),
            "PULUMI_CONFIG_PASSPHRASE": "test",
            "PULUMI_PYTHON_CMD": sys.executable,
            "PULUMI_SKIP_UPDATE_CHECK": "true",
            "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
            **self.variables,
        }
