"""No secret reaches a file: whatever stands in the environment, and whichever arguments the backends have."""

from __future__ import annotations

from pathlib import Path

import pytest

from stateroom.emit import FORMATS, TOOLS, render
from stateroom.emit.files import write_files
from stateroom.emit.record import write_facts
from stateroom.emit.s3_backend import ARGUMENTS
from tests.unit.emit.facts import make_facts

SECRET_ARGUMENTS = {"access_key", "secret_key", "token", "sse_customer_key", "profile", "assume_role_with_web_identity"}
"""Arguments of the backend "s3" that hold a secret, or name where one lies on one person's computer."""

VARIABLES = [
    "AWS_ACCESS_KEY_ID",
    "AWS_SECRET_ACCESS_KEY",
    "AWS_SESSION_TOKEN",
    "AWS_SSE_CUSTOMER_KEY",
    "AWS_PROFILE",
    "AWS_ENDPOINT_URL",
    "TF_TOKEN_app_terraform_io",
]


def test_no_argument_of_the_table_holds_a_secret() -> None:
    assert not SECRET_ARGUMENTS & {argument.name for argument in ARGUMENTS}


def test_nothing_of_the_environment_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in VARIABLES:
        monkeypatch.setenv(variable, "hunter2")
    facts = make_facts(roles={"writer": "arn:aws:iam::123456789012:role/acme-writer"})
    write_files(facts, list(TOOLS), tmp_path, role="writer")
    write_facts(facts, "aws-dev", tmp_path)
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert len(files) == len(TOOLS) * len(FORMATS) + 1
    assert not [path for path in files if "hunter2" in path.read_text()]


def test_the_same_facts_give_the_same_text() -> None:
    facts = make_facts(lock="both", lock_table="acme-locks")
    for tool in TOOLS:
        for form in FORMATS:
            assert render(facts, tool, form) == render(facts, tool, form)
