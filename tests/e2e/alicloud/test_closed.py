"""The demo and local stacks reach loopback only, whatever stands in the environment; Terraform goes where the emitted
file says."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

from stateroom.local.alicloud import ACCOUNT, KEY_ID
from tests.e2e import test_closed
from tests.e2e.alicloud.project import Project
from tests.e2e.alicloud.room import each_tool, make_room
from tests.e2e.project import ROOT, copy_program
from tests.e2e.terraform import Client
from tests.e2e.test_closed import contacted
from tests.loopback import Tripwire, is_here

_SECONDS = 120


def hostile_endpoints(trap: str) -> dict[str, str]:
    """What would lead Terraform, the provider or an SDK to another place, when nothing else says where to go."""
    host = trap.partition("//")[2]
    return {
        "ALICLOUD_REGION": "cn-beijing",
        "ALICLOUD_DEFAULT_REGION": "cn-beijing",
        "ALICLOUD_OSS_ENDPOINT": trap,
        "OSS_ENDPOINT": trap,
        "ALICLOUD_TABLESTORE_ENDPOINT": trap,
        "ALICLOUD_STS_ENDPOINT": host,
        "STS_ENDPOINT": host,
        "ALICLOUD_LOCATION_ENDPOINT": host,
    }


def hostile_environment(folder: Path, trap: str) -> dict[str, str]:
    """Every variable and file of both clouds that could lead a call elsewhere, or sign it with another key, set."""
    variables = test_closed.hostile_environment(folder, trap)
    (folder / ".aliyun").mkdir()
    profile = {
        "name": "wrong",
        "mode": "AK",
        "access_key_id": "LTAIWRONG",
        "access_key_secret": "wrong",
        "region_id": "cn-beijing",
    }
    (folder / ".aliyun" / "config.json").write_text(json.dumps({"current": "wrong", "profiles": [profile]}))
    (folder / ".alibabacloud").mkdir()
    (folder / ".alibabacloud" / "credentials").write_text(
        "[default]\nenable = true\ntype = access_key\naccess_key_id = LTAIWRONG\naccess_key_secret = wrong\n"
    )
    (folder / ".netrc").write_text("machine 127.0.0.1\nlogin wrong\npassword wrong\n")
    names = ("ALIBABA_CLOUD_", "ALICLOUD_", "ALIBABACLOUD_")
    return {
        **variables,
        **{f"{name}ACCESS_KEY_ID": "LTAIWRONG" for name in names},
        **{f"{name}ACCESS_KEY_SECRET": "wrong" for name in names},
        **{f"{name}SECURITY_TOKEN": "wrong" for name in names},
        **{f"{name}PROFILE": "wrong" for name in names},
        **{f"{name}ROLE_ARN": "acs:ram::6543210987654321:role/wrong" for name in names},
        **{f"{name}OIDC_TOKEN_FILE": str(folder / "token") for name in names},
        **{f"{name}OIDC_PROVIDER_ARN": "acs:ram::6543210987654321:oidc-provider/wrong" for name in names},
        **{f"{name}CREDENTIALS_URI": trap for name in names},
        **{f"{name}CREDENTIALS_FILE": str(folder / ".alibabacloud" / "credentials") for name in names},
        **{f"{name}ECS_METADATA": "wrong" for name in names},
        **{f"{name}STS_REGION": "cn-beijing" for name in names},
        **{f"{name}REGION_ID": "cn-beijing" for name in names},
        **hostile_endpoints(trap),
        "ALICLOUD_ACCESS_KEY": "LTAIWRONG",
        "ALICLOUD_SECRET_KEY": "wrong",
        "ALICLOUD_ASSUME_ROLE_ARN": "acs:ram::6543210987654321:role/wrong",
        "ALICLOUD_SHARED_CREDENTIALS_FILE": str(folder / ".aliyun" / "config.json"),
        "OSS_ACCESS_KEY_ID": "LTAIWRONG",
        "OSS_ACCESS_KEY_SECRET": "wrong",
        "SSL_CERT_FILE": str(folder / "missing.pem"),
        "REQUESTS_CA_BUNDLE": str(folder / "missing.pem"),
        "DEBUG": "sdk",
    }


def test_a_local_stack_ignores_everything_that_would_lead_elsewhere(project: Project, tmp_path: Path) -> None:
    project.configure(encryption={"mode": "kms"}, access={"writer": {"accounts": [ACCOUNT]}})
    folder = tmp_path / "hostile"
    port = project.alicloud.url.rpartition(":")[2]
    with Tripwire() as trap:
        run = subprocess.run(
            project.command("up"),
            env=hostile_environment(folder, trap.url),
            capture_output=True,
            text=True,
            timeout=_SECONDS,
            check=False,
        )
    assert run.returncode == 0, run.stderr
    assert "✓ take the lock" in run.stdout
    assert trap.seen == []
    assert contacted(folder) == {f"127.0.0.1 {port}"}
    assert not (folder / "credential-process-ran").exists()
    # The smoke test's reads that are to be refused are signed by nobody.
    assert {each.key_id for each in project.alicloud.emulator.requests} <= {KEY_ID, ""}


@each_tool
def test_what_is_emitted_decides_where_a_client_goes(client: Client, project: Project, tmp_path: Path) -> None:
    room = make_room(project, client, access={"writer": {"accounts": [ACCOUNT]}})
    work = room.work(tmp_path / "work", role="writer")
    with Tripwire() as trap:
        hostile = replace(work, variables={**hostile_endpoints(trap.url), **(work.variables or {})})
        hostile.init()
        assert "Apply complete!" in hostile.apply().output
    assert trap.seen == []
    assert room.rows() == room.digests(room.state)


def test_the_local_cloud_starts_whatever_is_set(project: Project, tmp_path: Path) -> None:
    with Tripwire() as trap:
        cloud = subprocess.Popen(
            [sys.executable, "-m", "stateroom.cli", "local", "--cloud", "alicloud", "--port", "0", "--json"],
            env=hostile_environment(tmp_path / "hostile", trap.url),
            stdout=subprocess.PIPE,
            text=True,
        )
        try:
            assert cloud.stdout is not None
            document = json.loads("".join(iter(cloud.stdout.readline, "}\n")) + "}")
            authority = document["environment"]["STATEROOM_LOCAL_ALICLOUD_CA"]
            project.configure(endpoint=document["url"], ca_bundle=authority)
            said = project.run("up")
            assert said.code == 0, said.err
        finally:
            cloud.terminate()
            cloud.communicate(timeout=_SECONDS)
    assert cloud.returncode == 0
    assert trap.seen == []
    assert not Path(authority).exists()


def test_the_demo_ends_with_a_proven_backend_that_terraform_used_and_stays_on_loopback(tmp_path: Path) -> None:
    # In a folder of its own: another demo in the project's would write the same records.
    copy_program(tmp_path / "project")
    shutil.copy(ROOT / "stacks" / "Pulumi.local-alicloud.yaml", tmp_path / "project" / "stacks")
    folder = tmp_path / "hostile"
    with Tripwire() as trap:
        environment = {**hostile_environment(folder, trap.url), "STATEROOM_LOCAL_ALICLOUD": trap.url}
        run = subprocess.run(
            [sys.executable, "-m", "stateroom.demo", "alicloud"],
            cwd=tmp_path / "project",
            env=environment,
            capture_output=True,
            text=True,
            timeout=_SECONDS,
            check=False,
        )
    assert run.returncode == 0, run.stdout + run.stderr
    for words in (
        "$ stateroom up --stack local-alicloud",
        "✓ take the lock",
        "✓ plain HTTP is refused",
        'backend "oss" {',
        "Terraform has been successfully initialized!",
        "Apply complete! Resources: 1 added, 0 changed, 0 destroyed.",
    ):
        assert words in run.stdout, run.stdout
    assert "✗" not in run.stdout
    assert trap.seen == []
    assert all(is_here(line.partition(" ")[0]) for line in contacted(folder))
    assert not (folder / "credential-process-ran").exists()
