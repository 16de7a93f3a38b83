"""What a scope reaches, and what no policy can hold."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.alicloud import documents
from stateroom.errors import ConfigError
from tests.unit.components.alicloud.sites import ACCOUNT, BUCKET, TABLE_ARN, actions, configure, locate, statement

ARN = f"acs:oss:*:{ACCOUNT}:{BUCKET}"
WRITE = ("oss:GetObject", "oss:PutObject", "oss:DeleteObject")
READ_ROWS = ("ots:DescribeTable", "ots:GetRow")
WRITE_ROWS = (*READ_ROWS, "ots:PutRow", "ots:DeleteRow")
BUCKET_LIMIT = 16 * 1024
"""Source: OSS API, PutBucketPolicy."""

SCOPES: list[tuple[dict[str, list[str]], list[str]]] = [
    ({}, ["env:/*"]),
    ({"keys": ["app/a"]}, ["env:/app/a", "env:/*/app/a"]),
    ({"keys": ["app/a"], "workspaces": ["default"]}, ["env:/app/a"]),
    ({"keys": ["app/a"], "workspaces": ["dev"]}, ["env:/dev/app/a"]),
    ({"keys": ["a", "b"], "workspaces": ["dev", "default"]}, ["env:/a", "env:/dev/a", "env:/b", "env:/dev/b"]),
    ({"workspaces": ["dev", "test"]}, ["env:/dev/*", "env:/test/*"]),
    ({"keys": ["cost$"], "workspaces": ["a$b"]}, ["env:/a$b/cost$"]),
]


def resources(document: dict[str, Any], action: str) -> list[str]:
    """Everything on which an action is allowed."""
    return [
        each for statement in document["Statement"] if action in statement["Action"] for each in statement["Resource"]
    ]


@pytest.mark.parametrize(("scope", "states"), SCOPES)
@pytest.mark.parametrize("mode", ["table", "none"])
def test_a_scope_reaches_its_states(scope: dict[str, list[str]], states: list[str], mode: str) -> None:
    role = {"accounts": [ACCOUNT], "scope": scope}
    site = locate(configure(lock={"mode": mode}, access={"writer": role, "reader": role}))
    writer, reader = documents.access_policy(site, "writer"), documents.access_policy(site, "reader")

    for action in ("oss:GetObject", "oss:PutObject"):
        assert resources(writer, action) == [f"{ARN}/{state}" for state in states]
    # No client deletes the state of a default workspace.
    defaults = {f"env:/{key}" for key in scope.get("keys", [])}
    assert resources(writer, "oss:DeleteObject") == [f"{ARN}/{state}" for state in states if state not in defaults]
    assert statement(reader, "oss:GetObject")["Resource"] == [f"{ARN}/{state}" for state in states]
    for document in (writer, reader):
        listing = statement(document, "oss:ListObjects")
        assert listing["Resource"] == [ARN]
        assert listing["Condition"] == {"StringEquals": {"oss:Prefix": ["env:/"]}}
    if mode == "none":
        assert not [action for action in actions(writer) + actions(reader) if action.startswith("ots:")]
        return
    assert statement(writer, *WRITE_ROWS)["Resource"] == [TABLE_ARN]
    assert statement(reader, *READ_ROWS)["Resource"] == [TABLE_ARN]


def test_the_admin_reaches_every_version_lock_and_digest() -> None:
    admin = documents.access_policy(locate(configure()), "admin")
    listing = ["oss:GetBucketVersioning", "oss:ListObjects", "oss:ListObjectVersions"]
    assert statement(admin, *listing) == {
        "Effect": "Allow",
        "Action": listing,
        "Resource": [ARN],
    }
    objects = ("oss:GetObject", "oss:GetObjectVersion", "oss:PutObject", "oss:DeleteObject", "oss:DeleteObjectVersion")
    assert statement(admin, *objects)["Resource"] == [f"{ARN}/*"]
    assert statement(admin, *WRITE_ROWS, "ots:GetRange")["Resource"] == [TABLE_ARN]


def test_states_lie_below_the_prefix_that_was_chosen() -> None:
    site = locate(configure(state={"prefix": "team/states"}))
    writer = documents.access_policy(site, "writer")
    assert statement(writer, *WRITE)["Resource"] == [f"{ARN}/team/states/*"]
    assert statement(writer, "oss:ListObjects")["Condition"] == {"StringEquals": {"oss:Prefix": ["team/states/"]}}


@pytest.mark.parametrize("access", ["writer", "reader", "admin"])
def test_nothing_is_allowed_that_no_client_calls(access: str) -> None:
    allowed = set(actions(documents.access_policy(locate(configure(encryption={"mode": "kms"})), access)))
    assert not allowed & {"oss:ListBuckets", "oss:GetBucketLocation", "ots:UpdateRow"}
    assert not [action for action in allowed if "*" in action]


NAME = st.text(st.sampled_from("ab$~-"), min_size=1, max_size=3)
KEY = st.lists(NAME, min_size=1, max_size=2).map("/".join)


@given(
    keys=st.lists(KEY, min_size=1, max_size=3, unique=True),
    workspaces=st.lists(NAME | st.just("default"), min_size=1, max_size=3, unique=True),
    key=KEY,
    workspace=NAME | st.just("default"),
)
def test_a_writer_of_named_keys_and_workspaces_reaches_no_other_state(
    keys: list[str], workspaces: list[str], key: str, workspace: str
) -> None:
    """Paths are compared, not pairs: `a` of the workspace `b` is the object that `b/a` of the default one is."""
    role = {"accounts": [ACCOUNT], "scope": {"keys": keys, "workspaces": workspaces}}
    site = locate(configure(access={"writer": role}))
    writer, path = documents.access_policy(site, "writer"), _path(key, workspace)
    scope = {_path(each, other) for each in keys for other in workspaces}
    assert _reaches(writer, "oss:PutObject", path) == (path in scope)
    assert _reaches(writer, "oss:DeleteObject", path) == (path in scope - {_path(each, "default") for each in keys})


def _reaches(document: dict[str, Any], action: str, path: str) -> bool:
    return any(_matches(resource, f"{ARN}/{path}") for resource in resources(document, action))


def _path(key: str, workspace: str) -> str:
    return f"env:/{key}" if workspace == "default" else f"env:/{workspace}/{key}"


def _matches(pattern: str, text: str) -> bool:
    """As RAM matches: `*` is a wildcard."""
    return bool(re.fullmatch(".*".join(map(re.escape, pattern.removeprefix(ARN).split("*"))), text.removeprefix(ARN)))


def test_a_scope_of_the_default_workspace_without_keys_is_refused() -> None:
    role = {"accounts": [ACCOUNT], "scope": {"workspaces": ["default", "dev"]}}
    with pytest.raises(ConfigError) as caught:
        documents.require_fitting(configure(access={"writer": role}))
    assert str(caught.value) == (
        "a scope of acme names the default workspace but no keys\n"
        "  why:  states of the default workspace have no folder of their own, so RAM cannot tell all of them from "
        "those of other workspaces\n"
        "  next: name the keys in scope.keys, or take default out of scope.workspaces"
    )


def test_a_scope_too_long_for_a_policy_is_refused() -> None:
    keys = [f"teams/team-{number:02}/terraform.tfstate" for number in range(60)]
    role = {"accounts": [ACCOUNT], "scope": {"keys": keys, "workspaces": ["default"]}}
    with pytest.raises(ConfigError) as caught:
        documents.require_fitting(configure(access={"reader": role}))
    assert str(caught.value) == (
        "the reader policy of acme is too long for RAM\n"
        "  why:  it has 6785 characters, and a policy has at most 6144\n"
        "  next: name fewer keys or workspaces in access.reader.scope: every key counts once for each workspace"
    )


def test_two_scopes_that_fit_their_policies_fit_the_bucket_policy() -> None:
    def scoped(count: int) -> dict[str, Any]:
        keys = [f"teams/team-{number:02}/terraform.tfstate" for number in range(count)]
        return {"accounts": [ACCOUNT], "scope": {"keys": keys, "workspaces": ["default"]}}

    site = locate(
        configure(access={"writer": scoped(51), "reader": scoped(53), "admin": {"accounts": [ACCOUNT]}}),
    )
    sizes = [len(documents.render(documents.access_policy(site, access))) for access in ("writer", "reader")]
    assert min(sizes) > 0.9 * documents.POLICY_LIMIT
    assert len(documents.render(documents.bucket_policy(site))) < BUCKET_LIMIT
