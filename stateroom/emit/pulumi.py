"""Pulumi: where its own states are kept, and what encrypts their secrets.

block    the part of Pulumi.yaml
partial  the environment of `pulumi`
json     both, and the secrets provider, as data
"""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterator, Mapping
from typing import Final

from stateroom.emit.addresses import FOLDER, login_url, secrets_provider
from stateroom.emit.content import Content
from stateroom.emit.wanted import Wanted
from stateroom.errors import UsageError

VARIABLE: Final = "PULUMI_BACKEND_URL"
"""What `pulumi` reads before it looks at what it is logged in to."""


def name_files(_backend: str) -> Mapping[str, str]:
    return {"block": "backend.yaml", "partial": "pulumi.env", "json": "backend.json"}


def render(content: Content, form: str) -> str:
    """UsageError for what Pulumi has not: workspaces, and on OSS whatever names credentials of Alibaba Cloud."""
    wanted = content.wanted
    _refuse_unknown(wanted)
    variables, notes = _environment(wanted), tuple(_notes(wanted))
    url = variables[VARIABLE]
    if form == "json":
        use = "the URL is for `pulumi login`, the provider for `pulumi stack init --secrets-provider`."
        comment = " ".join([content.header(use), *notes])
        document = {"//": comment, "url": url, "secretsprovider": secrets_provider(wanted)}
        return json.dumps(document | {"environment": variables}, indent=2, ensure_ascii=False) + "\n"
    stack = f"make stacks with `pulumi stack init NAME --secrets-provider {shlex.quote(secrets_provider(wanted))}`"
    comments = "".join(f"# {note}\n" for note in notes)
    if form == "partial":
        head = content.header(f"read it into the environment (set -a; . ./pulumi.env; set +a), and {stack}.")
        lines = [f"{name}={shlex.quote(value)}" for name, value in variables.items()]
        return f"# {head}\n{comments}" + "\n".join(lines) + "\n"
    head = content.header(f"put `backend` into Pulumi.yaml, and {stack}.")
    return f"# {head}\n{comments}backend:\n  url: {json.dumps(url, ensure_ascii=False)}\n"


def _environment(wanted: Wanted) -> dict[str, str]:
    return {VARIABLE: login_url(wanted, wanted.asked_key or FOLDER)}


def _notes(wanted: Wanted) -> Iterator[str]:
    facts, role = wanted.facts, wanted.role_arn
    yield "Pulumi locks with files beside its states; the lock table and the lock file are not for it."
    if facts.cloud == "alicloud":
        yield (
            "It reaches OSS as an S3 client: give an access key of Alibaba Cloud as AWS_ACCESS_KEY_ID and "
            "AWS_SECRET_ACCESS_KEY. It lists its own folder, which of the roles only admin may."
        )
    if role is not None:
        yield f"It assumes no role: give it the keys of a session of {role}."
    if secrets_provider(wanted) == "passphrase":
        what = "no secrets provider for the KMS of Alibaba Cloud" if facts.kms_key_arn is not None else "no KMS key"
        yield f"There is {what}: give a passphrase for secrets in PULUMI_CONFIG_PASSPHRASE."
    else:
        yield (
            "Secrets are encrypted with the key directly, which the roles may use through S3 only: whoever runs Pulumi "
            "needs kms:Encrypt and kms:Decrypt on it besides."
        )


def _refuse_unknown(wanted: Wanted) -> None:
    signing = wanted.signing
    if wanted.workspace is not None:
        raise UsageError(
            "a workspace is asked for, and Pulumi has none",
            why="what Terraform keeps in workspaces, Pulumi keeps in stacks",
            remedy=f"leave the workspace out, and run `pulumi stack init {shlex.quote(wanted.workspace)}`",
        )
    alicloud = wanted.facts.cloud == "alicloud"
    if signing.profiles_file is not None or (alicloud and (signing.profile or signing.ecs_role)):
        raise UsageError(
            "Pulumi cannot be told where these credentials are",
            why="it reaches OSS as an S3 client, which knows nothing of profiles and roles of Alibaba Cloud"
            if alicloud
            else "its login URL names a profile, and no file",
            remedy="leave them out, and give an access key in AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY"
            if alicloud
            else "leave the file out, and name it in AWS_SHARED_CREDENTIALS_FILE",
        )
