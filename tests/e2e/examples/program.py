"""An example that uses the component package, in a folder of its own, and the real Pulumi CLI in it."""

from __future__ import annotations

import json
import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pytest
import yaml

from stateroom.local.aws import LocalAws
from tests.e2e.project import ROOT
from tests.loopback import CHILD_ENVIRONMENT
from tests.provider.launcher import install

EXAMPLES = ROOT / "examples"
PACKAGES: Final = "packages:\n  stateroom: ../../components\n"

_LANGUAGE_PACKAGES = os.environ.get("STATEROOM_LANGUAGE_PACKAGES")
"""A home folder, read before the tests' clean environment: npm and Go find their packages in its caches."""

_SECONDS = 300
"""A run takes a few seconds, a first compilation of Pulumi's SDK for Go two minutes."""

needs_language_packages = pytest.mark.skipif(
    _LANGUAGE_PACKAGES is None,
    reason="STATEROOM_LANGUAGE_PACKAGES names no home folder with packages of npm and Go (CONTRIBUTING.md)",
)


def needs_host(language: str, program: str) -> pytest.MarkDecorator:
    """Skips where Pulumi cannot run a language."""
    return pytest.mark.skipif(
        not (shutil.which("pulumi") and shutil.which(program)),
        reason=f"pulumi is not on PATH, or its {language} language host",
    )


@dataclass(frozen=True)
class Program:
    """The copy, and the environment of what runs in it: nothing of the user's, and nothing beyond loopback."""

    folder: Path
    environment: Mapping[str, str]

    def run(self, *command: str, code: int = 0) -> str:
        """What it wrote to its standard output. It must end with `code`."""
        done = subprocess.run(
            command,
            cwd=self.folder,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=_SECONDS,
            check=False,
        )
        assert done.returncode == code, done.stdout + done.stderr
        return done.stdout

    def pulumi(self, *arguments: str, code: int = 0) -> str:
        return self.run("pulumi", *arguments, "--non-interactive", "--color=never", code=code)

    def outputs(self) -> Any:
        return json.loads(self.pulumi("stack", "output", "--json"))

    def add_package(self) -> None:
        """Let Pulumi write the package's SDK and install it, as `pulumi install` does for the example's `packages`."""
        self.pulumi("package", "add", str(self.package))

    @property
    def package(self) -> Path:
        """The program that serves the package as it stands here. A folder would be installed first."""
        return _plugins(self.folder) / "pulumi-resource-stateroom"


def copy_example(name: str, folder: Path, aws: LocalAws) -> Program:
    """A copy of examples/<name> with a stack on the local AWS, and with plugins that need no installation."""
    copy, plugins = folder / "program", _plugins(folder / "program")
    shutil.copytree(
        EXAMPLES / name, copy, ignore=shutil.ignore_patterns("node_modules", "sdks", "package-lock.json", "go.sum")
    )
    install(plugins)
    (folder / "states").mkdir()
    program = Program(
        copy,
        {
            **CHILD_ENVIRONMENT,
            "PATH": f"{plugins}{os.pathsep}{os.environ['PATH']}",
            "HOME": os.environ["HOME"],
            "PULUMI_HOME": str(folder / "home"),
            "PULUMI_BACKEND_URL": (folder / "states").as_uri(),
            "PULUMI_CONFIG_PASSPHRASE": "not a secret",
            "PULUMI_SKIP_UPDATE_CHECK": "true",
            "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
            **_caches(),
        },
    )
    command = f"PYTHONPATH={shlex.quote(str(ROOT))} exec {shlex.quote(sys.executable)} -m components"
    program.package.write_text(f'#!/bin/sh\n{command} "$@"\n', encoding="utf-8")
    program.package.chmod(0o755)
    text = (copy / "Pulumi.yaml").read_text(encoding="utf-8")
    assert PACKAGES in text
    served = yaml.safe_dump({"plugins": {"providers": [{"name": "stateroom", "path": str(plugins)}]}})
    (copy / "Pulumi.yaml").write_text(text.replace(PACKAGES, served), encoding="utf-8")
    program.pulumi("stack", "init", "dev")
    program.pulumi("config", "set", "endpoint", aws.url)
    return program


def _plugins(copy: Path) -> Path:
    return copy.parent / "plugins"


def _caches() -> dict[str, str]:
    """Where npm and Go find packages. They ask no registry: what is not there is an error."""
    if _LANGUAGE_PACKAGES is None:
        return {}
    home = Path(_LANGUAGE_PACKAGES)
    return {
        "npm_config_cache": str(home / ".npm"),
        "npm_config_offline": "true",
        "GOMODCACHE": str(home / "go" / "pkg" / "mod"),
        "GOCACHE": str(home / ".cache" / "go-build"),
        "GOPROXY": "off",
        "GONOSUMDB": "*",
        "GOTOOLCHAIN": "local",
    }
