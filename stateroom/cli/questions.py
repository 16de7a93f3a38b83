"""What `stateroom init` asks in a terminal: one question after the other, each answer judged before the next."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Final

import click

from stateroom.config.answers import Answers, Mistake, with_answer
from stateroom.config.starter import Starter
from stateroom.errors import StateroomError
from stateroom.starting import list_warnings

_QUESTIONS: Final = (
    ("cloud", "Cloud"),
    ("preset", "Made for (dev: cheap and simple, prod: everything that protects states)"),
    ("name", "Name of the backend; every physical name is derived from it"),
    ("region", "Region"),
    ("account", "Account id, so that credentials of another are refused (empty: any)"),
    ("encryption", "Encryption"),
    ("lock", "Lock"),
    ("github", "GitHub repository that may write, OWNER/REPO (empty: none)"),
    ("writers", "Further account ids and ARNs that may write, separated by commas (empty: none)"),
)
_OPTIONAL: Final = frozenset({"account", "github", "writers"})


def ask_name(judge: Callable[[str], Any]) -> str:
    """The new stack's name. judge: raises an error with a message for a name that cannot be taken."""

    def check(text: str) -> str:
        try:
            judge(text)
        except StateroomError as error:
            raise click.UsageError(str(error)) from None
        return text

    return str(click.prompt("Name of the stack, such as aws-prod", value_proc=check))


def ask(starter: Starter, given: Answers) -> Answers:
    """`given` with everything that it lacked, and with other answers where it was wrong."""
    answers = Answers()
    for key, text in _QUESTIONS:
        answers = _take_given(starter, given, answers, key) or _ask_one(starter, answers, key, text)
        if key == "lock":
            show_warnings(list_warnings(starter, answers))
    return answers


def show_warnings(warnings: Iterable[str]) -> None:
    for warning in warnings:
        click.echo(f"warning: {warning}", err=True)


def _take_given(starter: Starter, given: Answers, answers: Answers, key: str) -> Answers | None:
    """`answers` with what was given; None when nothing was, or it is wrong, which is told."""
    value = getattr(given, key)
    if value is None and key == "cloud":
        value = starter.given(key, None)
    if value is None or value == ():
        return None
    said = with_answer(answers, key, value)
    mistakes = starter.judge(said)
    if mistakes:
        click.echo(f"Error: {_tell(mistakes, flags=True)}")
        return None
    return said


def _ask_one(starter: Starter, answers: Answers, key: str, text: str) -> Answers:
    choices = starter.choices(key, answers.cloud)
    default = starter.suggest(key, answers)
    optional = key in _OPTIONAL

    def check(written: str) -> Answers:
        if choices and written not in choices:
            raise click.BadParameter(f"take one of {', '.join(choices)}")
        answered = _with(answers, key, written.strip())
        mistakes = starter.judge(answered)
        if mistakes:
            raise click.BadParameter(_tell(mistakes))
        return answered

    label = f"{text} ({', '.join(choices)})" if choices else text
    shown = default if default is not None else "" if optional else None
    answered: Answers = click.prompt(label, default=shown, show_default=bool(shown), value_proc=check)
    return answered


def _tell(mistakes: Iterable[Mistake], *, flags: bool = False) -> str:
    return "\n       ".join(each.as_flag if flags else each.text for each in mistakes)


def _with(answers: Answers, key: str, written: str) -> Answers:
    value: Any = written or (None if key in _OPTIONAL else "")
    if key == "writers":
        value = tuple(filter(None, map(str.strip, written.split(","))))
    return with_answer(answers, key, value)
