"""Tags of keys, in the newer and the older form."""

from __future__ import annotations

import pytest

from tests.emulator.ram.place import Place, Sdk, rpc, tag

KEY = {"resource_type": "key", "region_id": "cn-hangzhou"}


def rows(kms: Sdk, *keys: str) -> list[tuple[str, str, str]]:
    found = kms("ListTagResources", **KEY, resource_id=[*keys])["TagResources"]["TagResource"]
    return [(row["ResourceId"], row["TagKey"], row["TagValue"]) for row in found]


def test_tags_come_and_go(kms: Sdk, key: str) -> None:
    other = kms("CreateKey", tags='[{"TagKey": "made", "TagValue": "with"}]')["KeyMetadata"]["KeyId"]
    kms("TagResources", **KEY, resource_id=[key, other], tag=tag("kms", "TagResources", a="1", b="2"))
    assert rows(kms, key) == [(key, "a", "1"), (key, "b", "2")]
    assert rows(kms, other) == [(other, "made", "with"), (other, "a", "1"), (other, "b", "2")]
    kms("UntagResources", **KEY, resource_id=[key], tag_key=["a"])
    assert rows(kms, key) == [(key, "b", "2")]
    kms("UntagResources", **KEY, resource_id=[key, other], all=True)
    assert rows(kms, key, other) == []


def test_keys_are_found_by_a_tag(kms: Sdk, key: str) -> None:
    kms("TagResources", **KEY, resource_id=[key], tag=tag("kms", "TagResources", a="1", b="2"))
    found = kms("ListTagResources", **KEY, tag=tag("kms", "ListTagResources", a="1"))["TagResources"]["TagResource"]
    assert [(row["ResourceId"], row["TagKey"]) for row in found] == [(key, "a")]


def test_the_older_form_names_one_key(kms: Sdk, key: str) -> None:
    kms("TagResource", key_id=key, tags='[{"TagKey": "a", "TagValue": "1"}, {"TagKey": "b", "TagValue": ""}]')
    tags = kms("ListResourceTags", key_id=key)["Tags"]["Tag"]
    assert tags == [{"KeyId": key, "TagKey": "a", "TagValue": "1"}, {"KeyId": key, "TagKey": "b", "TagValue": ""}]
    kms("UntagResource", key_id=key, tag_keys='["a"]')
    kms("UntagResource", key_id=key, tag_keys="b,c")
    assert kms("ListResourceTags", key_id=key)["Tags"] == {"Tag": []}


def test_a_key_has_at_most_twenty_tags(kms: Sdk, key: str) -> None:
    many = {f"key-{number}": "" for number in range(20)}
    kms("TagResources", **KEY, resource_id=[key], tag=tag("kms", "TagResources", **many))
    refused = kms.refusal("TagResources", **KEY, resource_id=[key], tag=tag("kms", "TagResources", more=""))
    assert refused == (400, "InvalidParameter")
    assert len(rows(kms, key)) == 20


def test_the_provider_sends_a_form(kms_place: Place, key: str) -> None:
    whole = {"ResourceType": "key", "ResourceId__1": key, "Tag__1__Key": "a", "Tag__1__Value": "b c"}
    assert rpc(kms_place, "kms", "TagResources", **whole)[0] == 200
    _, found = rpc(kms_place, "kms", "ListTagResources", ResourceType="key", ResourceId__1=key)
    assert found["TagResources"]["TagResource"][0]["TagValue"] == "b c"
    rpc(kms_place, "kms", "UntagResources", ResourceType="key", ResourceId__1=key, TagKey__1="a")
    _, found = rpc(kms_place, "kms", "ListTagResources", ResourceType="key", ResourceId__1=key)
    assert found["TagResources"] == {"TagResource": []}


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"resource_type": "secret"}, 501),
        ({"resource_type": "bucket"}, 400),
        ({"resource_id": ["none"]}, 404),
        ({"resource_id": [f"key-{number}" for number in range(51)]}, 400),
    ],
)
def test_a_wrong_request_is_refused(kms: Sdk, key: str, fields: dict[str, object], status: int) -> None:
    whole = KEY | {"resource_id": [key], "tag": tag("kms", "TagResources", a="1")} | fields
    assert kms.refusal("TagResources", **whole)[0] == status


def test_tags_of_secrets_are_not_pretended(kms: Sdk) -> None:
    assert kms.refusal("TagResource", secret_name="a", tags="[]") == (501, "NotImplemented")
