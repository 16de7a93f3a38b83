"""`stateroom states` and `digest` beside real clients on the local AWS."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from stateroom.facts import Facts, LockMode
from stateroom.states.digest import digest_of
from tests.e2e.project import Project
from tests.e2e.terraform import EACH_TOOL, TERRAFORM, Client, waiting_apply
from tests.e2e.test_locks import KEY, make, work_in

TABLE = "acme-locks"
OLD = "0f" * 16


def states(project: Project) -> dict[str, Any]:
    said = project.run("states", "--json")
    assert said.code == 0, said.err or said.out
    return {each["state"]: each for each in said.document["states"]}


def record(project: Project, facts: Facts, digest: str | None, key: str = KEY) -> None:
    """Change the digest of a state behind everybody's back."""
    dynamodb, name = project.client("dynamodb"), {"LockID": {"S": f"{facts.bucket}/{key}-md5"}}
    if digest is None:
        dynamodb.delete_item(TableName=TABLE, Key=name)
    else:
        dynamodb.put_item(TableName=TABLE, Item={**name, "Digest": {"S": digest}})


def recorded(project: Project) -> dict[str, str]:
    items = project.client("dynamodb").scan(TableName=TABLE)["Items"]
    return {item["LockID"]["S"].partition("/")[2]: item["Digest"]["S"] for item in items}


@pytest.mark.parametrize("lock", ["table", "native", "both"])
def test_states_shows_what_a_client_has_written_and_who_works_on_it(
    lock: LockMode, project: Project, tmp_path: Path
) -> None:
    facts = make(project, lock)
    work = work_in(facts, tmp_path / "work", TERRAFORM)
    assert "Apply complete!" in work.apply().output
    work.succeed("workspace", "new", "-no-color", "dev")
    work.succeed("workspace", "select", "-no-color", "default")
    with waiting_apply(work) as (_process, let_go):
        found = states(project)
        text = project.run("states").out
        assert "Apply complete!" in let_go().output
    assert sorted(found) == ["env:/dev/terraform.tfstate", KEY]
    state, pulled = found[KEY], json.loads(work.pull())
    assert (state["lineage"], state["workspace"], state["resources"]) == (pulled["lineage"], "default", 1)
    assert (state["serial"], state["tool_version"]) == (pulled["serial"] - 1, pulled["terraform_version"])
    assert state["digest"] == ("none" if lock == "native" else "ok")
    assert state["encryption"] == "AES256"
    assert [each["operation"] for each in state["locks"]] == ["OperationTypeApply"] * (2 if lock == "both" else 1)
    assert found["env:/dev/terraform.tfstate"]["workspace"] == "dev"
    assert f"  {KEY} (workspace default)\n      serial {state['serial']}, 1 resource, 0 outputs" in text
    assert f"locked by {state['locks'][0]['who']} (OperationTypeApply)" in text


@pytest.mark.parametrize("client", EACH_TOOL, ids=lambda client: client.name)
def test_a_broken_digest_is_found_and_repaired_and_the_client_plans_again(
    client: Client, project: Project, tmp_path: Path
) -> None:
    facts = make(project, "table")
    work = work_in(facts, tmp_path / "work", client)
    assert "Apply complete!" in work.apply().output
    right = recorded(project)
    record(project, facts, OLD)
    record(project, facts, OLD, "gone.tfstate")
    check = project.run("digest", "check")
    assert (check.code, recorded(project)) == (2, {f"{KEY}-md5": OLD, "gone.tfstate-md5": OLD})
    assert f"✗ {KEY}: stale: clients refuse the state" in check.out
    repair = project.run("digest", "repair")
    # The digest whose state is gone stays: it was not named.
    assert (repair.code, recorded(project)) == (4, right | {"gone.tfstate-md5": OLD})
    assert f"✓ {KEY}: recorded {right[f'{KEY}-md5']} in the place of {OLD}" in repair.out
    assert "No changes." in work.succeed("plan", "-input=false", "-no-color")
    assert project.run("digest", "repair", "gone.tfstate").code == 0
    assert recorded(project) == right
    assert (project.run("digest", "check").code, project.run("digest", "repair").code) == (0, 0)


def test_a_missing_digest_is_recorded_under_the_lock_with_writes_on_condition(project: Project, tmp_path: Path) -> None:
    facts = make(project, "both")
    assert "Apply complete!" in work_in(facts, tmp_path / "work", TERRAFORM).apply().output
    right = recorded(project)
    record(project, facts, None)
    project.forget_requests()
    said = project.run("digest", "repair", KEY, "--json")
    assert (said.code, said.document["digests"][0]["changed"]) == (0, f"recorded {right[f'{KEY}-md5']}")
    # The lock file, the item, the digest; then both locks in the order in which clients release them.
    assert project.writes == ["PutObject", "PutItem", "PutItem", "DeleteObject", "DeleteItem"]
    assert recorded(project) == right


def test_a_digest_is_not_repaired_while_a_client_works(project: Project, tmp_path: Path) -> None:
    facts = make(project, "both")
    work = work_in(facts, tmp_path / "work", TERRAFORM)
    assert "Apply complete!" in work.apply().output
    with waiting_apply(work) as (_process, let_go):
        record(project, facts, OLD)
        project.forget_requests()
        named, every = project.run("digest", "repair", KEY), project.run("digest", "repair")
        assert (named.code, every.code) == (6, 6)
        assert "the lock of terraform.tfstate is held" in named.err
        assert f"✗ {KEY}: left as it is: the lock of terraform.tfstate is held" in every.out
        assert set(project.writes) - {"Scan"} == {"PutObject"}
        assert "Apply complete!" in let_go().output
    assert project.run("digest", "check").code == 0


def test_a_state_that_is_none_or_is_sealed_is_shown_as_that(project: Project) -> None:
    facts = make(project, "table")
    for body, shown in (
        (b"", "cannot be read: it is empty"),
        (b"<html>", "cannot be read: it is not JSON (line 1, column 1)"),
        (b'{"version": 4, "serial"', "cannot be read: it is JSON that ends in the middle: it is truncated"),
        (
            b'{"serial": 5, "lineage": "x", "encrypted_data": "aGk="}',
            "serial 5, encrypted by the client (OpenTofu state encryption), lineage x",
        ),
    ):
        project.client("s3").put_object(Bucket=facts.bucket, Key=KEY, Body=body, ServerSideEncryption="AES256")
        assert shown in project.run("states").out
        record(project, facts, OLD)
        repair = project.run("digest", "repair", KEY)
        sealed = b"encrypted" in body
        assert repair.code == (0 if sealed else 4), repair.err
        assert recorded(project) == {f"{KEY}-md5": digest_of(body) if sealed else OLD}


def test_a_backend_without_a_table_says_that_it_keeps_no_digests(project: Project) -> None:
    make(project, "native")
    said = project.run("digest", "check")
    assert (said.code, "this backend keeps no digests" in said.out) == (0, True)
    assert project.run("states").out == "  no state\n"
