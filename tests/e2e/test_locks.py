"""`stateroom locks` and `unlock` beside real clients on the local AWS."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from stateroom.emit import render
from stateroom.facts import Facts, LockMode
from stateroom.states.addresses import LOCK_FILE
from tests.e2e import terraform
from tests.e2e.project import Project
from tests.e2e.terraform import EACH_TOOL, TERRAFORM, Client, waiting_apply

KEY = "terraform.tfstate"
KINDS = {"table": ["lock table"], "native": ["lock file"], "both": ["lock file", "lock table"]}

each_tool = pytest.mark.parametrize("client", EACH_TOOL, ids=lambda client: client.name)


def make(project: Project, lock: LockMode) -> Facts:
    project.configure(lock={"mode": lock})
    said = project.run("up", "--no-smoke", "--json")
    assert said.code == 0, said.err or said.out
    return Facts.from_dict(said.document["backend"])


def work_in(facts: Facts, folder: Path, client: Client) -> terraform.Project:
    """A configuration with one resource that needs no provider, and the emitted backend, initialised."""
    made = terraform.Project(client, folder)
    made.write("main.tf", 'resource "terraform_data" "one" {}\n')
    made.write("backend.tf", render(facts, client.tool, "block"))
    made.init()
    return made


def locks(project: Project) -> list[dict[str, Any]]:
    said = project.run("locks", "--json")
    assert said.code == 0, said.err or said.out
    found: list[dict[str, Any]] = said.document["locks"]
    return found


@each_tool
@pytest.mark.parametrize("lock", ["table", "native", "both"])
def test_the_lock_of_a_running_apply_is_shown_and_taken_from_it_by_its_id_only(
    client: Client, lock: LockMode, project: Project, tmp_path: Path
) -> None:
    facts = make(project, lock)
    work = work_in(facts, tmp_path / "work", client)
    with waiting_apply(work) as (process, _let_go):
        found = locks(project)
        assert [each["kind"] for each in found] == KINDS[lock]
        (held,) = {(each["id"], each["who"], each["state"], each["workspace"], each["operation"]) for each in found}
        assert held[2:] == (KEY, "default", "OperationTypeApply")
        assert all(0 <= each["age_seconds"] < 120 for each in found)
        wrong = project.run("unlock", KEY, "--id", "00000000-0000-0000-0000-000000000000")
        assert (wrong.code, held[0] in wrong.err) == (6, True)
        young = project.run("unlock", "--older-than", "1h")
        assert (young.code, young.out) == (0, "  nothing to remove: no such lock is held\n")
        assert locks(project)[0]["id"] == held[0]
        process.kill()
    said = project.run("unlock", f"{facts.bucket}/{KEY}", "--id", held[0])
    assert said.code == 0, said.err
    assert held[1] in said.out
    assert said.out.endswith(f"  {len(found)} removed\n")
    assert locks(project) == []
    assert "no lock is held" in project.run("locks").out
    (work.folder / "waits.tf").unlink()
    assert "Apply complete!" in work.apply().output


def test_both_locks_go_in_the_order_of_the_clients_and_each_on_condition(project: Project, tmp_path: Path) -> None:
    facts = make(project, "both")
    work = work_in(facts, tmp_path / "work", TERRAFORM)
    with waiting_apply(work) as (process, _let_go):
        process.kill()
    held = locks(project)[0]["id"]
    project.forget_requests()
    assert project.run("unlock", KEY, "--id", held).code == 0
    assert project.writes == ["DeleteObject", "DeleteItem"]
    (removal,) = [each for each in project.aws.requests if each.operation == "DeleteObject"]
    assert removal.headers["if-match"]


def test_a_lock_that_another_lock_mode_has_left_is_found(project: Project) -> None:
    facts = make(project, "table")
    body = b'{"ID":"7","Operation":"OperationTypePlan","Who":"ada@laptop","Version":"1.15.5"}'
    project.client("s3").put_object(
        Bucket=facts.bucket, Key=f"env:/dev/{KEY}{LOCK_FILE}", Body=body, ServerSideEncryption="AES256"
    )
    (found,) = locks(project)
    assert (found["state"], found["key"], found["workspace"]) == (f"env:/dev/{KEY}", KEY, "dev")
    assert (found["kind"], found["id"], found["created"]) == ("lock file", "7", "")
    text = project.run("locks").out
    assert "held by ada@laptop, version 1.15.5" in text
    assert project.run("unlock", f"env:/dev/{KEY}", "--id", "7").code == 0
    assert locks(project) == []


def test_what_cannot_be_meant_is_refused_with_one_message(project: Project) -> None:
    make(project, "both")
    project.forget_requests()
    for arguments, message in (
        ((), "it is not said which lock"),
        ((KEY,), "it is not said which lock"),
        (("--id", "7"), "it is not said which lock"),
        (("--older-than", "soon"), "'soon' is not a length of time"),
        (("nowhere", "--id", "7"), "there is neither a state nor a lock at nowhere"),
    ):
        said = project.run("unlock", *arguments)
        assert (said.code, message in said.err) == (3, True), said.err
        assert project.writes == []


def test_a_call_that_is_denied_changes_nothing_and_names_the_action(project: Project) -> None:
    make(project, "both")
    project.aws.refuse("dynamodb", "Scan", "AccessDeniedException")
    said = project.run("locks")
    assert said.code == 5
    assert "dynamodb:Scan" in said.err
