"""A stack whose engine, smoke test and cloud are played: they come to what a test says, and note what was asked."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from stateroom.config.alicloud_names import lock_instance_name, tablestore_endpoint
from stateroom.config.backend import MODELS
from stateroom.emit.record import facts_path
from stateroom.engine.cloud import Identity
from stateroom.engine.decision import Decision, Keep
from stateroom.engine.deploy import Outcome
from stateroom.engine.events import Action, Resource, ignore
from stateroom.engine.plan import Plan, Step
from stateroom.facts import CloudName, Facts
from stateroom.provision import Stack, Watch
from stateroom.smoke.report import Report, StepFinished
from stateroom.workspace import Workspace
from tests.unit.emit.facts import make_facts

BUCKET = Resource("aws:s3/bucket:Bucket", "state", "acme-state-123456789012-eu-west-1")


@dataclass
class Play:
    """What the engine and the smoke test come to, and what happened, in order."""

    stack: Stack
    facts: Facts
    done: tuple[tuple[Resource, Action], ...] = ()
    decisions: tuple[Decision, ...] = (Keep(),)
    passed: bool = True
    failure: BaseException | None = None
    seen: list[Any] = field(default_factory=list)

    @property
    def watch(self) -> Watch:
        return Watch(ignore, self.seen.append, lambda _step: None)

    @property
    def proof(self) -> Path:
        return self.stack.records / "proof.json"

    @property
    def record(self) -> Path:
        return facts_path(self.stack.name, self.stack.workspace.root)

    def come_to(self, what: str, *_arguments: Any, **_options: Any) -> Outcome:
        self.seen.append(what)
        if self.failure is not None:
            raise self.failure
        steps = (Step(replace(BUCKET, identity=f"thing-{n}"), each) for n, each in enumerate(self.decisions))
        return Outcome(Plan(tuple(steps)), self.done, {"backend": self.facts.to_dict()})

    def try_out(self, facts: Facts, *_arguments: Any) -> Report:
        self.seen.append("smoke")
        assert facts == self.facts
        step = StepFinished("take the lock", "", "passed" if self.passed else "failed", 0.1, "")
        return Report(facts.name, facts.lock, "p", (step,), 0.1)

    def remove(self, *_arguments: Any, **_options: Any) -> tuple[Resource, ...]:
        self.come_to("destroy")
        return (BUCKET,)

    def prove_before(self, **changes: Any) -> None:
        """As if these facts had passed the smoke test in an earlier run."""
        self.write_proof(json.dumps(replace(self.facts, **changes).to_dict()))

    def write_proof(self, content: str | bytes) -> None:
        self.proof.parent.mkdir(parents=True, exist_ok=True)
        self.proof.write_bytes(content if isinstance(content, bytes) else content.encode())

    @classmethod
    def of(cls, folder: Path, cloud: CloudName = "aws") -> Play:
        """The stack `dev` with the smallest backend of a cloud, in a project that lies in `folder`."""
        facts = _facts_of(cloud)
        smallest = {"cloud": cloud, "name": "acme", "region": facts.region, "emit": ["terraform"]}
        backend = MODELS[cloud].model_validate(smallest)
        return cls(Stack(Workspace(folder, "acme", folder), "dev", backend), facts)

    def identity(self) -> Identity:
        service = "acs:ram" if self.facts.cloud == "alicloud" else "arn:aws:iam"
        return Identity(self.facts.account, f"{service}::{self.facts.account}:user/test", "AIDTEST")


def _facts_of(cloud: CloudName) -> Facts:
    """The facts that the engine comes to, with the names that are derived from the backend's."""
    facts = make_facts(cloud)
    if cloud == "aws":
        return facts
    instance = lock_instance_name(facts.name, facts.account)
    tablestore = tablestore_endpoint(instance, facts.region, "public")
    return replace(facts, lock_instance=instance, endpoints={**facts.endpoints, "tablestore": tablestore})
