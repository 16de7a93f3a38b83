"""The smoke test: the proof that a backend locks, keeps and protects a state."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable

from stateroom.facts import Facts
from stateroom.smoke.aws import AwsProbe
from stateroom.smoke.aws_calls import Clients
from stateroom.smoke.report import Observer, Report, ignore
from stateroom.smoke.scenario import perform_scenario


def run_smoke(
    facts: Facts, clients: Clients, observer: Observer = ignore, pause: Callable[[float], None] = time.sleep
) -> Report:
    """Perform the scenario below a key of its own and report every step. A failed step is in the report; `require`
    makes an error of it.

    `observer` is told of each step when it has ended. Settings that are not yet in force are waited for, 60 s in
    all; `pause` lets the seconds pass. Ctrl-C cleans up and raises StoppedError.
    """
    began = time.perf_counter()
    probe = AwsProbe(facts, clients, str(uuid.uuid4()))
    steps = perform_scenario(probe, observer, pause)
    return Report(facts.name, facts.lock, probe.prefix, steps, time.perf_counter() - began)
