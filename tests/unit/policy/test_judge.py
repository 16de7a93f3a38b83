"""What the policies come to: violations, what is undecided, what is exempted, and a policy that fails itself."""

from __future__ import annotations

from typing import Any

import pytest

from stateroom.errors import PolicyError, ViolationError
from stateroom.policy.exemptions import find_idle
from stateroom.policy.judge import Judgement, judge
from stateroom.policy.settings import Setting, check_settings, default_settings
from stateroom.policy.verdicts import describe_judgement, require_kept
from stateroom.unknown import UNKNOWN
from tests.unit.policy.toys import BUCKET, NAMED, RED, RULES, TODAY, bucket, exempting, judged


def counts(judgement: Judgement) -> tuple[int, int, int, int, int]:
    return (
        judgement.kept,
        len(judgement.mandatory),
        len(judgement.advisory),
        len(judgement.undecided),
        len(judgement.exempted),
    )


@pytest.mark.parametrize(
    ("config", "wanted"),
    [
        ({}, (0, 1, 1, 0, 0)),
        ({"all": "advisory"}, (0, 0, 2, 0, 0)),
        ({"all": "mandatory"}, (0, 2, 0, 0, 0)),
        ({"all": "disabled"}, (0, 0, 0, 0, 0)),
        ({"all": "disabled", RED.name: "mandatory"}, (0, 1, 0, 0, 0)),
        ({RED.name: {"color": "blue"}}, (1, 0, 1, 0, 0)),
        (exempting("state"), (0, 0, 1, 0, 1)),
        (exempting("st*"), (0, 0, 1, 0, 1)),
        (exempting("urn:*::state"), (0, 0, 1, 0, 1)),
        (exempting("other"), (0, 1, 1, 0, 0)),
        (exempting("state", "2026-10-31"), (0, 1, 1, 0, 0)),
    ],
)
def test_level_parameters_and_exemptions_decide_what_a_violation_does(config: Any, wanted: tuple[int, ...]) -> None:
    assert counts(judged(bucket("state", name="", color="blue"), config=config)) == wanted


def test_everything_that_keeps_the_policies_is_kept() -> None:
    judgement = judged(bucket("state", color="red"), bucket("logs"))
    assert (counts(judgement), judgement.applied, judgement.resources) == ((2, 0, 0, 0, 0), 2, 2)
    require_kept(judgement, "nothing was written")


def test_a_value_that_is_not_known_decides_nothing() -> None:
    judgement = judged(bucket("state", color=UNKNOWN))
    assert counts(judgement) == (1, 0, 0, 1, 0)
    require_kept(judgement, "nothing was written")


def test_a_policy_is_counted_once_under_the_worst_that_is_found_of_it() -> None:
    resources = (bucket("a", name="", color="blue"), bucket("b", name="", color="blue"), bucket("c", color=UNKNOWN))
    judgement = judged(*resources, bucket("old", color="green"), config=exempting("old"))
    assert judgement.findings == {"mandatory": 2, "advisory": 2, "undecided": 1, "exempted": 1}
    assert judgement.policies == {"mandatory": 1, "advisory": 1, "undecided": 0, "exempted": 0}
    judgement = judged(bucket("c", color=UNKNOWN), bucket("d", color=UNKNOWN), bucket("old"), config=exempting("o*"))
    assert judgement.findings == {"mandatory": 0, "advisory": 0, "undecided": 2, "exempted": 0}
    assert judgement.policies == {"mandatory": 0, "advisory": 0, "undecided": 1, "exempted": 0}
    judgement = judged(*resources, config={RED.name: "disabled"})
    assert (judgement.kept, judgement.policies["advisory"], judgement.disabled) == (0, 1, 1)


@pytest.mark.parametrize("config", [{}, {"all": "mandatory"}, {RED.name: "disabled"}, exempting("*")], ids=str)
@pytest.mark.parametrize("color", ["blue", "red", UNKNOWN], ids=str)
def test_the_counts_are_of_all_policies(color: object, config: Any) -> None:
    judgement = judged(bucket("a", name="", color=color), bucket("b", color=color), config=config)
    assert sum(describe_judgement(judgement)["counts"].values()) == len(RULES)
    settled = judgement.settled(judged(bucket("a", color="blue"), config=config))
    assert sum(describe_judgement(settled)["counts"].values()) == len(RULES)


def test_an_exemption_that_has_expired_is_told_with_the_violation() -> None:
    (violation,) = judged(bucket("state", color="blue"), config=exempting("state", "2026-10-31")).mandatory
    assert violation.text == "it is blue, not red (the exemption expired on 2026-10-31: it is old)"


def test_every_mandatory_violation_is_told_with_what_to_do() -> None:
    judgement = judged(bucket("state", color="blue"), bucket("logs", name="", color="green"))
    with pytest.raises(ViolationError) as caught:
        require_kept(judgement, "nothing was written")
    assert str(caught.value) == (
        "1 mandatory policy is not kept\n"
        "  - aws-bucket-require-red: Bucket state: it is blue, not red\n"
        "    next: Paint it.\n"
        "  - aws-bucket-require-red: Bucket logs: it is green, not red\n"
        "    next: Paint it.\n"
        "  why:  nothing was written\n"
        "  next: do what is said there, or exempt the resource with a reason and an expiry date in the policies' "
        "configuration"
    )
    assert caught.value.policies == describe_judgement(judgement)


def test_several_policies_are_counted() -> None:
    judgement = judged(bucket("state", name="", color="blue"), config={"all": "mandatory"})
    with pytest.raises(ViolationError, match=r"^2 mandatory policies are not kept\n"):
        require_kept(judgement, "nothing was written")


def test_a_policy_that_fails_is_named_with_the_way_around_it() -> None:
    with pytest.raises(PolicyError) as caught:
        judged(bucket("state", color="explode"))
    assert str(caught.value) == (
        "the policy aws-bucket-require-red failed on state\n"
        "  why:  ValueError: a defect of the policy\n"
        '  next: mend it, or set "aws-bucket-require-red": "disabled" in the policies\' configuration'
    )


def test_a_policy_that_is_disabled_cannot_fail() -> None:
    assert judged(bucket("state", color="explode"), config={RED.name: "disabled"}).verdicts == ()


def test_a_judgement_is_data() -> None:
    resources = (bucket("state", color="blue"), bucket("logs", color=UNKNOWN), bucket("old", color="blue"))
    resource = {"type": BUCKET, "name": "state", "urn": resources[0].urn}
    assert describe_judgement(judged(*resources, config=exempting("old"))) == {
        "applied": 2,
        "kept": 1,
        "counts": {"kept": 1, "mandatory": 1, "advisory": 0, "undecided": 0, "exempted": 0, "disabled": 0},
        "resources": 3,
        "violations": [
            {
                "policy": "aws-bucket-require-red",
                "level": "mandatory",
                "severity": "high",
                "resource": resource,
                "message": "it is blue, not red",
                "next": "Paint it.",
                "url": "https://example.com/red",
                "compliance": ["Toy Standard 1.2"],
            }
        ],
        "undecided": [
            {
                "policy": "aws-bucket-require-red",
                "level": "mandatory",
                "severity": "high",
                "resource": {"type": BUCKET, "name": "logs", "urn": resources[1].urn},
                "property": "color",
                "message": "cannot be decided yet: color is known only after other resources are made",
            }
        ],
        "exempted": [
            {
                "policy": "aws-bucket-require-red",
                "resource": {"type": BUCKET, "name": "old", "urn": resources[2].urn},
                "message": "it is blue, not red",
                "reason": "it is old",
                "expires": "2026-11-01",
            }
        ],
    }


@pytest.mark.parametrize(
    ("supposed", "wanted"),
    [("red", (1, 0, 0, 1, 0)), ("blue", (1, 1, 0, 0, 0)), (UNKNOWN, (1, 0, 0, 1, 0))],
)
def test_what_is_supposed_adds_violations_and_never_decides_for_the_better(
    supposed: object, wanted: tuple[int, ...]
) -> None:
    before = judged(bucket("state", color=UNKNOWN), bucket("logs", color="red"))
    after = before.settled(judged(bucket("state", color=supposed), bucket("logs", color="green")))
    assert counts(after) == wanted


@pytest.mark.parametrize(
    ("config", "everything", "wanted"),
    [
        (exempting("state"), True, []),
        (exempting("state"), False, []),
        (exempting("unclear"), True, []),
        (exempting("kept"), True, ["of kept from aws-bucket-require-red matches no violation: take it out"]),
        (exempting("kept"), False, []),
        (exempting("gone"), True, ["of gone from aws-bucket-require-red matches no violation: take it out"]),
        (
            exempting("state", "2026-10-31"),
            False,
            ["of state from aws-bucket-require-red expired on 2026-10-31: take it out"],
        ),
        ({RED.name: {**exempting("gone")[RED.name], "enforcementLevel": "disabled"}}, True, []),
    ],
)
def test_an_exemption_that_is_dead_weight_is_said(config: Any, everything: bool, wanted: list[str]) -> None:
    judgement = judged(
        bucket("state", color="blue"), bucket("kept", color="red"), bucket("unclear", color=UNKNOWN), config=config
    )
    settings, _ = check_settings(config, RULES)
    idle = find_idle(settings, [judgement], TODAY, everything=everything)
    assert [each.text for each in idle] == [f"the exemption {each}" for each in wanted]


def test_the_present_day_is_the_one_that_exemptions_are_held_against() -> None:
    settings = default_settings(RULES) | {NAMED.name: Setting("disabled")}
    assert judge(RULES, settings, [bucket("state")]).applied == 1
