"""A check as a JUnit report, which every CI shows: a suite for each stack, a test case for each policy. Pure."""

from __future__ import annotations

import re
from typing import Final
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from stateroom.policy.definition import Rule
from stateroom.policy.judge import Exempted, Undecided, Verdict, Violation
from stateroom.policy.report import Checked, Report, Unjudged
from stateroom.policy.settings import Setting
from stateroom.policy.verdicts import short_name

_WHOLE: Final = "stateroom policy check"
# XML 1.0, "Characters": no other control characters, and no surrogates.
_FORBIDDEN = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def render_junit(report: Report) -> str:
    """Violations of mandatory policies are failures. What is undecided, and policies that are disabled, are skipped.
    Advice and what is exempted stand in the output of a case that passes, because they do not fail the check. A stack
    that could not be judged has one case, with the error."""
    root = Element("testsuites", {"name": _WHOLE})
    for each in report.stacks:
        suite = SubElement(root, "testsuite", {"name": _clean(each.stack or _WHOLE)})
        if isinstance(each, Unjudged):
            _add_error(suite, each)
        else:
            for rule in each.rules:
                _add_case(suite, each, rule, report.settings[rule.name])
        _count(suite)
    _count(root)
    if report.idle:
        # The schema has no place for it above the suites.
        for suite in root.findall("testsuite")[:1]:
            SubElement(suite, "system-out").text = _clean("\n".join(idle.text for idle in report.idle))
    indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(root, encoding="unicode") + "\n"


def _add_error(suite: Element, unjudged: Unjudged) -> None:
    attributes = {"name": "policies", "classname": unjudged.stack or _WHOLE}
    if unjudged.place is not None:
        attributes["file"] = unjudged.place.file
    case = SubElement(suite, "testcase", {name: _clean(text) for name, text in attributes.items()})
    error = unjudged.error
    SubElement(case, "error", {"type": type(error).__name__, "message": _clean(error.what)}).text = _clean(str(error))


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
    for name, path in (("tests", "testcase"), ("failures", "failure"), ("skipped", "skipped"), ("errors", "error")):
        element.set(name, str(len(element.findall(f".//{path}"))))


def _clean(text: str) -> str:
    return _FORBIDDEN.sub("\N{REPLACEMENT CHARACTER}", text)
