"""A check as a JUnit report, which every CI shows: a suite for each stack, a test case for each policy. Pure."""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from stateroom.policy.definition import Rule
from stateroom.policy.judge import Exempted, Undecided, Verdict, Violation
from stateroom.policy.report import Checked, Report
from stateroom.policy.settings import Setting
from stateroom.policy.verdicts import short_name

# XML 1.0, "Characters": no other control characters, and no surrogates.
_FORBIDDEN = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def render_junit(report: Report) -> str:
    """Violations of mandatory policies are failures. What is undecided, and policies that are disabled, are skipped.
    Advice and what is exempted stand in the output of a case that passes, because they do not fail the check."""
    root = Element("testsuites", {"name": "stateroom policy check"})
    for checked in report.checked:
        suite = SubElement(root, "testsuite", {"name": checked.stack})
        for rule in checked.rules:
            _add_case(suite, checked, rule, report.settings[rule.name])
        _count(suite)
    _count(root)
    if report.idle:
        # The schema has no place for it above the suites.
        for suite in root.findall("testsuite")[:1]:
            SubElement(suite, "system-out").text = _clean("\n".join(idle.text for idle in report.idle))
    indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(root, encoding="unicode") + "\n"


def _add_case(suite: Element, checked: Checked, rule: Rule, setting: Setting) -> None:
    case = SubElement(
        suite, "testcase", {"name": rule.name, "classname": _clean(checked.stack), "file": _clean(checked.place.file)}
    )
    if setting.level == "disabled":
        SubElement(case, "skipped", {"message": "disabled by the configuration"})
        return
    verdicts = [each for each in checked.judgement.verdicts if each.policy == rule.name]
    broken = [each for each in verdicts if isinstance(each, Violation) and each.level == "mandatory"]
    undecided = [each for each in verdicts if isinstance(each, Undecided)]
    if broken:
        # One failure for each case: more than one is against the schema that most readers follow.
        failure = SubElement(case, "failure", {"type": rule.policy.severity, "message": _clean(_line(broken[0]))})
        failure.text = _clean("\n".join([*map(_line, broken), f"next: {rule.policy.remediation}", rule.policy.url]))
    elif undecided:
        SubElement(case, "skipped", {"message": _clean("; ".join(map(_line, undecided)))})
    others = [each for each in verdicts if each not in broken and (broken or each not in undecided)]
    if others:
        SubElement(case, "system-out").text = _clean("\n".join(map(_line, others)))


def _line(verdict: Verdict) -> str:
    if isinstance(verdict, Exempted):
        exemption = verdict.exemption
        return f"exempted until {exemption.expires} ({exemption.reason}): {_line(verdict.violation)}"
    return f"{short_name(verdict.resource)}: {verdict.text}"


def _count(element: Element) -> None:
    for name, path in (("tests", "testcase"), ("failures", "failure"), ("skipped", "skipped")):
        element.set(name, str(len(element.findall(f".//{path}"))))
    element.set("errors", "0")


def _clean(text: str) -> str:
    return _FORBIDDEN.sub("\N{REPLACEMENT CHARACTER}", text)
