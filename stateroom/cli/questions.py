"""What `stateroom init` asks in a terminal: one question after the other, each answer judged before the next."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import click

from stateroom.config.starter import Answers, Starter, with_answer
from stateroom.errors import StateroomError

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


def ask_name(judge: Callable[[str], Any]) -> str:
    """The new stack's name. judge: raises an error with a message for a name that cannot be taken."""

    def check(text: str) -> str:
        try:
            judge(text)
        except StateroomError as error:
            raise click.UsageError(str(error)) from None
        return text

    return str(click.prompt("Name of the stack, such as aws-prod", value_proc=check))


def ask(starter: Starter, answers: Answers) -> Answers:
    """`answers` with everything that they lacked."""
    for key, text in _QUESTIONS:
        if getattr(answers, key):
            continue
        if key == "cloud" and starter.given(key, None):
            answers = _with(answers, key, str(starter.given(key, None)))
            continue
        answers = _ask_one(starter, answers, key, text)
    return answers


def _ask_one(starter: Starter, answers: Answers, key: str, text: str) -> Answers:
    choices = starter.choices(key, answers.cloud)
    default = starter.suggest(key, answers)
    optional = key in ("account", "github", "writers")

    def check(written: str) -> Answers:
        if choices and written not in choices:
            raise click.BadParameter(f"take one of {', '.join(choices)}")
        answered = _with(answers, key, written.strip())
        problems = starter.judge(answered)
        if problems:
            raise click.BadParameter("\n       ".join(problems))
        return answered

    label = f"{text} ({', '.join(choices)})" if choices else text
    shown = default if default is not None else "" if optional else None
    answered: Answers = click.prompt(label, default=shown, show_default=bool(shown), value_proc=check)
    return answered


def _with(answers: Answers, key: str, written: str) -> Answers:
    value: Any = tuple(filter(None, map(str.strip, written.split(",")))) if key == "writers" else written or None
    return with_answer(answers, key, value)
