"""No secret reaches a file: whatever stands in the environment, and whichever arguments the backends have."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from stateroom.emit import TOOLS, oss_backend, render, s3_backend
from stateroom.emit.arguments import Argument
from stateroom.emit.files import paths_of, write_files
from stateroom.emit.record import write_facts
from stateroom.facts import CloudName, Facts
from tests.unit.emit.facts import OSS_KEY, with_writer

SECRET_ARGUMENTS = {
    "access_key",
    "secret_key",
    "token",
    "security_token",
    "sse_customer_key",
    "assume_role_with_web_identity",
    "assume_role_policy",
}
"""Arguments of the backends "s3" and "oss" that hold a secret, or what nobody asked for."""

PERSONAL_ARGUMENTS = ("profile", "shared_credentials_file", "ecs_role_name")
"""Arguments that name where credentials lie on one computer: never written unless asked for."""

VARIABLES = [
    "AWS_ACCESS_KEY_ID",
    "AWS_SECRET_ACCESS_KEY",
    "AWS_SESSION_TOKEN",
    "AWS_SSE_CUSTOMER_KEY",
    "AWS_PROFILE",
    "AWS_ENDPOINT_URL",
    "ALICLOUD_ACCESS_KEY",
    "ALICLOUD_SECRET_KEY",
    "ALICLOUD_SECURITY_TOKEN",
    "ALICLOUD_PROFILE",
    "ALICLOUD_SHARED_CREDENTIALS_FILE",
    "ALICLOUD_ECS_ROLE_NAME",
    "ALICLOUD_ASSUME_ROLE_ARN",
    "ALICLOUD_ASSUME_ROLE_SESSION_NAME",
    "ALICLOUD_OSS_ENDPOINT",
    "ALIBABA_CLOUD_ACCESS_KEY_ID",
    "ALIBABA_CLOUD_ACCESS_KEY_SECRET",
    "ALIBABA_CLOUD_SECURITY_TOKEN",
    "ALIBABA_CLOUD_PROFILE",
    "TF_TOKEN_app_terraform_io",
]


def every_form() -> list[tuple[str, str]]:
    """Every tool with each of its formats."""
    return [(name, form) for name, tool in TOOLS.items() for form in tool.name_files("s3")]


@pytest.mark.parametrize("arguments", [s3_backend.ARGUMENTS, oss_backend.ARGUMENTS], ids=["s3", "oss"])
def test_no_argument_of_the_table_holds_a_secret(arguments: tuple[Argument, ...]) -> None:
    assert not SECRET_ARGUMENTS & {argument.name for argument in arguments}


@pytest.mark.parametrize("cloud", ["aws", "alicloud"])
def test_nothing_of_the_environment_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cloud: CloudName
) -> None:
    for variable in VARIABLES:
        monkeypatch.setenv(variable, "hunter2")
    facts = with_writer(cloud)
    write_files(facts, list(TOOLS), tmp_path, role="writer")
    write_facts(facts, "dev", tmp_path)
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert len(files) == len(paths_of(cloud, list(TOOLS), tmp_path)) + 1
    assert not [path for path in files if "hunter2" in path.read_text()]


@pytest.mark.parametrize("cloud", ["aws", "alicloud"])
def test_where_credentials_lie_is_not_written_unless_it_is_asked_for(cloud: CloudName) -> None:
    for tool, form in every_form():
        text = render(with_writer(cloud), tool, form, role="writer")
        assert not [name for name in PERSONAL_ARGUMENTS if name in text]


@pytest.mark.parametrize(
    "facts",
    [
        replace(with_writer("aws"), lock="both", lock_table="acme-locks"),
        replace(with_writer("alicloud"), encryption="KMS", kms_key_arn=OSS_KEY),
    ],
    ids=["aws", "alicloud"],
)
def test_the_same_facts_give_the_same_text(facts: Facts) -> None:
    for tool, form in every_form():
        assert render(facts, tool, form) == render(facts, tool, form)
