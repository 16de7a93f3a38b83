"""No file of the project carries a secret."""

from __future__ import annotations

import re

import pytest

from tests.contract.project import files, listed, occurrences, relative, text_of

SECRETS = {
    "an AWS access key": r"\b(?:AKIA|ASIA)[A-Z0-9]{16}\b",
    "an AWS secret key": r"(?i)aws_secret_access_key[\"']?\s*[=:]\s*[\"']?[A-Za-z0-9/+]{40}(?![A-Za-z0-9/+])",
    "an Alibaba Cloud access key": r"\bLTAI[A-Za-z0-9]{16,24}\b",
    "a GitHub token": r"\b(?:gh[pousr]_[A-Za-z0-9]{36}|github_pat_[A-Za-z0-9_]{60,})",
    "a GitLab token": r"\bglpat-[A-Za-z0-9_-]{20}\b",
    "a Pulumi token": r"\bpul-[0-9a-f]{40}\b",
    "a private key": r"-----BEGIN [A-Z ]*PRIVATE KEY-----",
    "a JSON web token": r"\beyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}",
}
EXAMPLE = re.compile(r"EXAMPLE|0123456789|REALREAL")
"""What says itself that it opens nothing, as the vendors' documented examples do."""


def secrets_in(text: str, pattern: str) -> list[int]:
    """The numbers of the lines with a secret."""
    return [number for number, found in occurrences(re.compile(pattern), text) if not EXAMPLE.search(found)]


@pytest.mark.parametrize("kind", SECRETS)
def test_no_file_carries_a_secret(kind: str) -> None:
    found = [f"{relative(path)}:{number}" for path in files() for number in secrets_in(text_of(path), SECRETS[kind])]
    assert not found, f"{kind} in:{listed(found)}"


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("an AWS access key", "id = " + "AKIA" + "Q" * 16),
        ("an AWS secret key", "aws_secret_access_key = " + "aB3/" * 10),
        ("an Alibaba Cloud access key", "LTAI" + "4" * 20),
        ("a GitHub token", "ghp_" + "a1" * 18),
        ("a GitLab token", "glpat-" + "a1" * 10),
        ("a Pulumi token", "pul-" + "0f" * 20),
        ("a private key", "-----BEGIN RSA " + "PRIVATE KEY-----"),
        ("a JSON web token", ".".join(("eyJ" + "a" * 12, "eyJ" + "b" * 12, "c" * 12))),
    ],
)
def test_a_secret_of_each_kind_would_be_found(kind: str, text: str) -> None:
    assert secrets_in(f"harmless\n{text}\n", SECRETS[kind]) == [2]
