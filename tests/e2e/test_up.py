"""`up`, `preview`, `smoke`, `emit` and `destroy` on the local AWS, as a user runs them."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.e2e.project import ACCOUNT, Project

BUCKET = f"acme-state-{ACCOUNT}-eu-west-1"
EVERYTHING: dict[str, Any] = {
    "protect": False,
    "tags": {"team": "core"},
    "bucket": {
        "access_logs": {},
        "replication": {"region": "eu-central-1"},
        "organization": "o-acme123456",
        "lifecycle": {"noncurrent_days": 30, "keep_versions": 5},
    },
    "encryption": {"mode": "kms", "rotation_days": 180, "deletion_window_days": 7},
    "lock": {"mode": "both"},
    "access": {
        "writer": {
            "accounts": ["111122223333"],
            "external_id": "acme-external",
            "oidc": [{"issuer": "github", "subjects": ["repo:acme/infra:ref:refs/heads/main"]}],
        },
        "reader": {"principals": [f"arn:aws:iam::{ACCOUNT}:user/somebody"], "scope": {"keys": ["network.tfstate"]}},
        "admin": {"accounts": [ACCOUNT], "mfa": True},
    },
    "emit": ["terraform", "opentofu"],
}


def test_up_makes_emits_and_proves_the_smallest_backend(project: Project) -> None:
    said = project.run("up")
    assert said.code == 0, said.err
    assert "Making acme on aws in eu-west-1" in said.out
    assert "✓ take the lock" in said.out
    emitted = (project.records() / "terraform" / "backend.tf").read_text()
    assert f'bucket              = "{BUCKET}"' in emitted
    assert "use_lockfile = true" in emitted
    assert (project.records() / "terraform" / "backend.tf").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("keys", [{}, EVERYTHING], ids=["smallest", "everything"])
def test_a_second_up_changes_nothing_and_says_that_it_is_proven(project: Project, keys: dict[str, Any]) -> None:
    project.configure(**keys)
    assert project.run("up").code == 0
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
    assert results["wrong encryption is refused"] == "passed"
    backend = said.document["backend"]
    assert backend["encryption"] == "aws:kms"
    assert set(backend["roles"]) == {"writer", "reader", "admin"}
    assert backend["replica_bucket"] == f"acme-replica-{ACCOUNT}-eu-central-1"


def test_every_s3_call_names_the_expected_owner(project: Project) -> None:
    project.configure(**EVERYTHING)
    assert project.run("up").code == 0
    calls = [each for each in project.aws.requests if each.service == "s3"]
    assert len(calls) > 40
    unnamed = [each for each in calls if each.headers.get("x-amz-expected-bucket-owner") != ACCOUNT]
    # A bucket that does not exist has no owner, and the smoke test's public read comes from nobody.
    assert {each.operation for each in unnamed if "authorization" in each.headers} == {"CreateBucket"}
    assert {each.operation for each in unnamed if "authorization" not in each.headers} == {"GetObject"}


def test_drift_is_shown_by_preview_and_repaired_by_up(project: Project) -> None:
    project.run("up")
    project.client("s3").put_bucket_versioning(Bucket=BUCKET, VersioningConfiguration={"Status": "Suspended"})
    project.forget_requests()
    said = project.run("preview")
    assert said.code == 2
    assert "versioningConfiguration.status: Suspended → Enabled" in said.out
    assert project.writes == []
    assert project.run("up", "--no-smoke").code == 0
    assert project.writes == ["PutBucketVersioning"]
    assert project.run("preview").code == 0


def test_a_weakened_statement_of_ours_is_repaired_and_one_of_others_is_kept(project: Project) -> None:
    project.run("up")
    s3 = project.client("s3")
    policy = json.loads(s3.get_bucket_policy(Bucket=BUCKET)["Policy"])
    ours = {statement["Sid"]: json.dumps(statement) for statement in policy["Statement"]}
    weakened = next(statement for statement in policy["Statement"] if statement["Effect"] == "Deny")
    weakened["Effect"] = "Allow"
    others = {
        "Sid": "Others",
        "Effect": "Deny",
        "Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:role/other"},
        "Action": "s3:GetObject",
        "Resource": f"arn:aws:s3:::{BUCKET}/secret",
    }
    s3.put_bucket_policy(Bucket=BUCKET, Policy=json.dumps({**policy, "Statement": [others, *policy["Statement"]]}))
    said = project.run("preview")
    assert (said.code, f"policy[{weakened['Sid']}]" in said.out) == (2, True)
    assert project.run("up", "--no-smoke").code == 0
    after = {each["Sid"]: each for each in json.loads(s3.get_bucket_policy(Bucket=BUCKET)["Policy"])["Statement"]}
    assert after.pop("Others") == others
    assert {sid: json.dumps(statement) for sid, statement in after.items()} == ours


def test_a_bucket_that_is_not_ours_is_refused_and_can_be_adopted(project: Project) -> None:
    s3 = project.client("s3")
    s3.create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    s3.put_bucket_tagging(Bucket=BUCKET, Tagging={"TagSet": [{"Key": "owner", "Value": "somebody"}]})
    project.forget_requests()
    said = project.run("up")
    assert (said.code, project.writes) == (4, [])
    assert said.err == (
        f"error: bucket {BUCKET} exists and is not tagged as ours (stateroom:backend=acme@eu-west-1)\n"
        "  why:  nothing was written\n"
        "  next: take it over with --adopt, which tags and converges it, or choose another name\n"
    )
    said = project.run("up", "--adopt")
    assert said.code == 0, said.err
    tags = {each["Key"]: each["Value"] for each in s3.get_bucket_tagging(Bucket=BUCKET)["TagSet"]}
    assert (tags["owner"], tags["stateroom:backend"]) == ("somebody", "acme@eu-west-1")


@pytest.mark.parametrize("adopt", [[], ["--adopt"]], ids=["plain", "adopt"])
def test_a_table_with_another_key_is_refused_with_adopt_too(project: Project, adopt: list[str]) -> None:
    project.configure(lock={"mode": "table"})
    project.client("dynamodb").create_table(
        TableName="acme-locks",
        KeySchema=[{"AttributeName": "lockid", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "lockid", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    project.forget_requests()
    said = project.run("up", *adopt)
    assert (said.code, project.writes) == (4, [])
    assert "table acme-locks has the key lockid (S), not LockID (S) alone" in said.err


def test_destroy_refuses_states_asks_for_the_name_and_is_safe_to_repeat(project: Project) -> None:
    project.configure(**EVERYTHING)
    assert project.run("up").code == 0
    s3 = project.client("s3")
    s3.put_object(Bucket=BUCKET, Key="network.tfstate", Body=b"{}")
    assert project.run("destroy").code == 4
    said = project.run("destroy", "--yes", "test")
    assert said.code == 4
    assert f"states or held locks would be lost: {BUCKET} holds network.tfstate" in said.err
    said = project.run("destroy", "--yes", "prod", "--with-states")
    assert (said.code, "the answer 'prod' is not the stack's name" in said.err) == (4, True)
    said = project.run("destroy", "--with-states")
    assert (said.code, "give it with --yes test" in said.err) == (3, True)
    said = project.run("destroy", "--yes", "test", "--with-states")
    assert said.code == 0, said.err
    assert s3.list_buckets()["Buckets"] == []
    assert project.client("dynamodb").list_tables()["TableNames"] == []
    assert project.client("iam").list_roles()["Roles"] == []
    assert not (project.records() / "facts.json").exists()
    said = project.run("destroy", "--yes", "test")
    assert (said.code, said.out) == (0, "  nothing to remove\n")
    assert project.run("up").code == 0


def test_emit_works_offline_and_says_the_same_live(project: Project) -> None:
    project.configure(**EVERYTHING)
    assert project.run("up").code == 0
    live = project.run("emit", "--live", "--role", "writer", "--format", "partial")
    project.forget_requests()
    offline = project.run("emit", "--role", "writer", "--format", "partial")
    assert (live.code, offline.code, live.out) == (0, 0, offline.out)
    assert project.aws.requests == ()
    assert f'role_arn = "arn:aws:iam::{ACCOUNT}:role/acme-writer"' in offline.out
    target = project.folder / "out.s3.tfbackend"
    assert project.run("emit", "--format", "partial", "--role", "writer", "--out", str(target)).code == 0
    assert (target.read_text(), target.stat().st_mode & 0o777) == (offline.out, 0o600)


def test_emit_without_a_backend_says_what_to_run(project: Project) -> None:
    said = project.run("emit")
    assert said.code == 4
    assert "the backend of stack test is not as declared" in said.err
    assert "run `stateroom up --stack test`" in said.err


def test_smoke_finds_a_lock_table_that_was_broken(project: Project) -> None:
    project.configure(lock={"mode": "table", "deletion_protection": False})
    assert project.run("up").code == 0
    assert project.run("smoke").code == 0
    project.client("dynamodb").delete_table(TableName="acme-locks")
    said = project.run("smoke")
    assert said.code == 1
    assert "error: the backend acme is not proven: take the lock, write a state" in said.err
    assert project.run("up").code == 0


def test_a_proof_is_lost_with_the_next_change(project: Project) -> None:
    project.run("up")
    project.configure(tags={"team": "core"})
    said = project.run("up", "--no-smoke", "--json")
    assert (said.document["proven"], said.document["smoke"]) == (False, None)
    assert project.run("up", "--json").document["smoke"]["passed"] is True


@pytest.mark.parametrize(
    ("changes", "what"),
    [
        (
            {"state": {"key": "app.tfstate"}},
            "the states of stack test would be looked for elsewhere: state.key terraform.tfstate → app.tfstate",
        ),
        (
            {"state": {"workspace_key_prefix": "other"}},
            "the states of stack test would be looked for elsewhere: state.workspace_key_prefix env: → other",
        ),
        (
            {"lock": {"mode": "table", "table": "other"}},
            "the lock of stack test would go to another table in one step: lock.table acme-locks → other",
        ),
    ],
)
def test_a_stack_file_that_would_lose_states_or_locks_is_refused_until_the_record_is_removed(
    project: Project, changes: dict[str, Any], what: str
) -> None:
    project.configure(lock={"mode": "table"})
    assert project.run("up", "--no-smoke").code == 0
    record = project.records() / "facts.json"
    recorded, emitted = record.read_bytes(), (project.records() / "terraform" / "backend.tf").read_bytes()
    project.configure(**{"lock": {"mode": "table"}, **changes})
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
    project.configure(lock={"mode": "table"})
    assert project.run("up", "--no-smoke").code == 0
    project.configure(lock={"mode": "none"})
    said = project.run("up", "--no-smoke")
    assert said.code == 0, said.err
    assert (
        "\nNo longer part of the backend, and left in place\n"
        "(give every client the new configuration, then remove it by hand)\n"
        "  lock mode table: clients with the configuration of before still lock, clients\n"
        "    with the new one do not, and nothing keeps them apart\n"
        "  lock table acme-locks\n"
    ) in said.out
