"""A check as SARIF 2.1.0, which code scanning reads. Pure.

Source: OASIS, "Static Analysis Results Interchange Format (SARIF) Version 2.1.0".
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

from stateroom.policy.definition import Level, Rule, Severity
from stateroom.policy.judge import Exempted, Undecided, Verdict, Violation
from stateroom.policy.report import Checked, Place, Report, Unjudged
from stateroom.policy.verdicts import short_name

_SCHEMA: Final = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_LEVELS: Final[Mapping[Level, str]] = {"mandatory": "error", "advisory": "warning", "disabled": "none"}
_SCORES: Final[Mapping[Severity, str]] = {"critical": "9.5", "high": "8.0", "medium": "5.5", "low": "2.0"}
"""`security-severity`, by which code scanning sorts: above 9 critical, from 7 high, from 4 medium."""


def render_sarif(report: Report, version: str, exit_code: int) -> str:
    """The one document of a check. version: ours. exit_code: what the check ends with."""
    rules = report.rules
    places = {rule.name: place for place, rule in enumerate(rules)}
    run = {
        "tool": {
            "driver": {
                "name": "stateroom",
                "version": version,
                "rules": [_rule(rule, report.settings[rule.name].level) for rule in rules],
            }
        },
        "invocations": [
            {
                "executionSuccessful": not report.unjudged,
                "exitCode": exit_code,
                "toolExecutionNotifications": [_notification(each) for each in report.unjudged],
                "toolConfigurationNotifications": [
                    {
                        "level": "note",
                        "message": {"text": idle.text},
                        "associatedRule": {"id": idle.policy},
                    }
                    for idle in report.idle
                ],
            }
        ],
        "columnKind": "unicodeCodePoints",
        "results": list(_results(report, places)),
    }
    document = {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def _notification(unjudged: Unjudged) -> dict[str, Any]:
    about = {} if unjudged.place is None else {"locations": [{"physicalLocation": _physical(unjudged.place)}]}
    told = f"{unjudged.stack}: {unjudged.error}" if unjudged.stack else str(unjudged.error)
    return {"level": "error", "message": {"text": told}, **about}


def _rule(rule: Rule, level: Level) -> dict[str, Any]:
    policy = rule.policy
    return {
        "id": rule.name,
        "shortDescription": {"text": policy.sentence},
        "fullDescription": {"text": policy.sentence},
        "help": {"text": policy.remediation},
        "helpUri": policy.url,
        "defaultConfiguration": {"level": _LEVELS[level]},
        "properties": {
            "severity": policy.severity,
            "security-severity": _SCORES[policy.severity],
            "tags": ["security", *(str(reference) for reference in policy.compliance)],
        },
    }


def _results(report: Report, places: Mapping[str, int]) -> Iterator[dict[str, Any]]:
    for checked in report.checked:
        for verdict in checked.judgement.verdicts:
            yield _result(checked, verdict, places)


def _result(checked: Checked, verdict: Verdict, places: Mapping[str, int]) -> dict[str, Any]:
    found = verdict.violation if isinstance(verdict, Exempted) else verdict
    name = short_name(found.resource)
    result: dict[str, Any] = {"ruleId": found.policy, "ruleIndex": places[found.policy]}
    # What is not decided is no failure; its level must then be none (3.27.10).
    undecided = isinstance(found, Undecided)
    result |= {"kind": "open", "level": "none"} if undecided else {"kind": "fail", "level": _LEVELS[found.level]}
    result |= {
        "message": {"text": f"{name}: {found.text}"},
        "locations": [
            {
                "physicalLocation": _physical(checked.place),
                "logicalLocations": [{"name": name, "fullyQualifiedName": found.resource.urn, "kind": "resource"}],
            }
        ],
        # The same finding in another run, whatever line the stack is described in by then.
        "partialFingerprints": {"stateroom/v1": _fingerprint(checked.stack, found)},
    }
    if isinstance(verdict, Exempted):
        reason = f"{verdict.exemption.reason} (until {verdict.exemption.expires})"
        result["suppressions"] = [{"kind": "external", "status": "accepted", "justification": reason}]
    return result


def _physical(place: Place) -> dict[str, Any]:
    from urllib.parse import quote

    artifact = {"uri": quote(place.file), "uriBaseId": "%SRCROOT%"}
    return {"artifactLocation": artifact, "region": {"startLine": place.line}}


def _fingerprint(stack: str, found: Violation | Undecided) -> str:
    parts = (stack, found.policy, found.resource.urn, found.text)
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()
