"""A team's day with credentials on AWS: who am I, a run through a role of a profile, and what is told when it ends."""

from __future__ import annotations

import json
import sys

import pytest

from tests.aws_sources import Source, serve
from tests.e2e.project import ACCOUNT, Project

ROLE = f"arn:aws:iam::{ACCOUNT}:role"


@pytest.fixture(autouse=True)
def _no_metadata(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")


def test_whoami_needs_neither_a_backend_nor_the_rest_of_the_stack_file(project: Project) -> None:
    said = project.run("whoami")
    assert said.code == 0, said.err
    lines = said.out.splitlines()
    assert " ".join(" ".join(lines[5:-1]).split()) == (
        f"`endpoint` is {project.aws.url}, of this host, so nothing of the environment is used; with `credentials: "
        "{source: tools}` in the stack file the search is that of every AWS tool"
    )
    assert [*lines[:5], lines[-1]] == [
        "  stack           test (aws, eu-west-1)",
        f"  account         {ACCOUNT}",
        f"  arn             arn:aws:sts::{ACCOUNT}:user/moto",
        "  user id         AKIAIOSFODNN7EXAMPLE",
        "  signed in with  constants of a local cloud",
        "  expires         never, as far as they tell",
    ]

    # What the command does not use may be wrong, or not there yet.
    broken = {"name": None, "bucket": {"nam": "x"}, "lock": {"mode": "global"}, "tags": {"a": "${env:NOT_SET}"}}
    project.configure(**broken, credentials={"source": "tools"})
    said = project.run("whoami", "--json")
    assert (said.code, said.err) == (5, "")
    document = said.document
    assert (document["exit_code"], document["identity"], document["method"]) == (5, None, None)
    assert document["error"]["what"] == "no AWS credentials were found"
    assert {each["outcome"] for each in document["methods"]} == {"passed over"}
    assert all(each["why"] for each in document["methods"])
    project.configure(**broken, profil="acme")
    assert project.run("whoami").code == 3


def test_whoami_tells_who_a_run_is_and_the_run_is_that(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    with serve(Source()) as source:
        home = project.folder / "home" / ".aws"
        home.mkdir(parents=True)
        monkeypatch.setenv("HOME", str(home.parent))
        process = home / "process.py"
        process.write_text("import urllib.request, sys; print(urllib.request.urlopen(sys.argv[1]).read().decode())")
        answer = home / "answer.json"
        answer.write_text(json.dumps({"Version": 1, "AccessKeyId": "AKIAPROCESS", "SecretAccessKey": "hidden"}))
        (home / "config").write_text(
            f"[profile acme]\nrole_arn = {ROLE}/build\nsource_profile = base\n"
            f"[profile base]\ncredential_process = {sys.executable} {process} file://{answer}\n"
        )
        roles = [{"role_arn": f"{ROLE}/first"}, {"role_arn": f"{ROLE}/second", "duration_seconds": 900}]
        project.configure(profile="acme", assume_role=roles)
        project.forget_requests()
        said = project.run("up")
        assert said.code == 0, said.err
        signers = [each.headers.get("authorization", "") for each in project.aws.requests]
        assert "Credential=AKIAPROCESS/" in signers[0]
        # The sessions that were asked for sign everything after; the constants of a local cloud sign nothing.
        assert [each.operation for each in project.aws.requests[:3]] == ["AssumeRole"] * 3
        assert not [each for each in signers if "Credential=test/" in each]
        document = project.run("whoami", "--json").document
        assert document["identity"]["arn"] == f"arn:aws:sts::{ACCOUNT}:assumed-role/second/stateroom"
        assert (document["backend_account"], document["is_backend_account"]) == (ACCOUNT, True)
        assert document["chain"] == [
            f"assumed {ROLE}/build with the profile",
            f"assumed {ROLE}/first as stateroom",
            f"assumed {ROLE}/second as stateroom",
        ]

        project.configure(profile="acme", account="444455556666")
        said = project.run("whoami")
        assert said.code == 5
        assert f"account         {ACCOUNT}, and the backend's is 444455556666" in said.out
        assert said.err == (
            f"error: these credentials belong to account {ACCOUNT}, not to 444455556666\n"
            "  why:  the stack file says `account: 444455556666`, and the caller is "
            f"arn:aws:sts::{ACCOUNT}:assumed-role/build/{document_session(said.out)}\n"
            "  next: use credentials of that account, with `profile` or `assume_role`, or correct `account`\n"
        )

        project.configure(profile="acme", assume_role={"role_arn": "arn:aws:iam::444455556666:role/other"})
        said = project.run("whoami")
        assert said.code == 5
        assert said.err == (
            f"error: these credentials belong to account 444455556666, not to {ACCOUNT}\n"
            f"  why:  the last `up` made the backend in {ACCOUNT}, and the caller is "
            "arn:aws:sts::444455556666:assumed-role/other/stateroom\n"
            "  next: use credentials of that account, with `profile` or `assume_role`, or correct `account`\n"
        )

        (home / "config").write_text(
            "[profile acme]\nsso_account_id = 1\nsso_role_name = Admin\nsso_region = eu-west-1\n"
            f"sso_start_url = {source.url}\n"
        )
        project.configure(profile="acme")
        for command in ("up", "preview", "states"):
            said = project.run(command)
            assert said.code == 5
            assert (
                said.err.splitlines()[-1] == "  next: run `aws sso login --profile acme`, then the same command again"
            )


def document_session(shown: str) -> str:
    """The name of the session in what `whoami` shows."""
    (arn,) = [line for line in shown.splitlines() if line.startswith("  arn")]
    return arn.rpartition("/")[2]
