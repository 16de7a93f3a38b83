"""Our stacks from `pulumi up` to `pulumi destroy`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pytest

from stateroom.cli.main import execute
from stateroom.emit.record import read_facts
from stateroom.engine.calls import Call
from stateroom.facts import Facts
from tests.e2e.pulumi.project import PulumiProject, changed_in, is_official, needs_pulumi

pytestmark = needs_pulumi


@dataclass(frozen=True)
class Case:
    """A cloud's stack: what two changes of its configuration touch, what others do to it, and how that is shown."""

    fixture: str
    touched: frozenset[tuple[str, str]]
    shown: tuple[str, ...]
    drift: tuple[tuple[str, str, Mapping[str, Any]], ...]
    drifted: frozenset[tuple[str, str]]
    left: Call


AWS = Case(
    "on_aws",
    touched=frozenset(
        {
            ("aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration", "demo-state"),
            ("aws:iam/role:Role", "demo-writer"),
        }
    ),
    shown=("~ noncurrentDays         : 30 => 90", "maxSessionDuration: 3600 => 7200"),
    drift=(
        (
            "s3",
            "put_bucket_versioning",
            {"Bucket": "demo-state-123456789012-eu-west-1", "VersioningConfiguration": {"Status": "Suspended"}},
        ),
        (
            "iam",
            "detach_role_policy",
            {"RoleName": "demo-reader", "PolicyArn": "arn:aws:iam::123456789012:policy/demo-reader"},
        ),
    ),
    drifted=frozenset(
        {
            ("aws:s3/bucketVersioning:BucketVersioning", "demo-state"),
            ("aws:iam/rolePolicyAttachment:RolePolicyAttachment", "demo-reader"),
        }
    ),
    left=Call("s3", "list_buckets"),
)
ALICLOUD = Case(
    "on_alicloud",
    touched=frozenset({("alicloud:oss/bucket:Bucket", "demo-state"), ("alicloud:ram/role:Role", "demo-writer")}),
    shown=("~ days: 30 => 90", "maxSessionDuration: 3600 => 7200"),
    drift=(
        (
            "oss",
            "PutBucketVersioning",
            {"Bucket": "demo-state-1234567890123456-cn-hangzhou", "Body": {"Status": "Suspended"}},
        ),
        (
            "ram",
            "DetachPolicyFromRole",
            {"RoleName": "demo-reader", "PolicyName": "demo-reader", "PolicyType": "Custom"},
        ),
    ),
    drifted=frozenset(
        {
            ("alicloud:oss/bucketVersioning:BucketVersioning", "demo-state"),
            ("alicloud:ram/rolePolicyAttachment:RolePolicyAttachment", "demo-reader"),
        }
    ),
    left=Call("tablestore", "GetInstance", {"InstanceName": "demo-d9cc4b"}, absent=frozenset({"NotFound"})),
)


@pytest.mark.parametrize("case", [AWS, ALICLOUD], ids=["aws", "alicloud"])
def test_a_stack_goes_from_up_to_destroy(
    case: Case, request: pytest.FixtureRequest, capsys: pytest.CaptureFixture[str]
) -> None:
    project: PulumiProject = request.getfixturevalue(case.fixture)

    # Made; a second run changes nothing, and neither would the direct engine.
    project.must("up", "--yes", "--skip-preview")
    project.must("preview", "--expect-no-changes")
    assert Facts.from_dict(project.outputs()["backend"]).name == "demo"
    assert execute(["preview", "--cwd", str(project.folder), "--stack", project.stack]) == 0, capsys.readouterr()

    # Another configuration: what it touches is changed in place, and shown by names that stay.
    project.edit(_change)
    shown = project.must("up", "--yes", "--diff")
    assert changed_in(shown.partition("Updating (")[0]) == case.touched, shown
    assert [line for line in case.shown if line not in shown] == [], shown
    assert not _replaced(shown), shown

    # Changed behind Pulumi's back: a refresh sees it, the next run repairs it, and proves it again.
    cloud, proven = project.connect(), project.outputs()["smoke"]["prefix"]
    for service, operation, params in case.drift:
        cloud.execute(Call(service, operation, params))
    assert changed_in(project.must("refresh", "--yes", "--diff", "--skip-preview")) == case.drifted
    repaired = project.must("up", "--yes", "--diff", "--skip-preview")
    assert changed_in(repaired) == case.drifted, repaired
    smoke = project.outputs()["smoke"]
    assert (smoke["passed"], smoke["prefix"] == proven) == (True, False)
    project.must("preview", "--expect-no-changes")
    assert execute(["preview", "--cwd", str(project.folder), "--stack", project.stack]) == 0, capsys.readouterr()

    project.must("destroy", "--yes", "--skip-preview")
    assert project.resources() == []
    assert not (cloud.execute(case.left) or {}).get("Buckets")


def test_what_holds_data_and_what_guards_it_outlives_a_destroy(on_aws: PulumiProject) -> None:
    """While it is protected Pulumi refuses, before anything is done. Without, it forgets them and they stay."""
    on_aws.edit(lambda backend: backend.update(protect=True, encryption={"mode": "s3"}, access={}))
    on_aws.must("up", "--yes", "--skip-preview")
    before = on_aws.resources()
    said = on_aws.run("destroy", "--yes")
    assert said.code != 0
    assert "because it is protected" in said.out + said.err, said
    assert on_aws.resources() == before
    on_aws.must("state", "unprotect", "--all", "--yes")
    on_aws.must("destroy", "--yes", "--skip-preview")
    assert on_aws.resources() == []
    bucket = {"Bucket": "demo-state-123456789012-eu-west-1"}
    carry_out = on_aws.connect().execute
    assert carry_out(Call("s3", "get_bucket_versioning", bucket))["Status"] == "Enabled"
    assert "aws:SecureTransport" in carry_out(Call("s3", "get_bucket_policy", bucket))["Policy"]
    assert (
        carry_out(Call("dynamodb", "describe_table", {"TableName": "demo-locks"}))["Table"]["TableStatus"] == "ACTIVE"
    )


@pytest.mark.parametrize(
    ("fixture", "token", "id_", "inputs"),
    [
        ("on_aws", "aws:s3/bucketVersioning:BucketVersioning", "{bucket}", {"versioningConfiguration"}),
        ("on_alicloud", "alicloud:ots/table:Table", "{lock_instance}:{lock_table}", {"instanceName", "tableName"}),
    ],
    ids=["aws", "alicloud"],
)
def test_what_the_direct_engine_made_is_imported_by_its_id(
    fixture: str,
    token: str,
    id_: str,
    inputs: set[str],
    request: pytest.FixtureRequest,
    capsys: pytest.CaptureFixture[str],
) -> None:
    if is_official(token.partition(":")[0]):
        pytest.skip("the provider of `pulumi import TYPE NAME ID` has the cloud's own endpoints: only ours take others")
    project: PulumiProject = request.getfixturevalue(fixture)
    assert execute(["up", "--cwd", str(project.folder), "--stack", project.stack]) == 0, capsys.readouterr()
    facts = read_facts(project.stack, project.folder)
    named = id_.format(bucket=facts.bucket, lock_instance=facts.lock_instance, lock_table=facts.lock_table)
    project.must("import", token, "adopted", named, "--yes", "--skip-preview", "--generate-code=false")
    (imported,) = project.resources()
    assert (imported["type"], imported["id"]) == (token, named)
    assert inputs <= set(imported["inputs"])


def _change(backend: dict[str, Any]) -> None:
    backend["bucket"]["lifecycle"]["noncurrent_days"] = 90
    backend["access"]["writer"]["session_seconds"] = 7200


def _replaced(shown: str) -> bool:
    return any(line.lstrip().startswith(("+-", "++", "--")) and "(replace" in line for line in shown.splitlines())
