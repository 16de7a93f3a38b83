"""Every file of the pack is a policy, and one that is not is told."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from stateroom.errors import PolicyError
from stateroom.policy import catalogue
from stateroom.policy.catalogue import load_rules, name_of

GOOD = """
from stateroom.policy.definition import Policy
POLICY = Policy(sentence="x.", severity="low", remediation="y.", url="https://example.com/", resources=("a:b/c:C",))
"""
ALONE = "def check(resource, settings):\n    yield 'alone'\n"
WITHIN = "def check_within(resource, stack, settings):\n    yield 'within'\n"


@pytest.fixture
def pack(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A pack of its own, with an empty folder `aws`."""
    folder = tmp_path / "toy_policies" / "aws"
    folder.mkdir(parents=True)
    for each in (folder.parent, folder):
        (each / "__init__.py").write_text("")
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setattr(catalogue, "PACKAGE", "toy_policies")
    load_rules.cache_clear()
    yield folder
    load_rules.cache_clear()
    for name in [name for name in sys.modules if name.partition(".")[0] == "toy_policies"]:
        del sys.modules[name]


def test_a_policy_is_a_file_and_sees_a_resource_or_the_stack(pack: Path) -> None:
    (pack / "key_require_x.py").write_text(GOOD + ALONE)
    (pack / "key_forbid_y.py").write_text(GOOD + WITHIN)
    (pack / "_shared.py").write_text("X = 1\n")
    assert [(rule.name, rule.whole) for rule in load_rules()] == [
        ("aws-key-forbid-y", True),
        ("aws-key-require-x", False),
    ]


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ("raise ValueError('broken')\n", "ValueError: broken"),
        ("def x(:\n", "SyntaxError: invalid syntax (key_require_x.py, line 1)"),
        ("import no_such_module\n", "ModuleNotFoundError: No module named 'no_such_module'"),
        ("X = 1\n", "it defines no POLICY"),
        ("POLICY = 'red'\n" + ALONE, "it defines no POLICY"),
        (GOOD, "it must define one of check and check_within"),
        (GOOD + ALONE + WITHIN, "it must define one of check and check_within"),
        (GOOD + "check = 3\n", "it must define one of check and check_within"),
    ],
)
def test_a_file_that_is_no_policy_is_told(content: str, why: str, pack: Path) -> None:
    (pack / "key_require_x.py").write_text(content)
    with pytest.raises(PolicyError) as caught:
        load_rules()
    assert str(caught.value) == (
        "the policy aws-key-require-x cannot be used\n"
        f"  why:  {why}\n"
        "  next: mend toy_policies/aws/key_require_x.py, or take it out of the folder"
    )


def test_every_policy_is_there_once_and_for_one_cloud() -> None:
    names = [rule.name for rule in load_rules()]
    assert len(names) == len(set(names))
    assert names == [rule.name for cloud in ("alicloud", "aws") for rule in load_rules(cloud)]


def test_the_types_of_a_policy_are_those_of_its_cloud() -> None:
    for rule in load_rules():
        cloud = rule.name.partition("-")[0]
        assert {token.partition(":")[0] for token in rule.policy.resources} == {cloud}, rule.name
    assert name_of("policies.aws.key_require_x") == "aws-key-require-x"
