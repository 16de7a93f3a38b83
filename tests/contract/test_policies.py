"""Every policy has the same shape: its name, its metadata and its size say what it is without running it."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from stateroom.policy.catalogue import load_rules
from stateroom.policy.definition import LEVELS, SEVERITIES, Rule
from stateroom.policy.settings import EXEMPTIONS, check_settings
from tests.contract.project import ROOT, listed, modules, nodes_of, relative
from tests.contract.test_layout import NOUNS

VERBS = ("require", "forbid", "limit")
NAME = re.compile(
    rf"(aws|alicloud)-({'|'.join(noun.replace('_', '-') for noun in NOUNS)})-({'|'.join(VERBS)})-[a-z0-9-]+"
)
TOKEN = re.compile(r"(aws|alicloud):[a-z0-9]+/[A-Za-z0-9]+:[A-Z][A-Za-z0-9]+")
STANDARDS = (
    "Alibaba Cloud Config",
    "AWS FSBP",
    "AWS Security Hub",
    "CIS Alibaba Cloud Foundation 2.0.0",
    "CIS AWS Foundations 3.0.0",
)
"""FSBP holds some of Security Hub's controls; what it leaves out is cited as Security Hub's."""
LEAST = 30
"""Policies over both clouds."""

RULES = load_rules()


@cache
def tokens_of(package: str) -> frozenset[str]:
    """The resource types of a provider's SDK, which lists them in a text, without importing it."""
    spec = find_spec(package)
    assert spec is not None
    assert spec.origin is not None
    return frozenset(re.findall(r'"([a-z]+:[^":]+:[A-Za-z0-9]+)"', Path(spec.origin).read_text(encoding="utf-8")))


every_policy = pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)


def test_the_pack_is_as_large_as_it_says() -> None:
    assert len(RULES) >= LEAST


@every_policy
def test_the_name_of_a_policy_is_a_noun_a_verb_and_what(rule: Rule) -> None:
    assert NAME.fullmatch(rule.name), f"nouns: {', '.join(NOUNS)}; verbs: {', '.join(VERBS)}"


@every_policy
def test_the_words_of_a_policy_are_sentences(rule: Rule) -> None:
    texts = [
        rule.policy.sentence,
        rule.policy.remediation,
        *(each.sentence for each in rule.policy.parameters.values()),
    ]
    wrong = [text for text in texts if not (text[:1].isupper() and text.endswith(".") and "  " not in text)]
    assert not wrong, f"begin with a capital, end with a full stop:{listed(wrong)}"


@every_policy
def test_a_policy_points_to_a_document_on_the_web(rule: Rule) -> None:
    url = urlsplit(rule.policy.url)
    assert (url.scheme, bool(url.netloc), " " in rule.policy.url) == ("https", True, False)


@every_policy
def test_a_policy_knows_its_severity_and_level(rule: Rule) -> None:
    assert rule.policy.severity in SEVERITIES
    assert rule.policy.level in LEVELS
    assert rule.policy.level != "disabled", "a policy that nobody meets is none"


@every_policy
def test_a_policy_is_for_resource_types_of_its_cloud(rule: Rule) -> None:
    cloud, tokens = rule.name.partition("-")[0], rule.policy.resources
    assert tokens, "name the types"
    assert len(set(tokens)) == len(tokens)
    wrong = [token for token in tokens if not TOKEN.fullmatch(token) or not token.startswith(f"{cloud}:")]
    assert not wrong, listed(wrong)


@every_policy
def test_the_resource_types_of_a_policy_are_those_of_the_provider(rule: Rule) -> None:
    there = tokens_of(f"pulumi_{rule.name.partition('-')[0]}")
    unknown = [token for token in rule.policy.resources if token not in there]
    assert not unknown, listed(unknown)


@every_policy
def test_a_policy_cites_standards_that_are_known_each_control_once(rule: Rule) -> None:
    references = [str(reference) for reference in rule.policy.compliance]
    assert len(set(references)) == len(references)
    unknown = [each.standard for each in rule.policy.compliance if each.standard not in STANDARDS]
    assert not unknown, f"write it as the others do, or add it to the list:{listed(unknown)}"


@every_policy
def test_the_defaults_of_a_policy_fit_their_own_limits(rule: Rule) -> None:
    given = {name: each.default for name, each in rule.policy.parameters.items()}
    assert not {EXEMPTIONS, "enforcementLevel"} & given.keys(), "Pulumi's configuration uses this name"
    assert check_settings({rule.name: given}, [rule])[1] == []


def test_no_sentence_stands_twice_on_one_cloud() -> None:
    sentences = Counter((rule.name.partition("-")[0], rule.policy.sentence) for rule in RULES)
    twice = [f"{cloud}: {sentence}" for (cloud, sentence), times in sentences.items() if times > 1]
    assert not twice, f"say how they differ:{listed(twice)}"


def test_every_file_of_a_policy_defines_what_its_name_promises() -> None:
    files = [path for path in modules("policies/aws", "policies/alicloud") if not path.name.startswith("_")]
    assert len(files) == len(RULES)
    assert all((ROOT / relative(path)).is_file() for path in files)


def test_a_check_says_why_the_policy_is_there() -> None:
    """The docstring of the module is the title; that of the check is the reason, and who is excused."""
    silent = []
    for path in modules("policies/aws", "policies/alicloud"):
        for node in nodes_of(path):
            if getattr(node, "name", "") in ("check", "check_within"):
                body = getattr(node, "body", [])
                has_words = bool(body) and isinstance(getattr(getattr(body[0], "value", None), "value", None), str)
                silent += [] if has_words else [relative(path)]
    assert not silent, listed(silent)
