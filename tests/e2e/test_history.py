"""`stateroom history` and `restore` beside real clients on the local AWS."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from stateroom.facts import LockMode
from tests.e2e.project import Project
from tests.e2e.terraform import CLIENTS, EACH_TOOL, TERRAFORM, Client, waiting_apply
from tests.e2e.test_locks import KEY, make, work_in
from tests.e2e.test_states import recorded

MAIN = """
variable "password" {
  sensitive = true
  default   = "%s"
}

resource "terraform_data" "one" {
  input = "%s"
}

%s

output "password" {
  value     = var.password
  sensitive = true
}
"""
TWO = 'resource "terraform_data" "two" {\n  for_each = toset(["a"])\n}\n'

each_tool = pytest.mark.parametrize("client", EACH_TOOL, ids=lambda client: client.name)


def versions(project: Project) -> list[dict[str, Any]]:
    said = project.run("history", KEY, "--json")
    assert said.code == 0, said.err or said.out
    found: list[dict[str, Any]] = said.document["versions"]
    return found


@each_tool
@pytest.mark.parametrize("lock", ["native", "both"])
def test_an_old_version_is_found_compared_restored_and_applied(
    client: Client, lock: LockMode, project: Project, tmp_path: Path
) -> None:
    facts = make(project, lock)
    work = work_in(facts, tmp_path / "work", client)
    for words in (("hush-one", "first", ""), ("hush-two", "second", TWO)):
        work.write("main.tf", MAIN % words)
        assert "Apply complete!" in work.apply().output
    second, first = versions(project)[0], versions(project)[-1]
    assert (second["current"], second["resources"], first["resources"]) == (True, 2, 1)
    assert second["operation"] in ("OperationTypeApply", None)
    text = project.run("history", KEY).out
    assert f"  * {second['version']}\n      serial {second['serial']}, 2 resources, 1 output" in text
    compared = project.run("history", KEY, "--diff", first["version"], "current")
    assert compared.out == (
        '  ~ terraform_data.one: input, output\n  + terraform_data.two["a"]\n  ~ output password: value\n'
    )
    as_data = project.run("history", KEY, "--diff", first["version"], "current", "--json")
    assert "hush" not in text + compared.out + as_data.out
    said = project.run("restore", KEY, first["version"])
    assert said.code == 0, said.err
    assert f"with the serial {second['serial'] + 1}" in said.out
    pulled = json.loads(work.pull())
    assert (pulled["serial"], pulled["lineage"]) == (second["serial"] + 1, second["lineage"])
    # The client goes on from there: what the old version does not know is to be created again.
    assert "1 to add, 1 to change, 0 to destroy" in work.succeed("plan", "-input=false", "-no-color")
    assert "Apply complete!" in work.apply().output
    assert json.loads(work.pull())["serial"] == second["serial"] + 2
    assert {second["version"], first["version"]} < {each["version"] for each in versions(project)}


def test_a_deleted_state_comes_back_and_the_digest_that_guarded_its_place_fits_again(
    project: Project, tmp_path: Path
) -> None:
    facts = make(project, "both")
    work = work_in(facts, tmp_path / "work", TERRAFORM)
    assert "Apply complete!" in work.apply().output
    project.client("s3").delete_object(Bucket=facts.bucket, Key=KEY)
    assert "✗ terraform.tfstate: orphan" in project.run("digest", "check").out
    deletion, written = versions(project)
    assert (deletion["deletion"], deletion["current"]) == (True, True)
    assert f"deleted {deletion['written'].replace('T', ' ')[:19]}" in project.run("history", KEY).out
    project.forget_requests()
    assert project.run("restore", KEY, written["version"]).code == 0
    # Both locks, the state, its digest; then both locks again.
    assert project.writes == ["PutObject", "PutItem", "PutObject", "PutItem", "DeleteObject", "DeleteItem"]
    assert project.run("digest", "check").code == 0
    assert "No changes." in work.succeed("plan", "-input=false", "-no-color")


def test_nothing_is_restored_under_a_running_apply(project: Project, tmp_path: Path) -> None:
    facts = make(project, "both")
    work = work_in(facts, tmp_path / "work", TERRAFORM)
    assert "Apply complete!" in work.apply().output
    before = project.client("s3").get_object(Bucket=facts.bucket, Key=KEY)["Body"].read()
    with waiting_apply(work) as (_process, let_go):
        said = project.run("restore", KEY, versions(project)[-1]["version"])
        assert (said.code, "the lock of terraform.tfstate is held" in said.err) == (6, True)
        assert project.client("s3").get_object(Bucket=facts.bucket, Key=KEY)["Body"].read() == before
        assert "Apply complete!" in let_go().output


def test_what_does_not_exist_is_one_clear_message_and_changes_nothing(project: Project) -> None:
    facts = make(project, "both")
    body = b'{"version": 4, "serial": 1, "lineage": "x"}'
    project.client("s3").put_object(Bucket=facts.bucket, Key=KEY, Body=body, ServerSideEncryption="AES256")
    project.forget_requests()
    for arguments, message in (
        (("history", "nowhere"), "there is no state at nowhere, and never was"),
        (("history", KEY, "--diff", "nothing", "current"), "terraform.tfstate has no version nothing"),
        (("restore", KEY, "nothing"), "terraform.tfstate has no version nothing"),
        (("restore", "nowhere", "nothing"), "nowhere has no version nothing"),
        (("restore", KEY), "Missing argument 'VERSION'"),
    ):
        said = project.run(*arguments)
        assert (said.code, message in said.err) == (3, True), said.err
        assert project.writes == []


def test_a_denied_write_leaves_state_digest_and_lock_as_they_were(project: Project, tmp_path: Path) -> None:
    facts = make(project, "table")
    work = work_in(facts, tmp_path / "work", TERRAFORM)
    assert "Apply complete!" in work.apply().output
    work.write("main.tf", 'resource "terraform_data" "one" {\n  input = 1\n}\n')
    assert "Apply complete!" in work.apply().output
    before, found = recorded(project), versions(project)
    project.aws.refuse("s3", "PutObject", "AccessDenied")
    said = project.run("restore", KEY, found[-1]["version"])
    assert (said.code, "s3:PutObject" in said.err) == (5, True)
    project.aws.allow_all()
    assert (recorded(project), versions(project)) == (before, found)
    assert project.run("locks", "--json").document["locks"] == []


ENCRYPTION = """
terraform {
  encryption {
    key_provider "pbkdf2" "pass" {
      passphrase = "correct-horse-battery-staple"
    }
    method "aes_gcm" "sealed" {
      keys = key_provider.pbkdf2.pass
    }
    state {
      method = method.aes_gcm.sealed
    }
  }
}
"""


def test_a_state_that_opentofu_has_encrypted_is_shown_as_that_and_comes_back_as_it_was(
    project: Project, tmp_path: Path
) -> None:
    facts = make(project, "both")
    tofu = CLIENTS[-1]
    reason = tofu.unusable()
    if reason:
        pytest.skip(reason)
    work = work_in(facts, tmp_path / "work", tofu)
    work.write("encryption.tf", ENCRYPTION)
    for value in (1, 2):
        work.write("main.tf", f'resource "terraform_data" "one" {{\n  input = {value}\n}}\n')
        assert "Apply complete!" in work.apply().output
    found = versions(project)
    assert {each["client_encrypted"] for each in found} == {True}
    assert "encrypted by the client (OpenTofu state encryption)" in project.run("states").out
    assert project.run("history", KEY, "--diff", found[-1]["version"], "current").code == 1
    s3 = project.client("s3")
    old = s3.get_object(Bucket=facts.bucket, Key=KEY, VersionId=found[-1]["version"])["Body"].read()
    said = project.run("restore", KEY, found[-1]["version"])
    assert (said.code, "byte for byte" in said.out) == (0, True)
    assert s3.get_object(Bucket=facts.bucket, Key=KEY)["Body"].read() == old
    assert "1 to change" in work.succeed("plan", "-input=false", "-no-color")
    assert "Apply complete!" in work.apply().output
