"""The demo and local stacks reach loopback only, whatever stands in the environment."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.project import ROOT, Project
from tests.loopback import is_here

_SECONDS = 120

# Runs in the child before anything else: notes every name that is looked up and every address that is connected to.
_WITNESS = """
import os, sys
def note(event, arguments):
    if event == "socket.connect" and isinstance(arguments[1], tuple):
        what = f"{arguments[1][0]} {arguments[1][1]}"
    elif event == "socket.getaddrinfo":
        what = f"{arguments[0]} {arguments[1]}"
    else:
        return
    descriptor = os.open(os.environ["WITNESS"], os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    os.write(descriptor, f"{what}\\n".encode())
    os.close(descriptor)
sys.addaudithook(note)
"""


@pytest.fixture
def tripwire() -> Iterator[tuple[str, list[str]]]:
    """A listener that nobody may connect to, and who did."""
    caught: list[str] = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def listen() -> None:
            while True:
                try:
                    connection, address = server.accept()
                except OSError:
                    return
                with connection:
                    caught.append(f"{address}: {connection.recv(200)!r}")

        threading.Thread(target=listen, daemon=True).start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}", caught


def hostile_environment(folder: Path, trap: str) -> dict[str, str]:
    """Every variable and file that could lead a call elsewhere, set."""
    folder.mkdir()
    marker = folder / "credential-process-ran"
    (folder / "config").write_text(
        f"[default]\nregion = us-gov-west-1\nendpoint_url = {trap}\ncredential_process = touch {marker}\n"
        f"[profile wrong]\nregion = cn-north-1\nendpoint_url = {trap}\nsso_start_url = {trap}\n"
    )
    (folder / "credentials").write_text("[default]\naws_access_key_id = AKIAWRONG\naws_secret_access_key = wrong\n")
    (folder / "token").write_text("wrong")
    (folder / "sitecustomize.py").write_text(_WITNESS)
    services = ("S3", "DYNAMODB", "IAM", "KMS", "STS", "RESOURCE_GROUPS_TAGGING_API")
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "PYTHONPATH": str(folder),
        "WITNESS": str(folder / "witness"),
        "AWS_ACCESS_KEY_ID": "AKIAWRONG",
        "AWS_SECRET_ACCESS_KEY": "wrong",
        "AWS_SESSION_TOKEN": "wrong",
        "AWS_PROFILE": "missing",
        "AWS_DEFAULT_PROFILE": "wrong",
        "AWS_REGION": "us-gov-west-1",
        "AWS_DEFAULT_REGION": "cn-north-1",
        "AWS_CONFIG_FILE": str(folder / "config"),
        "AWS_SHARED_CREDENTIALS_FILE": str(folder / "credentials"),
        "AWS_CA_BUNDLE": str(folder / "missing.pem"),
        "AWS_ROLE_ARN": "arn:aws:iam::111122223333:role/wrong",
        "AWS_WEB_IDENTITY_TOKEN_FILE": str(folder / "token"),
        "AWS_CONTAINER_CREDENTIALS_FULL_URI": trap,
        "AWS_EC2_METADATA_SERVICE_ENDPOINT": trap,
        "AWS_USE_FIPS_ENDPOINT": "true",
        "AWS_USE_DUALSTACK_ENDPOINT": "true",
        "AWS_DATA_PATH": str(folder),
        "AWS_ENDPOINT_URL": trap,
        **{f"AWS_ENDPOINT_URL_{service}": trap for service in services},
        **{f"AWS_{service}_ENDPOINT": trap for service in services},
        "TF_CLI_ARGS_init": f'-backend-config=endpoints={{s3="{trap}"}}',
        "TF_CLI_ARGS_apply": "-destroy",
        "TF_WORKSPACE": "wrong",
        "PULUMI_CONFIG_PASSPHRASE": "wrong",
        "PULUMI_BACKEND_URL": trap,
        "PULUMI_MONITOR": trap,
        **dict.fromkeys(("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"), trap),
        "NO_PROXY": "",
        "no_proxy": "",
    }


def contacted(folder: Path) -> set[str]:
    """The hosts and ports that the Python processes reached for."""
    witness = folder / "witness"
    return set(witness.read_text().splitlines()) if witness.exists() else set()


def test_a_local_stack_ignores_everything_that_would_lead_elsewhere(
    project: Project, tmp_path: Path, tripwire: tuple[str, list[str]]
) -> None:
    trap, caught = tripwire
    folder = tmp_path / "hostile"
    port = project.aws.url.rpartition(":")[2]
    run = subprocess.run(
        project.command("up"),
        env=hostile_environment(folder, trap),
        capture_output=True,
        text=True,
        timeout=_SECONDS,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    assert caught == []
    assert contacted(folder) <= {f"127.0.0.1 {port}"}
    assert contacted(folder)
    assert not (folder / "credential-process-ran").exists()
    senders = {each.headers.get("authorization", "").partition("/")[0] for each in project.aws.requests}
    assert senders - {""} == {"AWS4-HMAC-SHA256 Credential=test"}


def test_the_local_cloud_starts_whatever_profile_is_chosen(
    project: Project, tmp_path: Path, tripwire: tuple[str, list[str]]
) -> None:
    trap, caught = tripwire
    cloud = subprocess.Popen(
        [sys.executable, "-m", "stateroom.cli", "local", "--port", "0", "--json"],
        env=hostile_environment(tmp_path / "hostile", trap),
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert cloud.stdout is not None
        url = json.loads("".join(iter(cloud.stdout.readline, "}\n")) + "}")["url"]
        project.configure(endpoint=url)
        said = project.run("up")
        assert said.code == 0, said.err
    finally:
        cloud.terminate()
        cloud.communicate(timeout=_SECONDS)
    assert cloud.returncode == 0
    assert caught == []


def test_the_demo_ends_with_a_proven_backend_that_terraform_used_and_stays_on_loopback(
    tmp_path: Path, tripwire: tuple[str, list[str]]
) -> None:
    trap, caught = tripwire
    folder = tmp_path / "hostile"
    environment = {**hostile_environment(folder, trap), "STATEROOM_LOCAL_AWS": trap}
    run = subprocess.run(
        [sys.executable, "-m", "stateroom.demo", "aws"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=_SECONDS,
        check=False,
    )
    assert run.returncode == 0, run.stdout + run.stderr
    for words in (
        "$ stateroom up --stack local-aws",
        "✓ take the lock",
        'backend "s3" {',
        "Terraform has been successfully initialized!",
        "Apply complete! Resources: 1 added, 0 changed, 0 destroyed.",
    ):
        assert words in run.stdout, run.stdout
    assert "✗" not in run.stdout
    assert caught == []
    assert all(is_here(line.partition(" ")[0]) for line in contacted(folder))
    assert not (folder / "credential-process-ran").exists()
