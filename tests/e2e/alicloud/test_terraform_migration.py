"""States move into the backend and within it, with what is emitted and a real client, and none is lost."""

from __future__ import annotations

import json
from pathlib import Path

from tests.e2e.alicloud.project import Project
from tests.e2e.alicloud.room import FILES, MAIN, each_tool, make_room, workspaces
from tests.e2e.terraform import Client, wait_until, waiting_apply


def resource_of(state: bytes) -> tuple[str, str]:
    """The one resource of a state: its own id, which a new one would not have, and its value."""
    (found,) = json.loads(state)["resources"]
    (instance,) = found["instances"]
    return instance["attributes"]["id"], instance["attributes"]["output"]["value"]


@each_tool
def test_local_states_move_into_the_backend_and_on_to_another_prefix(
    client: Client, project: Project, tmp_path: Path
) -> None:
    room = make_room(project, client)
    work = room.empty(tmp_path / "work")
    work.write("main.tf", MAIN % "first")
    work.init()
    assert "Apply complete!" in work.apply().output
    work.succeed("workspace", "new", "-no-color", "staging")
    work.write("main.tf", MAIN % "second")
    assert "Apply complete!" in work.apply().output
    made = {
        "default": resource_of((work.folder / "terraform.tfstate").read_bytes()),
        "staging": resource_of((work.folder / "terraform.tfstate.d" / "staging" / "terraform.tfstate").read_bytes()),
    }
    for prefix in ("env:", "states/network"):
        place = room.other(workspace_key_prefix=prefix)
        work.write(FILES["block"], place.emit("block"))
        work.init("-migrate-state", "-force-copy")
        assert workspaces(work) == ["  default", "* staging"]
        assert resource_of(room.read(place.state)) == made["default"]
        assert resource_of(room.read(f"{prefix}/staging/terraform.tfstate")) == made["staging"]
        assert "No changes." in work.succeed("plan", "-no-color")
    # What was copied stays where it was, for whoever still works there.
    assert len(room.keys()) == 4
    assert room.rows() == room.digests(*room.keys())


@each_tool
def test_a_state_that_is_locked_is_not_moved(client: Client, project: Project, tmp_path: Path) -> None:
    room = make_room(project, client)
    work, mover = room.work(tmp_path / "work"), room.work(tmp_path / "mover")
    work.init()
    assert "Apply complete!" in work.apply().output
    mover.init()
    with waiting_apply(work) as (process, let_go):
        wait_until(room.lock.read, process)
        mover.write(FILES["block"], room.other(state_key="moved.tfstate").emit("block"))
        refused = mover.run("init", "-migrate-state", "-force-copy", "-input=false", "-no-color")
        assert refused.code == 1
        assert "Error acquiring the state lock" in refused.output
        assert "Apply complete!" in let_go().output
    assert room.keys() == [room.state]
    mover.init("-migrate-state", "-force-copy")
    assert room.keys() == ["env:/moved.tfstate", room.state]
    assert json.loads(mover.pull())["resources"] == json.loads(room.read(room.state))["resources"]


@each_tool
def test_no_state_is_lost_when_a_backend_gets_its_lock_later(client: Client, project: Project, tmp_path: Path) -> None:
    room = make_room(project, client, lock={"mode": "none"})
    work = room.work(tmp_path / "work")
    work.init()
    assert "Apply complete! Resources: 1 added" in work.apply().output
    made, _ = resource_of(room.read(room.state))
    locked = make_room(project, client)
    assert (locked.facts.lock, locked.facts.bucket) == ("table", room.facts.bucket)
    work.write(FILES["block"], locked.emit("block"))
    work.init("-reconfigure")
    work.write("main.tf", MAIN % "second")
    assert "Apply complete! Resources: 0 added, 1 changed, 0 destroyed" in work.apply().output
    assert resource_of(locked.read(locked.state)) == (made, "second")
    assert locked.rows() == locked.digests(locked.state)


def test_an_emitted_file_is_what_up_wrote(project: Project) -> None:
    room = make_room(project, emit=["terraform", "opentofu"])
    for form, name in FILES.items():
        folder = project.records() / "terraform"
        written = folder / ("json" if form == "json" else "") / name
        assert written.read_text() == room.emit(form)
