"""A judgement as data, and as the error that stops a run. Pure."""

from __future__ import annotations

from typing import Any

from stateroom.errors import ViolationError
from stateroom.policy.judge import Exempted, Judgement, Undecided, Violation
from stateroom.policy.resource import Resource


def require_kept(judgement: Judgement, why: str) -> None:
    """ViolationError, with every mandatory violation in it, when there is one. why: what was written by then."""
    broken = judgement.mandatory
    if broken:
        policies = len({each.policy for each in broken})
        raise ViolationError(
            f"{policies} mandatory polic{'y is' if policies == 1 else 'ies are'} not kept",
            [
                (f"{each.policy}: {short_name(each.resource)}: {each.text}", each.rule.policy.remediation)
                for each in broken
            ],
            why=why,
            remedy="do what is said there, or exempt the resource with a reason and an expiry date in the policies' "
            "configuration",
            policies=describe_judgement(judgement),
        )


def short_name(resource: Resource) -> str:
    """A resource in messages: the last part of its type, and its logical name.

    >>> short_name(Resource("", "aws:s3/bucket:Bucket", "state", {}))
    'Bucket state'
    """
    return f"{resource.kind.rpartition(':')[2]} {resource.name}"


def describe_judgement(judgement: Judgement) -> dict[str, Any]:
    """What the policies say as data, for `--json`. The counts are of policies, each of which is counted once; the lists
    are of findings, of which a policy may have several."""
    return {
        "applied": judgement.applied,
        "kept": judgement.kept,
        "counts": {"kept": judgement.kept, **judgement.policies, "disabled": judgement.disabled},
        "resources": judgement.resources,
        "violations": [_violation(each) for each in judgement.violations],
        "undecided": [_undecided(each) for each in judgement.undecided],
        "exempted": [_exempted(each) for each in judgement.exempted],
    }


def _violation(each: Violation) -> dict[str, Any]:
    policy = each.rule.policy
    return {
        "policy": each.policy,
        "level": each.level,
        "severity": policy.severity,
        "resource": _resource(each.resource),
        "message": each.text,
        "next": policy.remediation,
        "url": policy.url,
        "compliance": [str(reference) for reference in policy.compliance],
    }


def _undecided(each: Undecided) -> dict[str, Any]:
    return {
        "policy": each.policy,
        "level": each.level,
        "severity": each.rule.policy.severity,
        "resource": _resource(each.resource),
        "property": each.path,
        "message": each.text,
    }


def _exempted(each: Exempted) -> dict[str, Any]:
    return {
        "policy": each.violation.policy,
        "resource": _resource(each.violation.resource),
        "message": each.violation.message,
        "reason": each.exemption.reason,
        "expires": each.exemption.expires.isoformat(),
    }


def _resource(resource: Resource) -> dict[str, str]:
    return {"type": resource.token, "name": resource.name, "urn": resource.urn}
