"""A Stateroom project on the local Alibaba Cloud, and the vendors' clients for what others do to our resources."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from stateroom.clouds import connect
from stateroom.config.load import parse_backend
from stateroom.engine.calls import Call
from stateroom.local.alicloud import ACCOUNT, LocalAlicloud
from tests.e2e.project import AnyProject, copy_program

REGION = "cn-hangzhou"
BUCKET = f"acme-state-{ACCOUNT}-{REGION}"

EVERYTHING: dict[str, Any] = {
    "protect": False,
    "tags": {"team": "core"},
    "state": {"prefix": "states/network", "key": "main.tfstate"},
    "bucket": {"access_logs": {}, "lifecycle": {"noncurrent_days": 30}},
    "encryption": {"mode": "kms", "deletion_window_days": 7},
    "lock": {"performance": "high", "network": "vpc"},
    "access": {
        "writer": {
            "accounts": [ACCOUNT],
            "session_seconds": 7200,
            "oidc": [{"issuer": "github", "subjects": ["repo:acme/infra:ref:refs/heads/main"]}],
        },
        "reader": {"accounts": [ACCOUNT], "scope": {"keys": ["main.tfstate"], "workspaces": ["default", "staging"]}},
        "admin": {"accounts": [ACCOUNT], "mfa": True},
    },
    "emit": ["terraform", "opentofu"],
}


@dataclass
class Project(AnyProject):
    """On the local Alibaba Cloud."""

    alicloud: LocalAlicloud

    def smallest(self) -> dict[str, Any]:
        place = {"endpoint": self.alicloud.url, "ca_bundle": self.alicloud.ca_file}
        return {"cloud": "alicloud", "name": "acme", "region": REGION, **place}

    def ask(self, service: str, operation: str, params: Any = None) -> Any:
        """One call as somebody else makes it, with the root's key; None for what does not exist."""
        gone = frozenset({"NoSuchBucket", "NotFound", "EntityNotExist.Role", "Forbidden.KeyNotFound"})
        cloud = connect(parse_backend(self.smallest(), "test"))
        return cloud.execute(Call(service, operation, params or {}, absent=gone))


def make_project(folder: Path, alicloud: LocalAlicloud, capture: pytest.CaptureFixture[str]) -> Project:
    """A copy of the program and the project file, with a stack that is the smallest sensible."""
    copy_program(folder)
    project = Project(folder, alicloud, capture, alicloud)
    project.configure()
    return project
