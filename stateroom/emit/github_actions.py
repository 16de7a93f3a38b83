"""A GitHub Actions workflow that signs in with its identity token, through a role of the backend.

Sources: GitHub Docs, "About security hardening with OpenID Connect"; the pages of the actions
aws-actions/configure-aws-credentials and aliyun/configure-aliyun-credentials-action.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Final

from stateroom.emit.content import Content
from stateroom.emit.environment import build_variables
from stateroom.emit.wanted import Wanted
from stateroom.errors import UsageError
from stateroom.facts import GithubTokens

_ALICLOUD_VARIABLES: Final = {
    "ALICLOUD_ACCESS_KEY": "ALIBABA_CLOUD_ACCESS_KEY_ID",
    "ALICLOUD_SECRET_KEY": "ALIBABA_CLOUD_ACCESS_KEY_SECRET",
    "ALICLOUD_SECURITY_TOKEN": "ALIBABA_CLOUD_SECURITY_TOKEN",
}
"""What every version of the backend "oss" reads, and what the action sets: older versions do not read that."""


def name_files(_backend: str) -> Mapping[str, str]:
    return {"block": "state.yml"}


def render(content: Content, _form: str) -> str:
    """The role signs the job in, so the backend is told none; a reader takes no lock. UsageError without a role, and
    for one that trusts no tokens of GitHub."""
    wanted = content.wanted
    role, tokens = _require_tokens(wanted)
    use = f'put it into .github/workflows/, and declare `backend "{content.backend}" {{}}` in the configuration.'
    alicloud, reads = wanted.facts.cloud == "alicloud", wanted.signed_in_role == "reader"
    variables = {name: _literal(value) for name, value in build_variables(content).items()}
    if alicloud:
        variables |= {name: f"${{{{ env.{source} }}}}" for name, source in _ALICLOUD_VARIABLES.items()}
    lines = [
        f"# {content.header(use)}",
        *(f"# {note}" for note in content.comments),
        "name: State",
        '"on": workflow_dispatch',
        "permissions:",
        "  contents: read",
        "  id-token: write",
        "concurrency:",
        f"  group: {_quote(f'state-{wanted.facts.name}')}",
        "  cancel-in-progress: false",
        "jobs:",
        "  plan:",
        "    runs-on: ubuntu-latest",
        "    steps:",
        "      - uses: actions/checkout@v5",
        *(_sign_in_to_alicloud(role, tokens) if alicloud else _sign_in_to_aws(role, tokens, wanted.facts.region)),
        "      - uses: hashicorp/setup-terraform@v3",
        "      - run: |",
        "          terraform init -input=false",
        f"          terraform plan -input=false {'-lock=false' if reads else '-lock-timeout=5m'}",
        "        env:",
        *(f"          {name}: {_quote(value)}" for name, value in variables.items()),
    ]
    return "\n".join(lines) + "\n"


def _sign_in_to_aws(role: str, tokens: GithubTokens, region: str) -> list[str]:
    return [
        "      - uses: aws-actions/configure-aws-credentials@v5",
        "        with:",
        f"          role-to-assume: {_quote(role)}",
        f"          aws-region: {_quote(region)}",
        f"          audience: {_quote(tokens.audience)}",
    ]


def _sign_in_to_alicloud(role: str, tokens: GithubTokens) -> list[str]:
    return [
        "      - uses: aliyun/configure-aliyun-credentials-action@v1",
        "        with:",
        f"          role-to-assume: {_quote(role)}",
        f"          oidc-provider-arn: {_quote(tokens.provider)}",
        f"          audience: {_quote(tokens.audience)}",
    ]


def _literal(text: str) -> str:
    """A text in which the workflow finds no expression."""
    return text.replace("${{", "${{ '${{' }}")


def _quote(text: str) -> str:
    """A JSON string is a YAML one."""
    return json.dumps(text, ensure_ascii=False)


def _require_tokens(wanted: Wanted) -> tuple[str, GithubTokens]:
    """The ARN of the role, and how a job signs in with it."""
    role = wanted.signed_in_role
    if role is None:
        raise UsageError(
            f"the backend {wanted.facts.name} has no role that a job could sign in with",
            why="without one the job would need a stored key",
            remedy="ask for `access: {writer: {oidc: [{issuer: github, subjects: [...]}]}}` in the stack file and run "
            "`stateroom up`",
        )
    if wanted.signing.names_credentials:
        raise UsageError(
            "a job signs in with its identity token",
            why="profiles and the roles of instances lie on computers that are not its own",
            remedy="leave them out",
        )
    if role not in wanted.facts.github:
        raise UsageError(
            f"a job of GitHub Actions could not sign in as the {role}",
            why=f"access.{role}.oidc of the stack file named no subjects of GitHub when the backend was made",
            remedy="name the repository's subjects there, with `issuer: github`, and run `stateroom up`",
        )
    return wanted.facts.roles[role], wanted.facts.github[role]
