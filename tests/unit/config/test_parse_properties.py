"""Whatever stands in a stack file, the answer is a backend or a ConfigError in our own words."""

from __future__ import annotations

import re
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stateroom.config import names
from stateroom.config.backend import CLOUDS, MODELS
from stateroom.config.environment import places
from stateroom.config.limits import oss, s3
from stateroom.config.load import load_stack, parse_backend
from stateroom.config.shape import shape_of, walk
from stateroom.errors import ConfigError
from stateroom.facts import CloudName
from tests.unit.config.test_config_cases import SMALLEST_OF

PROBLEM = re.compile(r"\S.* @ (\$|config)\S* ?.*\(.*\)", re.DOTALL)
FOREIGN = ("Input should", "Field required", "Extra inputs", "validation error", "pydantic", "String should")
ROOTS = {cloud: shape_of(MODELS[cloud]) for cloud in CLOUDS}

words = sorted({str(step) for root in ROOTS.values() for path, _ in walk(root) for step in path if step != "*"})
telling = [
    "${env:SET}", "${env:UNSET}", "${env:", "create", "github", "both", "kms", "key", "table", "eu-west-1", "us-west-1",
    "acs:ram::1111222233334444:oidc-provider/ci", "1111222233334444",
]  # fmt: skip
leaves = (
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.dates()
    | st.sampled_from([*telling, *words])
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


def backends(cloud: CloudName) -> st.SearchStrategy[Any]:
    above = SMALLEST_OF[cloud].__or__
    return st.dictionaries(keys, values, max_size=5).map(above) | section(ROOTS[cloud]).map(above)


@given(values | backends("aws") | backends("alicloud"))
def test_any_value_is_a_backend_or_problems_in_our_words(value: object) -> None:
    for problem in problems_of(value):
        assert PROBLEM.fullmatch(problem)
        assert not any(word in problem for word in FOREIGN)
        assert problem.isprintable()


def put(cloud: CloudName, path: str, text: str) -> dict[str, Any]:
    value: Any = text
    for step in reversed(path.split(".")):
        value = {step: value}
    return SMALLEST_OF[cloud] | value


# A path is no secret, so any text may be one.
@pytest.mark.parametrize(
    ("cloud", "path"),
    [(cloud, path) for cloud in CLOUDS for path in sorted(places(ROOTS[cloud])) if path != "ca_bundle"],
)
@settings(max_examples=settings().max_examples // 4)  # thirty times, once a path
@given(secret=st.text(st.characters(codec="ascii", exclude_categories=["Cc"]), min_size=1, max_size=30))
def test_what_comes_from_a_variable_is_never_shown(cloud: CloudName, path: str, secret: str) -> None:
    hidden = f"s3cr3t{secret}s3cr3t"
    with pytest.raises(ConfigError) as caught:
        parse_backend(put(cloud, path, "[${env:SECRET}] "), "the stack", {"SECRET": hidden})
    assert "s3cr3t" not in str(caught.value)


@given(st.text(max_size=60) | st.text(st.sampled_from("config:\n  -{}[]&*!|>'\"#%@` \t0a"), max_size=40))
def test_any_file_is_a_stack_or_a_configuration_error(text: str) -> None:
    with TemporaryDirectory() as folder:
        (Path(folder) / "Pulumi.dev.yaml").write_text(text, encoding="utf-8", errors="surrogatepass")
        with pytest.raises(ConfigError):
            load_stack(Path(folder), "dev", {})


REGIONS = {
    "aws": ["eu-west-1", "ap-southeast-1", "us-gov-west-1", "cn-northwest-1"],
    "alicloud": ["cn-hangzhou", "ap-southeast-1", "cn-shanghai-finance-1", "cn-north-2-gov-1"],
}
CHECKS = {"aws": (s3.check_bucket_name, "111122223333"), "alicloud": (oss.check_bucket_name, "1111222233334444")}


@pytest.mark.parametrize("cloud", CLOUDS)
@given(st.from_regex(r"[a-z0-9-]{1,54}", fullmatch=True), st.data())
def test_names_derived_from_a_configuration_that_is_taken_are_bucket_names(
    cloud: CloudName, name: str, data: st.DataObject
) -> None:
    region = data.draw(st.sampled_from(REGIONS[cloud]))
    given_keys = {"name": name, "region": region, "bucket": {"access_logs": {}}}
    if problems_of(SMALLEST_OF[cloud] | given_keys) == ():
        check, account = CHECKS[cloud]
        assert check(names.bucket_name(name, account, region)) is None
        assert check(names.log_bucket_name(name, account, region)) is None
