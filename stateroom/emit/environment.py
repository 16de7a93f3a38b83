"""The environment of Terraform and OpenTofu, as a file for a POSIX shell.

Every argument is given to `init` alone. The clouds' own variables would say it more shortly, and would also be obeyed
by the providers of the configuration, which may work with other credentials and elsewhere.

Source: Terraform and OpenTofu, "Environment Variables", TF_CLI_ARGS_name and TF_WORKSPACE.
"""

from __future__ import annotations

import shlex
from collections.abc import Mapping

from stateroom.emit.content import Content
from stateroom.emit.hcl import Value, render_inline


def name_files(_backend: str) -> Mapping[str, str]:
    return {"block": "backend.env"}


def render(content: Content, _form: str) -> str:
    use = (
        f'declare `backend "{content.backend}" {{}}`, read this file into the environment (set -a; . ./backend.env; '
        "set +a) and run `init`."
    )
    comments = "".join(f"# {note}\n" for note in content.comments)
    lines = [f"{name}={shlex.quote(value)}" for name, value in build_variables(content).items()]
    return f"# {content.header(use)}\n{comments}" + "\n".join(lines) + "\n"


def build_variables(content: Content) -> dict[str, str]:
    """What the tools read: the arguments of `init`, and the workspace if one is wanted."""
    arguments = [shlex.quote(f"-backend-config={name}={_value(value)}") for name, value in content.arguments.items()]
    variables = {"TF_CLI_ARGS_init": " ".join(arguments)}
    workspace = content.wanted.workspace
    return variables if workspace is None else variables | {"TF_WORKSPACE": workspace}


def _value(value: Value) -> str:
    """A text is taken as it is; everything else is read as an expression, which here stands on one line."""
    return value if isinstance(value, str) else render_inline(value)
