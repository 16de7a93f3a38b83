"""The smoke test: the proof that a backend locks, keeps and protects a state."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable
from typing import Any

from stateroom.facts import Facts
from stateroom.smoke.probe import Probe
from stateroom.smoke.report import Observer, Report, ignore
from stateroom.smoke.scenario import perform_scenario


def run_smoke(
    facts: Facts, clients: Any, observer: Observer = ignore, pause: Callable[[float], None] = time.sleep
) -> Report:
    """Perform the scenario below a key of its own and report every step. A failed step is in the report; `require`
    makes an error of it.

    `clients` hands out the SDK clients of the backend's cloud: it is a `Clients` of `states.aws_calls` or
    `states.alicloud_calls`.
    `observer` is told of each step when it has ended. Settings that are not yet in force are waited for, 60 s in
    all; `pause` lets the seconds pass. Ctrl-C cleans up and raises StoppedError.
    """
    began = time.perf_counter()
    probe = _make_probe(facts, clients, str(uuid.uuid4()))
    steps = perform_scenario(probe, observer, pause)
    return Report(facts.name, facts.lock, probe.prefix, steps, round(time.perf_counter() - began, 3))


def _make_probe(facts: Facts, clients: Any, run_id: str) -> Probe:
    """Of the facts' cloud; the SDK of the other one is not imported."""
    if facts.cloud == "alicloud":
        from stateroom.smoke.alicloud import AlicloudProbe

        return AlicloudProbe(facts, clients, run_id)
    from stateroom.smoke.aws import AwsProbe

    return AwsProbe(facts, clients, run_id)
