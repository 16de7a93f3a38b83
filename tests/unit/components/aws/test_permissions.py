"""What a scope reaches, and what no policy can hold."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.aws import documents
from stateroom.errors import ConfigError
from tests.unit.components.aws.sites import ACCOUNT, BUCKET, configure, locate, sids, statement

SCOPES: list[tuple[dict[str, list[str]], list[str]]] = [
    ({}, ["*"]),
    ({"keys": ["app/a"]}, ["app/a", "env:/*/app/a"]),
    ({"keys": ["app/a"], "workspaces": ["default"]}, ["app/a"]),
    ({"keys": ["app/a"], "workspaces": ["dev"]}, ["env:/dev/app/a"]),
    (
        {"keys": ["a", "b"], "workspaces": ["dev", "default"]},
        ["a", "env:/dev/a", "b", "env:/dev/b"],
    ),
    ({"workspaces": ["dev", "test"]}, ["env:/dev/*", "env:/test/*"]),
    ({"keys": ["cost$"], "workspaces": ["a$b"]}, ["env:/a${$}b/cost${$}"]),
]


@pytest.mark.parametrize(("scope", "states"), SCOPES)
@pytest.mark.parametrize("mode", ["table", "native", "both", "none"])
def test_a_scope_reaches_its_states_their_locks_and_their_digests(
    scope: dict[str, list[str]], states: list[str], mode: str
) -> None:
    role = {"accounts": [ACCOUNT], "scope": scope}
    site = locate(configure(lock={"mode": mode}, access={"writer": role, "reader": role}))
    exact = [state for state in states if not state.endswith("*")]
    locks = [f"{state}.tflock" for state in exact] if mode in ("native", "both") else []
    writer, reader = documents.access_policy(site, "writer"), documents.access_policy(site, "reader")
    arn = f"arn:aws:s3:::{BUCKET}"

    assert statement(writer, "WriterObjects")["Resource"] == [f"{arn}/{path}" for path in [*states, *locks]]
    assert statement(reader, "ReaderObjects")["Resource"] == [f"{arn}/{state}" for state in states]
    assert statement(reader, "ReaderObjects")["Action"] == ["s3:GetObject"]
    for document, name, paths in ((writer, "WriterList", [*states, *locks]), (reader, "ReaderList", states)):
        listing = statement(document, name)
        assert (listing["Action"], listing["Resource"]) == (["s3:ListBucket"], [arn])
        condition = {"StringLike": {"s3:prefix": ["env:/", *paths]}} if states != ["*"] else None
        assert listing.get("Condition") == condition

    if mode in ("native", "none"):
        assert not [sid for sid in sids(writer) + sids(reader) if sid.endswith(("Table", "Items"))]
        return
    items = [f"{BUCKET}/{path}" for path in [*states, *(f"{state}-md5" for state in exact)]]
    digests = [f"{BUCKET}/{state}-md5" for state in states]
    present = {"Null": {"dynamodb:LeadingKeys": "false"}}
    assert statement(writer, "WriterItems").get("Condition") == (
        {"ForAllValues:StringLike": {"dynamodb:LeadingKeys": items}, **present} if states != ["*"] else None
    )
    assert statement(reader, "ReaderItems")["Condition"] == {
        "ForAllValues:StringLike": {"dynamodb:LeadingKeys": digests},
        **present,
    }
    assert statement(reader, "ReaderItems")["Action"] == ["dynamodb:GetItem"]


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
    role = {"accounts": [ACCOUNT], "scope": {"keys": keys, "workspaces": workspaces}}
    site = locate(configure(access={"writer": role}))
    resources = statement(documents.access_policy(site, "writer"), "WriterObjects")["Resource"]
    path = key if workspace == "default" else f"env:/{workspace}/{key}"
    in_scope = key in keys and workspace in workspaces
    for name in (path, f"{path}.tflock"):
        reached = any(_matches(resource, f"arn:aws:s3:::{BUCKET}/{name}") for resource in resources)
        assert reached == in_scope, (name, resources)


def _matches(pattern: str, text: str) -> bool:
    """As IAM matches: `*` and `?` are wildcards, `${*}`, `${?}` and `${$}` the characters themselves."""
    parts = re.split(r"(\$\{[*?$]\}|[*?])", pattern)
    wildcard = {"*": ".*", "?": "."}
    return bool(
        re.fullmatch(
            "".join(wildcard.get(part) or re.escape(re.sub(r"\$\{(.)\}", r"\1", part)) for part in parts), text
        )
    )


def test_a_scope_of_the_default_workspace_without_keys_is_refused() -> None:
    role = {"accounts": [ACCOUNT], "scope": {"workspaces": ["default", "dev"]}}
    with pytest.raises(ConfigError) as caught:
        documents.require_fitting(configure(access={"writer": role}))
    assert str(caught.value) == (
        "a scope of acme names the default workspace but no keys\n"
        "  why:  states of the default workspace have no path of their own, so IAM cannot tell all of them from those "
        "of other workspaces\n"
        "  next: name the keys in scope.keys, or take default out of scope.workspaces"
    )


def test_a_scope_too_long_for_a_managed_policy_is_refused() -> None:
    keys = [f"teams/team-{number:02}/terraform.tfstate" for number in range(60)]
    role = {"accounts": [ACCOUNT], "scope": {"keys": keys, "workspaces": ["default"]}}
    with pytest.raises(ConfigError) as caught:
        documents.require_fitting(configure(access={"reader": role}))
    assert str(caught.value) == (
        "the reader policy of acme is too long for IAM\n"
        "  why:  it has 7214 characters, and a managed policy has at most 6144\n"
        "  next: name fewer keys or workspaces in access.reader.scope: every key counts once for each workspace"
    )


def test_two_scopes_that_fit_their_policies_fit_the_bucket_policy() -> None:
    def scoped(count: int) -> dict[str, Any]:
        keys = [f"teams/team-{number:02}/terraform.tfstate" for number in range(count)]
        return {"accounts": [ACCOUNT], "scope": {"keys": keys, "workspaces": ["default"]}}

    config = configure(
        bucket={"organization": "o-exampleorgid"},
        access={"writer": scoped(23), "reader": scoped(50), "admin": {"accounts": [ACCOUNT]}},
    )
    site = locate(config)
    sizes = [len(documents.render(documents.access_policy(site, access))) for access in ("writer", "reader")]
    assert min(sizes) > 0.9 * documents.MANAGED_POLICY_LIMIT
    assert len(documents.render(documents.bucket_policy(site))) < 20480


def test_a_trust_policy_beyond_the_quota_of_iam_is_refused() -> None:
    role = {"principals": [f"arn:aws:iam::{ACCOUNT}:role/ci-{number:03}" for number in range(60)]}
    with pytest.raises(ConfigError) as caught:
        documents.require_fitting(configure(access={"reader": role}))
    assert str(caught.value) == (
        "the trust policy of the reader role of acme is too long for IAM\n"
        "  why:  it has 2535 characters, and by default a role's trust policy has at most 2048\n"
        "  next: name fewer accounts, principals or subjects in access.reader: an organization instead of many "
        "accounts, a subject with * instead of many subjects"
    )
