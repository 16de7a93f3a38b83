"""`stateroom migrate states` and `files` between both local clouds, with real Terraform before and after."""

from __future__ import annotations

import json
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from stateroom.clouds import connect
from stateroom.config.load import parse_backend
from stateroom.emit import render
from stateroom.facts import Facts
from stateroom.local.alicloud import KEY_ID, KEY_SECRET, LocalAlicloud
from stateroom.states.digests import check_digests, repair_digest
from stateroom.states.lock_info import LockInfo
from stateroom.states.locks import list_locks
from stateroom.states.opening import make_store
from stateroom.states.store import Store
from tests.e2e import terraform
from tests.e2e.project import Project
from tests.e2e.terraform import TERRAFORM, Client, waiting_apply

MAIN = 'resource "terraform_data" "one" {\n  input = "%s"\n}\n'
ONE, TWO = "in-aws", "in-oss"
KEY, OSS_KEY = "platform/terraform.tfstate", "platform.tfstate"
EVERY = {KEY: f"states/{OSS_KEY}", f"env:/dev/{KEY}": f"states/dev/{OSS_KEY}"}


@dataclass(frozen=True)
class Both:
    """A project with a backend on each local cloud. stores: the states of its two stacks."""

    project: Project
    alicloud: LocalAlicloud
    facts: dict[str, Facts]
    stores: dict[str, Store]

    def states(self, stack: str) -> dict[str, bytes]:
        """Every state by its key."""
        store = self.stores[stack]
        found = {entry.key: store.read(entry.key) for entry in store.list_objects()}
        return {key: body.content for key, body in found.items() if body is not None}

    def require_clean(self) -> None:
        """Every digest is right, and no lock is left."""
        for store in self.stores.values():
            assert [each for each in check_digests(store) if each.is_wrong] == []
            assert list_locks(store) == []

    def work(self, folder: Path, client: Client = TERRAFORM) -> terraform.Project:
        """A configuration with one resource, without a backend, for a client that signs in to both clouds."""
        folder.mkdir()
        variables = terraform.aws_variables() | terraform.alicloud_variables(KEY_ID, KEY_SECRET, self.alicloud.ca_file)
        made = terraform.Project(
            client, folder, {k: v for k, v in variables.items() if not k.lower().endswith("_proxy")}
        )
        made.write("main.tf", MAIN % "first")
        return made

    def point(self, work: terraform.Project, stack: str) -> None:
        """Take the backend of a stack, as the last lines of a move say."""
        work.write("backend.tf", render(self.facts[stack], work.client.tool, "block"))
        work.init("-reconfigure")


@pytest.fixture
def both(project: Project, local_alicloud: LocalAlicloud) -> Both:
    return make_both(project, local_alicloud)


def make_both(project: Project, alicloud: LocalAlicloud, **of_alicloud: Any) -> Both:
    (project.folder / "stacks" / "Pulumi.test.yaml").unlink()
    place = {"endpoint": alicloud.url, "ca_bundle": alicloud.ca_file}
    backends = {
        ONE: project.smallest() | {"lock": {"mode": "both"}, "state": {"key": KEY}, "encryption": {"mode": "kms"}},
        TWO: {"cloud": "alicloud", "name": "acme", "region": "cn-hangzhou", **place}
        | {"state": {"prefix": "states", "key": OSS_KEY}, "encryption": {"mode": "kms"}, **of_alicloud},
    }
    facts, stores = {}, {}
    for stack, backend in backends.items():
        project.write({"config": {"stateroom:backend": backend}}, stack)
        said = project.run("up", "--stack", stack, "--no-smoke", "--json")
        assert said.code == 0, said.err or said.out
        facts[stack] = Facts.from_dict(said.document["backend"])
        stores[stack] = make_store(facts[stack], connect(parse_backend(backend, stack)))
    return Both(project, alicloud, facts, stores)


def migrate(both: Both, source: str, target: str, *arguments: str) -> Any:
    return both.project.run("migrate", "states", "--from", source, "--to", target, *arguments)


def test_states_with_a_workspace_go_from_s3_to_oss_are_applied_there_and_come_back(both: Both, tmp_path: Path) -> None:
    work = both.work(tmp_path / "work")
    both.point(work, ONE)
    assert "Apply complete!" in work.apply().output
    work.succeed("workspace", "new", "-no-color", "dev")
    assert "Apply complete!" in work.apply().output
    before = both.states(ONE)
    assert sorted(before) == sorted(EVERY)
    planned = migrate(both, ONE, TWO)
    assert (planned.code, "2 to copy" in planned.out, "Nothing was changed; --yes carries it out." in planned.out) == (
        2,
        True,
        True,
    )
    assert both.states(TWO) == {}
    said = migrate(both, ONE, TWO, "--yes")
    assert said.code == 0, said.out + said.err
    assert f"stateroom emit --stack {TWO} --out backend.tf\n      terraform init -reconfigure" in said.out
    assert both.states(ONE) == before
    assert both.states(TWO) == {EVERY[key]: content for key, content in before.items()}
    both.require_clean()
    assert migrate(both, ONE, TWO, "--yes").code == migrate(both, ONE, TWO).code == 0

    # There and back, without an apply in between, nothing is another byte than before.
    back = migrate(both, TWO, ONE, "--json")
    assert (back.code, {each["action"] for each in back.document["states"]}) == (0, {"keep"})
    for key in before:
        both.project.client("s3").delete_object(Bucket=both.facts[ONE].bucket, Key=key)
        assert repair_digest(both.stores[ONE], key, named=True).changed
    assert both.states(ONE) == {}
    assert migrate(both, TWO, ONE, "--yes").code == 0
    assert both.states(ONE) == before

    # The client goes on in the new place, and in the old one after that.
    both.point(work, TWO)
    assert "No changes." in work.succeed("plan", "-input=false", "-no-color")
    work.write("main.tf", MAIN % "second")
    assert "1 changed" in work.apply().output
    assert migrate(both, ONE, TWO).code == 4, "the state there is newer by now"
    said = migrate(both, TWO, ONE, "--remove-source", "--yes", "--json")
    assert said.code == 0, said.out
    assert {each["workspace"]: each["action"] for each in said.document["states"]} == {
        "default": "keep",
        "dev": "overwrite",
    }
    assert both.states(TWO) == {}
    both.require_clean()
    both.point(work, ONE)
    assert "No changes." in work.succeed("plan", "-input=false", "-no-color")


def test_local_files_of_two_workspaces_and_of_many_projects_become_states_that_the_client_finds(
    both: Both, tmp_path: Path
) -> None:
    work = both.work(tmp_path / "work")
    work.init()
    assert "Apply complete!" in work.apply().output
    work.succeed("workspace", "new", "-no-color", "dev")
    with waiting_apply(work) as (_process, let_go):
        held = both.project.run("migrate", "files", str(work.folder), "--stack", ONE, "--yes")
        assert (held.code, "OperationTypeApply" in held.err, both.states(ONE)) == (6, True, {})
        assert "Apply complete!" in let_go().output
    (work.folder / "waits.tf").unlink()
    files = {
        KEY: (work.folder / "terraform.tfstate").read_bytes(),
        f"env:/dev/{KEY}": (work.folder / "terraform.tfstate.d" / "dev" / "terraform.tfstate").read_bytes(),
    }
    for stack in (ONE, TWO):
        said = both.project.run("migrate", "files", str(work.folder), "--stack", stack, "--yes", "--json")
        assert said.code == 0, said.out
        away, emit, *_ = said.document["next"]
        assert emit == f"stateroom emit --stack {stack} --out backend.tf"
    assert both.states(ONE) == files
    assert both.states(TWO) == {EVERY[key]: content for key, content in files.items()}
    both.require_clean()
    subprocess.run(["sh", "-c", away], cwd=work.folder, check=True)
    both.point(work, TWO)
    work.write("waits.tf", terraform.WAITING % (work.folder / "waits", work.folder / "gate"))
    assert "No changes." in work.succeed("plan", "-input=false", "-no-color")
    require_keys_of_components(both, tmp_path / "mono")


def require_keys_of_components(both: Both, mono: Path) -> None:
    """The states of many projects get the keys that `emit --components` gives them."""
    for number, name in enumerate(("network", "apps/web", "apps/.hidden", "modules", "apps/broken")):
        folder = mono / name
        folder.mkdir(parents=True)
        (folder / "main.tf").write_text("")
        text = json.dumps({"version": 4, "serial": number, "lineage": name})
        (folder / "terraform.tfstate").write_text(text[: 20 if name == "apps/broken" else None])
    said = both.project.run("migrate", "files", str(mono), "--stack", ONE, "--yes")
    assert (said.code, "refused: it cannot be moved: it is JSON that ends in the middle" in said.out) == (4, True)
    assert both.states(ONE).keys() - EVERY.keys() == {"apps/web/terraform.tfstate", "network/terraform.tfstate"}
    emitted = both.project.run("emit", "--stack", ONE, "--components", str(mono), "--json").document["files"]
    assert {each["key"] for each in emitted} == (both.states(ONE).keys() - EVERY.keys()) | {
        "apps/broken/terraform.tfstate"
    }
    assert both.project.run("migrate", "files", str(mono), "--stack", TWO, "--yes").code == 4
    assert both.states(TWO).keys() - set(EVERY.values()) == {"states/apps-web.tfstate", "states/network.tfstate"}


NO_MOVES = (
    (("states", "--to", TWO), "Missing option '--from'"),
    (("states", "--from", ONE, "--to", ONE), f"{ONE} and {ONE} have the same bucket"),
    (("states", "--from", ONE, "--to", TWO, "--stack", ONE), "a move has two stacks, and --stack names one"),
    (("states", "--from", ONE, "--to", TWO, "nowhere"), "there is no state at nowhere"),
    (("states", "--from", ONE, "--to", "three"), "three"),
    (("states", "--from", ONE, "--to", TWO, "--yes", "--dry-run"), "--yes and --dry-run exclude each other"),
    (("files", "nowhere", "--stack", ONE), "nowhere does not exist"),
    (("files", "stacks", "--stack", ONE), "there is no state in stacks"),
)


def test_nothing_is_begun_while_any_lock_is_held_at_either_end_or_what_is_asked_for_is_no_move(
    both: Both, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, two = both.stores[ONE], both.stores[TWO]
    for key in ("a.tfstate", "b.tfstate"):
        assert one.write(key, json.dumps({"version": 4, "serial": 1, "lineage": key}).encode(), None)
    for store, key in ((one, "a.tfstate"), (two, "states/b.tfstate")):
        info = LockInfo.new(f"{store.facts.bucket}/{key}", operation="OperationTypePlan")
        for lock in store.locks_to_take(key):
            assert lock.take(info) is None
        planned = migrate(both, ONE, TWO)
        assert (planned.code, f"! the lock of {key} is held by {info}" in planned.out) == (6, True)
        both.project.forget_requests()
        both.alicloud.forget_requests()
        said = migrate(both, ONE, TWO, "--yes")
        first = "and 1 more" if store is one and key == "b.tfstate" else ""
        assert (said.code, f"the lock of {key} is held{first}" in said.err) == (6, True), said.err
        assert str(info) in said.err
        assert set(both.project.writes) <= {"Scan"}
        assert [each.operation for each in both.alicloud.requests if each.operation.startswith("Put")] == []
        for lock in store.locks_to_take(key):
            kept = lock.read_kept()
            assert kept is not None
            assert lock.remove(kept)
    assert migrate(both, ONE, TWO, "--yes").code == 0
    monkeypatch.chdir(both.project.folder)
    both.project.forget_requests()
    for arguments, message in NO_MOVES:
        refused = both.project.run("migrate", *arguments)
        assert (refused.code, message in refused.err) == (3, True), refused.err
    assert set(both.project.writes) <= {"Scan"}
