"""A new stack's file from a few answers: the safest values for its kind, with comments that teach. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Final

import yaml

from stateroom.config.answers import PLACES, PRESETS, Answers, Mistake, Preset, judge_each, mistake_of, with_answer
from stateroom.config.backend import CLOUDS, MODELS
from stateroom.config.defaults import Defaults, merge_defaults
from stateroom.config.parse import KEY, REFERENCE, Checked, check_backend
from stateroom.config.problems import value_at
from stateroom.config.shape import shape_at
from stateroom.facts import CloudName

REQUIRED: Final = ("cloud", "preset", "region")
"""What is guessed by nobody: it comes from the user, or from the project's defaults."""
_REGIONS: Final[Mapping[CloudName, str]] = {"aws": "eu-west-1", "alicloud": "cn-hangzhou"}
_MODES: Final[Mapping[tuple[CloudName, Preset], tuple[str, str]]] = {
    ("aws", "dev"): ("s3", "native"),
    ("aws", "prod"): ("kms", "both"),
    ("alicloud", "dev"): ("oss", "table"),
    ("alicloud", "prod"): ("kms", "table"),
}

_Block = tuple[tuple[str, ...], dict[str, Any]]
"""Comment lines, and the keys below them."""


@dataclass(frozen=True)
class Starter:
    """A new stack called `stack` over the project's defaults. environ: what `${env:NAME}` refers to."""

    stack: str
    defaults: Defaults
    environ: Mapping[str, str]

    def given(self, key: str, cloud: CloudName | None) -> str | None:
        """What the defaults say, of what can be asked. A cloud that there is not counts as none."""
        found = value_at(self._below(cloud), PLACES[key]) if key in PLACES else None
        usable = isinstance(found, str) and (key != "cloud" or found in CLOUDS)
        return found if usable else None

    def suggest(self, key: str, answers: Answers) -> str | None:
        """What the defaults say, else what is safest; None when only a person knows."""
        cloud, preset = answers.cloud, answers.preset
        given = self.given(key, cloud)
        if given is not None:
            return given
        match key:
            case "preset":
                return "prod" if "prod" in self.stack.lower() else "dev"
            case "name":
                return re.sub("[^a-z0-9]+", "-", self.stack.lower()).strip("-")
            case "region" if cloud:
                return _REGIONS[cloud]
            case "encryption" | "lock" if cloud and preset:
                return _MODES[cloud, preset][key == "lock"]
        return None

    def missing(self, answers: Answers) -> list[str]:
        """What nobody but the user can say, and has not."""
        answers = self._with_cloud(answers)
        return [key for key in REQUIRED if getattr(answers, key) is None and not self.given(key, answers.cloud)]

    def complete(self, answers: Answers) -> Answers:
        """`answers` with the rest as it is suggested, when nothing is missing."""
        for key in ("cloud", "preset", "name", "region"):
            if getattr(answers, key) is None:
                answers = with_answer(answers, key, self.suggest(key, answers))
        return answers

    def choices(self, key: str, cloud: CloudName | None) -> Sequence[str]:
        """What may be answered; empty when it is a text."""
        if key in ("cloud", "preset"):
            return CLOUDS if key == "cloud" else PRESETS
        shape = shape_at(MODELS[cloud], PLACES[key]) if cloud and key in PLACES else None
        return shape.choices if shape else ()

    def judge(self, answers: Answers) -> list[Mistake]:
        """What is wrong with these answers, the missing ones aside."""
        answers = self._with_cloud(answers)
        known = self.judge_all(Answers(answers.cloud)) if answers.cloud else []
        return [mistake for mistake in self.judge_all(answers) if mistake not in known]

    def judge_all(self, answers: Answers) -> list[Mistake]:
        """The same, and what is wrong without any answer: with the defaults."""
        answers = self._with_cloud(answers)
        choices = {key: self.choices(key, answers.cloud) for key in PLACES}
        mistakes = list(judge_each(answers, choices))
        if answers.cloud is None:
            return mistakes
        for mistake in mistakes:
            rest = tuple(filter(None, answers.writers)) if mistake.key == "writers" else None
            answers = with_answer(answers, str(mistake.key), rest)
        checked = self._check(answers)
        for finding, problem in zip(checked.findings, checked.problems, strict=True):
            mistakes.append(mistake_of(finding, answers) or Mistake(None, "", problem))
        return mistakes + [Mistake(None, "", problem) for problem in checked.of_defaults]

    def _with_cloud(self, answers: Answers) -> Answers:
        return with_answer(answers, "cloud", answers.cloud or self.given("cloud", None))

    def _check(self, answers: Answers) -> Checked:
        cloud = answers.cloud
        filled = replace(
            answers,
            preset=answers.preset or "dev",
            name=answers.name or self.given("name", cloud) or "stand-in",
            region=answers.region or self.suggest("region", answers),
        )
        value = {key: item for _, block in self._blocks(filled) for key, item in block.items()}
        return check_backend(value, self.environ, defaults=self.defaults)

    @cached_property
    def _layers(self) -> dict[CloudName | None, dict[Any, Any]]:
        sections: list[CloudName | None] = [None, *CLOUDS]
        return {one: merge_defaults({}, self.defaults.value, (one,) if one else ()).value for one in sections}

    def _below(self, cloud: CloudName | None) -> dict[Any, Any]:
        return self._layers[cloud]

    def render(self, answers: Answers) -> str:
        """The file. What the defaults say already is left out; answers that differ from them count."""
        lines = [
            "# yaml-language-server: $schema=schema.json",
            f"# A backend for {self.stack}. {REFERENCE} explains every key.",
            "config:",
            f"  {KEY}:",
        ]
        for comments, keys in self._blocks(answers):
            lines += [f"    # {comment}" for comment in comments]
            lines += [f"    {line}" for line in _dump(keys)]
        return "\n".join(lines) + "\n"

    def _blocks(self, answers: Answers) -> Iterator[_Block]:
        """Each block without what stands in the defaults; an empty one is left out. `cloud` is always said: the
        editor's schema depends on it."""
        below = self._below(answers.cloud)
        said = {place for key, place in PLACES.items() if getattr(answers, key) is not None}
        said |= {("access", "writer", key) for key in ("accounts", "principals", "oidc")}
        for comments, keys in _every_block(self, answers):
            left = _without(keys, below, (), said)
            if "cloud" in keys:
                left = {"cloud": keys["cloud"], **left}
            if left:
                yield comments, left


def _without(keys: dict[str, Any], below: Any, path: tuple[str, ...], said: Set[tuple[str, ...]]) -> dict[str, Any]:
    """`keys` without those that have a value in `below`, unless it was said and is another."""
    left: dict[str, Any] = {}
    for key, value in keys.items():
        place = (*path, key)
        if not isinstance(below, Mapping) or key not in below:
            left[key] = value
        elif isinstance(value, dict) and isinstance(below[key], Mapping):
            inner = _without(value, below[key], place, said)
            left |= {key: inner} if inner else {}
        elif place in said and value != below[key]:
            left[key] = value
    return left


def _every_block(starter: Starter, answers: Answers) -> Iterator[_Block]:
    cloud, prod = answers.cloud, answers.preset == "prod"
    assert cloud is not None  # noqa: S101 - asked for first, everywhere
    encryption = answers.encryption or starter.suggest("encryption", answers)
    lock = answers.lock or starter.suggest("lock", answers)
    place = {"cloud": cloud, "name": answers.name, "region": answers.region}
    yield ("Every physical name is derived from the name.",), place
    if answers.account:
        yield ("Credentials of another account are refused.",), {"account": answers.account}
    if prod:
        yield ("On everything that is made; add your own.",), {"tags": {"environment": starter.stack}}
        yield _kept(cloud)
    yield _encryption(cloud, encryption)
    yield _lock(cloud, lock)
    writer = _writer(answers, answers.account or starter.given("account", cloud))
    if writer:
        yield ("Who plans and applies. `reader` and `admin` are further roles.",), {"access": {"writer": writer}}
    if prod:
        yield ("The tools that get a configuration.",), {"emit": ["terraform", "opentofu"]}


def _kept(cloud: CloudName) -> _Block:
    lifecycle: dict[str, Any] = {"noncurrent_days": 365}
    if cloud == "aws":
        lifecycle["keep_versions"] = 50
    comments = (
        "Old versions are what a broken state is repaired from: they are kept for a year.",
        "Access is logged to a bucket that is made for it.",
    )
    return comments, {"bucket": {"lifecycle": lifecycle, "access_logs": {"retain_days": 400}}}


def _encryption(cloud: CloudName, mode: str | None) -> _Block:
    if mode == "kms":
        comments: tuple[str, ...] = ("A KMS key is made, and rotates every year: its policy decides who reads states.",)
    else:
        service = {"aws": "S3", "alicloud": "OSS"}[cloud]
        comments = (f"Keys that {service} manages; `kms` makes a key whose policy decides who reads states.",)
    return comments, {"encryption": {"mode": mode}}


_LOCKS: Final[Mapping[str | None, tuple[str, ...]]] = {
    "native": ("A lock file beside the state: Terraform and OpenTofu from 1.10 on.",),
    "both": ("A lock file and a table: clients of every version exclude each other.", "Later `native` alone will do."),
    "none": ("Nothing keeps two clients apart.",),
}


def _lock(cloud: CloudName, mode: str | None) -> _Block:
    comments = _LOCKS.get(mode, ("A table holds the lock, and the digest of each state.",))
    if (cloud, mode) == ("alicloud", "table"):
        comments = (
            "A Tablestore table holds the lock. When all clients run inside Alibaba Cloud, close it to the internet:",
            "`network: console_or_vpc`, and `endpoints: internal` one level up.",
        )
    return comments, {"lock": {"mode": mode}}


def _writer(answers: Answers, account: str | None) -> dict[str, Any]:
    accounts, principals = answers.accounts, answers.principals
    writer: dict[str, Any] = {}
    if accounts:
        writer["accounts"] = accounts
    if principals:
        writer["principals"] = principals
    if any(account is None or account not in each for each in answers.writers):
        # Somebody of another account says a word of ours, so that nobody can use that account in our name.
        writer["external_id"] = f"${{env:STATEROOM_EXTERNAL_ID:-{answers.name}}}"
    if answers.github:
        repository, colon, rest = answers.github.partition(":")
        rest = rest if colon else "environment:production" if answers.preset == "prod" else "ref:refs/heads/main"
        writer["oidc"] = [{"issuer": "github", "subjects": [f"repo:{repository}:{rest}"]}]
    return writer


def _dump(keys: Mapping[str, Any]) -> Iterator[str]:
    """What has no further mapping or list inside stands in one line."""
    for key, value in keys.items():
        flow = None if isinstance(value, dict | list) else False
        yield from yaml.safe_dump({key: value}, sort_keys=False, width=1000, default_flow_style=flow).splitlines()
