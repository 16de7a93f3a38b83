"""Runs every configuration case: an item of a file in tests/cases/config/ is one test.

A case gives `given` (keys over the smallest configuration of its folder's cloud) or `backend` (the whole value),
`environ`, and the exact list of `problems`; none means that the configuration is taken.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from stateroom.config.load import parse_backend
from stateroom.errors import ConfigError

CASES = Path(__file__).parents[2] / "cases" / "config"
SMALLEST = {"cloud": "aws", "name": "acme", "region": "eu-west-1"}
SMALLEST_OF = {"aws": SMALLEST, "alicloud": {"cloud": "alicloud", "name": "acme", "region": "cn-hangzhou"}}


def read_cases() -> list[Any]:
    """Every case with its `value`, the whole configuration."""
    files = [CASES / "clouds.yaml", *(path for cloud in SMALLEST_OF for path in sorted((CASES / cloud).glob("*.yaml")))]
    return [
        pytest.param(case | {"value": value_of(case, path)}, id=f"{path.relative_to(CASES)}: {case['what']}")
        for path in files
        for case in yaml.load(path.read_text(encoding="utf-8"), yaml.CSafeLoader)
    ]


def value_of(case: dict[str, Any], path: Path) -> Any:
    return case["backend"] if "backend" in case else SMALLEST_OF[path.parent.name] | case["given"]


@pytest.mark.parametrize("case", read_cases())
def test_configuration_has_exactly_the_problems_of_the_case(case: dict[str, Any]) -> None:
    assert set(case) <= {"what", "given", "backend", "environ", "problems", "value"}
    try:
        parse_backend(case["value"], "the stack", case.get("environ", {}))
    except ConfigError as error:
        problems = list(error.problems)
    else:
        problems = []
    assert problems == case["problems"]


def test_message_counts_the_problems_and_says_what_to_do() -> None:
    with pytest.raises(ConfigError) as caught:
        parse_backend(SMALLEST | {"protect": 1, "emit": None}, "stack dev", {})
    assert str(caught.value) == (
        "stack dev has 2 problems\n"
        "  - protect must be true or false, and this is a number @ $.protect"
        " (1; true or false; write true or false, without quotes)\n"
        "  - emit has no value @ $.emit (nothing; a list of: terraform, opentofu, terragrunt, pulumi, env, json or "
        "github-actions; give it one, or remove it)\n"
        "  next: correct the file; $ is the value of stateroom:backend, and docs/configuration.md explains every key"
    )
    assert caught.value.exit_code == 3


def test_variables_come_from_the_process_when_no_environment_is_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONFIG_TEST_PROFILE", "ci")
    assert parse_backend(SMALLEST | {"profile": "${env:CONFIG_TEST_PROFILE}"}, "the stack").profile == "ci"


def test_references_are_replaced_by_variable_default_and_parts() -> None:
    given = {"endpoint": "http://${env:HOST:-localhost}:${env:PORT}", "profile": "${env:WHO:-ops}"}
    backend = parse_backend(SMALLEST | given, "the stack", {"PORT": "4599", "WHO": "ci"})
    assert (backend.endpoint, backend.profile) == ("http://localhost:4599", "ci")


def test_given_value_is_not_changed() -> None:
    given = SMALLEST | {"lock": {"mode": "tabel"}, "profile": "${env:WHO}"}
    before = yaml.safe_dump(given)
    with pytest.raises(ConfigError):
        parse_backend(given, "the stack", {"WHO": "ci"})
    assert yaml.safe_dump(given) == before


def test_cases_of_both_clouds_stand_in_files_of_the_same_names() -> None:
    names = {cloud: {path.name for path in (CASES / cloud).glob("*.yaml")} for cloud in SMALLEST_OF}
    own = names["alicloud"] - names["aws"] - {"credentials.yaml"}
    assert own == {"endpoints.yaml"}, "on AWS there is one endpoint, and no choice"
    assert names["aws"] - names["alicloud"] == set()


@pytest.mark.parametrize(("cloud", "other"), [("aws", "alicloud"), ("alicloud", "aws")])
def test_a_component_takes_its_own_cloud_only(cloud: Any, other: str) -> None:
    assert parse_backend(SMALLEST_OF[cloud], "the component", {}, cloud=cloud).cloud == cloud
    with pytest.raises(ConfigError) as caught:
        parse_backend(SMALLEST_OF[other], "the component", {}, cloud=cloud)
    assert caught.value.problems == (
        f'this is for another cloud than {cloud} @ $.cloud ("{other}"; {cloud}; set cloud to {cloud})',
    )


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        ({"state": {"key": "k" * 1018}}, "the key is too long @ $.state.key"),
        ({"state": {"key": "é" * 509}}, "the key is too long @ $.state.key"),
        ({"tags": {"a": "x" * 257}}, "a tag's value has at most 256 characters @ $.tags.a"),
        ({"tags": {f"t{n}": "x" for n in range(50)}}, "there are 50 tags @ $.tags"),
        (
            {"state": {"key": "k" * 800, "workspace_key_prefix": "p" * 300}},
            "with workspace and lock suffix the key has 1110 bytes @ $.state.key",
        ),
        (
            {"access": {"reader": {"organization": "o-exampleorgid",
                                   "scope": {"keys": ["k" * 900], "workspaces": ["w" * 120, "b"]}}}},
            "with workspace and lock suffix the key has 1033 bytes @ $.access.reader.scope.keys[0]",
        ),
    ],
)  # fmt: skip
def test_what_is_too_much_is_refused(given: dict[str, Any], problem: str) -> None:
    with pytest.raises(ConfigError) as caught:
        parse_backend(SMALLEST | given, "the stack", {})
    (found,) = caught.value.problems
    assert found.startswith(problem + " (")


@pytest.mark.parametrize("given", [{"state": {"key": "k" * 1010}}, {"tags": {f"t{n}": "x" for n in range(47)}}])
def test_what_just_fits_is_taken(given: dict[str, Any]) -> None:
    assert parse_backend(SMALLEST | given, "the stack", {}).name == "acme"


ACCOUNT = "1111222233334444"
IN_THE_TABLE = "with bucket, prefix, workspace and -md5 the key has, in the lock table,"


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        ({"state": {"key": "k" * 1024}, "lock": {"mode": "none"}}, "the key is too long @ $.state.key"),
        ({"state": {"prefix": "p" * 513}}, "the prefix is too long @ $.state.prefix"),
        ({"tags": {"a": "é" * 65}}, "a tag's value has at most 128 bytes @ $.tags.a"),
        ({"tags": {f"t{n}": "x" for n in range(18)}}, "there are 18 tags @ $.tags"),
        ({"bucket": {"access_logs": {"prefix": "p" * 257}}},
         "the prefix of logs is too long or has a control character @ $.bucket.access_logs.prefix"),
        ({"lock": {"table": "t" * 256}}, "the table name must have 1 to 255 characters @ $.lock.table"),
        ({"state": {"key": "k" * 1018}, "lock": {"mode": "none"}},
         "with prefix and workspace the key has 1025 bytes @ $.state.key"),
        ({"bucket": {"name": "b" * 63}, "state": {"key": "k" * 950}},
         f"{IN_THE_TABLE} 1025 bytes @ $.state.key"),
        ({"access": {"reader": {"accounts": [ACCOUNT],
                                "scope": {"keys": ["k" * 900], "workspaces": ["w" * 120, "b"]}}}},
         f"{IN_THE_TABLE} 1070 bytes @ $.access.reader.scope.keys[0]"),
        ({"assume_role": {"role_arn": f"acs:ram::{ACCOUNT}:role/x", "external_id": "e" * 1225}},
         "the external id has the wrong length @ $.assume_role.external_id"),
    ],
)  # fmt: skip
def test_what_is_too_much_on_alibaba_cloud_is_refused(given: dict[str, Any], problem: str) -> None:
    with pytest.raises(ConfigError) as caught:
        parse_backend(SMALLEST_OF["alicloud"] | given, "the stack", {})
    assert [found.split(" (")[0] for found in caught.value.problems] == [problem]


@pytest.mark.parametrize(
    "given",
    [
        {"state": {"key": "k" * 1016}, "lock": {"mode": "none"}},
        {"bucket": {"name": "b" * 63}, "state": {"key": "k" * 949}},
        {"tags": {f"t{n}": "x" for n in range(17)}},
        {"bucket": {"access_logs": {"prefix": "p" * 256}}},
        {"lock": {"table": "t" * 255}},
    ],
)
def test_what_just_fits_on_alibaba_cloud_is_taken(given: dict[str, Any]) -> None:
    assert parse_backend(SMALLEST_OF["alicloud"] | given, "the stack", {}).name == "acme"
