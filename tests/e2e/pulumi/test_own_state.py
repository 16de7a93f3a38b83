"""Pulumi's own state in the backend that it has just made: `pulumi login` to the bucket, the stack moved into it."""

from __future__ import annotations

import json
from dataclasses import replace

from stateroom.emit import render
from stateroom.engine.calls import Call
from stateroom.facts import Facts
from tests.e2e.pulumi.project import PulumiProject, needs_pulumi

pytestmark = needs_pulumi


def test_the_stack_moves_into_the_s3_bucket_that_it_made(on_aws: PulumiProject) -> None:
    on_aws.must("up", "--yes", "--skip-preview")
    facts, url = _emitted(on_aws)
    inside = _logged_in(on_aws, url, AWS_ACCESS_KEY_ID="test", AWS_SECRET_ACCESS_KEY="test")
    _move(on_aws, inside)

    # What Pulumi wrote is encrypted as the bucket demands, and has its versions; no lock is left.
    cloud, bucket = on_aws.connect(), {"Bucket": facts.bucket}
    key = "pulumi/.pulumi/stacks/stateroom/local-aws.json"
    state = cloud.execute(Call("s3", "head_object", {**bucket, "Key": key}))
    assert (state["ServerSideEncryption"], state["SSEKMSKeyId"]) == ("aws:kms", facts.kms_key_arn)
    versions = cloud.execute(Call("s3", "list_object_versions", {**bucket, "Prefix": key}))["Versions"]
    assert len([each for each in versions if each["Key"] == key]) > 1
    locks = {**bucket, "Prefix": "pulumi/.pulumi/locks/"}
    assert not cloud.execute(Call("s3", "list_objects_v2", locks)).get("Contents")

    # The bucket refuses what a login asks to be encrypted otherwise.
    said = _logged_in(inside, f"{url}&ssetype=AES256").run("stack", "init", "other")
    assert said.code != 0
    assert "AccessDenied" in said.out + said.err, said


def test_the_stack_moves_into_the_oss_bucket_that_it_made(on_alicloud: PulumiProject) -> None:
    """In S3's protocol, which OSS speaks, too."""
    on_alicloud.must("up", "--yes", "--skip-preview")
    facts, url = _emitted(on_alicloud)
    _move(on_alicloud, _logged_in(on_alicloud, url, AWS_ACCESS_KEY_ID="local", AWS_SECRET_ACCESS_KEY="local-secret"))
    state = {"Bucket": facts.bucket, "Key": "pulumi/.pulumi/stacks/stateroom/local-alicloud.json"}
    told = on_alicloud.connect().execute(Call("oss", "HeadObject", state))
    headers = {name.lower(): value for name, value in told["Headers"].items()}
    assert headers["x-oss-server-side-encryption"] == "KMS", headers


def _emitted(project: PulumiProject) -> tuple[Facts, str]:
    """The backend, and the URL for `pulumi login` as `stateroom emit` writes it."""
    facts = Facts.from_dict(project.outputs()["backend"])
    return facts, json.loads(render(facts, "pulumi", "json"))["url"]


def _logged_in(project: PulumiProject, url: str, **environment: str) -> PulumiProject:
    """The same project with the backend that it is logged in to, and not one that a variable names."""
    kept = {name: value for name, value in project.environment.items() if name != "PULUMI_BACKEND_URL"}
    inside = replace(project, environment={**kept, **environment})
    assert "Logged in to" in inside.must("login", url)
    return inside


def _move(before: PulumiProject, inside: PulumiProject) -> None:
    state = inside.folder / "state.json"
    before.must("stack", "export", "--file", str(state))
    inside.must("stack", "init", before.stack)
    inside.must("stack", "import", "--file", str(state))
    inside.must("preview", "--expect-no-changes")
    inside.must("up", "--yes", "--skip-preview", "--expect-no-changes")
    assert _ids(inside) == _ids(before)
    assert [each["name"] for each in json.loads(inside.must("stack", "ls", "--json"))] == [before.stack]


def _ids(project: PulumiProject) -> dict[str, str]:
    return {each["urn"]: each["id"] for each in project.resources()}
