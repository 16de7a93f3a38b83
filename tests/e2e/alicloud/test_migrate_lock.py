"""`stateroom migrate lock` on the local Alibaba Cloud, whose clients know the table only."""

from __future__ import annotations

from stateroom.states.alicloud_calls import RowCalls
from tests.e2e.alicloud.project import Project
from tests.e2e.alicloud.room import make_room


def test_the_table_is_the_only_lock_and_comes_back_without_old_digests(project: Project) -> None:
    room = make_room(project)
    rows = RowCalls(room.cloud, room.facts)
    rows.put(f"{room.path}-md5", {"Digest": "0" * 32})
    rows.put("another-bucket/state-md5", {"Digest": "0" * 32})
    for mode, code in (("native", 4), ("both", 4), ("none", 4), ("table", 0)):
        project.forget_requests()
        said = project.run("migrate", "lock", mode, "--yes")
        assert (said.code, project.writes) == (code, []), said.err
    project.configure(lock={"mode": "none"}, protect=False)
    assert project.run("up", "--no-smoke").code == 0
    dry = project.run("migrate", "lock", "table")
    assert dry.code == 2, dry.err
    assert dry.out.startswith(
        "Lock mode of stack test: none → table\n"
        "  no lock is held\n"
        "  1 digest is removed: clients of before do not keep them\n"
        "  ~ stacks/Pulumi.test.yaml\n"
        "      lock.mode: none → table\n"
    )
    assert "  ! clients with the configuration of before take no lock: let none of them run\n    any more\n" in dry.out
    said = project.run("migrate", "lock", "table", "--yes", "--no-smoke")
    assert said.code == 0, said.err
    assert dict(rows.list_all()) == {"another-bucket/state-md5": {"Digest": "0" * 32}}
    again = project.run("migrate", "lock", "table")
    assert (again.code, again.out) == (0, "The lock mode of stack test is table: nothing to change\n")
    assert project.run("preview").code == 0
