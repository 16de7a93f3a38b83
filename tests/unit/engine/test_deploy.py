"""Preview and up, on a cloud of toys: what is read, decided, written, refused, and said when it goes wrong."""

from __future__ import annotations

import _thread
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from stateroom.engine.decision import UNKNOWN, Change, Create, Keep, Update
from stateroom.engine.declared import Declared
from stateroom.engine.deploy import preview, up
from stateroom.engine.events import Event, Failed, Finished
from stateroom.errors import CloudError, RefusedError, StateroomError, StoppedError, ViolationError
from tests.unit.engine import toy

CHAIN = """
first = thing("first", color="red")
second = thing("second", color=first.serial)
pulumi.export("color", second.color if hasattr(second, "color") else first.serial)
"""


@pytest.fixture(autouse=True)
def handler() -> Iterator[None]:
    with toy.installed_handler():
        yield


def made(name: str, **properties: object) -> dict[str, object]:
    return {"name": name, "serial": f"serial-of-{name}", "tags": {"owner": "acme"}, **properties}


def test_up_makes_what_is_missing_in_the_order_of_its_dependencies(tmp_path: Path) -> None:
    cloud = toy.ToyCloud()
    outcome = up(toy.program(tmp_path, CHAIN), toy.target(cloud))
    assert cloud.writes == [("put", "first"), ("put", "second")]
    assert cloud.things["second"]["color"] == "serial-of-first"
    assert [resource.identity for resource, _ in outcome.done] == ["first", "second"]
    assert outcome.outputs == {"color": "serial-of-first"}


def test_a_second_up_reads_once_and_writes_nothing(tmp_path: Path) -> None:
    cloud = toy.ToyCloud()
    program = toy.program(tmp_path, CHAIN)
    up(program, toy.target(cloud))
    cloud.calls.clear()
    outcome = up(program, toy.target(cloud))
    assert sorted(cloud.calls) == [("get", "first"), ("get", "second")]
    assert [step.decision for step in outcome.plan.steps] == [Keep(), Keep()]
    assert outcome.outputs == {"color": "serial-of-first"}


@pytest.mark.parametrize(
    ("things", "runs"),
    [
        pytest.param({}, 2, id="declare and apply: where nothing is live, the plan needs no run"),
        pytest.param({"first": {"color": "red"}, "second": {"color": "serial-of-first"}}, 2, id="declare and plan"),
        pytest.param({"first": {"color": "pink"}}, 3, id="declare, plan and apply"),
    ],
)
def test_the_program_runs_no_more_often_than_it_can_learn_something(
    tmp_path: Path, things: dict[str, dict[str, object]], runs: int
) -> None:
    cloud = toy.ToyCloud({name: made(name, **properties) for name, properties in things.items()})
    counting = 'with open("runs", "a") as file:\n    file.write("run ")\n'
    outcome = up(toy.program(tmp_path, counting + CHAIN), toy.target(cloud))
    assert (tmp_path / "runs").read_text() == "run " * runs
    assert outcome.outputs == {"color": "serial-of-first"}


def test_preview_shows_drift_and_what_is_not_known_yet_and_writes_nothing(tmp_path: Path) -> None:
    cloud = toy.ToyCloud({"second": made("second", color="green")})
    outcome = preview(toy.program(tmp_path, CHAIN), toy.target(cloud))
    assert [step.decision for step in outcome.plan.steps] == [
        Create(),
        Update((Change("color", "green", UNKNOWN),)),
    ]
    assert cloud.writes == []


def test_drift_is_repaired_and_only_where_it_is(tmp_path: Path) -> None:
    cloud = toy.ToyCloud({"first": made("first", color="pink"), "second": made("second", color="serial-of-first")})
    up(toy.program(tmp_path, CHAIN), toy.target(cloud))
    assert cloud.writes == [("put", "first")]
    assert cloud.things["first"]["color"] == "red"


def test_a_refusal_of_one_resource_stops_the_run_before_any_write(tmp_path: Path) -> None:
    cloud = toy.ToyCloud({"second": {"name": "second", "serial": "x", "tags": {}}})
    with pytest.raises(RefusedError) as caught:
        up(toy.program(tmp_path, CHAIN), toy.target(cloud))
    assert str(caught.value) == (
        "thing second exists and is not tagged as ours (owner=acme)\n"
        "  why:  nothing was written\n"
        "  next: take it over with --adopt, which tags and converges it, or choose another name"
    )
    assert cloud.writes == []


def test_adopting_tags_and_converges_what_exists(tmp_path: Path) -> None:
    cloud = toy.ToyCloud({"second": {"name": "second", "serial": "x", "tags": {}}})
    up(toy.program(tmp_path, CHAIN), toy.target(cloud, adopt=True))
    assert cloud.things["second"] == {
        "name": "second",
        "serial": "x",
        "tags": {"owner": "acme"},
        "color": "serial-of-first",
    }


def test_another_backends_resource_is_refused_even_with_adopt(tmp_path: Path) -> None:
    cloud = toy.ToyCloud({"first": {"name": "first", "serial": "x", "tags": {"owner": "other"}}})
    with pytest.raises(RefusedError, match="thing first belongs to the backend 'other'"):
        up(toy.program(tmp_path, CHAIN), toy.target(cloud, adopt=True))
    assert cloud.writes == []


def test_independent_resources_are_made_at_the_same_time(tmp_path: Path) -> None:
    # More than the default number of threads of asyncio's executor on any small machine.
    count = 12
    cloud, barrier = toy.ToyCloud(), threading.Barrier(count, timeout=20)
    cloud.before = lambda operation, _name: barrier.wait() and None if operation == "put" else None
    body = f"for number in range({count}):\n    thing(f'thing-{{number}}')\n"
    up(toy.program(tmp_path, body), toy.target(cloud))
    assert len(cloud.things) == count


def test_all_reads_go_out_together(tmp_path: Path) -> None:
    count = 12
    cloud, barrier = toy.ToyCloud(), threading.Barrier(count, timeout=20)
    cloud.before = lambda operation, _name: barrier.wait() and None if operation == "get" else None
    body = "before = None\n" + "".join(
        f"before = thing('thing-{number}', after=[before] if before else [])\n" for number in range(count)
    )
    assert len(preview(toy.program(tmp_path, body), toy.target(cloud)).plan.pending) == count


def test_a_failure_says_what_was_done_and_the_same_run_completes_it(tmp_path: Path) -> None:
    cloud, events = toy.ToyCloud(), list[Event]()
    program = toy.program(tmp_path, CHAIN)

    def break_second(operation: str, name: str) -> None:
        if (operation, name) == ("put", "second"):
            raise CloudError("toy put failed: out of boxes", code="NoBoxes")

    cloud.before = break_second
    with pytest.raises(CloudError) as caught:
        up(program, toy.target(cloud), events.append)
    assert str(caught.value) == (
        "toy put failed: out of boxes\n"
        "  why:  1 of 2 changes were made (created Thing first); begun, and perhaps made: Thing second\n"
        "  next: run the same command again to complete it"
    )
    assert [type(event) for event in events if isinstance(event, Finished | Failed)] == [Finished, Failed]
    cloud.before = lambda _operation, _name: None
    assert [resource.identity for resource, _ in up(program, toy.target(cloud)).done] == ["second"]


def test_a_read_that_fails_ends_the_run_before_any_write(tmp_path: Path) -> None:
    cloud = toy.ToyCloud()

    def break_reads(_operation: str, name: str) -> None:
        if name == "second":
            raise CloudError("toy get failed")

    cloud.before = break_reads
    with pytest.raises(CloudError, match="toy get failed"):
        up(toy.program(tmp_path, CHAIN), toy.target(cloud))
    assert cloud.writes == []


def test_an_interrupt_lets_calls_finish_and_says_what_was_done(tmp_path: Path) -> None:
    cloud = toy.ToyCloud()
    program = toy.program(tmp_path, CHAIN)

    def interrupt(operation: str, name: str) -> None:
        if (operation, name) == ("put", "first"):
            _thread.interrupt_main()

    cloud.before = interrupt
    with pytest.raises(StoppedError) as caught:
        up(program, toy.target(cloud))
    assert str(caught.value) == (
        "interrupted\n"
        "  why:  1 of 2 changes were made (created Thing first)\n"
        "  next: run the same command again to complete it"
    )
    assert set(cloud.things) == {"first"}
    cloud.before = lambda _operation, _name: None
    up(program, toy.target(cloud))
    assert set(cloud.things) == {"first", "second"}


def test_the_program_runs_in_its_own_folder_with_its_configuration(tmp_path: Path) -> None:
    (tmp_path / "neighbour.py").write_text("COLOR = 'orange'\n")
    body = """
    import os, neighbour
    assert os.path.samefile(os.getcwd(), os.path.dirname(__file__))
    thing(pulumi.Config("toys").require("color"), color=neighbour.COLOR)
    """
    cloud = toy.ToyCloud()
    up(toy.program(tmp_path, body), toy.target(cloud))
    assert cloud.things["blue"]["color"] == "orange"


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (
            "thing('a').__class__('b', pulumi.ResourceOptions(ignore_changes=['color']), color='red')",
            (
                "the direct engine cannot honour the option ignore_changes of toy:box/thing:Thing 'b'\n"
                "  why:  it keeps no state of its own to honour it with; nothing was written\n"
                "  next: run this program with `pulumi up`, or take the option out"
            ),
        ),
        (
            "pulumi.CustomResource('toy:box/other:Other', 'a', {})",
            (
                "the direct engine cannot make a resource of type toy:box/other:Other\n"
                "  why:  it has handlers for what a state backend needs, not for every Pulumi resource\n"
                "  next: run this program with `pulumi up`, or take the resource out of it"
            ),
        ),
        (
            "pulumi.runtime.invoke('toy:box/look:look', {})",
            (
                "the direct engine cannot call the provider function toy:box/look:look\n"
                "  why:  it knows the caller's identity, the partition and the region, not the whole provider\n"
                "  next: run this program with `pulumi up`, or take the call out of it"
            ),
        ),
        (
            "pulumi.runtime.call('toy:box/thing:Thing/paint', {}, thing('a'))",
            (
                "the direct engine does not know the Pulumi operation Call\n"
                "  why:  it makes, updates, looks up and removes resources, and nothing else\n"
                "  next: run this program with `pulumi up`"
            ),
        ),
    ],
)
def test_what_the_engine_cannot_do_is_refused_by_name(tmp_path: Path, body: str, message: str) -> None:
    cloud = toy.ToyCloud()
    with pytest.raises(StateroomError) as caught:
        up(toy.program(tmp_path, body), toy.target(cloud))
    assert str(caught.value) == message.replace("; nothing was written", "")
    assert cloud.writes == []


LOOK_UP = "found = pulumi.CustomResource('toy:box/thing:Thing', 'a', {%s}, pulumi.ResourceOptions(id='a'))"


def test_what_is_looked_up_may_be_anybodys_and_is_used_as_it_is(tmp_path: Path) -> None:
    cloud = toy.ToyCloud({"a": {"name": "a", "color": "red", "serial": "1", "tags": {}}})
    body = LOOK_UP % "'name': 'a', 'color': 'blue', 'tags': {'owner': 'acme'}"
    outcome = up(toy.program(tmp_path, body), toy.target(cloud))
    assert [step.decision for step in outcome.plan.steps] == [Keep("used as it is")]
    assert cloud.writes == []


def test_what_is_looked_up_and_missing_is_refused_before_anything_is_written(tmp_path: Path) -> None:
    cloud = toy.ToyCloud()
    body = "thing('b')\n" + LOOK_UP % "'name': 'a', 'tags': {}"
    with pytest.raises(RefusedError) as caught:
        up(toy.program(tmp_path, body), toy.target(cloud))
    assert str(caught.value) == (
        "a does not exist\n  why:  nothing was written\n  next: make it first, correct its name, or let it be made"
    )
    assert cloud.writes == []


def test_the_gate_is_asked_before_anything_is_written_and_once_everything_is_known(tmp_path: Path) -> None:
    cloud, asked = toy.ToyCloud(), list[tuple[int, list[object]]]()

    def gate(declared: Sequence[Declared]) -> None:
        asked.append((len(cloud.writes), [each.inputs["color"] for each in declared]))

    up(toy.program(tmp_path, CHAIN), toy.target(cloud), gate=gate)
    assert asked == [(0, ["red", UNKNOWN]), (2, ["red", "serial-of-first"])]
    asked.clear()
    up(toy.program(tmp_path, CHAIN), toy.target(cloud), gate=gate)
    assert asked == [(2, ["red", "serial-of-first"])]


def test_what_the_gate_raises_ends_the_run_before_anything_is_written(tmp_path: Path) -> None:
    cloud = toy.ToyCloud()

    def gate(_declared: Sequence[Declared]) -> None:
        raise ViolationError("it may not be")

    for run in (up, preview):
        with pytest.raises(ViolationError):
            run(toy.program(tmp_path, CHAIN), toy.target(cloud), gate=gate)
    assert cloud.writes == []
