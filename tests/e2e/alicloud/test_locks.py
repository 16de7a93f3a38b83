"""`stateroom locks` and `unlock` beside real clients on the local Alibaba Cloud."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.contract.test_permissions import STATES
from tests.e2e.alicloud.project import Project
from tests.e2e.alicloud.room import every_client, make_room
from tests.e2e.alicloud.test_permissions import Bootstrapper
from tests.e2e.terraform import Client, waiting_apply


def locks(project: Project) -> list[dict[str, Any]]:
    said = project.run("locks", "--json")
    assert said.code == 0, said.err or said.out
    found: list[dict[str, Any]] = said.document["locks"]
    return found


@every_client
def test_the_lock_of_a_running_apply_is_shown_and_taken_from_it_by_its_id_only(
    client: Client, project: Project, tmp_path: Path
) -> None:
    room = make_room(project, client)
    work = room.work(tmp_path / "work")
    work.init()
    with waiting_apply(work) as (process, _let_go):
        (held,) = locks(project)
        assert (held["state"], held["key"], held["kind"]) == (room.state, room.facts.state_key, "lock table")
        assert (held["workspace"], held["operation"]) == ("default", "OperationTypeApply")
        assert 0 <= held["age_seconds"] < 120
        wrong = project.run("unlock", room.state, "--id", "00000000-0000-0000-0000-000000000000")
        assert (wrong.code, held["id"] in wrong.err) == (6, True)
        young = project.run("unlock", "--older-than", "1h")
        assert (young.code, young.out) == (0, "  nothing to remove: no such lock is held\n")
        assert locks(project)[0]["id"] == held["id"]
        process.kill()
    said = project.run("unlock", room.path, "--id", held["id"])
    assert said.code == 0, said.err
    assert held["who"] in said.out
    assert locks(project) == []
    (work.folder / "waits.tf").unlink()
    assert "Apply complete!" in work.apply().output


def test_a_backend_without_a_table_has_no_locks(project: Project) -> None:
    make_room(project, lock={"mode": "none"})
    assert locks(project) == []
    assert "no lock is held" in project.run("locks").out


def test_the_documented_policy_is_enough(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    room = make_room(project)
    room.world.asked.clear()
    from stateroom.states.lock_info import LockInfo

    info = LockInfo.new(room.path)
    assert room.lock.take(info) is None
    user = Bootstrapper(project, monkeypatch, (STATES,), "keeper")
    user.run("locks")
    user.run("unlock", room.state, "--id", info.id)
    assert [each.action for each in user.asked if not each.allowed] == []
    assert room.rows() == {}
