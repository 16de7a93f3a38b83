"""What a program does not declare, and the provider does not know yet, counts as not there."""

from __future__ import annotations

import runpy
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pulumi_policy.policy
import pytest
from pulumi.runtime.proto import analyzer_pb2 as wire
from pulumi.runtime.proto import analyzer_pb2_grpc as grpc

from stateroom.policy.definition import Policy, Rule
from stateroom.policy.resource import Resource, Stack
from stateroom.policy.settings import Setting
from stateroom.unknown import UNKNOWN
from tests.unit.policy.agreement import ours, same
from tests.unit.policy.analyzer import Analyzer, struct
from tests.unit.policy.cases import Case, cases

pytestmark = pytest.mark.usefixtures("no_engine")

PACK = Path(__file__).parents[3] / "policies" / "__main__.py"
BUCKET = "aws:s3/bucket:Bucket"


def check_loggings(resource: Resource, _stack: Stack, _settings: Any) -> Iterator[str]:
    if not resource.get("loggings"):
        yield "it has no loggings"


POLICY = Policy(
    sentence="Every bucket has loggings.",
    severity="low",
    remediation="Log.",
    url="https://example.com/",
    resources=(BUCKET,),
)
RULE = Rule("toy-loggings", POLICY, check_loggings, whole=True)


def bucket(**props: Any) -> Resource:
    return Resource(f"urn:pulumi:dev::acme::{BUCKET}::state", BUCKET, "state", props)


@pytest.mark.parametrize("secret", [False, True], ids=["plain", "secret"])
@pytest.mark.parametrize(
    ("declared", "planned", "decided"),
    [
        pytest.param({}, {"loggings": UNKNOWN}, True, id="not declared"),
        pytest.param({"loggings": None}, {"loggings": UNKNOWN}, True, id="declared as nothing"),
        pytest.param({"loggings": UNKNOWN}, {"loggings": UNKNOWN}, False, id="declared and not known"),
        pytest.param({"loggings": ["a"]}, {"loggings": UNKNOWN}, False, id="declared, and to be changed"),
        pytest.param({}, {"loggings": [UNKNOWN]}, False, id="not known in part"),
        pytest.param(None, {"loggings": UNKNOWN}, False, id="not analyzed"),
    ],
)
def test_only_what_is_not_declared_and_not_known_counts_as_not_there(
    declared: dict[str, Any] | None, planned: dict[str, Any], decided: bool, secret: bool
) -> None:
    analyzer = Analyzer([RULE])
    if declared is not None:
        analyzer.answer([bucket(**declared)], secret=secret)
    answer = analyzer.answer_stack([bucket(**planned)], secret=secret)
    assert [each.message for each in answer.findings] == (["it has no loggings"] if decided else [])
    assert list(answer.undecided) == ([] if decided else ["toy-loggings"])


def test_what_was_declared_last_counts() -> None:
    """As when one pack serves a preview and then the update."""
    analyzer = Analyzer([RULE])
    for declared, decided in (({"loggings": UNKNOWN}, False), ({}, True), ({"loggings": UNKNOWN}, False)):
        analyzer.answer([bucket(**declared)])
        assert bool(analyzer.answer_stack([bucket(loggings=UNKNOWN)]).findings) is decided


def test_what_the_provider_knows_is_judged_though_not_declared() -> None:
    analyzer = Analyzer([RULE])
    analyzer.answer([bucket()])
    answer = analyzer.answer_stack([bucket(loggings=["a"])])
    assert (answer.findings, answer.undecided) == ((), {})


WHOLE = [case for case in cases() if case.rule.whole]
PROPERTIES = defaultdict[str, set[str]](set)
for _case in WHOLE:
    for _resource in _case.resources():
        PROPERTIES[_resource.kind] |= set(_resource.props)


@pytest.mark.parametrize("case", WHOLE, ids=lambda case: f"{case.rule.name}: {case.name}")
def test_a_provider_that_plans_everything_as_unknown_changes_no_verdict(case: Case) -> None:
    declared = case.resources()
    planned = [
        replace(each, props={**dict.fromkeys(PROPERTIES[each.kind], UNKNOWN), **each.props}) for each in declared
    ]
    analyzer = Analyzer([case.rule])
    analyzer.configure(case.rule.name, "mandatory", case.settings)
    analyzer.answer(declared)
    same(analyzer.answer_stack(planned), ours(case.rule, Setting("mandatory", case.settings), declared))


class PackMadeError(Exception):
    """Instead of serving for ever."""


def test_the_pack_remembers_though_only_one_policy_is_enabled(monkeypatch: pytest.MonkeyPatch) -> None:
    made = []

    def add(servicer: Any, _server: Any) -> None:
        made.append(servicer)
        raise PackMadeError

    # What the pack changes is put back, too.
    monkeypatch.setattr(pulumi_policy.policy, "_PolicyAnalyzerServicer", pulumi_policy.policy._PolicyAnalyzerServicer)
    monkeypatch.setattr(grpc, "add_AnalyzerServicer_to_server", add)
    with pytest.raises(PackMadeError):
        runpy.run_path(str(PACK), run_name="__main__")
    servicer, name = made[0], "aws-bucket-require-versioning"
    policies = servicer.GetAnalyzerInfo(None, None).policies
    config = {each.name: wire.PolicyConfig(enforcementLevel=wire.DISABLED) for each in policies}
    config[name] = wire.PolicyConfig(enforcementLevel=wire.MANDATORY)
    servicer.Configure(wire.ConfigureAnalyzerRequest(policyConfig=config), None)
    careless = {"type": BUCKET, "urn": "urn:pulumi:dev::acme::aws:s3/bucket:Bucket::careless", "name": "careless"}
    declared = struct({"bucket": "careless-states"})
    servicer.Analyze(wire.AnalyzeRequest(**careless, properties=declared), None)
    planned = struct({"bucket": "careless-states", "versioning": UNKNOWN, "arn": UNKNOWN})
    stack = wire.AnalyzeStackRequest(resources=[wire.AnalyzerResource(**careless, properties=planned)])
    found = servicer.AnalyzeStack(stack, None).diagnostics
    assert [(each.policyName, each.enforcementLevel) for each in found] == [(name, wire.MANDATORY)]
    assert found[0].message.partition("\n")[2] == "it has no BucketVersioning: an overwritten state would be lost"
