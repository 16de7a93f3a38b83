"""The smoke test as a part of the deployment: a resource that proves the backend when everything else is made.

It is made anew, which is to say that the test runs, with every change of the backend or its configuration, after a
failure, and whenever it is asked for. A preview never runs it; to refresh and to delete it does nothing.

Pulumi keeps the name of this module and of `SmokeTestProvider` in its state, and finds the class by them in its own
process: whoever moves one of them leaves an empty class behind, or stacks of before can no longer be destroyed.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import Any, Final

import pulumi
from pulumi import dynamic

from stateroom.config.backend import Backend, without_keys
from stateroom.config.environment import RESOLVED
from stateroom.config.load import parse_backend
from stateroom.config.shape import Shape, shape_of
from stateroom.deployment.changes import Changes
from stateroom.errors import StateroomError, UsageError
from stateroom.whole import whole

VARIABLE: Final = "STATEROOM_SMOKE"
"""`always` runs the smoke test in this `up`; `never` leaves it out, and so unproven; absent, a change runs it."""

_CHOICES: Final = ("always", "never")
_COMPARED: Final = ("backend", "configuration")
_REMEDY: Final = "run `pulumi up --refresh`, which makes again what is missing and proves the backend again"


class SmokeTestProvider(dynamic.ResourceProvider):
    """What Pulumi calls, in a process of its own. Everything it must know is in the resource."""

    serialize_as_secret_always = False  # it is this class by its name, and nothing else

    def diff(self, _id: str, _olds: dict[str, Any], _news: dict[str, Any]) -> dynamic.DiffResult:
        """Whether to run it: another backend or configuration, a resource that was changed, a failure before, or asked
        for.

        What is compared is not the serialized provider, so that a new version of Python or of Pulumi changes nothing.
        """
        another = any(_without_keys(_olds.get(name)) != _without_keys(_news.get(name)) for name in _COMPARED)
        due = another or _olds.get("failure") is not None or "asked" in _news or bool(_news.get("changed"))
        return dynamic.DiffResult(changes=due)

    def create(self, props: dict[str, Any]) -> dynamic.CreateResult:
        return dynamic.CreateResult("smoke-test", _run(props))

    def update(self, _id: str, _olds: dict[str, Any], _news: dict[str, Any]) -> dynamic.UpdateResult:
        return dynamic.UpdateResult(_run(_news))


class SmokeTest(dynamic.Resource, module="stateroom", name="SmokeTest"):
    """The smoke test of one backend."""

    report: pulumi.Output[dict[str, Any] | None]
    """What each step did (`stateroom.smoke.report.Report` as a dict). None when the test could not begin."""
    failure: pulumi.Output[str | None]
    """Why the backend is not proven. The provider tells it instead of raising it, because Pulumi wraps an error of a
    dynamic provider in a traceback; `declare_smoke_test` ends the program with it."""

    def __init__(
        self,
        name: str,
        config: Backend,
        facts: pulumi.Input[Mapping[str, Any]],
        changed: pulumi.Input[Sequence[str]],
        opts: pulumi.ResourceOptions,
    ) -> None:
        props = {
            "backend": facts,
            "configuration": _with_secrets(config.model_dump(mode="json", exclude_unset=True), shape_of(type(config))),
            "asked": _asked(),
            "changed": changed,
            "report": None,
            "failure": None,
        }
        super().__init__(SmokeTestProvider(), name, props, opts)


def declare_smoke_test(
    config: Backend,
    backend: pulumi.ComponentResource,
    facts: pulumi.Input[Mapping[str, Any]],
    changes: Changes | None = None,
) -> pulumi.Output[dict[str, Any] | None]:
    """Prove `backend` after everything in it is made; the program fails when it is not proven.

    changes: what watches its resources; without it a repair, which leaves the facts as they were, proves nothing anew.
    Returns the report: unknown in a preview that would run the test, None where the test is left out, and where
    another engine than Pulumi's proves the backend when the program has ended. UsageError for a value of the variable
    STATEROOM_SMOKE that it cannot have.
    """
    if _asked() == "never":
        return pulumi.Output.from_input(None)
    changed: pulumi.Input[Sequence[str]] = changes.names if changes else []
    test = SmokeTest(config.name, config, facts, changed, pulumi.ResourceOptions(depends_on=[backend]))
    test.failure.apply(_end_program)
    return test.report


def _asked() -> str | None:
    asked = os.environ.get(VARIABLE) or None
    if asked is not None and asked not in _CHOICES:
        raise UsageError(
            f"{VARIABLE} cannot be {asked!r}",
            why=f"it may be {' or '.join(_CHOICES)}; without it, every change of the backend runs the smoke test",
            remedy="correct the variable, or unset it",
        )
    return asked


def _end_program(failure: str | None) -> None:
    if failure is not None:
        raise pulumi.RunError(failure)


def _run(props: Mapping[str, Any]) -> dict[str, Any]:
    """The outputs: the inputs that the next run is compared with, and what came of it."""
    report, failure = _prove(whole(props["backend"]), whole(props["configuration"]))
    return {**{name: props[name] for name in _COMPARED}, "report": report, "failure": failure}


def _prove(backend: Mapping[str, Any], configuration: Mapping[str, Any]) -> tuple[dict[str, Any] | None, str | None]:
    # The SDK of one cloud is imported, in the one process that needs it.
    from stateroom.clouds import connect
    from stateroom.facts import Facts
    from stateroom.smoke.report import require
    from stateroom.smoke.run import run_smoke

    report = None
    try:
        config = parse_backend(configuration, "the configuration of the smoke test", RESOLVED)
        report = run_smoke(Facts.from_dict(backend), connect(config))
        require(report)
    except StateroomError as error:
        if report is not None:
            error.remedy = _REMEDY
        return report.to_dict() if report else None, str(error)
    return report.to_dict(), None


def _without_keys(value: Any) -> Any:
    """Keys that were changed for new ones, as those of a session are all the time, make no other backend."""
    if not isinstance(value, Mapping) or "credentials" not in value:
        return value
    return {**value, "credentials": without_keys(value["credentials"])}


def _with_secrets(value: Any, shape: Shape | None) -> Any:
    """The value with what may be a secret marked as one, so that Pulumi's state holds it encrypted."""
    if shape is not None and shape.environment is not None and shape.environment.secret:
        return pulumi.Output.secret(value)
    if isinstance(value, Mapping):
        return {key: _with_secrets(item, shape and shape.step(key)) for key, item in value.items()}
    if isinstance(value, list):
        return [_with_secrets(item, shape and shape.step(position)) for position, item in enumerate(value)]
    return value
