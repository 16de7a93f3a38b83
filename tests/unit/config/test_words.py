"""The sentences of the words of closed choices: one for each word, and for no other."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from stateroom.config import words
from stateroom.config.backend import CLOUDS, MODELS
from stateroom.config.shape import sections_of, shape_of
from stateroom.facts import CloudName


def choices_of(cloud: CloudName) -> Iterator[tuple[str, set[str], set[str]]]:
    """Every key of a cloud's models, the words that may stand there, and the words that have a sentence."""
    for section in {MODELS[cloud], *sections_of(MODELS[cloud])}:
        for key, info in section.model_fields.items():
            shape = shape_of(info.annotation, info.metadata)
            one = shape.item if shape.kind == "list" and shape.item else shape
            allowed = set(one.choices) if one.kind == "choice" else set()
            yield f"{section.__name__}.{key}", allowed, set(words.words_of(cloud, section, key))


@pytest.mark.parametrize("cloud", CLOUDS)
def test_every_word_has_a_sentence(cloud: CloudName) -> None:
    assert not {place: allowed - told for place, allowed, told in choices_of(cloud) if allowed - told}


@pytest.mark.parametrize("cloud", CLOUDS)
def test_no_sentence_is_of_a_word_that_there_is_not(cloud: CloudName) -> None:
    assert not {place: told - allowed for place, allowed, told in choices_of(cloud) if told - allowed}
