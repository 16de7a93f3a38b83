"""What `up` says of a backend that is made."""

from __future__ import annotations

from pathlib import Path

import pytest

from stateroom.cli.output.made import render_made
from stateroom.engine.deploy import Outcome
from stateroom.engine.plan import Plan
from stateroom.provision import Made
from tests.unit.emit.facts import make_facts

LEFT = ("lock table acme-locks", "role arn:admin")


@pytest.mark.parametrize("cloud", ["aws", "alicloud"])
def test_what_is_left_behind_is_shown_with_what_to_do_first(cloud: str) -> None:
    made = Made(Outcome(Plan(())), make_facts(cloud), (Path("/backend.tf"),), proven=True, left=LEFT)
    assert list(render_made(made, None)) == [
        "  nothing to change: 0 resources are as declared",
        "\nNo longer part of the backend, and left in place",
        "(give every client the new configuration, then remove it by hand)",
        "  lock table acme-locks",
        *(["    `stateroom migrate lock native --retire-table` removes it, once it is empty"] * (cloud == "aws")),
        "  role arn:admin",
        "\nBackend configuration",
        "  /backend.tf",
        "\nProven before, and nothing has changed (--smoke proves it again).",
    ]


@pytest.mark.parametrize(
    ("smoke", "proven", "last"),
    [
        (None, False, "\nSmoke test: what Terraform does to a backend, and what must fail"),
        (True, True, "\nSmoke test: what Terraform does to a backend, and what must fail"),
        (False, True, "\nThe smoke test was left out: proven before"),
        (False, False, "\nThe smoke test was left out: this backend is not proven"),
    ],
)
def test_nothing_is_said_of_what_is_left_when_nothing_is(smoke: bool | None, proven: bool, last: str) -> None:
    made = Made(Outcome(Plan(())), make_facts(), (), proven)
    assert list(render_made(made, smoke)) == [
        "  nothing to change: 0 resources are as declared",
        "\nBackend configuration",
        last,
    ]
