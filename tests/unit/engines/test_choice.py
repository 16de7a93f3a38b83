"""Which engine carries a stack out, why, and when neither may."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from stateroom.emit.record import write_facts
from stateroom.engines import choice as chosen
from stateroom.engines.choice import (
    Asked,
    Choice,
    Engine,
    choose_engine,
    record_engine,
    recorded_engine,
    render_choice,
    require_direct,
)
from stateroom.errors import CredentialsError, RefusedError
from tests.unit.play import Play


@pytest.fixture
def play(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Play:
    monkeypatch.setattr(chosen.shutil, "which", lambda _name: "pulumi")
    return Play.of(tmp_path)


def never() -> int:
    raise AssertionError("Pulumi is asked only when it matters")


@pytest.mark.parametrize("asked", ["direct", "pulumi"])
@pytest.mark.parametrize("maker", [None, "same"])
def test_what_was_asked_for_is_taken(asked: Asked, maker: str | None, play: Play) -> None:
    if maker:
        record_engine(play.stack, asked if asked != "auto" else "direct")
    assert choose_engine(play.stack, asked, never, writes=True) == Choice(asked, "it was asked for")  # type: ignore[arg-type]


@pytest.mark.parametrize("maker", ["direct", "pulumi"])
def test_auto_takes_the_engine_that_made_the_stack(maker: Engine, play: Play) -> None:
    record_engine(play.stack, maker)
    assert choose_engine(play.stack, "auto", never, writes=True) == Choice(maker, "it made this stack")


@pytest.mark.parametrize(
    ("count", "engine", "why"),
    [
        (lambda: 13, "pulumi", "Pulumi's state has 13 resources of this stack"),
        (lambda: 0, "direct", "Pulumi's state has nothing of this stack"),
    ],
)
def test_auto_asks_pulumi_about_a_stack_without_a_record(
    count: Callable[[], int], engine: Engine, why: str, play: Play
) -> None:
    assert choose_engine(play.stack, "auto", count, writes=True) == Choice(engine, why)


def test_auto_does_not_guess_when_pulumi_cannot_say(play: Play) -> None:
    """The stack may be Pulumi's: no login, no passphrase and a locked state tell nothing about it."""

    def count() -> int:
        raise CredentialsError("Pulumi is not logged in", why="its state must lie somewhere", remedy="log in")

    with pytest.raises(CredentialsError) as caught:
        choose_engine(play.stack, "auto", count, writes=False)
    assert str(caught.value) == (
        "Pulumi is not logged in\n"
        "  why:  its state must lie somewhere\n"
        "  next: log in; or name the engine that made the stack with --engine"
    )


def test_auto_takes_the_direct_engine_where_there_is_no_pulumi(play: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chosen.shutil, "which", lambda _name: None)
    found = choose_engine(play.stack, "auto", never, writes=True)
    assert found == Choice("direct", "there is no `pulumi` on PATH")


def test_the_direct_engine_leaves_alone_what_pulumi_made(play: Play) -> None:
    record_engine(play.stack, "pulumi")
    with pytest.raises(RefusedError) as caught:
        choose_engine(play.stack, "direct", never, writes=True)
    assert str(caught.value) == (
        "stack dev was made by Pulumi, and this is the direct engine\n"
        "  why:  Pulumi's own state would know nothing of what it changes; nothing was written\n"
        "  next: add --engine pulumi or --engine auto; or, to leave Pulumi, remove .stateroom/dev/engine.json"
    )
    assert choose_engine(play.stack, "direct", never, writes=False).engine == "direct"


def test_pulumi_makes_nothing_a_second_time(play: Play) -> None:
    record_engine(play.stack, "direct")
    with pytest.raises(RefusedError) as caught:
        choose_engine(play.stack, "pulumi", lambda: 0, writes=True)
    assert str(caught.value) == (
        "stack dev was made by the direct engine, and Pulumi knows nothing of it\n"
        "  why:  Pulumi would make everything a second time, and fail on names that are taken; nothing was written\n"
        "  next: leave --engine pulumi out, or bring the resources into Pulumi's state with `pulumi import` first"
    )
    assert choose_engine(play.stack, "pulumi", never, writes=False).engine == "pulumi"
    assert choose_engine(play.stack, "pulumi", lambda: 13, writes=True).engine == "pulumi"


@pytest.mark.parametrize("content", ["", "{", "[]", "{}", '{"engine": "terraform"}', '{"engine": 1}', "null"])
def test_a_record_that_cannot_be_read_is_no_leave_to_guess(content: str, play: Play) -> None:
    play.stack.records.mkdir(parents=True)
    path = play.stack.records / "engine.json"
    path.write_text(content)
    for choose in (
        lambda: choose_engine(play.stack, "direct", never, writes=True),
        lambda: choose_engine(play.stack, "pulumi", never, writes=True),
        lambda: choose_engine(play.stack, "auto", never, writes=False),
        lambda: require_direct(play.stack),
    ):
        with pytest.raises(RefusedError) as caught:
            choose()
        assert str(caught.value) == (
            f"cannot tell which engine made stack dev: {path} cannot be used\n"
            '  why:  it is not {"engine": "direct"} or {"engine": "pulumi"}; two engines never work on one stack\n'
            '  next: write {"engine": "direct"} or {"engine": "pulumi"} into it, whichever made the stack'
        )
    assert choose_engine(play.stack, "direct", never, writes=False).engine == "direct"
    assert path.read_text() == content


def test_a_record_that_is_a_folder_is_told_with_the_systems_words(play: Play) -> None:
    (play.stack.records / "engine.json").mkdir(parents=True)
    with pytest.raises(RefusedError, match="Is a directory; two engines"):
        recorded_engine(play.stack)


def test_a_record_of_before_is_the_direct_engines(play: Play) -> None:
    assert recorded_engine(play.stack) is None
    write_facts(play.facts, play.stack.name, play.stack.workspace.root)
    assert recorded_engine(play.stack) == "direct"
    record_engine(play.stack, "pulumi")
    assert recorded_engine(play.stack) == "pulumi"


def test_the_choice_is_told_unless_nobody_asked() -> None:
    made = Choice("pulumi", "it made this stack")
    assert list(render_choice(made, "auto")) == ["Engine: pulumi, because it made this stack"]
    assert list(render_choice(Choice("direct", "it was asked for"), "direct")) == []
