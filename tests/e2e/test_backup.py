"""`stateroom backup` and `restore-backup` beside real clients on the local clouds."""

from __future__ import annotations

import json
import os
import re
import stat
import subprocess
import zipfile
from pathlib import Path
from typing import Any

import pytest

from stateroom.local.alicloud import LocalAlicloud
from tests.e2e import terraform
from tests.e2e.alicloud.project import make_project as make_alicloud_project
from tests.e2e.alicloud.room import make_room
from tests.e2e.project import Project
from tests.e2e.terraform import TERRAFORM, waiting_apply
from tests.e2e.test_locks import KEY, make, work_in
from tests.unit.archive.archives import write_archive
from tests.unit.states.place import state
from tests.unit.states.test_restoring import made

DEV = f"env:/dev/{KEY}"
MAIN = 'resource "terraform_data" "one" {\n  input = "%s, ${terraform.workspace}"\n}\n'
PLAN = ("plan", "-input=false", "-no-color")


def serials(project: Any, key: str) -> list[tuple[int | None, bool, str | None]]:
    said = project.run("history", key, "--json")
    assert said.code == 0, said.err or said.out
    return [(each["serial"], each["current"], each["lineage"]) for each in said.document["versions"]]


def fill(work: terraform.Project) -> None:
    """Several versions of a state, in two workspaces."""
    work.succeed("workspace", "new", "-no-color", "dev")
    for workspace, values in (("dev", ("first",)), ("default", ("first", "second", "third"))):
        if workspace != "dev":
            work.succeed("workspace", "select", "-no-color", workspace)
        for value in values:
            work.write("main.tf", MAIN % value)
            assert "Apply complete!" in work.apply().output


def require_unchanged(work: terraform.Project) -> None:
    """Nothing is to be done in either workspace; the default one is chosen."""
    for workspace, value in (("default", "third"), ("dev", "first")):
        if workspace != "default":
            work.succeed("workspace", "select", "-no-color", workspace)
        work.write("main.tf", MAIN % value)
        assert "No changes." in work.succeed(*PLAN)


def test_a_backend_that_was_destroyed_comes_back_with_its_history_on_its_cloud_and_on_the_other(
    project: Project, local_alicloud: LocalAlicloud, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    facts = make(project, "both")
    work = work_in(facts, tmp_path / "work", TERRAFORM)
    fill(work)
    before = {key: serials(project, key) for key in (KEY, DEV)}
    assert [len(each) for each in before.values()] == [3, 2]
    archive = tmp_path / "acme.zip"

    with waiting_apply(work) as (_process, let_go):
        said = project.run("backup", str(archive))
        assert said.code == 0, said.err
        assert "Apply complete!" in let_go().output
    assert stat.S_IMODE(archive.stat().st_mode) == 0o600
    assert re.sub(r"[\w-]{36}|\d+(\.\d)? k?B|by \S+@\S+", "…", said.out).splitlines() == [
        f"  ✓ {DEV} (workspace dev)",
        "      2 versions, …",
        f"      serial {before[DEV][0][0]}, lineage …",
        f"  ✓ {KEY} (workspace default)",
        "      3 versions, …",
        f"      serial {before[KEY][0][0]}, lineage …",
        f"  {KEY} was locked … (OperationTypeApply) meanwhile",
        f"  {KEY} was locked … (OperationTypeApply) meanwhile",
        f"  2 states with 5 versions (…) in {archive}",
        "  it holds every secret that the states hold, and is not encrypted: keep it as",
        "  you keep the states",
    ]
    checked = project.run("backup", "--check", str(archive), "--json")
    assert (checked.code, checked.document["backend"]["bucket"]) == (0, facts.bucket)
    assert len(checked.document["states"][1]["locks"]) == 2

    assert project.run("destroy", "--yes", "test", "--with-states").code == 0
    assert make(project, "both").bucket == facts.bucket
    pending = project.run("restore-backup", str(archive))
    assert (pending.code, pending.out.splitlines()[-2:]) == (2, ["", "Nothing was changed; --yes carries it out."])
    assert project.run("restore-backup", str(archive), "--dry-run", "--json").document["carried_out"] is False
    assert project.run("states", "--json").document["states"] == []
    done = project.run("restore-backup", str(archive), "--yes")
    assert done.code == 0, done.err
    assert done.out.splitlines()[-3:] == [
        f"  ✓ {DEV}: 2 versions, serial {before[DEV][0][0]}",
        f"  ✓ {KEY}: 3 versions, serial {before[KEY][0][0]}",
        "  2 brought back",
    ]
    assert {key: serials(project, key) for key in (KEY, DEV)} == before
    assert project.run("digest", "check").code == 0
    (work.folder / "waits.tf").unlink()
    require_unchanged(work)
    again = project.run("restore-backup", str(archive), "--yes", "--json")
    assert (again.code, {each["action"] for each in again.document["states"]}) == (0, {"keep"})

    other = make_alicloud_project(tmp_path / "alicloud", local_alicloud, capsys)
    room = make_room(other, TERRAFORM)
    there = room.work(tmp_path / "there")
    moved = other.run("restore-backup", str(archive), "--yes", "--json")
    assert moved.code == 0, moved.out
    keys = {each["archived"]: each["state"] for each in moved.document["states"]}
    assert keys == {KEY: room.state, DEV: f"env:/dev/{room.facts.state_key}"}
    assert {key: serials(other, to) for key, to in keys.items()} == before
    there.init()
    require_unchanged(there)


def put(project: Project, bucket: str, body: bytes, key: str = KEY) -> None:
    project.client("s3").put_object(Bucket=bucket, Key=key, Body=body, ServerSideEncryption="AES256")


def test_an_older_backup_must_be_meant_and_what_is_refused_does_not_keep_the_rest(
    project: Project, tmp_path: Path
) -> None:
    facts = make(project, "table")
    archive = str(tmp_path / "a.zip")
    write_archive(Path(archive), {KEY: [made(1)], "other.tfstate": [made(4)]})
    put(project, facts.bucket, made(2))
    project.forget_requests()
    assert project.run("restore-backup", archive).code == 4
    assert project.writes == []
    said = project.run("restore-backup", archive, "--yes")
    assert (said.code, said.out.splitlines()) == (
        4,
        [
            "  from the backend acme (aws, account 123456789012, eu-west-1)",
            "      as it was 2026-03-02 09:14:02+00:00",
            "  into the backend acme (aws, account 123456789012, eu-west-1)",
            f"  ✗ {KEY} (workspace default)",
            "      there is the serial 2, and the archive has 1",
            "      next: give --force if that is meant; what is there stays as an old version",
            "  + other.tfstate (workspace default): 1 version, serial 4",
            "  1 state to bring back, 1 refused",
            "  ✓ other.tfstate: 1 version, serial 4",
            "  1 brought back",
        ],
    )
    forced = project.run("restore-backup", archive, KEY, "--yes", "--force")
    assert (forced.code, forced.out.splitlines()[-2]) == (0, f"  ✓ {KEY}: 1 version, serial 3 (raised)")
    assert [each[0] for each in serials(project, KEY)] == [3, 2]


def test_a_version_that_the_cloud_does_not_give_out_is_named_and_the_rest_is_archived(
    project: Project, tmp_path: Path
) -> None:
    facts = make(project, "native")
    put(project, facts.bucket, state(1))
    put(project, facts.bucket, state(2), "other.tfstate")
    object_arn = f"arn:aws:s3:::{facts.bucket}/other.tfstate"
    deny = {"Effect": "Deny", "Principal": "*", "Action": ["s3:GetObject"], "Resource": object_arn}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [deny]})
    project.client("s3").put_bucket_policy(Bucket=facts.bucket, Policy=policy)
    said = project.run("backup", str(tmp_path / "a.zip"), "--json")
    assert said.code == 1, said.out
    second, first = said.document["states"]
    assert second["versions"][0]["file"] is None
    assert "s3:GetObject" in second["versions"][0]["problem"]
    assert first["versions"][0]["file"] == "states/00002/00001.tfstate"
    assert project.run("backup", "--check", str(tmp_path / "a.zip")).code == 0


def test_an_archive_can_be_piped_and_unpacked_and_checked_with_other_tools(project: Project, tmp_path: Path) -> None:
    facts = make(project, "native")
    put(project, facts.bucket, state(1))
    with (tmp_path / "a.zip").open("wb") as file:
        made = subprocess.run(
            project.command("backup", "-"),
            stdout=file,
            stderr=subprocess.PIPE,
            check=False,
            env=os.environ | {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"},
        )
    assert made.returncode == 0, made.stderr
    assert b"1 state with 1 version" in made.stderr
    assert project.run("backup", "--check", str(tmp_path / "a.zip")).code == 0
    with zipfile.ZipFile(tmp_path / "a.zip") as opened:
        opened.extractall(tmp_path / "out")
    subprocess.run(["sha256sum", "--check", "--quiet", "SHA256SUMS"], cwd=tmp_path / "out", check=True)
    assert json.loads((tmp_path / "out" / "manifest.json").read_bytes())["backend"]["bucket"] == facts.bucket


ONE = "\n  next: give one of them\n"
BAD: list[tuple[tuple[str, ...], int, str]] = [
    (("backup", "there.zip"), 4, "there.zip is there already, and stays"),
    (("backup", "none/a.zip"), 3, "none/a.zip cannot be written"),
    (
        ("backup", "a.zip", "--versions", "0"),
        3,
        f"--versions 0 is neither a number above 0 nor `all`{ONE}",
    ),
    (("backup", "a.zip", "nowhere"), 3, "there is no state at nowhere, nor an older version of one"),
    (("backup", "a.zip", "--stack", "none"), 3, "there is no stack none"),
    (("backup", "-", "--json"), 3, "the archive and the document of --json cannot both be printed"),
    (
        ("backup", "there.zip", "--check", KEY),
        3,
        "an archive is checked as a whole\n  next: name no state with --check\n",
    ),
    (("backup", "none.zip", "--check"), 3, "there is no file none.zip"),
    (("backup", "text.zip", "--check"), 1, "the archive text.zip cannot be used"),
    (("restore-backup", "text.zip", "--yes"), 1, "the archive text.zip cannot be used"),
    (("restore-backup", "cut.zip", "--yes"), 1, "the archive cut.zip cannot be used"),
    (("restore-backup", "flipped.zip", "--yes"), 1, "the archive flipped.zip cannot be used"),
    (
        ("restore-backup", "there.zip", "--yes", "--dry-run"),
        3,
        f"--yes and --dry-run exclude each other{ONE}",
    ),
    (("restore-backup", "there.zip", "--yes", "nowhere"), 3, "the archive has no state nowhere"),
    (("restore-backup", "there.zip", "--yes", "--stack", "none"), 3, "there is no stack none"),
]


def test_bad_input_is_one_clear_message_and_changes_nothing(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    facts = make(project, "native")
    put(project, facts.bucket, state(1))
    monkeypatch.chdir(tmp_path)
    write_archive(Path("there.zip"), {KEY: [state(1), state(2)]})
    whole = Path("there.zip").read_bytes()
    Path("text.zip").write_text("hello")
    Path("cut.zip").write_bytes(whole[:-40])
    at = whole.index(b".tfstate") + 60
    Path("flipped.zip").write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
    files = sorted(os.listdir())
    project.forget_requests()
    for arguments, code, message in BAD:
        said = project.run(*arguments)
        assert (said.code, message in (said.err or said.out)) == (code, True), (arguments, said)
        assert "Traceback" not in said.err
    assert (project.writes, sorted(os.listdir())) == ([], files)
