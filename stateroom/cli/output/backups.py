"""Archives of states in lines of text, and as data. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from stateroom.archive.manifest import ArchivedLock, ArchivedState, ArchivedVersion, BackedUpBackend, Manifest
from stateroom.archive.planning import Kind, Step
from stateroom.archive.restoring import Outcome
from stateroom.cli.exit_codes import share_code
from stateroom.cli.output.digests import SAYINGS
from stateroom.cli.output.document import describe
from stateroom.cli.output.failures import render_failure
from stateroom.cli.output.states import render_size, render_time
from stateroom.errors import RefusedError
from stateroom.facts import Facts

SECRETS: Final = (
    "  it holds every secret that the states hold, and is not encrypted: keep it as",
    "  you keep the states",
)

_SIGNS: Final[dict[Kind, str]] = {
    "keep": "=",
    "digest": "~",
    "write": "+",
    "delete": "+",
    "skip": "-",
    "refuse": "✗",
}


def render_archived(state: ArchivedState) -> Iterator[str]:
    """A state in an archive, with everything about it that is not as it should be."""
    yield f"  {'✗' if state.unread else '✓'} {state.key} (workspace {state.workspace})"
    sizes = sum(each.size or 0 for each in state.contents)
    deleted = ", deleted" if state.is_deleted else ""
    left = f", {_count(state.left_out, 'older one')} left out" if state.left_out else ""
    yield f"      {_count(len(state.contents), 'version')}, {render_size(sizes)}{left}{deleted}"
    if state.newest.file is not None:
        yield f"      {_contents(state.newest)}"
    if state.digest_status not in ("ok", "none"):
        yield f"      digest {SAYINGS[state.digest_status]}"
    for lock in state.locks:
        yield f"      {_locked(lock)}"
    for version in state.unread:
        yield f"      version {version.id} is not in it: {version.problem}"


def render_made(manifest: Manifest, file: str) -> Iterator[str]:
    """What was backed up, after each state was shown: the locks are known at the end."""
    for state in manifest.states:
        for lock in state.locks:
            yield f"  {state.key} was {_locked(lock)} meanwhile"
    unread = sum(bool(each.unread) for each in manifest.states)
    yield f"  {_whole(manifest)} in {file}"
    if unread:
        yield f"  of {_count(unread, 'state')} not every version could be read"
    yield from SECRETS


def render_checked(manifest: Manifest, file: str) -> Iterator[str]:
    """What is in an archive that is whole."""
    for state in manifest.states:
        yield from render_archived(state)
    yield f"  {file} is whole: {_whole(manifest)}"
    yield f"  of the backend {_place(manifest.backend)}"
    yield f"  as it was {render_time(manifest.made)}, by {manifest.tool}"


def describe_manifest(manifest: Manifest) -> dict[str, Any]:
    """What is in an archive, as data."""
    return {**manifest.model_dump(mode="json"), "encrypted": False}


def render_step(step: Step) -> Iterator[str]:
    """What would be done for a state, and why."""
    yield f"  {_SIGNS[step.kind]} {step.key} (workspace {step.state.workspace}){_what(step)}"
    if step.key != step.state.key:
        yield f"      in the archive: {step.state.key}"
    if step.reason:
        yield f"      {step.reason}"
    if step.remedy:
        yield f"      next: {step.remedy}"


def render_plan(manifest: Manifest, facts: Facts, steps: Sequence[Step]) -> Iterator[str]:
    """What would be done for every state. facts: of the backend into which they come."""
    yield f"  from the backend {_place(manifest.backend)}"
    yield f"      as it was {render_time(manifest.made)}"
    yield f"  into the backend {_place(facts)}"
    for step in steps:
        yield from render_step(step)
    pending, refused = sum(s.is_pending for s in steps), sum(s.kind == "refuse" for s in steps)
    yield f"  {_count(pending, 'state')} to bring back" + (f", {refused} refused" if refused else "")


def render_outcome(outcome: Outcome) -> str:
    """What came of a step."""
    key = outcome.step.key
    if outcome.error is None:
        return f"  ✓ {key}{_what(outcome.step) if outcome.changed else ': there by now, nothing was changed'}"
    return f"  ✗ {key}: {render_failure(outcome.error)}"


def render_result(outcomes: Sequence[Outcome]) -> str:
    """How many states came back."""
    failed = sum(each.error is not None for each in outcomes)
    return f"  {len(outcomes) - failed} brought back" + (f", {failed} not" if failed else "")


def code_of(steps: Sequence[Step], outcomes: Sequence[Outcome] | None) -> int:
    """The exit code of a restoration; without outcomes, of its plan alone."""
    failures = [RefusedError.exit_code for each in steps if each.kind == "refuse"]
    if outcomes is None:
        return share_code(failures, pending=any(each.is_pending for each in steps))
    return share_code([*failures, *(each.error.exit_code for each in outcomes if each.error is not None)])


def describe_step(step: Step, outcome: Outcome | None) -> dict[str, Any]:
    """A step as data, and what came of it. versions: those that are written, by their ID in the archive."""
    return {
        "state": step.key,
        "archived": step.state.key,
        "key": step.state.name,
        "workspace": step.state.workspace,
        "action": step.kind,
        "versions": [each.id for each in step.versions],
        "serial": step.serial if step.serial is not None or not step.versions else step.versions[-1].serial,
        "reason": step.reason or None,
        "next": step.remedy or None,
        "changed": list(outcome.changed) if outcome else [],
        "error": describe(outcome.error) if outcome and outcome.error else None,
    }


def _what(step: Step) -> str:
    if step.kind == "digest":
        return ": its digest"
    if not step.versions:
        return ""
    serial = step.serial if step.serial is not None else step.versions[-1].serial
    number = "" if serial is None else f", serial {serial}" + (" (raised)" if step.serial is not None else "")
    return f": {_count(len(step.versions), 'version')}{number}" + (", then deleted" if step.kind == "delete" else "")


def _place(backend: BackedUpBackend | Facts) -> str:
    return f"{backend.name} ({backend.cloud}, account {backend.account}, {backend.region})"


def _whole(manifest: Manifest) -> str:
    versions = list(manifest.contents)
    size = render_size(sum(each.size or 0 for each in versions))
    return f"{_count(len(manifest.states), 'state')} with {_count(len(versions), 'version')} ({size})"


def _contents(version: ArchivedVersion) -> str:
    if version.problem:
        return f"is no state: {version.problem}"
    serial = "unknown serial" if version.serial is None else f"serial {version.serial}"
    sealed = ", encrypted by the client (OpenTofu state encryption)" if version.client_encrypted else ""
    return f"{serial}{sealed}, lineage {version.lineage or 'unknown'}"


def _locked(lock: ArchivedLock) -> str:
    return f"locked by {lock.who or 'somebody who left no name'} ({lock.operation or 'unknown'})"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
