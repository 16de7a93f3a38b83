"""The options of `stateroom emit` that say what is written, whichever states it is for."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import click

from stateroom.cli.installed import read_version
from stateroom.emit import FORMATS, TOOLS, Signing
from stateroom.emit.asked import Asked
from stateroom.emit.choices import refuse_unknown
from stateroom.emit.versions import parse_version

_FOR_HELP = "The tool's version; default: the installed, else the newest."
_SET_HELP = "Another argument of the backend (docs/options.md), such as max_retries=10; may be repeated."
_SESSION_HELP = "How long a session of --role lasts (Alibaba Cloud: 900 to 3600)."


def asked_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add them; the command gets them as one Asked."""

    @click.option("--tool", metavar="TOOL", default="terraform", show_default=True, help=f"One of {', '.join(TOOLS)}.")
    @click.option("--format", "form", type=click.Choice(FORMATS), help="One that the tool has; default: its usual one.")
    @click.option("--for", "fitting", metavar="VERSION", help=_FOR_HELP)
    @click.option("--role", metavar="ROLE", help="Use the backend through this role: writer, reader or admin.")
    @click.option("--profile", metavar="NAME", help="Let the tool use this profile's keys.")
    @click.option("--profiles-file", metavar="PATH", help="Where the profile is, when not in its usual place.")
    @click.option("--ecs-role", metavar="ROLE", help="Let the tool use the role of its ECS instance (Alibaba Cloud).")
    @click.option("--session-seconds", type=int, help=_SESSION_HELP)
    @click.option("--set", "settings", metavar="NAME=VALUE", multiple=True, help=_SET_HELP)
    @functools.wraps(command)
    def with_asked(  # noqa: PLR0913 - one parameter for each option
        *args: Any,
        tool: str,
        form: str | None,
        fitting: str | None,
        role: str | None,
        profile: str | None,
        profiles_file: str | None,
        ecs_role: str | None,
        session_seconds: int | None,
        settings: tuple[str, ...],
        **rest: Any,
    ) -> Any:
        refuse_unknown("tool", tool, tuple(TOOLS))
        version = parse_version(tool, fitting) if fitting is not None else read_version(tool)
        signing = Signing(profile, profiles_file, ecs_role, session_seconds)
        return command(*args, asked=Asked(tool, form, role, signing, version, settings), **rest)

    return with_asked
