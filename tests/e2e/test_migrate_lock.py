"""`stateroom migrate lock` with real clients: to the lock file and back, and no state, lock or digest lost or wrong."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from stateroom.facts import LockMode
from stateroom.states.lock_info import LockInfo
from tests.e2e import terraform
from tests.e2e.project import Project, Said
from tests.e2e.terraform import EACH_TOOL, Client, waiting_apply
from tests.e2e.test_migration import BOTH_TOOLS, BUCKET, KEY, STAGING, TABLE, Room, change, enter, follow, resource_of


def migrate(project: Project, mode: LockMode, *options: str) -> Said:
    return project.run("migrate", "lock", mode, *(options or ("--yes", "--no-smoke")))


def to(project: Project, mode: LockMode) -> str:
    """Migrate; what it said."""
    said = migrate(project, mode)
    assert said.code == 0, said.err
    assert file_of(project)["lock"]["mode"] == mode
    return said.out


def file_of(project: Project) -> dict[str, Any]:
    text = (project.folder / "stacks" / "Pulumi.test.yaml").read_text(encoding="utf-8")
    backend: dict[str, Any] = yaml.safe_load(text)["config"]["stateroom:backend"]
    return backend


def tables(project: Project) -> list[str]:
    found: list[str] = project.client("dynamodb").list_tables()["TableNames"]
    return found


def require_converged(project: Project) -> None:
    """A later `up` has nothing to do."""
    project.forget_requests()
    assert project.run("up", "--no-smoke").code == 0
    assert project.writes == []


def use(work: terraform.Project, room: Room, value: str) -> None:
    """Change the resource with a real client: its state is the next one, and nothing else has changed."""
    before, staging = json.loads(room.stored(KEY)), room.stored(STAGING)
    change(work, value)
    assert ", 1 changed, " in work.apply().output
    after = json.loads(room.stored(KEY))
    assert (after["lineage"], after["serial"] > before["serial"]) == (before["lineage"], True)
    assert resource_of(room.stored(KEY)) == (resource_of(json.dumps(before).encode())[0], value)
    assert room.stored(STAGING) == staging
    assert sorted(room.objects()) == [STAGING, KEY]


@pytest.mark.parametrize("client", EACH_TOOL, ids=lambda client: client.name)
def test_no_state_is_lost_on_the_way_to_the_lock_file_and_back(
    client: Client, project: Project, tmp_path: Path
) -> None:
    room = Room(project)
    project.configure(lock={"mode": "table"}, protect=False, **BOTH_TOOLS)
    assert project.run("up", "--no-smoke").code == 0
    work = enter(client, tmp_path / "work", room)
    work.succeed("workspace", "new", "-no-color", "staging")
    assert "Apply complete! Resources: 1 added" in work.apply().output
    work.succeed("workspace", "select", "-no-color", "default")
    with waiting_apply(work) as (_process, let_go):
        said = migrate(project, "both")
        assert (said.code, f"{KEY} (lock table) by " in said.err) == (6, True), said.err
        assert file_of(project)["lock"]["mode"] == "table"
        assert "Apply complete! Resources: 2 added" in let_go().output
    (work.folder / "waits.tf").unlink()
    assert ", 1 destroyed" in work.apply().output
    assert room.items() == room.digests()
    dry = migrate(project, "both", "--dry-run")
    assert (dry.code, file_of(project)["lock"]["mode"]) == (2, "table")
    assert to(project, "both").startswith(dry.out)
    assert migrate(project, "both", "--dry-run").out == "The lock mode of stack test is both: nothing to change\n"
    use(work, room, "an old client in both")
    follow(work, room)
    use(work, room, "both")
    assert room.items() == room.digests()

    assert "removed 2 digests\n" in to(project, "native")
    assert room.items() == {}
    follow(work, room)
    use(work, room, "native")
    assert re.findall(r"^[* ] \w+$", work.succeed("workspace", "list"), re.MULTILINE) == ["* default", "  staging"]
    if client is not EACH_TOOL[0]:
        return  # The way back has nothing new for another client.

    to(project, "both")
    use(work, room, "an old client writes without a digest")
    follow(work, room)
    use(work, room, "both again")
    assert room.items().keys() == {f"{BUCKET}/{KEY}-md5"}

    assert "recorded 1 digest\n" in to(project, "table")
    follow(work, room)
    use(work, room, "table again")
    assert room.items() == room.digests()


STATE = {"version": 4, "terraform_version": "1.15.5", "serial": 1, "lineage": "a", "outputs": {}, "resources": []}


def make(project: Project, lock: dict[str, Any], **keys: Any) -> Room:
    """A backend with two states as clients leave them, and their digests where clients record them."""
    project.configure(lock=lock, **keys)
    said = project.run("up", "--no-smoke")
    assert said.code == 0, said.err
    room = Room(project)
    for serial, key in enumerate((KEY, STAGING)):
        project.client("s3").put_object(
            Bucket=BUCKET, Key=key, Body=json.dumps({**STATE, "serial": serial}), ServerSideEncryption="AES256"
        )
    if lock["mode"] in ("table", "both"):
        for name, digest in room.digests().items():
            put_item(project, name, "Digest", digest, lock.get("table", TABLE))
    return room


def put_item(project: Project, name: str, attribute: str, value: str, table: str = TABLE) -> None:
    item = {"LockID": {"S": name}, attribute: {"S": value}}
    project.client("dynamodb").put_item(TableName=table, Item=item)


def refused(project: Project, code: int, what: str, mode: LockMode, *options: str) -> str:
    """A migration that is refused, and changes nothing; what is said."""
    file = project.folder / "stacks" / "Pulumi.test.yaml"
    text = file.read_text()
    project.forget_requests()
    said = migrate(project, mode, *options)
    assert (said.code, said.err.startswith(f"error: {what}\n")) == (code, True), said.err
    assert [each for each in project.writes if each != "Scan"] == []
    assert file.read_text() == text
    return said.err


def test_what_would_not_be_safe_is_refused_and_changes_nothing(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    room = make(project, {"mode": "both"})
    digest = f"{BUCKET}/{KEY}-md5"

    refused(project, 4, "the lock of stack test would go from both to none", "none")
    refused(project, 3, "--yes and --dry-run exclude each other", "native", "--yes", "--dry-run")
    refused(project, 3, "--retire-table does not go with the lock mode both", "both", "--retire-table")
    assert refused(
        project, 4, "the lock table of stack test is not removed: its clients use it", "native", "--retire-table"
    ) == (
        "error: the lock table of stack test is not removed: its clients use it\n"
        "  why:  the backend has still the lock mode both; nothing was changed\n"
        "  next: run `stateroom migrate lock native`, give every client the new configuration, and only then remove "
        "the table with `stateroom migrate lock native --retire-table`\n"
    )
    put_item(project, digest, "Digest", "0" * 32)
    refused(project, 4, f"digests are wrong: {KEY} (stale)", "native")
    put_item(project, digest, "Digest", room.digests()[digest])
    info = LockInfo.new(f"{BUCKET}/{KEY}")
    put_item(project, f"{BUCKET}/{KEY}", "Info", info.to_json())
    assert refused(project, 6, "1 lock is held, and the lock mode stays as it is", "native") == (
        "error: 1 lock is held, and the lock mode stays as it is\n"
        f"  why:  {KEY} (lock table) by {info}; nothing was changed\n"
        "  next: wait until they are free; if a holder is gone, see `stateroom locks` and `stateroom unlock`\n"
    )
    project.client("dynamodb").delete_item(TableName=TABLE, Key={"LockID": {"S": f"{BUCKET}/{KEY}"}})
    edited = project.records() / "terraform" / "backend.tf"
    edited.write_text(edited.read_text() + "# mine\n")
    refused(project, 4, "edited since we wrote it: .stateroom/test/terraform/backend.tf", "native")
    engine = project.records() / "engine.json"
    engine.write_text('{"engine": "pulumi"}')
    assert refused(
        project, 4, "stack test was made by Pulumi, and `stateroom migrate lock` is the direct engine's", "native"
    ) == (
        "error: stack test was made by Pulumi, and `stateroom migrate lock` is the direct engine's\n"
        "  why:  Pulumi's own state would know nothing of what it changes; nothing was changed\n"
        "  next: change lock.mode in the stack file yourself, one safe step at a time, and run `stateroom up --engine "
        "pulumi` after each: docs/migrate.md says which steps are safe\n"
    )
    engine.unlink()
    policies = project.folder / "policies.json"
    policies.write_text('{"aws-bucket-require-kms-encryption": "mandatory"}')
    refused(project, 4, "1 mandatory policy is not kept", "native", "--yes", "--force")


def test_a_person_is_asked_and_the_tables_own_settings_go_with_it(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    make(project, {"mode": "both", "table": "own", "deletion_protection": False})
    edited = project.records() / "terraform" / "backend.tf"
    edited.write_text(edited.read_text() + "# mine\n")
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    answers = iter([False, True])
    monkeypatch.setattr("click.confirm", lambda _question, **_named: next(answers))
    (project.records() / "facts.json").unlink()  # as in a fresh clone: then the cloud tells
    assert migrate(project, "native", "--force", "--no-smoke").code == 2
    assert migrate(project, "native", "--force", "--no-smoke").code == 0
    assert file_of(project)["lock"] == {"mode": "native"}
    assert edited.read_text().count("# mine") == 0
    put_item(project, "another/state", "Info", "{}", "own")
    refused(
        project,
        4,
        "the lock table own is not removed: another/state is in it, and not of this backend",
        "native",
        "--retire-table",
    )
    project.client("dynamodb").delete_item(TableName="own", Key={"LockID": {"S": "another/state"}})
    put_item(project, f"{BUCKET}/{KEY}-md5", "Digest", "0" * 32, "own")
    dry = migrate(project, "both", "--json")
    assert (dry.code, dry.document["stack_file"]["changes"]) == (
        2,
        {"lock.mode": {"before": "native", "after": "both"}, "lock.table": {"before": None, "after": "own"}},
    )
    with monkeypatch.context() as patch:  # as if it was written after the others were removed
        patch.setattr("stateroom.relock.change.remove_digests", lambda *_work: None)
        assert refused(
            project,
            4,
            "the lock table own is not removed: a digest was written into it a moment ago",
            "native",
            "--retire-table",
            "--yes",
        ) == (
            "error: the lock table own is not removed: a digest was written into it a moment ago\n"
            "  why:  a client has still the configuration of before\n"
            "  next: give every client the new configuration, then run the same command again\n"
        )
    document = migrate(project, "native", "--retire-table", "--json", "--yes").document
    assert (document["exit_code"], document["pending"], document["table"]) == (
        0,
        False,
        {"name": "own", "action": "remove"},
    )
    assert document["done"] == ["removed 1 digest", "removed the lock table own"]
    assert tables(project) == []
    require_converged(project)
    assert migrate(project, "native", "--retire-table").out == (
        "The lock mode of stack test is native: nothing to change\n"
    )
