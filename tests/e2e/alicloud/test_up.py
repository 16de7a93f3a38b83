"""`stateroom up` and its sisters on the local Alibaba Cloud, as a user runs them."""

from __future__ import annotations

import json
import shutil
from typing import Any

import pytest

from stateroom.config.alicloud_names import lock_instance_name
from stateroom.config.load import parse_backend
from stateroom.local.alicloud import ACCOUNT
from tests.e2e.alicloud.project import BUCKET, EVERYTHING, REGION, Project

INSTANCE = lock_instance_name("acme", ACCOUNT)
OWNER = "acme@cn-hangzhou"


def test_up_makes_emits_and_proves_the_smallest_backend(project: Project) -> None:
    said = project.run("up")
    assert said.code == 0, said.err
    assert "Making acme on alicloud in cn-hangzhou" in said.out
    assert "✓ take the lock" in said.out
    emitted = (project.records() / "terraform" / "backend.tf").read_text()
    assert 'backend "oss" {' in emitted
    assert f'bucket   = "{BUCKET}"' in emitted
    assert 'tablestore_table    = "acme_locks"' in emitted
    assert (project.records() / "terraform" / "backend.tf").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("keys", [{}, EVERYTHING], ids=["smallest", "everything"])
def test_a_second_up_changes_nothing_and_says_that_it_is_proven(project: Project, keys: dict[str, Any]) -> None:
    project.configure(**keys)
    said = project.run("up")
    assert said.code == 0, said.err
    project.forget_requests()
    said = project.run("up", "--json")
    assert (said.code, said.document["done"], said.document["proven"]) == (0, [], True)
    assert {step["action"] for step in said.document["plan"]} == {"keep"}
    assert project.writes == []
    assert project.run("preview").code == 0


def test_up_with_everything_on_passes_its_smoke_test(project: Project) -> None:
    project.configure(**EVERYTHING)
    said = project.run("up", "--json")
    assert said.code == 0, said.err or said.out
    results = {step["name"]: step["result"] for step in said.document["smoke"]["steps"]}
    assert "failed" not in results.values()
    assert results["plain HTTP is refused"] == "passed"
    assert results["a public read is refused"] == "passed"
    backend = said.document["backend"]
    assert backend["encryption"] == "KMS"
    assert backend["kms_key_arn"].startswith(f"acs:kms:{REGION}:{ACCOUNT}:key/")
    assert set(backend["roles"]) == {"writer", "reader", "admin"}
    assert backend["log_bucket"] == f"acme-logs-{ACCOUNT}-{REGION}"


def test_drift_is_shown_by_preview_and_repaired_by_up(project: Project) -> None:
    assert project.run("up").code == 0
    project.ask("oss", "PutBucketVersioning", {"Bucket": BUCKET, "Body": {"Status": "Suspended"}})
    project.forget_requests()
    said = project.run("preview")
    assert said.code == 2
    assert "status: Suspended → Enabled" in said.out
    assert project.writes == []
    assert project.run("up", "--no-smoke").code == 0
    assert project.writes == ["PutBucketVersioning"]
    assert project.run("preview").code == 0


def test_a_weakened_statement_of_ours_is_repaired_and_one_of_others_is_kept(project: Project) -> None:
    assert project.run("up").code == 0
    policy = json.loads(project.ask("oss", "GetBucketPolicy", {"Bucket": BUCKET})["Policy"])
    ours = policy["Statement"]
    weakened = [{**each, "Action": ["oss:GetObjectAcl"]} if each["Effect"] == "Deny" else each for each in ours]
    others = {
        "Effect": "Deny",
        "Principal": ["20000000000000001"],
        "Action": ["oss:GetObject"],
        "Resource": [f"acs:oss:*:{ACCOUNT}:{BUCKET}/secret"],
    }
    text = json.dumps({"Version": "1", "Statement": [others, *weakened]})
    project.ask("oss", "PutBucketPolicy", {"Bucket": BUCKET, "Body": text})
    said = project.run("preview")
    assert (said.code, "policy[Deny *" in said.out) == (2, True)
    assert project.run("up", "--no-smoke").code == 0
    after = json.loads(project.ask("oss", "GetBucketPolicy", {"Bucket": BUCKET})["Policy"])["Statement"]
    assert after == [others, *ours]


def test_a_bucket_that_is_not_ours_is_refused_and_can_be_adopted(project: Project) -> None:
    body = {"StorageClass": "Standard", "DataRedundancyType": "ZRS"}
    headers = {"x-oss-bucket-tagging": "owner=somebody"}
    project.ask("oss", "PutBucket", {"Bucket": BUCKET, "Body": body, "Headers": headers})
    project.forget_requests()
    said = project.run("up")
    assert (said.code, project.writes) == (4, [])
    assert said.err == (
        f"error: bucket {BUCKET} exists and is not tagged as ours (stateroom:backend={OWNER})\n"
        "  why:  nothing was written\n"
        "  next: take it over with --adopt, which tags and converges it, or choose another name\n"
    )
    said = project.run("up", "--adopt")
    assert said.code == 0, said.err
    tags = project.ask("oss", "GetBucketTags", {"Bucket": BUCKET})["TagSet"]["Tag"]
    found = {each["Key"]: each["Value"] for each in tags}
    assert (found["owner"], found["stateroom:backend"]) == ("somebody", OWNER)


@pytest.mark.parametrize("adopt", [[], ["--adopt"]], ids=["plain", "adopt"])
def test_an_existing_table_with_another_key_is_refused_with_adopt_too(project: Project, adopt: list[str]) -> None:
    make_table(project, [["lockid", "STRING"]])
    project.configure(lock={"existing": "table", "instance": "theirs", "table": "locks"})
    project.forget_requests()
    said = project.run("up", *adopt)
    assert (said.code, project.writes) == (4, [])
    assert "table locks of the Tablestore instance theirs has the primary key lockid STRING, not LockID STRING" in (
        said.err
    )


def test_an_existing_table_of_others_is_used_as_it_is_and_survives_a_destroy(project: Project) -> None:
    make_table(project, [["LockID", "STRING"]])
    project.configure(lock={"existing": "table", "instance": "theirs", "table": "locks"})
    said = project.run("up", "--json")
    assert said.code == 0, said.err or said.out
    assert (said.document["backend"]["lock_instance"], said.document["backend"]["lock_table"]) == ("theirs", "locks")
    assert not [each for each in said.document["plan"] if "ots/" in each["type"] and each["action"] != "keep"]
    shutil.rmtree(project.records())
    said = project.run("up", "--json")
    assert (said.code, said.document["done"]) == (0, [])
    live = project.run("emit", "--live")
    assert (live.code, live.out) == (0, project.run("emit").out)
    assert project.run("destroy", "--yes", "test").code == 0
    assert project.ask("ots", "DescribeTable", {"InstanceName": "theirs", "TableName": "locks"})["Status"] == "ACTIVE"


def test_a_lock_in_a_table_of_others_is_seen_by_destroy_and_our_digests_go_with_the_states(project: Project) -> None:
    make_table(project, [["LockID", "STRING"]])
    project.configure(lock={"existing": "table", "instance": "theirs", "table": "locks"})
    assert project.run("up").code == 0
    for lock, attribute in (
        (f"{BUCKET}/env:/terraform.tfstate", "Info"),
        (f"{BUCKET}/env:/terraform.tfstate-md5", "Digest"),
        ("their-bucket/env:/terraform.tfstate", "Info"),
    ):
        put_row(project, lock, attribute)
    said = project.run("destroy", "--yes", "test")
    assert said.code == 4
    assert f"theirs/locks holds {BUCKET}/env:/terraform.tfstate\n" in said.err
    assert project.run("destroy", "--yes", "test", "--with-states").code == 0
    rows = project.ask("ots", "GetRange", {"InstanceName": "theirs", "TableName": "locks"})["Rows"]
    assert [row["LockID"] for row in rows] == ["their-bucket/env:/terraform.tfstate"]


def test_an_existing_instance_that_is_missing_is_refused_before_anything_is_written(project: Project) -> None:
    project.configure(lock={"existing": "instance", "instance": "nowhere"})
    said = project.run("up")
    assert (said.code, project.writes) == (4, [])
    assert said.err == (
        "error: nowhere does not exist\n"
        "  why:  nothing was written\n"
        "  next: make it first, correct its name, or let it be made\n"
    )


def test_an_existing_instance_may_belong_to_another_backend(project: Project) -> None:
    tags = [{"Key": "stateroom:backend", "Value": "other@cn-hangzhou"}]
    project.ask("tablestore", "CreateInstance", {"InstanceName": "shared", "ClusterType": "SSD", "Tags": tags})
    project.configure(lock={"existing": "instance", "instance": "shared"})
    said = project.run("up")
    assert said.code == 0, said.err
    assert project.run("destroy", "--yes", "test").code == 0
    assert project.ask("ots", "ListTable", {"InstanceName": "shared"}) == {"TableNames": []}


def test_a_table_of_others_in_our_instance_stops_a_destroy_before_anything_is_removed(project: Project) -> None:
    project.configure(lock={"table": "mine"})
    assert project.run("up").code == 0
    options = {"TimeToLive": -1, "MaxVersions": 1, "DeviationCellVersionInSec": 86400}
    name = {"InstanceName": INSTANCE, "TableName": "users_locks"}
    project.ask("ots", "CreateTable", {**name, "PrimaryKey": [["LockID", "STRING"]], **options})
    project.forget_requests()
    said = project.run("destroy", "--yes", "test")
    assert (said.code, project.writes) == (4, [])
    assert f"Tablestore instance {INSTANCE} has the table users_locks, which this stack does not declare" in said.err


def test_destroy_refuses_states_asks_for_the_name_and_is_safe_to_repeat(project: Project) -> None:
    project.configure(**EVERYTHING)
    assert project.run("up").code == 0
    project.ask("oss", "PutObject", {"Bucket": BUCKET, "Key": "states/network/main.tfstate", "Body": "{}"})
    said = project.run("destroy", "--yes", "test")
    assert said.code == 4
    assert f"states or held locks would be lost: {BUCKET} holds states/network/main.tfstate" in said.err
    said = project.run("destroy", "--yes", "test", "--with-states")
    assert said.code == 0, said.err
    assert project.ask("oss", "GetBucketInfo", {"Bucket": BUCKET}) is None
    assert project.ask("tablestore", "GetInstance", {"InstanceName": INSTANCE}) is None
    assert project.ask("ram", "GetRole", {"RoleName": "acme-writer"}) is None
    assert not (project.records() / "facts.json").exists()
    said = project.run("destroy", "--yes", "test")
    assert (said.code, said.out) == (0, "  nothing to remove\n")
    said = project.run("up")
    assert said.code == 0, said.err


def test_emit_works_offline_and_says_the_same_live(project: Project) -> None:
    project.configure(**EVERYTHING)
    assert project.run("up", "--no-smoke").code == 0
    live = project.run("emit", "--live", "--role", "writer", "--format", "partial")
    project.forget_requests()
    offline = project.run("emit", "--role", "writer", "--format", "partial")
    assert (live.code, offline.code, live.out) == (0, 0, offline.out)
    assert project.cloud.requests == ()
    assert f'assume_role_role_arn = "acs:ram::{ACCOUNT}:role/acme-writer"' in offline.out


def test_a_region_that_does_not_offer_the_instance_is_said_before_anything_is_written(project: Project) -> None:
    project.alicloud.emulator.world.tablestore.cluster_types[REGION] = ("SSD",)
    said = project.run("up")
    assert (said.code, project.writes) == (4, [])
    assert "this region offers no Tablestore instance of the type Capacity" in said.err


@pytest.mark.parametrize(
    ("changes", "what"),
    [
        (
            {"state": {"key": "app.tfstate"}},
            "the states of stack test would be looked for elsewhere: state.key terraform.tfstate → app.tfstate",
        ),
        (
            {"state": {"prefix": "other"}},
            "the states of stack test would be looked for elsewhere: state.prefix env: → other",
        ),
        (
            {"lock": {"table": "other"}},
            "the lock of stack test would go to another table in one step: lock.table acme_locks → other",
        ),
        (
            {"lock": {"instance": "other"}},
            f"the lock of stack test would go to another table in one step: lock.instance {INSTANCE} → other",
        ),
    ],
)
def test_a_stack_file_that_would_lose_states_or_locks_is_refused_until_the_record_is_removed(
    project: Project, changes: dict[str, Any], what: str
) -> None:
    assert project.run("up", "--no-smoke").code == 0
    record = project.records() / "facts.json"
    recorded, emitted = record.read_bytes(), (project.records() / "terraform" / "backend.tf").read_bytes()
    project.configure(**changes)
    project.forget_requests()
    said = project.run("up")
    assert (said.code, project.writes) == (4, [])
    assert said.err.startswith(f"error: {what}\n  why:  clients with the ")
    previewed = project.run("preview")
    assert (previewed.code, previewed.err) == (4, said.err)
    assert (record.read_bytes(), (project.records() / "terraform" / "backend.tf").read_bytes()) == (recorded, emitted)
    record.unlink()
    said = project.run("up")
    assert said.code == 0, said.err


def test_a_lock_that_is_given_up_is_told(project: Project) -> None:
    assert project.run("up", "--no-smoke").code == 0
    project.configure(lock={"mode": "none"})
    said = project.run("up", "--no-smoke")
    assert said.code == 0, said.err
    assert (
        "\nNo longer part of the backend, and left in place\n"
        "(give every client the new configuration, then remove it by hand)\n"
        "  lock mode table: clients with the configuration of before still lock, clients\n"
        "    with the new one do not, and nothing keeps them apart\n"
        f"  lock instance {INSTANCE}\n"
        "  lock table acme_locks\n"
    ) in said.out


def make_table(project: Project, key: list[list[str]]) -> None:
    """A table in an instance that somebody else made."""
    project.ask("tablestore", "CreateInstance", {"InstanceName": "theirs", "ClusterType": "SSD"})
    options = {"TimeToLive": -1, "MaxVersions": 1, "DeviationCellVersionInSec": 86400}
    name = {"InstanceName": "theirs", "TableName": "locks"}
    project.ask("ots", "CreateTable", {**name, "PrimaryKey": key, **options})


def put_row(project: Project, lock: str, attribute: str) -> None:
    """A lock or a digest that somebody wrote."""
    from stateroom.clouds.alicloud import connect_alicloud
    from stateroom.clouds.alicloud_ots import tablestore

    backend = parse_backend(project.smallest(), "test", cloud="alicloud")
    row = tablestore.Row([("LockID", lock)], [(attribute, "{}")])
    connect_alicloud(backend).ots("theirs").put_row("locks", row)
