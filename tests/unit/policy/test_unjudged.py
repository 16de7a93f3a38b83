"""What `policy check` writes of stacks that could not be judged: the others are, and every document is whole."""

from __future__ import annotations

import json
from dataclasses import replace
from xml.etree import ElementTree

import pytest

from stateroom.cli.output.policies import describe_report, render_report
from stateroom.cli.output.unjudged import tell_unjudged
from stateroom.errors import ConfigError
from stateroom.policy.render_junit import render_junit
from stateroom.policy.render_sarif import render_sarif
from stateroom.policy.report import Place, Report, Unjudged, report_failure
from tests.unit.policy.test_reports import report

BROKEN = Unjudged(
    "x\x1b", Place("stacks/Pulumi.x.yaml", 1), ConfigError("it has 1 problem", ["a\x1b is wrong"], remedy="mend it")
)


def with_broken() -> Report:
    whole = report()
    return replace(whole, stacks=[BROKEN, *whole.stacks])


def test_sarif_tells_what_could_not_be_judged_and_every_verdict_of_the_rest() -> None:
    (run,) = json.loads(render_sarif(with_broken(), "0.1.0", 1))["runs"]
    (invocation,) = run["invocations"]
    assert (invocation["executionSuccessful"], invocation["exitCode"]) == (False, 1)
    assert invocation["toolExecutionNotifications"] == [
        {
            "level": "error",
            "message": {"text": "x\x1b: it has 1 problem\n  - a\x1b is wrong\n  next: mend it"},
            "locations": [
                {
                    "physicalLocation": {
                        "artifactLocation": {"uri": "stacks/Pulumi.x.yaml", "uriBaseId": "%SRCROOT%"},
                        "region": {"startLine": 1},
                    }
                }
            ],
        }
    ]
    assert len(run["results"]) == 4


def test_a_check_that_judged_nothing_is_a_whole_document_with_the_reason() -> None:
    failed = report_failure(ConfigError("policies.json is wrong", remedy="mend it"))
    (run,) = json.loads(render_sarif(failed, "0.1.0", 3))["runs"]
    assert run["tool"]["driver"]["rules"] == run["results"] == []
    assert run["invocations"] == [
        {
            "executionSuccessful": False,
            "exitCode": 3,
            "toolExecutionNotifications": [
                {"level": "error", "message": {"text": "policies.json is wrong\n  next: mend it"}}
            ],
            "toolConfigurationNotifications": [],
        }
    ]
    assert render_junit(failed) == (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<testsuites name="stateroom policy check" tests="1" failures="0" skipped="0" errors="1">\n'
        '  <testsuite name="stateroom policy check" tests="1" failures="0" skipped="0" errors="1">\n'
        '    <testcase name="policies" classname="stateroom policy check">\n'
        '      <error type="ConfigError" message="policies.json is wrong">policies.json is wrong\n'
        "  next: mend it</error>\n"
        "    </testcase>\n"
        "  </testsuite>\n"
        "</testsuites>\n"
    )


def test_junit_has_a_suite_with_the_error_of_a_stack_that_could_not_be_judged() -> None:
    root = ElementTree.fromstring(render_junit(with_broken()))  # noqa: S314 - we wrote it
    assert [(each.get("name"), each.get("tests"), each.get("errors")) for each in root.iter("testsuite")] == [
        ("x\ufffd", "1", "1"),
        ("dev", "2", "0"),
    ]
    assert (root.get("tests"), root.get("failures"), root.get("errors")) == ("3", "1", "1")
    (case,) = root.iterfind(".//error/..")
    assert case.attrib == {"name": "policies", "classname": "x\ufffd", "file": "stacks/Pulumi.x.yaml"}
    (error,) = case
    assert error.attrib == {"type": "ConfigError", "message": "it has 1 problem"}
    assert error.text == "it has 1 problem\n  - a\ufffd is wrong\n  next: mend it"


def test_the_text_of_a_check_tells_what_could_not_be_judged() -> None:
    lines = list(render_report(with_broken()))
    assert lines[:5] == [
        "x\\x1b: not judged",
        "  ✗ it has 1 problem",
        "      - a\\x1b is wrong",
        "      next: mend it",
        "dev: 3 resources on aws in eu-west-1",
    ]


@pytest.mark.parametrize(("form", "lines"), [("json", 0), ("text", 1), ("sarif", 5), ("junit", 5)])
def test_what_could_not_be_judged_is_told_on_stderr(form: str, lines: int, capsys: pytest.CaptureFixture[str]) -> None:
    tell_unjudged(with_broken(), form, debug=False)
    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", lines)
    assert err.endswith("error: 1 of 2 stacks cannot be judged: x\\x1b\n" if lines else "")


def test_a_defect_of_a_policy_can_be_traced(capsys: pytest.CaptureFixture[str]) -> None:
    tell_unjudged(with_broken(), "json", debug=True)
    assert capsys.readouterr().err.startswith("stateroom.errors.ConfigError: it has 1 problem\n")


def test_json_tells_the_error_in_place_of_verdicts() -> None:
    broken, kept = describe_report(with_broken())["stacks"]
    assert kept["policies"]["kept"] == 0
    assert broken == {
        "stack": "x\x1b",
        "file": "stacks/Pulumi.x.yaml",
        "line": 1,
        "error": {
            "type": "ConfigError",
            "what": "it has 1 problem",
            "problems": ["a\x1b is wrong"],
            "why": "",
            "next": "mend it",
        },
    }
