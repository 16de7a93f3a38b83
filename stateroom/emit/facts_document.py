"""One JSON document with everything that a program may ask of a backend. No secret is in it."""

from __future__ import annotations

import json
from collections.abc import Mapping

from stateroom.emit.addresses import FOLDER, login_url, secrets_provider
from stateroom.emit.content import Content
from stateroom.emit.wanted import Wanted


def name_files(_backend: str) -> Mapping[str, str]:
    return {"json": "backend.json"}


def render(content: Content, _form: str) -> str:
    """facts: as they are recorded. state: where the state is. backend: the arguments for Terraform and OpenTofu.
    pulumi: its login URL and secrets provider."""
    wanted = content.wanted
    document = {
        "//": " ".join([content.header("everything of it, for programs."), *content.comments]),
        "facts": wanted.facts.to_dict(),
        "state": {
            "bucket": wanted.facts.bucket,
            "object": object_of(wanted),
            "key": wanted.key,
            "workspace": wanted.workspace or "default",
            "role": wanted.role_arn,
        },
        "backend": {content.backend: content.arguments},
        "pulumi": {"url": login_url(wanted, FOLDER), "secretsprovider": secrets_provider(wanted)},
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def object_of(wanted: Wanted) -> str:
    """The object that holds the state (collisions.py says how the tools place it)."""
    facts, named = wanted.facts, wanted.workspace not in (None, "default")
    above = [facts.workspace_key_prefix] if named or facts.cloud == "alicloud" else []
    return "/".join([*above, *([str(wanted.workspace)] if named else []), wanted.key])
