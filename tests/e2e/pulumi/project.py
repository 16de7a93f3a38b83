"""A copy of our project in a folder of its own, and the real Pulumi CLI in it, with nothing of the user's."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from stateroom.clouds import connect
from stateroom.config.load import load_stack
from stateroom.engine.cloud import Cloud
from tests.e2e.project import ROOT, Said, copy_program
from tests.loopback import CHILD_ENVIRONMENT
from tests.provider.launcher import PACKAGES, install

needs_pulumi = pytest.mark.skipif(shutil.which("pulumi") is None, reason="pulumi is not on PATH")

_URN = re.compile(r"\[urn=urn:pulumi:[^:\]]*::[^:\]]*::(?P<token>[^\]]*)::(?P<name>[^\]]*)\]")
_OFFICIAL = Path(os.environ.get("STATEROOM_PULUMI_PLUGINS", "/nowhere"))
"""A folder with official plugins, which are taken instead of ours. Read here: every test has a clean environment."""

_SECONDS = 240
"""A run takes a few seconds; on a busy machine many times that."""


@dataclass(frozen=True)
class PulumiProject:
    """A project with the stack `local-<cloud>`, as it stands in stacks/."""

    folder: Path
    stack: str
    environment: Mapping[str, str]

    def run(self, *arguments: str) -> Said:
        """Run `pulumi`, with the stack for those commands that have one."""
        environment = {**_basics(), **CHILD_ENVIRONMENT, **self.environment}
        command = ["pulumi", *arguments, "--non-interactive", "--color=never"]
        done = subprocess.run(
            command, cwd=self.folder, env=environment, capture_output=True, text=True, timeout=_SECONDS, check=False
        )
        return Said(done.returncode, done.stdout, done.stderr)

    def must(self, *arguments: str) -> str:
        """Run it and return what it wrote."""
        said = self.run(*arguments)
        assert said.code == 0, said.out + said.err
        return said.out

    def edit(self, change: Callable[[dict[str, Any]], object]) -> None:
        """Change the backend in the stack file."""
        path = self.folder / "stacks" / f"Pulumi.{self.stack}.yaml"
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
        change(content["config"]["stateroom:backend"])
        path.write_text(yaml.safe_dump(content), encoding="utf-8")

    def connect(self) -> Cloud:
        """The stack's cloud, for what others do to our resources."""
        return connect(load_stack(self.folder / "stacks", self.stack))

    def outputs(self) -> Any:
        return json.loads(self.must("stack", "output", "--json"))

    def resources(self) -> list[dict[str, Any]]:
        """What Pulumi keeps of the clouds' resources: no components, providers or dynamic resources."""
        deployment = json.loads(self.must("stack", "export"))["deployment"]
        found: list[dict[str, Any]] = deployment.get("resources", [])
        return [each for each in found if is_of_a_cloud(each["type"])]


def make_project(folder: Path, stack: str, environment: Mapping[str, str]) -> PulumiProject:
    """Copy the program, its stack file and the policies; install the providers; make the stack."""
    project = folder / "project"
    copy_program(project)
    shutil.copy(ROOT / "stacks" / f"Pulumi.{stack}.yaml", project / "stacks")
    shutil.copytree(ROOT / "policies", project / "policies", ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("Pulumi.yaml", "policies/PulumiPolicy.yaml"):
        use_this_python(project / name)
    _install_plugins(folder / "bin")
    for name in ("home", "states"):
        (folder / name).mkdir()
    own = {
        "PATH": f"{folder / 'bin'}{os.pathsep}{os.environ['PATH']}",
        "PULUMI_HOME": str(folder / "home"),
        "PULUMI_BACKEND_URL": f"file://{folder / 'states'}",
        "PULUMI_CONFIG_PASSPHRASE": "correct horse battery staple",
        "PULUMI_SKIP_UPDATE_CHECK": "true",
        "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
    }
    made = PulumiProject(project, stack, {**own, **environment, **_proxy(environment)})
    made.must("stack", "init", stack)
    return made


def is_official(package: str) -> bool:
    """Whether the package's provider is the official one here."""
    return (_OFFICIAL / f"pulumi-resource-{package}").is_file()


def _install_plugins(folder: Path) -> None:
    install(folder)
    for package in filter(is_official, PACKAGES):
        plugin = folder / f"pulumi-resource-{package}"
        plugin.unlink()
        plugin.symlink_to(_OFFICIAL / plugin.name)


def _proxy(environment: Mapping[str, str]) -> dict[str, str]:
    """Alibaba Cloud's official plugin finds a bucket's settings through the emulator alone; ours needs no proxy."""
    url = environment.get("STATEROOM_LOCAL_ALICLOUD")
    return {"HTTPS_PROXY": url.replace("https:", "http:")} if url and is_official("alicloud") else {}


def use_this_python(path: Path) -> None:
    """Let a project or policy pack run in the virtual environment of these tests."""
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    content["runtime"]["options"]["virtualenv"] = sys.prefix
    path.write_text(yaml.safe_dump(content), encoding="utf-8")


def changed_in(output: str) -> set[tuple[str, str]]:
    """What `--diff` shows of the clouds' resources: type and logical name."""
    found = {(match["token"].rpartition("$")[2], match["name"]) for match in _URN.finditer(output)}
    return {(token, name) for token, name in found if is_of_a_cloud(token)}


def is_of_a_cloud(token: str) -> bool:
    return token.startswith(("aws:", "alicloud:"))


def _basics() -> dict[str, str]:
    """Of the environment, what a process needs: the rest could change what a test does."""
    return {name: os.environ[name] for name in ("HOME", "LANG", "TMPDIR") if name in os.environ}
