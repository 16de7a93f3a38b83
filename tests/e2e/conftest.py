"""What end-to-end tests share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from unittest import mock

import pulumi.runtime.resource
import pulumi_alicloud
import pulumi_aws
import pytest
from pulumi.runtime.proto import source_pb2

from stateroom.local.aws import LocalAws
from tests.e2e.project import Project, make_project
from tests.e2e.terraform import Client

# The provider SDKs load a service when it is first asked for a class, and not safely: where two threads ask first, it
# may stay half loaded for the rest of the process. So all that our components use is loaded before any test begins.
LOADED = (
    *(pulumi_aws.dynamodb.Table, pulumi_aws.iam.Role, pulumi_aws.kms.Key, pulumi_aws.s3.Bucket),
    *(pulumi_alicloud.ims.OidcProvider, pulumi_alicloud.kms.Key, pulumi_alicloud.oss.Bucket),
    *(pulumi_alicloud.ots.Table, pulumi_alicloud.ram.Role),
)


@pytest.fixture(scope="session", autouse=True)
def _no_source_positions() -> Iterator[None]:
    """For Pulumi's own engine the SDK looks at every frame of the stack whenever a resource is declared. Ours does not
    read that, and below pytest the stack is three times as deep."""
    with mock.patch.object(pulumi.runtime.resource, "_get_stack_trace", source_pb2.StackTrace):
        yield


@pytest.fixture(autouse=True)
def _usable(request: pytest.FixtureRequest) -> None:
    """A test that a client takes part in is skipped before anything is made for it."""
    client = getattr(request.node, "callspec", None) and request.node.callspec.params.get("client")
    if isinstance(client, Client) and (reason := client.unusable()) is not None:
        pytest.skip(reason)


@pytest.fixture
def project(tmp_path: Path, local_aws: LocalAws, capsys: pytest.CaptureFixture[str]) -> Project:
    """A project on an empty local AWS."""
    return make_project(tmp_path / "project", local_aws, capsys)
