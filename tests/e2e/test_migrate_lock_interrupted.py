"""A change of the lock mode that is broken off loses nothing, and the same command completes it.

Each call of the work on digests is broken in `test_states_interrupted.py`, and the engine's own in
`test_interrupted.py`; here it is what lies between them.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from stateroom.clouds.aws import AwsCloud
from stateroom.emit import files, record
from stateroom.errors import UnreachableError
from stateroom.facts import LockMode
from stateroom.relock import change
from stateroom.states.aws_calls import AwsCalls
from tests.e2e.project import Project
from tests.e2e.test_migrate_lock import file_of, make, migrate, put_item
from tests.e2e.test_migration import BUCKET, KEY, STAGING, Room


def break_step(patch: pytest.MonkeyPatch, broken: str, error: BaseException, *, after: bool) -> None:
    """Break a step that changes something, in the cloud or on the disk, when it is first taken: before it happens, or
    after."""
    left = [broken]

    def breakable(owner: Any, name: str, what: Callable[..., str]) -> None:
        act = getattr(owner, name)

        def perform(*arguments: Any, **named: Any) -> Any:
            if what(*arguments) not in left:
                return act(*arguments, **named)
            left.clear()
            if after:
                act(*arguments, **named)
            raise error

        patch.setattr(owner, name, perform)

    breakable(AwsCloud, "execute", lambda _cloud, call: call.operation)
    breakable(AwsCalls, "ask", lambda _calls, operation: operation)
    breakable(change, "write_edit", lambda edit: edit.file.name)
    for module in (files, record):
        breakable(module, "write_text", lambda path, _text: path.name)


def require_nothing_lost(room: Room, states: dict[str, bytes]) -> None:
    """The states are what they were, no digest is wrong, no lock is held, and the record is of one mode or the next."""
    assert {key: room.stored(key) for key in states} == states
    assert room.items().items() <= room.digests().items()
    assert sorted(room.objects()) == sorted(states)
    recorded = json.loads((room.project.records() / "facts.json").read_text())["facts"]["lock"]
    assert {recorded, file_of(room.project)["lock"]["mode"]} <= {"both", "native"}


def test_a_migration_that_is_broken_off_loses_nothing_and_the_same_command_completes_it(project: Project) -> None:
    room = make(project, {"mode": "both"})
    states = {key: room.stored(key) for key in (KEY, STAGING)}
    file = "wrote stacks/Pulumi.test.yaml"
    steps: list[tuple[LockMode, str, BaseException, bool, str]] = [
        (
            "native",
            "Pulumi.test.yaml",
            KeyboardInterrupt(),
            True,
            "interrupted\n  why:  before that: began to write stacks/Pulumi.test.yaml",
        ),
        (
            *("both", "facts.json", KeyboardInterrupt(), True),
            f"interrupted\n  why:  before that: removed 1 digest, {file}, began to make the backend so",
        ),
        (
            *("native", "delete_item", UnreachableError("no answer"), False),
            f"no answer\n  why:  before that: {file}, the backend has the lock mode native",
        ),
    ]
    for mode, broken, error, after, what in steps:
        if mode == "both":  # what a client with an old configuration has left
            put_item(project, f"{BUCKET}/{KEY}-md5", "Digest", room.digests()[f"{BUCKET}/{KEY}-md5"])
        with pytest.MonkeyPatch.context() as patch:
            break_step(patch, broken, error, after=after)
            said = migrate(project, mode)
        assert (said.code, said.err) == (1, f"error: {what}\n  next: run the same command again to complete it\n")
        require_nothing_lost(room, states)
        said = migrate(project, mode)
        assert said.code == 0, said.err
        require_nothing_lost(room, states)
        assert file_of(project)["lock"]["mode"] == mode
        assert (project.records() / "terraform" / "backend.tf").read_text().count("dynamodb_table =") == (
            mode == "both"
        )
        assert room.items() == {}
        for name, digest in room.digests().items() if mode == "both" else ():
            put_item(project, name, "Digest", digest)
