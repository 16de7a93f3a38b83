"""A Stateroom project in a folder of its own, on a local cloud, and its commands as a user runs them."""

from __future__ import annotations

import json
import shutil
import sys
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from stateroom.cli.main import execute
from stateroom.local import LocalCloud
from stateroom.local.aws import LocalAws

ROOT = Path(__file__).parents[2]
ACCOUNT = "123456789012"


@dataclass(frozen=True)
class Said:
    """What a command left: its exit code, and what it wrote."""

    code: int
    out: str
    err: str

    @property
    def document(self) -> Any:
        """The one JSON document of `--json`."""
        return json.loads(self.out)


@dataclass
class AnyProject:
    """A project with the stack `test`. `run` runs a command in this process."""

    folder: Path
    cloud: LocalCloud
    capture: pytest.CaptureFixture[str]

    def smallest(self) -> dict[str, Any]:
        """The smallest backend on the local cloud."""
        raise NotImplementedError

    def configure(self, **keys: Any) -> None:
        """Write the stack file; keys replace or add to the smallest backend."""
        self.write({"config": {"stateroom:backend": self.smallest() | keys}})

    def write(self, content: Any, stack: str = "test") -> None:
        text = content if isinstance(content, str) else yaml.safe_dump(content)
        (self.folder / "stacks" / f"Pulumi.{stack}.yaml").write_text(text, encoding="utf-8")

    def run(self, *arguments: str) -> Said:
        self.capture.readouterr()
        code = execute([*arguments, "--cwd", str(self.folder)])
        # A process would end here, and with it the question that nobody waits for any more.
        for thread in threading.enumerate():
            if thread.name == "stateroom-identity":
                thread.join()
        out, err = self.capture.readouterr()
        return Said(code, out, err)

    def command(self, *arguments: str) -> list[str]:
        """The same for a process of its own."""
        return [sys.executable, "-m", "stateroom.cli", arguments[0], "--cwd", str(self.folder), *arguments[1:]]

    def records(self, stack: str = "test") -> Path:
        return self.folder / ".stateroom" / stack

    @property
    def writes(self) -> list[str]:
        """The operations that changed something since the log was last cleared."""
        reads = ("Get", "Head", "List", "Describe")
        return [each.operation for each in self.cloud.requests if not each.operation.startswith(reads)]

    def forget_requests(self) -> None:
        self.cloud.forget_requests()


@dataclass
class Project(AnyProject):
    """On the local AWS."""

    aws: LocalAws

    def smallest(self) -> dict[str, Any]:
        return {"cloud": "aws", "name": "acme", "region": "eu-west-1", "endpoint": self.aws.url}

    def client(self, service: str, region: str = "eu-west-1") -> Any:
        """A boto3 client of the local AWS, for what others do to our resources."""
        import boto3

        return boto3.client(
            service,
            endpoint_url=self.aws.url,
            region_name=region,
            aws_access_key_id="test",
            aws_secret_access_key="test",
        )


def copy_program(folder: Path) -> None:
    """The program and the project file, and a folder for stacks."""
    (folder / "stacks").mkdir(parents=True)
    shutil.copy(ROOT / "__main__.py", folder)
    shutil.copy(ROOT / "Pulumi.yaml", folder)


def make_project(folder: Path, aws: LocalAws, capture: pytest.CaptureFixture[str]) -> Project:
    """A copy of the program and the project file, with a stack that is the smallest sensible."""
    copy_program(folder)
    project = Project(folder, aws, capture, aws)
    project.configure()
    return project
