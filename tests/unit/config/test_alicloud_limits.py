"""The limits of Alibaba Cloud against rules that are stated a second time, in another way."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stateroom.config import alicloud_names as names
from stateroom.config.limits.alicloud_arns import parse_arn
from stateroom.config.limits.alicloud_kms import check_alias, check_key, key_id_of
from stateroom.config.limits.alicloud_regions import (
    INDUSTRY_REGIONS,
    KNOWN_REGIONS,
    LRS_REGIONS,
    ZRS_REGIONS,
    check_account_id,
    check_region,
)
from stateroom.config.limits.alicloud_tags import check_tag_key, check_tag_value
from stateroom.config.limits.backend import check_backend_name
from stateroom.config.limits.oss import check_bucket_name, check_log_prefix, check_state_key, check_state_prefix
from stateroom.config.limits.ram import (
    check_audience,
    check_external_id,
    check_fingerprint,
    check_name,
    check_principal_arn,
    check_provider,
    check_service,
    check_session_name,
)
from stateroom.config.limits.tablestore import (
    check_instance_name,
    check_table_name,
    forbidden_word,
    lock_key_bytes,
)

ACCOUNT = "1111222233334444"
KEY_ID = "key-hzz62f1cb66fa42qoabcd"
ROLES = ("writer", "reader", "admin")
KINDS = ("public", "internal", "acceleration")

bucket_parts = st.sampled_from(["a", "z9", "-", "--", ".", "_", "A", "é", "state", "x" * 20])
bucket_names = st.lists(bucket_parts, max_size=6).map("".join)

path_parts = st.sampled_from(
    ["a", "state", "/", "//", ".", "..", "*", "?", "${", "\n", "\\", "é", ":", "-md5", "stateroom-smoke", "k" * 300]
)
paths = st.lists(path_parts, max_size=6).map("".join)

backend_names = st.one_of(
    st.from_regex(r"[a-z0-9-]{1,54}", fullmatch=True),
    st.lists(st.sampled_from(["ali", "ay", "ots", "admin", "taobao", "a", "1", "-", "pay"]), max_size=9).map("".join),
).filter(lambda name: not check_backend_name(name))


def is_path(text: str) -> bool:
    parts = text.split("/")
    return (
        all(part not in ("", ".", "..") for part in parts)
        and parts[0] != "stateroom-smoke"
        and not any(bad in text for bad in ("*", "?", "${", "\n"))
    )


@given(bucket_names)
def test_bucket_names_are_taken_exactly_by_the_rules(name: str) -> None:
    assert (check_bucket_name(name) is None) == (re.match(r"[a-z0-9][a-z0-9-]{1,61}[a-z0-9]\Z", name) is not None)


@given(paths)
def test_state_keys_are_taken_exactly_by_the_rules(key: str) -> None:
    good = is_path(key) and not key.endswith("-md5") and len(key.encode()) <= 1023
    assert (check_state_key(key) is None) == good


@given(paths)
def test_prefixes_are_taken_exactly_by_the_rules(prefix: str) -> None:
    good = is_path(prefix) and not prefix.startswith("\\") and len(prefix.encode()) <= 512
    assert (check_state_prefix(prefix) is None) == good


@given(paths, paths)
def test_what_is_taken_makes_an_object_name_that_oss_takes(prefix: str, key: str) -> None:
    if check_state_prefix(prefix) is None and check_state_key(key) is None:
        name = f"{prefix}/{key}"
        assert not name.startswith(("/", "./", "\\"))
        assert "//" not in name
        assert not name.endswith("/")


@given(st.text(max_size=60))
def test_any_text_has_an_answer(text: str) -> None:
    checks = (
        check_state_key, check_state_prefix, check_log_prefix, check_region, check_account_id, check_key, check_alias,
        check_instance_name, check_table_name, check_principal_arn, check_service, check_external_id,
        check_session_name, check_provider, check_audience, check_fingerprint, check_tag_key, check_tag_value,
    )  # fmt: skip
    for check in checks:
        fault = check(text)
        assert fault is None or (fault.what and fault.remedy)


@given(backend_names)
def test_names_derived_from_a_backend_name_follow_the_rules(name: str) -> None:
    instance = names.lock_instance_name(name, ACCOUNT)
    faults = [
        check_instance_name(instance),
        check_table_name(names.lock_table_name(name)),
        check_alias(names.key_alias(name)),
        *(check_name(names.role_name(name, role), "role") for role in ROLES),
        *(check_name(names.policy_name(name, role), "policy") for role in ROLES),
        *(
            check_name(names.oidc_provider_name(name, issuer), "oidc-provider")
            for issuer in ("github", "https://x.y/z")
        ),
    ]
    assert faults == [None] * len(faults)
    assert forbidden_word(instance) is None


@given(backend_names, st.sampled_from(ROLES))
def test_derived_arns_are_taken_where_they_may_be_written(name: str, role: str) -> None:
    assert check_principal_arn(names.role_arn(ACCOUNT, names.role_name(name, role))) is None
    assert check_provider(names.oidc_provider_arn(ACCOUNT, names.oidc_provider_name(name, "gitlab"))) is None


def test_instances_of_other_accounts_and_backends_have_other_names() -> None:
    assert names.lock_instance_name("acme-prod", ACCOUNT) == "acme-prod-d14ab3"
    others = [("acme-prod", "5555666677778888"), ("acme-prod-2", ACCOUNT), ("payments", ACCOUNT), ("admins", ACCOUNT)]
    assert len({names.lock_instance_name(*other) for other in [*others, ("acme-prod", ACCOUNT)]}) == 5


def test_names_that_begin_with_a_digit_get_a_letter() -> None:
    assert names.lock_instance_name("1-acme-prod", ACCOUNT).startswith("s1-acme-p-")
    assert names.lock_table_name("1-acme") == "s1_acme_locks"


@given(st.text(st.sampled_from("aZ0-_é "), max_size=18))
def test_instance_names_are_taken_exactly_by_the_rules(name: str) -> None:
    good = re.match(r"[a-zA-Z][a-zA-Z0-9-]{1,14}[a-zA-Z0-9]\Z", name) is not None
    assert (check_instance_name(name) is None) == good


@given(st.text(st.sampled_from("aZ0_-.é "), max_size=8) | st.integers(250, 260).map("t".__mul__))
def test_table_names_are_taken_exactly_by_the_rules(name: str) -> None:
    assert (check_table_name(name) is None) == (re.match(r"[a-zA-Z_][a-zA-Z0-9_]{0,254}\Z", name) is not None)


@given(bucket_names, st.text(max_size=20))
def test_the_size_of_a_lock_is_that_of_the_key_that_terraform_writes(bucket: str, key: str) -> None:
    assume = key.encode("utf-8", "surrogatepass")
    written = f"{bucket}/".encode() + assume + b"-md5"
    assert lock_key_bytes(bucket, len(assume)) == len(written)


@given(st.text(max_size=40).map("acs:ram::".__add__) | st.text(max_size=40))
def test_parts_of_an_arn_make_the_arn_again(text: str) -> None:
    arn = parse_arn(text)
    assert arn is None or ":".join(("acs", *arn)) == text


@given(st.text(st.sampled_from("ab/*?+=,.@-_ é"), max_size=12))
def test_principals_taken_have_no_wildcard(resource: str) -> None:
    if check_principal_arn(f"acs:ram::{ACCOUNT}:role/{resource}") is None:
        assert re.match(r"[a-zA-Z0-9.-]{1,64}\Z", resource)


@given(st.text(st.sampled_from("acnhgzhouswet-_ 1A"), max_size=16))
def test_suggested_region_is_a_known_region(text: str) -> None:
    fault = check_region(text)
    if fault is not None and fault.remedy.startswith("did you mean "):
        assert fault.remedy.removeprefix("did you mean ").removesuffix("?") in KNOWN_REGIONS


@given(st.sampled_from(sorted(KNOWN_REGIONS)), st.sampled_from(["{}-a", "{}a", "oss-{}", " {} "]))
def test_a_known_region_written_in_another_way_is_recognised(region: str, form: str) -> None:
    fault = check_region(form.format(region))
    if form == "{}a" and not region[-1].isdigit():
        return  # a zone is written so only after a digit
    assert fault is not None
    assert fault.remedy == f"did you mean {region}?"


def test_every_known_region_is_in_one_list_and_taken() -> None:
    assert len(KNOWN_REGIONS) == len(ZRS_REGIONS) + len(LRS_REGIONS) + len(INDUSTRY_REGIONS)
    assert [region for region in sorted(KNOWN_REGIONS) if check_region(region)] == []


@given(
    st.sampled_from(["aliyun", "Aliyun", "acs:", "ACS:", "stateroom:", "Stateroom:", "http://"]), st.text(max_size=9)
)
def test_reserved_tags_are_never_taken(prefix: str, rest: str) -> None:
    assert check_tag_key(prefix + rest) is not None


@given(st.text(max_size=70))
def test_tags_that_are_taken_are_those_that_oss_takes(text: str) -> None:
    if check_tag_key(text) is None:
        assert 1 <= len(text.encode()) <= 64
    if check_tag_value(text) is None:
        assert len(text.encode()) <= 128


@pytest.mark.parametrize("key", [KEY_ID, f"acs:kms:cn-hangzhou:{ACCOUNT}:key/{KEY_ID}"])
def test_a_key_has_one_id_however_it_is_named(key: str) -> None:
    assert check_key(key) is None
    assert key_id_of(key) == KEY_ID
    assert names.key_arn("cn-hangzhou", ACCOUNT, key_id_of(key)) == f"acs:kms:cn-hangzhou:{ACCOUNT}:key/{KEY_ID}"


@pytest.mark.parametrize("alias", ["alias/", "alias/acs/oss", "state", f"alias/{'a' * 250}"])
def test_aliases_that_kms_refuses_are_refused(alias: str) -> None:
    assert check_alias(alias) is not None


@pytest.mark.parametrize("kind", ["role", "user", "policy", "oidc-provider"])
def test_names_are_as_long_as_ram_allows(kind: str) -> None:
    longest = {"role": 64, "user": 64, "policy": 128, "oidc-provider": 128}[kind]
    assert check_name("n" * longest, kind) is None
    assert check_name("n" * (longest + 1), kind) is not None
    assert check_name("", kind) is not None


@pytest.mark.parametrize(
    ("region", "kind", "oss", "tablestore", "sts"),
    [
        ("cn-hangzhou", "public", "oss-cn-hangzhou", "acme.cn-hangzhou.ots", "sts.cn-hangzhou"),
        ("cn-beijing", "internal", "oss-cn-beijing-internal", "acme.cn-beijing.vpc.tablestore", "sts-vpc.cn-beijing"),
        ("eu-central-1", "acceleration", "oss-accelerate", "acme.eu-central-1.ots", "sts.eu-central-1"),
        ("cn-hangzhou-finance", "public", "oss-cn-hzfinance", "acme.cn-hangzhou-finance.ots",
         "sts.cn-hangzhou-finance"),
        ("cn-shanghai-finance-1", "internal", "oss-cn-shanghai-finance-1-pub-internal",
         "acme.cn-shanghai-finance-1.vpc.tablestore", "sts-vpc.cn-shanghai-finance-1"),
    ],
)  # fmt: skip
def test_endpoints_are_those_of_the_documents(
    region: str, kind: names.Kind, oss: str, tablestore: str, sts: str
) -> None:
    assert names.oss_endpoint(region, kind) == f"https://{oss}.aliyuncs.com"
    assert names.tablestore_endpoint("acme", region, kind) == f"https://{tablestore}.aliyuncs.com"
    assert names.sts_endpoint(region, kind) == f"{sts}.aliyuncs.com"


@pytest.mark.parametrize("kind", KINDS)
def test_the_tablestore_endpoint_begins_with_the_instance(kind: names.Kind) -> None:
    url = names.tablestore_endpoint("acme-lock", "cn-beijing", kind)
    assert url.removeprefix("https://").partition(".")[0] == "acme-lock"


def test_arns_are_those_of_the_documents() -> None:
    assert names.bucket_arn(ACCOUNT, "acme") == f"acs:oss:*:{ACCOUNT}:acme"
    assert names.table_arn("cn-hangzhou", ACCOUNT, "i", "t") == f"acs:ots:cn-hangzhou:{ACCOUNT}:instance/i/table/t"
    assert names.role_arn(ACCOUNT, "Acme-Writer") == f"acs:ram::{ACCOUNT}:role/acme-writer"
    assert names.policy_arn(ACCOUNT, "acme-writer") == f"acs:ram::{ACCOUNT}:policy/acme-writer"
    assert names.oidc_provider_arn(ACCOUNT, "acme-github") == f"acs:ram::{ACCOUNT}:oidc-provider/acme-github"


def test_identity_providers_of_two_issuers_have_two_names() -> None:
    assert names.oidc_provider_name("acme", "github") == "acme-github"
    one, other = (names.oidc_provider_name("acme", f"https://{host}/x") for host in ("a.example", "b.example"))
    assert one != other
