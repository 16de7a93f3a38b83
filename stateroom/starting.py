"""Begins a stack: writes its file, once it is known to be right."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from stateroom.config.answers import Answers, Mistake
from stateroom.config.defaults import PROJECT_FILE
from stateroom.config.load import load_draft, path_of
from stateroom.config.parse import KEY, REFERENCE
from stateroom.config.project import read_defaults
from stateroom.config.stackfile import read_stack_file
from stateroom.config.starter import Starter
from stateroom.errors import ConfigError, RefusedError, StateroomError, UsageError
from stateroom.replacing import replacing
from stateroom.workspace import Workspace, find_workspace

_NAME: Final = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,99}")
_ENCRYPTED: Final = frozenset({"encryptionsalt", "encryptedkey", "secretsprovider"})


def find_project(start: Path) -> Workspace:
    """The project that a new stack is for. UsageError when there is none, or it has no program."""
    if not any((folder / PROJECT_FILE).is_file() for folder in (start, *start.parents)):
        raise UsageError(
            f"no Stateroom project in {start} or above",
            why="a stack belongs to a project: its program, its policies and Pulumi.yaml, and there is none",
            remedy="clone the project; then run this in its folder, or name that with --cwd",
        )
    workspace = find_workspace(start)
    if not workspace.main.is_file():
        raise UsageError(
            f"{workspace.root} is not a Stateroom project",
            why="its Pulumi.yaml has no program __main__.py beside it",
            remedy="go to the project's folder, or name it with --cwd",
        )
    return workspace


def begin_stack(workspace: Workspace, stack: str, environ: Mapping[str, str] | None = None) -> Starter:
    """What is known before anything is answered. UsageError for a name that no stack can have."""
    if not _NAME.fullmatch(stack):
        raise UsageError(
            f"a stack cannot be called {stack}",
            why="Pulumi takes 1 to 100 letters, digits, hyphens, underscores and dots, the first a letter or digit",
            remedy="choose another name",
        )
    defaults = read_defaults(workspace.root)
    return Starter(stack, defaults, os.environ if environ is None else environ)


def require_new(workspace: Workspace, stack: str, *, force: bool) -> None:
    """UsageError when there is such a stack and it is not to be written anew; RefusedError when that would lose what
    only Pulumi can tell: the salt, or the key, that its secrets are encrypted with."""
    file = path_of(workspace.stacks, stack)
    if not os.path.lexists(file):
        return
    if not force:
        raise UsageError(f"there is a stack {stack} already", why=f"{file} exists", remedy="edit it, or add --force")
    try:
        content = read_stack_file(file, file.name, ()).content
    except ConfigError:
        return
    config = content.get("config")
    others = [key for key in config if key != KEY] if isinstance(config, Mapping) else []
    kept = sorted({*(_ENCRYPTED & set(content)), *map(str, others)})
    if kept:
        raise RefusedError(
            f"{file} holds more than our configuration: {', '.join(kept)}",
            why="it would be lost, and what Pulumi encrypted with it could never be read again",
            remedy="edit the file, or choose another name",
        )


def require_right(stack: str, mistakes: Sequence[Mistake]) -> None:
    """UsageError with all of them, each under the flag that gives the answer, when there are any."""
    if not mistakes:
        return
    remedies = []
    if any(each.key for each in mistakes):
        remedies.append("give other values (`stateroom init --help` says what each flag is for)")
    if not all(each.key for each in mistakes):
        remedies.append(f"correct {PROJECT_FILE} ({REFERENCE} explains every key)")
    raise UsageError(
        f"stack {stack} cannot be begun like this",
        [each.as_flag for each in mistakes],
        why="nothing was written",
        remedy=", and ".join(remedies),
    )


def complete(starter: Starter, answers: Answers) -> Answers:
    """`answers` with the rest as it is suggested. UsageError with every mistake, or with what only a person knows."""
    missing = starter.missing(answers)
    answers = answers if missing else starter.complete(answers)
    require_right(starter.stack, starter.judge_all(answers))
    if missing:
        raise UsageError(
            f"not everything is said of stack {starter.stack}, and there is no terminal to ask in",
            remedy=f"add {', '.join(f'--{key}' for key in missing)}",
        )
    return answers


def list_warnings(starter: Starter, answers: Answers) -> list[str]:
    """What can be begun like this, and should be known: the sentences that the configuration of each tool has, too."""
    from stateroom.emit.lock_note import NO_LOCK

    lock = answers.lock or starter.suggest("lock", answers)
    return [NO_LOCK] if lock == "none" else []


def write_stack(workspace: Workspace, starter: Starter, answers: Answers, *, force: bool = False) -> Path:
    """Write the stack's file and return its path. It is loaded before it gets its name, and readable by everybody, as
    the project's other files are.

    UsageError when there is one and not `force`, and with every mistake in the answers; StateroomError when the file
    system does not let us.
    """
    require_new(workspace, starter.stack, force=force)
    require_right(starter.stack, starter.judge_all(answers))
    file = path_of(workspace.stacks, starter.stack)
    try:
        workspace.stacks.mkdir(parents=True, exist_ok=True)
        text = starter.render(answers)
        load_draft(text, workspace.stacks, starter.stack, starter.environ, project=workspace.root)
        with replacing(file) as stream:
            os.fchmod(stream.fileno(), 0o644)
            stream.write(text.encode())
    except OSError as error:
        raise StateroomError(
            f"cannot write {file}", why=error.strerror or str(error), remedy="make its folder writable"
        ) from error
    return file
