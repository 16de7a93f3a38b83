"""What the plugins say of themselves, and the clouds that they refuse."""

from __future__ import annotations

import json
import os
import subprocess
from importlib.metadata import version
from pathlib import Path

import grpc
import pytest
from google.protobuf import empty_pb2
from pulumi.runtime.proto import provider_pb2, provider_pb2_grpc

from stateroom.errors import StateroomError
from tests.e2e.provider.plugin import Plugin, refusal
from tests.loopback import CHILD_ENVIRONMENT
from tests.provider.configuration import backend_of
from tests.provider.launcher import install
from tests.provider.schema import build_schema, tokens_of

PACKAGES = pytest.mark.parametrize("package", ["aws", "alicloud"])


@PACKAGES
def test_the_schema_has_every_type_that_has_a_handler_with_the_properties_of_the_sdk(package: str) -> None:
    schema = build_schema(package)
    assert (schema["name"], schema["version"]) == (package, version(f"pulumi-{package}"))
    assert sorted(schema["resources"]) == list(tokens_of(package))
    for token, resource in schema["resources"].items():
        assert resource["inputProperties"], token
        assert resource["properties"], token
    json.dumps(schema)


def test_the_schema_names_what_a_bucket_takes_and_tells() -> None:
    bucket = build_schema("aws")["resources"]["aws:s3/bucket:Bucket"]
    assert {"bucket", "forceDestroy", "tags"} <= set(bucket["inputProperties"])
    assert {"arn", "bucketDomainName", "tagsAll"} <= set(bucket["properties"])


@PACKAGES
def test_the_version_is_the_one_that_the_sdk_asks_for(request: pytest.FixtureRequest, package: str) -> None:
    plugin: Plugin = request.getfixturevalue(package)
    assert plugin.stub.GetPluginInfo(empty_pb2.Empty()).version == version(f"pulumi-{package}")


@pytest.mark.parametrize(
    ("arguments", "url"),
    [({}, "the real one"), ({"endpoints": [{"sts": "https://sts.amazonaws.com"}]}, "https://sts.amazonaws.com")],
)
def test_a_cloud_that_is_not_on_this_computer_is_refused(arguments: dict[str, object], url: str) -> None:
    with pytest.raises(StateroomError) as raised:
        backend_of("aws", arguments)
    assert raised.value.what == f"this aws provider serves local clouds only, not {url}"
    assert raised.value.remedy == (
        "give the provider endpoints on this computer, set AWS_ENDPOINT_URL, or install the real plugin"
    )


def test_a_type_without_a_handler_is_refused_in_the_engines_words(aws: Plugin) -> None:
    with pytest.raises(grpc.RpcError) as raised:
        aws.check("aws:sqs/queue:Queue", {})
    assert refusal(raised.value) == (
        "the direct engine cannot make a resource of type aws:sqs/queue:Queue; "
        "it has handlers for what a state backend needs, not for every Pulumi resource; "
        "run this program with `pulumi up`, or take the resource out of it"
    )


@PACKAGES
def test_the_executable_prints_its_port_and_serves(tmp_path: Path, package: str) -> None:
    install(tmp_path)
    environment = {"PATH": os.environ["PATH"], **CHILD_ENVIRONMENT}
    command = [tmp_path / f"pulumi-resource-{package}", "127.0.0.1:1"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as process:
        assert process.stdout is not None
        try:
            port = int(process.stdout.readline())
            with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
                stub = provider_pb2_grpc.ResourceProviderStub(channel)
                schema = json.loads(stub.GetSchema(provider_pb2.GetSchemaRequest()).schema)
            assert schema["name"] == package
        finally:
            process.terminate()
