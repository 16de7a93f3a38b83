"""Policy documents that the tests write."""

from __future__ import annotations

import json
from typing import Any


def allow(*actions: str, resource: str = "*", **more: Any) -> str:
    """A policy that allows the actions."""
    return _document({"Effect": "Allow", "Action": list(actions), "Resource": [resource], **more})


def deny(*actions: str, resource: str = "*") -> str:
    return _document({"Effect": "Deny", "Action": list(actions), "Resource": [resource]})


def trust(*names: str, kind: str = "RAM", **more: Any) -> str:
    """A role's trust policy. kind: RAM, Service or Federated."""
    return _document({"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {kind: list(names)}, **more})


def _document(statement: dict[str, Any]) -> str:
    return json.dumps({"Version": "1", "Statement": [statement]})
