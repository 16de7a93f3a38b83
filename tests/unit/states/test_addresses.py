from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stateroom.facts import Facts
from stateroom.states.addresses import (
    Address,
    address_of,
    is_state_key,
    key_of,
    object_key,
    state_of_digest,
    state_of_lock,
)

AWS = Facts(
    cloud="aws", name="acme", account="1", partition="aws", region="eu-west-1", bucket="b", state_key="net/tf.tfstate",
    workspace_key_prefix="env:", lock="both", encryption="AES256",
)  # fmt: skip
ALICLOUD = replace(AWS, cloud="alicloud", partition="acs", lock="table")


@pytest.mark.parametrize(
    ("facts", "key", "address"),
    [
        (AWS, "net/tf.tfstate", ("net/tf.tfstate", "default")),
        (AWS, "other", ("other", "default")),
        (AWS, "env:/dev/net/tf.tfstate", ("net/tf.tfstate", "dev")),
        (AWS, "env:/dev", ("env:/dev", "default")),
        (AWS, "env://x", ("env://x", "default")),
        (ALICLOUD, "env:/net/tf.tfstate", ("net/tf.tfstate", "default")),
        (ALICLOUD, "env:/dev/net/tf.tfstate", ("net/tf.tfstate", "dev")),
        (ALICLOUD, "env:/dev/other", ("dev/other", "default")),
        (ALICLOUD, "elsewhere/x", ("elsewhere/x", "default")),
    ],
)
def test_a_state_has_the_name_that_its_tool_gives_it(facts: Facts, key: str, address: tuple[str, str]) -> None:
    assert address_of(facts, key) == Address(*address)


def test_a_state_of_the_same_name_tells_a_workspace_from_a_folder() -> None:
    assert address_of(ALICLOUD, "env:/dev/other", {"env:/other"}) == Address("other", "dev")


@pytest.mark.parametrize(
    ("facts", "address", "key"),
    [
        (AWS, ("net/tf.tfstate", "default"), "net/tf.tfstate"),
        (AWS, ("net/tf.tfstate", "dev"), "env:/dev/net/tf.tfstate"),
        (ALICLOUD, ("net/tf.tfstate", "default"), "env:/net/tf.tfstate"),
        (ALICLOUD, ("net/tf.tfstate", "dev"), "env:/dev/net/tf.tfstate"),
        (replace(ALICLOUD, workspace_key_prefix="a/b"), ("c", "dev"), "a/b/dev/c"),
    ],
)
def test_a_tool_looks_for_a_state_where_the_backend_has_it(facts: Facts, address: tuple[str, str], key: str) -> None:
    assert object_key(facts, Address(*address)) == key
    assert object_key(facts, address_of(facts, key)) == key


@pytest.mark.parametrize("asked", ["a/b", "b/a/b", "s3://b/a/b", "oss://b/a/b"])
def test_a_state_is_meant_by_its_key_its_path_or_its_url(asked: str) -> None:
    assert key_of(AWS, asked) == "a/b"


@pytest.mark.parametrize(
    ("key", "may_be"),
    [
        ("a", True),
        ("a.tflock", False),
        ("a/", False),
        ("stateroom-smoke/1/x", False),
        (".pulumi/stacks/x.json", False),
        ("team/.pulumi/meta.yaml", False),
        ("a.pulumi/x", True),
    ],
)
def test_not_every_object_may_be_a_state(key: str, may_be: bool) -> None:
    assert is_state_key(key) is may_be


@given(st.text(min_size=1, max_size=40))
def test_the_names_of_lock_and_digest_lead_back_to_the_state(key: str) -> None:
    expected = key if is_state_key(key) else None
    assert state_of_lock(AWS, f"b/{key}") == expected
    assert state_of_digest(AWS, f"b/{key}-md5") == expected
    assert state_of_lock(AWS, f"c/{key}") is None
