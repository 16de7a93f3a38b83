"""A preview or an update of one stack by Pulumi's own engine."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TypeVar

from pulumi import automation

from stateroom.automation.answers import explain, interrupted, missing_command
from stateroom.automation.command import Workspace
from stateroom.automation.progress import Progress
from stateroom.engine.events import Observer
from stateroom.errors import UsageError

_Answer = TypeVar("_Answer")

# What is said to be as declared must be so in the cloud, and not in Pulumi's state alone.
_OPTIONS: Final[dict[str, Any]] = {"refresh": True, "color": "never"}


@dataclass(frozen=True)
class Pack:
    """A policy pack that Pulumi applies. settings: its configuration, a JSON file; None for its defaults."""

    folder: Path
    settings: Path | None = None


class PulumiStack:
    """One stack of a project, in the backend that Pulumi is logged in to; made there when it does not exist yet."""

    def __init__(self, root: Path, stack: str, variables: Mapping[str, str] | None = None) -> None:
        """root: the folder of `Pulumi.yaml`. variables: what the program finds in its environment, beside ours.

        UsageError when the CLI is missing or too old; what else goes wrong is said by `answers.explain`.
        """
        self._name = stack
        workspace = _ask(stack, lambda: Workspace(root, variables or {}))
        self._stack = _ask(stack, lambda: automation.Stack.create_or_select(stack, workspace))

    def preview(self, observer: Observer, pack: Pack | None) -> Progress:
        """What an update would change. A mandatory policy that is not kept is a ViolationError."""
        progress = Progress(observer)
        _ask(self._name, lambda: self._stack.preview(on_event=progress, **_OPTIONS, **_policies(pack)), progress)
        return progress

    def up(self, observer: Observer, pack: Pack | None) -> tuple[Progress, dict[str, Any]]:
        """Update the stack; what was done, and the stack's outputs. A smoke test that failed is no error: `proof` has
        it, and the outputs are then empty."""
        progress = Progress(observer)

        def update() -> dict[str, Any]:
            try:
                outputs = self._stack.up(on_event=progress, **_OPTIONS, **_policies(pack)).outputs
            except automation.CommandError:
                if progress.proof is None or not progress.proof.failure:
                    raise
                return {}
            return {name: output.value for name, output in outputs.items()}

        return progress, _ask(self._name, update, progress)


def count_resources(root: Path, stack: str) -> int:
    """How many resources Pulumi's state of a stack has; 0 when there is none, or nothing was made for it yet."""

    def look() -> int:
        try:
            deployment = automation.Stack.select(stack, Workspace(root, {})).export_stack().deployment or {}
        except automation.StackNotFoundError:
            return 0
        resources = deployment.get("resources") or ()
        return sum(1 for each in resources if each.get("custom") and _is_real(each["type"]))

    return _ask(stack, look)


def _ask(stack: str, act: Callable[[], _Answer], progress: Progress | None = None) -> _Answer:
    if shutil.which("pulumi") is None:
        raise missing_command()
    try:
        return act()
    except automation.CommandError as error:
        raise explain(str(error), stack, progress) from None
    except automation.InvalidVersionError as error:
        raise UsageError("this `pulumi` cannot be used", why=str(error), remedy="install a newer one") from None
    except (OSError, subprocess.CalledProcessError) as error:
        raise UsageError("`pulumi` cannot be run", why=str(error), remedy="install it anew") from None
    except KeyboardInterrupt:
        raise interrupted(progress) from None


def _policies(pack: Pack | None) -> dict[str, Any]:
    if pack is None:
        return {}
    settings = {"policy_pack_configs": [str(pack.settings)]} if pack.settings is not None else {}
    return {"policy_packs": [str(pack.folder)], **settings}


def _is_real(token: str) -> bool:
    return not token.startswith(("pulumi:", "pulumi-python:"))
