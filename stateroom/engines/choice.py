"""The choice of an engine. Two engines never work on one stack: Pulumi's state and the cloud would drift apart."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal, cast

from stateroom.errors import RefusedError, StateroomError
from stateroom.provision import Stack

Engine = Literal["direct", "pulumi"]
Asked = Literal["direct", "pulumi", "auto"]
ASKED: Final[tuple[Asked, ...]] = ("direct", "pulumi", "auto")
_ENGINES: Final[tuple[Engine, ...]] = ("direct", "pulumi")


@dataclass(frozen=True)
class Choice:
    """The engine, and why it was chosen."""

    engine: Engine
    why: str


def choose_engine(stack: Stack, asked: Asked, count: Callable[[], int], *, writes: bool) -> Choice:
    """The engine for a stack.

    count: how many resources of the stack Pulumi's own state has; asked only when it matters. It may raise whatever
    keeps Pulumi from answering.
    writes: whether the command changes anything. RefusedError when it does and the other engine made the stack.
    """
    if asked == "auto":
        return _choose(recorded_engine(stack), count)
    if writes and (maker := recorded_engine(stack)) not in (None, asked):
        _refuse(stack.name, maker, count)
    return Choice(asked, "it was asked for")


def render_choice(choice: Choice, asked: Asked) -> Iterator[str]:
    """What is said of the choice: nothing of the direct engine that nobody asked for."""
    if asked != "direct":
        yield f"Engine: {choice.engine}, because {choice.why}"


def require_direct(stack: Stack) -> None:
    """RefusedError when Pulumi made the stack: what only the direct engine does would leave Pulumi's state behind."""
    if recorded_engine(stack) == "pulumi":
        raise RefusedError(
            f"stack {stack.name} was made by Pulumi, and `stateroom destroy` is the direct engine's",
            why="Pulumi's own state would keep what is gone; nothing was removed",
            remedy=f"run `pulumi destroy --stack {stack.name}` as docs/pulumi.md says, then remove "
            f".stateroom/{stack.name}",
        )


def recorded_engine(stack: Stack) -> Engine | None:
    """Which engine made the stack, as the last `up` recorded it. One without a word of it is the direct engine's.

    RefusedError when the record cannot be read: the other engine might have made the stack."""
    path = _path(stack)
    try:
        engine = json.loads(path.read_text(encoding="utf-8"))["engine"]
        if engine not in _ENGINES:
            raise ValueError(engine)
    except (FileNotFoundError, NotADirectoryError):
        from stateroom.emit.record import facts_path

        return "direct" if facts_path(stack.name, stack.workspace.root).exists() else None
    except OSError as error:
        raise _unread(stack, path, error.strerror or str(error)) from None
    except (ValueError, TypeError, KeyError):
        raise _unread(stack, path, 'it is not {"engine": "direct"} or {"engine": "pulumi"}') from None
    return cast("Engine", engine)


def record_engine(stack: Stack, engine: Engine) -> None:
    """Remember which engine made the stack."""
    from stateroom.replacing import write_text

    write_text(_path(stack), json.dumps({"engine": engine}) + "\n")


def _choose(maker: Engine | None, count: Callable[[], int]) -> Choice:
    if maker is not None:
        return Choice(maker, "it made this stack")
    if shutil.which("pulumi") is None:
        return Choice("direct", "there is no `pulumi` on PATH")
    try:
        resources = count()
    except StateroomError as error:
        # Who does not answer may have made the stack.
        error.remedy = f"{error.remedy}; or name the engine that made the stack with --engine"
        raise
    if resources:
        return Choice("pulumi", f"Pulumi's state has {resources} resources of this stack")
    return Choice("direct", "Pulumi's state has nothing of this stack")


def _refuse(stack: str, maker: Engine | None, count: Callable[[], int]) -> None:
    if maker == "pulumi":
        raise RefusedError(
            f"stack {stack} was made by Pulumi, and this is the direct engine",
            why="Pulumi's own state would know nothing of what it changes; nothing was written",
            remedy=f"add --engine pulumi or --engine auto; or, to leave Pulumi, remove .stateroom/{stack}/engine.json",
        )
    if not count():
        raise RefusedError(
            f"stack {stack} was made by the direct engine, and Pulumi knows nothing of it",
            why="Pulumi would make everything a second time, and fail on names that are taken; nothing was written",
            remedy="leave --engine pulumi out, or bring the resources into Pulumi's state with `pulumi import` first",
        )


def _unread(stack: Stack, path: Path, why: str) -> RefusedError:
    return RefusedError(
        f"cannot tell which engine made stack {stack.name}: {path} cannot be used",
        why=f"{why}; two engines never work on one stack",
        remedy='write {"engine": "direct"} or {"engine": "pulumi"} into it, whichever made the stack',
    )


def _path(stack: Stack) -> Path:
    return stack.records / "engine.json"
