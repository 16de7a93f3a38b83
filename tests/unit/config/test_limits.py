"""The limits against rules that are stated a second time, in another way."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stateroom.config import names
from stateroom.config.limits.arns import parse_arn
from stateroom.config.limits.backend import check_backend_name, check_endpoint
from stateroom.config.limits.dynamodb import check_table_name
from stateroom.config.limits.iam import check_external_id, check_name, check_path, check_principal_arn
from stateroom.config.limits.kms import check_alias
from stateroom.config.limits.oidc import check_context, check_pinned, check_subject, serves_github
from stateroom.config.limits.regions import check_region
from stateroom.config.limits.s3 import check_bucket_name, check_existing_bucket_name, check_state_key
from stateroom.config.limits.tags import check_tag_key
from stateroom.config.problems import Fault

ACCOUNT = "111122223333"
ROLES = ("writer", "reader", "admin", "replication")

bucket_parts = st.sampled_from(
    ["a", "z9", "-", "--", ".", "_", "A", "é", "xn--", "sthree-", "amzn-s3-demo-", "-s3alias", "--ol-s3", ".mrap",
     "--x-s3", "--table-s3", "-an", "192.168.0.1", "state", "x" * 20]
)  # fmt: skip
bucket_names = st.lists(bucket_parts, max_size=6).map("".join)
BUCKET = re.compile(
    r"(?!xn--|sthree-|amzn-s3-demo-)(?!.*(-s3alias|--ol-s3|--x-s3|--table-s3|-an)\Z)[a-z0-9][a-z0-9-]{1,61}[a-z0-9]\Z"
)

key_parts = st.sampled_from(
    ["a", "state", "/", "//", ".", "..", "*", "?", "${", "\n", "é", ".tflock", "-md5", "stateroom-smoke", "k" * 300]
)
keys = st.lists(key_parts, max_size=6).map("".join)

backend_names = st.from_regex(r"[a-z0-9-]{1,54}", fullmatch=True).filter(lambda name: not check_backend_name(name))


@given(bucket_names)
def test_bucket_names_are_taken_exactly_by_the_rules(name: str) -> None:
    assert (check_bucket_name(name) is None) == (BUCKET.match(name) is not None)


@given(bucket_names)
def test_existing_bucket_names_differ_only_in_single_dots(name: str) -> None:
    without_dots = check_existing_bucket_name(name) is None and "." not in name
    assert without_dots == (check_bucket_name(name) is None)


@given(keys)
def test_state_keys_are_taken_exactly_by_the_rules(key: str) -> None:
    parts = key.split("/")
    good = (
        all(part not in ("", ".", "..") for part in parts)
        and parts[0] != "stateroom-smoke"
        and not key.endswith((".tflock", "-md5"))
        and not any(bad in key for bad in ("*", "?", "${", "\n"))
        and len(key.encode()) <= 1017
    )
    assert (check_state_key(key) is None) == good


@given(st.text(max_size=60))
def test_any_text_as_a_key_has_an_answer(key: str) -> None:
    fault = check_state_key(key)
    assert fault is None or (fault.what and fault.remedy)


@given(backend_names)
def test_names_derived_from_a_backend_name_follow_the_rules(name: str) -> None:
    faults = [
        check_table_name(names.lock_table_name(name)),
        check_alias(names.key_alias(name)),
        *(check_name(names.role_name(name, role), "role") for role in ROLES),
        *(check_name(names.policy_name(name, role), "policy") for role in ROLES),
    ]
    assert faults == [None] * len(faults)


@given(st.text(st.sampled_from("aZ0_.-/é "), max_size=8) | st.integers(250, 260).map("t".__mul__))
def test_table_names_are_taken_exactly_by_the_rules(name: str) -> None:
    good = 3 <= len(name) <= 255 and not set(name) - set("aZ0_.-t")
    assert (check_table_name(name) is None) == good


@given(st.text(max_size=6) | st.integers(1220, 1230).map("e".__mul__))
def test_external_ids_are_taken_exactly_by_the_rules(external_id: str) -> None:
    good = re.match(r"[a-zA-Z0-9_+=,.@:\/-]{2,1224}\Z", external_id) is not None
    assert (check_external_id(external_id) is None) == good


@given(st.text(st.sampled_from("euswtgovcn-_ 1aZ9"), max_size=16))
def test_suggested_region_is_a_region(text: str) -> None:
    fault = check_region(text)
    if fault is not None and fault.remedy.startswith("did you mean "):
        assert check_region(fault.remedy.removeprefix("did you mean ").removesuffix("?")) is None


@given(st.text(max_size=40).map("arn:aws:iam::".__add__) | st.text(max_size=40))
def test_parts_of_an_arn_make_the_arn_again(text: str) -> None:
    arn = parse_arn(text)
    assert arn is None or ":".join(("arn", *arn)) == text


@given(st.text(st.sampled_from("ab/*?+=,.@-_ é"), max_size=12))
def test_principals_taken_have_no_wildcard(resource: str) -> None:
    arn = f"arn:aws:iam::{ACCOUNT}:role/{resource}"
    if check_principal_arn(arn) is None:
        assert re.match(r"([!-~]+/)?[a-zA-Z0-9_+=,.@-]{1,64}\Z", resource)
        assert not set("*?") & set(resource)


@given(st.text(st.sampled_from("ab/*? é"), max_size=8).map("/".__add__))
def test_iam_paths_taken_join_to_an_arn_without_wildcard(path: str) -> None:
    if check_path(path) is None:
        assert check_principal_arn(names.role_arn("aws", ACCOUNT, path, "x")) is None


@pytest.mark.parametrize(
    ("issuer", "serves"),
    [
        ("github", True),
        ("https://token.actions.githubusercontent.com", True),
        ("https://token.actions.githubusercontent.com/acme", True),
        ("https://token.actions.acme.ghe.com", True),
        ("https://github.acme.example/_services/token", True),
        ("gitlab", False),
        ("https://gitlab.acme.example", False),
        ("https://token.actions.ghe.com", False),
        ("https://oidc-ack-cn-hangzhou.oss-cn-hangzhou.aliyuncs.com/c0123456789abcdef", False),
    ],
)
def test_jobs_of_github_have_tokens_of_its_issuers_alone(issuer: str, serves: bool) -> None:
    assert serves_github(issuer) is serves


@pytest.mark.parametrize(
    "context",
    [
        *("ref:refs/heads/main", "ref:refs/tags/v1", "environment:blue", "environment:a:b", "pull_request"),
        *(
            "*",
            "ref:*",
            "ref:refs/*",
            "ref:refs/heads/*",
            "env*",
            "environment:*",
            "pull?request",
            "re?:refs/heads/main",
        ),
    ],
)
def test_what_a_job_of_github_can_have_behind_its_repository_is_taken(context: str) -> None:
    assert check_context(context) is None


@pytest.mark.parametrize(
    ("context", "remedy"),
    [
        ("ref", "write it as GitHub does"),
        ("ref:", "write it as GitHub does"),
        ("ref:main", "did you mean :ref:refs/heads/main?"),
        ("ref:heads/v1", "did you mean :ref:refs/heads/v1?"),
        ("ref:heads/*", "write it as GitHub does"),
        ("ref:tags/v1", "did you mean :ref:refs/tags/v1?"),
        ("refs/heads/main", "did you mean :ref:refs/heads/main?"),
        ("environment", "write it as GitHub does"),
        ("environment:", "write it as GitHub does"),
        ("Environment:blue", "write it as GitHub does"),
        ("ref:refs/heads/", "write it as GitHub does"),
        ("pull_request:*", "write it as GitHub does"),
        ("main", "did you mean :ref:refs/heads/main?"),
    ],
)
def test_what_no_job_of_github_has_behind_its_repository_is_refused(context: str, remedy: str) -> None:
    assert check_context(context) == Fault("no job of GitHub has such a subject", remedy)


subject_parts = st.sampled_from(
    ["repo", "repository_owner", "environment", "ref", ":", "/", "acme", "other", "*", "?", " "]
)


@given(st.lists(subject_parts, max_size=8).map("".join))
def test_pinned_subjects_match_no_token_of_another_owner(subject: str) -> None:
    if check_subject(subject) is None and check_pinned("github", subject) is None:
        before_wildcard = re.split(r"[*?]", subject)[0]
        assert re.search(r"(repo:[^/]+/|repository_owner:[^:]+)", before_wildcard)


@given(st.sampled_from(["http", "https", "ftp"]), st.sampled_from(
    ["localhost", "127.0.0.1", "127.9.9.9", "[::1]", "aws.localhost", "10.0.0.1", "localhost.example", "0.0.0.0"]  # noqa: S104
))  # fmt: skip
def test_plain_http_reaches_only_this_host(scheme: str, host: str) -> None:
    local = host in ("localhost", "127.0.0.1", "127.9.9.9", "[::1]", "aws.localhost")
    assert (check_endpoint(f"{scheme}://{host}:4599") is None) == (scheme == "https" or (scheme == "http" and local))


@given(st.text(max_size=30))
def test_any_text_as_an_endpoint_has_an_answer(text: str) -> None:
    fault = check_endpoint(text)
    assert fault is None or (fault.what and fault.remedy)


@given(st.sampled_from(["aws:", "AWS:", "Aws:", "stateroom:", "Stateroom:"]), st.text(max_size=10))
def test_reserved_tags_are_never_taken(prefix: str, rest: str) -> None:
    assert check_tag_key(prefix + rest) is not None
