"""What `policy check` writes for other programs, and docs/policies.md."""

from __future__ import annotations

import json
import re
from typing import Any
from xml.etree import ElementTree

import pytest

from stateroom.cli.output.policies import (
    Passing,
    describe_report,
    render_policies,
    render_policy_counts,
    render_report,
)
from stateroom.policy.exemptions import find_idle
from stateroom.policy.reference import render_reference
from stateroom.policy.render_junit import render_junit
from stateroom.policy.render_sarif import render_sarif
from stateroom.policy.report import Checked, Place, Report
from stateroom.policy.resource import Resource
from stateroom.policy.settings import check_settings
from stateroom.unknown import UNKNOWN
from tests.unit.policy.toys import RED, RULES, TODAY, bucket, exempting, judged

CONFIG: dict[str, Any] = {
    RED.name: {
        "exemptions": [
            *exempting("old")[RED.name]["exemptions"],
            *exempting("gone", "2020-01-01")[RED.name]["exemptions"],
        ]
    }
}
RESOURCES = (bucket("state", name="", color="blue"), bucket("old", color="blue"), bucket("later", color=UNKNOWN))


def report(config: Any = None, *resources: Any) -> Report:
    given = CONFIG if config is None else config
    settings, _ = check_settings(given, RULES)
    judgement = judged(*(resources or RESOURCES), config=given)
    place = Place("stacks/Pulumi.dev é.yaml", 4)
    checked = Checked("dev", "aws", "eu-west-1", "123456789012", True, place, RULES, judgement)
    return Report([checked], settings, tuple(find_idle(settings, [judgement], TODAY, everything=True)))


def test_sarif_has_the_structure_of_the_standard() -> None:
    document = json.loads(render_sarif(report(), "0.1.0", 4))
    assert set(document) == {"$schema", "version", "runs"}
    assert document["version"] == "2.1.0"
    (run,) = document["runs"]
    assert set(run) <= {"tool", "invocations", "columnKind", "results"}
    driver = run["tool"]["driver"]
    assert (driver["name"], driver["version"]) == ("stateroom", "0.1.0")
    ids = [rule["id"] for rule in driver["rules"]]
    assert len(set(ids)) == len(ids)
    for rule in driver["rules"]:
        assert all(rule[key]["text"] for key in ("shortDescription", "fullDescription", "help"))
        assert rule["helpUri"].startswith("https://")
        assert rule["defaultConfiguration"]["level"] in ("error", "warning", "note", "none")
        assert float(rule["properties"]["security-severity"]) <= 10
        assert len(set(rule["properties"]["tags"])) == len(rule["properties"]["tags"])
    (invocation,) = run["invocations"]
    assert invocation["executionSuccessful"] is True
    assert invocation["exitCode"] == 4
    for result in run["results"]:
        assert ids[result["ruleIndex"]] == result["ruleId"]
        assert result["message"]["text"]
        assert (result["kind"] == "fail") == (result["level"] in ("error", "warning", "note"))
        assert result["kind"] in ("fail", "open")
        (location,) = result["locations"]
        physical = location["physicalLocation"]
        assert physical["artifactLocation"] == {"uri": "stacks/Pulumi.dev%20%C3%A9.yaml", "uriBaseId": "%SRCROOT%"}
        assert physical["region"] == {"startLine": 4}
        assert location["logicalLocations"][0]["fullyQualifiedName"].startswith("urn:")
        assert re.fullmatch(r"[0-9a-f]{64}", result["partialFingerprints"]["stateroom/v1"])
        for suppression in result.get("suppressions", ()):
            assert set(suppression) == {"kind", "status", "justification"}
            assert (suppression["kind"], suppression["status"]) == ("external", "accepted")


def test_sarif_tells_every_verdict() -> None:
    (run,) = json.loads(render_sarif(report(), "0.1.0", 4))["runs"]
    told = {(each["message"]["text"], each["level"], each["kind"], "suppressions" in each) for each in run["results"]}
    assert told == {
        ("Bucket state: it has no name", "warning", "fail", False),
        ("Bucket state: it is blue, not red", "error", "fail", False),
        ("Bucket old: it is blue, not red", "error", "fail", True),
        (
            "Bucket later: cannot be decided yet: color is known only after other resources are made",
            "none",
            "open",
            False,
        ),
    }
    (note,) = run["invocations"][0]["toolConfigurationNotifications"]
    assert (note["level"], note["associatedRule"]) == ("note", {"id": RED.name})
    assert note["message"]["text"] == (
        "the exemption of gone from aws-bucket-require-red expired on 2020-01-01: take it out"
    )


def test_a_policy_that_is_disabled_is_no_rule_of_sarif() -> None:
    (run,) = json.loads(render_sarif(report({"all": "disabled"}), "0.1.0", 4))["runs"]
    assert (run["tool"]["driver"]["rules"], run["results"]) == ([], [])


def test_junit_has_a_case_for_every_policy_of_a_stack() -> None:
    root = ElementTree.fromstring(render_junit(report()))  # noqa: S314 - we wrote it
    assert root.attrib == {
        "name": "stateroom policy check",
        "tests": "2",
        "failures": "1",
        "skipped": "0",
        "errors": "0",
    }
    (suite,) = root.findall("testsuite")
    named, red = suite.findall("testcase")
    assert (named.get("name"), named.get("classname")) == ("aws-bucket-require-name", "dev")
    assert (named.find("failure"), named.findtext("system-out")) == (None, "Bucket state: it has no name")
    failure = red.find("failure")
    assert failure is not None
    assert failure.attrib == {"type": "high", "message": "Bucket state: it is blue, not red"}
    assert failure.text == "Bucket state: it is blue, not red\nnext: Paint it.\nhttps://example.com/red"
    assert red.findtext("system-out") == (
        "exempted until 2026-11-01 (it is old): Bucket old: it is blue, not red\n"
        "Bucket later: cannot be decided yet: color is known only after other resources are made"
    )
    assert "expired on 2020-01-01" in (suite.findtext("system-out") or "")


def test_junit_skips_what_is_undecided_or_disabled_and_takes_any_character() -> None:
    undecided = ElementTree.fromstring(  # noqa: S314 - we wrote it
        render_junit(report({RED.name: "mandatory", "aws-bucket-require-name": "disabled"}, bucket("x", color=UNKNOWN)))
    )
    assert [each.get("message") for each in undecided.iter("skipped")] == [
        "disabled by the configuration",
        "Bucket x: cannot be decided yet: color is known only after other resources are made",
    ]
    strange = render_junit(report({}, bucket("x", color="\x1b[31m<&\ud800>")))
    assert "it is \ufffd[31m<&\ufffd>, not red" in "".join(ElementTree.fromstring(strange).itertext())  # noqa: S314


def test_the_text_of_a_check_fits_a_terminal_and_says_everything() -> None:
    lines = list(render_report(report()))
    assert lines == [
        "dev: 3 resources on aws in eu-west-1",
        "  judged as of account 123456789012: the stack file names no account",
        "  ✗ aws-bucket-require-red (mandatory, high) Bucket state",
        "      it is blue, not red",
        "      next: Paint it.",
        "  ! aws-bucket-require-name (advisory, low) Bucket state",
        "      it has no name",
        "      next: Name it.",
        "  ? aws-bucket-require-red (mandatory, high)",
        "      undecided, not known yet: color (Bucket later)",
        "  0 policies kept, 1 mandatory not kept, 1 advisory not kept",
        "  findings: 1 mandatory, 1 advisory, 1 undecided, 1 exempted",
        "! the exemption of gone from aws-bucket-require-red expired on 2020-01-01: take",
        "  it out",
    ]
    assert max(map(len, lines)) <= 80


@pytest.mark.parametrize(
    ("resources", "config", "lines"),
    [
        ([bucket("a", color="red")], {}, ["  2 policies kept"]),
        ([bucket("a", name="")], {RED.name: "disabled"}, ["  0 policies kept, 1 advisory not kept, 1 disabled"]),
        (
            [bucket("a", name=""), bucket("b", name=""), bucket("c", name="", color=UNKNOWN)],
            {},
            ["  0 policies kept, 1 advisory not kept, 1 undecided", "  findings: 3 advisory, 1 undecided"],
        ),
        (
            [bucket("a", color=UNKNOWN), bucket("b", color=UNKNOWN)],
            {},
            ["  1 policy kept, 1 undecided", "  findings: 2 undecided"],
        ),
        ([bucket("a", color="blue")], exempting("a"), ["  1 policy kept, 1 exempted"]),
    ],
    ids=["kept", "disabled", "violated thrice", "undecided twice", "exempted"],
)
def test_policies_are_counted_and_findings_where_they_are_more(
    resources: list[Resource], config: Any, lines: list[str]
) -> None:
    assert list(render_policy_counts(judged(*resources, config=config))) == lines


def test_a_run_is_told_what_lets_it_go_on_and_later_only_what_is_new() -> None:
    passing = Passing()
    before = list(passing(judged(bucket("state", name="", color=UNKNOWN))))
    assert [line for line in before if line.startswith(("  !", "  ?"))] == [
        "  ! aws-bucket-require-name (advisory, low) Bucket state",
        "  ? aws-bucket-require-red (mandatory, high)",
    ]
    assert list(passing(judged(bucket("state", name="", color="red")))) == ["  1 policy kept, 1 advisory not kept"]
    assert list(render_policies(None)) == []


def test_a_check_is_told_as_data_too() -> None:
    described = describe_report(report())
    assert [stack["policies"]["kept"] for stack in described["stacks"]] == [0]
    assert described["idle_exemptions"] == [
        {
            "policy": RED.name,
            "resource": "gone",
            "expires": "2020-01-01",
            "reason": "it is old",
            "message": "the exemption of gone from aws-bucket-require-red expired on 2020-01-01: take it out",
        }
    ]


def test_the_reference_says_everything_about_a_policy() -> None:
    text = render_reference(RULES)
    assert text.index("[aws-bucket-require-red]") < text.index("[aws-bucket-require-name]"), "the most severe first"
    assert text[text.index("### aws-bucket-require-red") :] == (
        "### aws-bucket-require-red\n\n"
        "Every bucket is red. (mandatory, high)\n\n"
        "- To do: Paint it.\n"
        "- Why: [example.com](https://example.com/red)\n"
        "- Answers: Toy Standard 1.2\n"
        "- Looks at: `aws:s3/bucket:Bucket`\n"
        '- `color`: The color. (a text; default: `"red"`)\n'
        "- `shades`: Shades that are allowed. (a list of texts; default: `[]`)\n"
        "- `coats`: How many coats. (a whole number, at least 1, at most 9; default: `1`)\n"
        "- `glossy`: Whether it shines. (true or false; default: `false`)\n"
    )
