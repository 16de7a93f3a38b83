"""Whatever stands in a stack file, the answer is a backend or a ConfigError in our own words."""

from __future__ import annotations

import re
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stateroom.config import names
from stateroom.config.aws import AwsBackend
from stateroom.config.environment import places
from stateroom.config.limits.s3 import check_bucket_name
from stateroom.config.load import load_stack, parse_backend
from stateroom.config.shape import shape_of, walk
from stateroom.errors import ConfigError

SMALLEST = {"cloud": "aws", "name": "acme", "region": "eu-west-1"}
PROBLEM = re.compile(r"\S.* @ (\$|config)\S* ?.*\(.*\)", re.DOTALL)
FOREIGN = ("Input should", "Field required", "Extra inputs", "validation error", "pydantic", "String should")
ROOT = shape_of(AwsBackend)

words = sorted({str(step) for path, _ in walk(ROOT) for step in path if step != "*"})
leaves = (
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.dates()
    | st.sampled_from(["${env:SET}", "${env:UNSET}", "${env:", "create", "github", "both", "kms", "eu-west-1", *words])
)  # fmt: skip
keys = st.sampled_from([*words, "secure"]) | st.text(max_size=4) | st.integers(0, 3) | st.none() | st.booleans()
values = st.recursive(leaves, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=4))


def section(shape: Any) -> st.SearchStrategy[Any]:
    """Mostly what may stand there, so that the rules behind the first door are reached too."""
    if shape.section:
        below = {name: section(shape.step(name)) for name in shape.choices}
        return st.fixed_dictionaries({}, optional=below)
    if shape.item:
        return st.lists(section(shape.item), max_size=2) if shape.kind == "list" else values
    plain = {
        "choice": st.sampled_from(shape.choices or ("x",)),
        "boolean": st.booleans(),
        "integer": st.integers(0, 90),
    }
    return plain.get(shape.kind, leaves) | leaves


def problems_of(value: object) -> tuple[str, ...]:
    try:
        parse_backend(value, "the stack", {"SET": "x"})
    except ConfigError as error:
        return error.problems
    return ()


@given(values | st.dictionaries(keys, values, max_size=5).map(SMALLEST.__or__) | section(ROOT).map(SMALLEST.__or__))
def test_any_value_is_a_backend_or_problems_in_our_words(value: object) -> None:
    for problem in problems_of(value):
        assert PROBLEM.fullmatch(problem)
        assert not any(word in problem for word in FOREIGN)
        assert problem.isprintable()


def put(path: str, text: str) -> dict[str, Any]:
    value: Any = text
    for step in reversed(path.split(".")):
        value = {step: value}
    return SMALLEST | value


@pytest.mark.parametrize("path", sorted(places(ROOT)))
@given(secret=st.text(st.characters(codec="ascii", exclude_categories=["Cc"]), min_size=1, max_size=30))
def test_what_comes_from_a_variable_is_never_shown(path: str, secret: str) -> None:
    hidden = f"s3cr3t{secret}s3cr3t"
    with pytest.raises(ConfigError) as caught:
        parse_backend(put(path, "[${env:SECRET}]"), "the stack", {"SECRET": hidden})
    assert "s3cr3t" not in str(caught.value)


@given(st.text(max_size=60) | st.text(st.sampled_from("config:\n  -{}[]&*!|>'\"#%@` \t0a"), max_size=40))
def test_any_file_is_a_stack_or_a_configuration_error(text: str) -> None:
    with TemporaryDirectory() as folder:
        (Path(folder) / "Pulumi.dev.yaml").write_text(text, encoding="utf-8", errors="surrogatepass")
        with pytest.raises(ConfigError):
            load_stack(Path(folder), "dev", {})


@given(
    st.from_regex(r"[a-z0-9-]{1,54}", fullmatch=True),
    st.sampled_from(["eu-west-1", "ap-southeast-1", "us-gov-west-1", "cn-northwest-1"]),
)
def test_names_derived_from_a_configuration_that_is_taken_are_bucket_names(name: str, region: str) -> None:
    given_keys = {"name": name, "region": region, "bucket": {"access_logs": {}}}
    if problems_of(SMALLEST | given_keys) == ():
        account = "111122223333"
        assert check_bucket_name(names.bucket_name(name, account, region)) is None
        assert check_bucket_name(names.log_bucket_name(name, account, region)) is None
