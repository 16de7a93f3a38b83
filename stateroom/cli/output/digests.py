"""Digests of states in lines of text, and as data. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from stateroom.cli.output.failures import render_failure
from stateroom.states.digest import Status
from stateroom.states.digests import Finding, Repair

SAYINGS: Final[Mapping[Status, str]] = {
    "ok": "ok",
    "missing": "missing: clients read the state without comparing it",
    "stale": "stale: clients refuse the state",
    "orphan": "orphan: the state is gone, and clients refuse to begin a new one",
    "none": "none",
}


def render_finding(finding: Finding) -> str:
    """A state and its digest; where it is wrong, both values."""
    if finding.problem:
        return f"  ? {finding.key}: cannot be compared: {finding.problem}"
    line = f"  {'✗' if finding.is_wrong else '='} {finding.key}: {SAYINGS[finding.status]}"
    if not finding.is_wrong:
        return line
    return f"{line}\n      recorded {finding.recorded or 'nothing'}, the state is {finding.actual or 'gone'}"


def render_repair(repair: Repair) -> str:
    """What was changed, or why it was left."""
    if repair.error is None:
        return f"  ✓ {repair.finding.key}: {repair.changed or 'right by now, nothing was changed'}"
    return f"  ✗ {repair.finding.key}: left as it is: {render_failure(repair.error)}"


def describe_finding(finding: Finding) -> dict[str, Any]:
    """A digest as data."""
    return {
        "state": finding.key,
        "status": finding.status,
        "recorded": finding.recorded,
        "actual": finding.actual,
        "problem": finding.problem or None,
    }


def describe_repair(repair: Repair) -> dict[str, Any]:
    """A repair as data: what was found, `changed`, and `error` when it was left."""
    error = repair.error
    told = {"what": error.what, "why": error.why, "next": error.remedy} if error else None
    return {**describe_finding(repair.finding), "changed": repair.changed or None, "error": told}
