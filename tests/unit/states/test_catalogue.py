from __future__ import annotations

import json
from typing import Any

import pytest

from stateroom.clouds.alicloud_ots import tablestore
from stateroom.errors import CloudError, UnreachableError
from stateroom.local.aws import LocalAws
from stateroom.states.alicloud_calls import ObjectCalls
from stateroom.states.aws_calls import AwsCalls
from stateroom.states.catalogue import CataloguedState, list_states
from stateroom.states.digest import digest_of
from tests.unit.states.memory import MemoryStore, facts
from tests.unit.states.place import LINEAGE, AwsPlace, Place, state

LISTED = {"list_objects_v2": {"max_keys": 2}}


def by_key(place: Place) -> dict[str, CataloguedState]:
    return {each.key: each for each in list_states(place.store)}


def test_a_state_is_listed_with_all_that_is_known_of_it(place: Place) -> None:
    body = state(12, outputs={"a": {"value": "secret", "sensitive": True}})
    place.put(place.key, body)
    place.put_item(f"{place.path(place.key)}-md5", Digest=digest_of(body))
    info = place.lock()
    found = by_key(place)[place.key]
    assert found.document is not None
    assert (found.document.serial, found.document.lineage, found.document.outputs) == (12, LINEAGE, 1)
    assert (found.size, found.digest, found.problem) == (len(body), "ok", "")
    assert (found.encryption, found.encryption_key) == ("AES256", None)
    assert {each.info for each in found.locks} == {info}
    assert found.modified is not None
    assert (found.address.key, found.address.workspace) == ("network/terraform.tfstate", "default")


def test_states_of_workspaces_and_of_other_keys_are_found_and_other_objects_are_not(place: Place) -> None:
    keys = [place.key, "env:/dev/network/terraform.tfstate", "other", "env:/dev/other"]
    for key in keys:
        place.put(key, state())
    for key in ("readme.md", "a.json", "folder/", "stateroom-smoke/1/terraform.tfstate", ".pulumi/stacks/x.json"):
        place.put(key, b'{"version": 3}')
    found = by_key(place)
    assert sorted(found) == sorted(keys)
    assert found["env:/dev/network/terraform.tfstate"].address.workspace == "dev"


def test_what_cannot_be_read_and_what_is_left_of_a_state_is_shown_as_that(place: Place) -> None:
    place.put("cut.tfstate", state()[:-3])
    place.put(place.key, b"hello")
    place.put("sealed", json.dumps({"encrypted_data": "aGk=", "serial": 3, "lineage": LINEAGE}).encode())
    place.put_item(place.path("gone-md5"), Digest="0f" * 16)
    place.lock("unborn")
    found = by_key(place)
    assert sorted(found) == sorted(["cut.tfstate", place.key, "sealed", "gone", "unborn"])
    assert found["cut.tfstate"].problem == "it is JSON that ends in the middle: it is truncated"
    assert found[place.key].problem == "it is not JSON (line 1, column 1)"
    sealed = found["sealed"].document
    assert sealed is not None
    assert (sealed.encrypted, sealed.serial, sealed.lineage) == (True, 3, LINEAGE)
    assert (found["gone"].size, found["gone"].document, found["gone"].digest) == (None, None, "orphan")
    assert (found["unborn"].digest, len(found["unborn"].locks)) == ("none", len(place.holders("unborn")))


def test_a_key_of_the_users_shows_in_the_encryption(local_aws: LocalAws) -> None:
    place = AwsPlace(local_aws, lock="native", kms=True)
    place.clients.client("s3").put_object(
        Bucket=place.facts.bucket,
        Key=place.key,
        Body=state(),
        ServerSideEncryption="aws:kms",
        SSEKMSKeyId=place.facts.kms_key_arn,
    )
    (found,) = list_states(place.store)
    assert (found.encryption, found.encryption_key) == ("aws:kms", place.facts.kms_key_arn)
    assert found.digest == "none"


def test_more_than_a_page_holds_is_listed_page_by_page(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    keys = {f"{number}.tfstate" for number in range(5)}
    for key in sorted(keys):
        place.put(key, b"")
        place.put_item(place.path(f"gone-{key}-md5"), Digest="0f" * 16)
    pages = {"list_objects_v2": {"MaxKeys": 2}, "scan": {"Limit": 2}}
    ask_aws, ask_oss, get_range = AwsCalls.ask, ObjectCalls.ask, tablestore.OTSClient.get_range
    monkeypatch.setattr(AwsCalls, "ask", lambda self, name, **more: ask_aws(self, name, **more, **pages.get(name, {})))
    monkeypatch.setattr(
        ObjectCalls, "ask", lambda self, name, **more: ask_oss(self, name, **more, **LISTED.get(name, {}))
    )
    monkeypatch.setattr(
        tablestore.OTSClient, "get_range", lambda *asked, **more: get_range(*asked, **{"limit": 2, **more})
    )
    assert by_key(place).keys() == keys | {f"gone-{key}" for key in keys}


def test_the_versions_of_everything_are_listed_page_by_page(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    for serial in (1, 2, 3):
        place.put("a.tfstate", state(serial))
        place.put("a.tfstate.old", state(serial))
    place.put("b", b"")
    place.delete("b")
    every = place.store.list_all_versions()
    assert {key: [each.is_deletion for each in versions] for key, versions in every.items()} == {
        "a.tfstate": [False] * 3,
        "a.tfstate.old": [False] * 3,
        "b": [True, False],
    }
    ask_aws, ask_oss = AwsCalls.ask, ObjectCalls.ask
    pages = []

    def ask(original: Any, size: dict[str, int]) -> Any:
        def paged(self: Any, name: str, **more: Any) -> Any:
            pages.append(name)
            return original(self, name, **more, **(size if name == "list_object_versions" else {}))

        return paged

    monkeypatch.setattr(AwsCalls, "ask", ask(ask_aws, {"MaxKeys": 2}))
    monkeypatch.setattr(ObjectCalls, "ask", ask(ask_oss, {"max_keys": 2}))
    assert place.store.list_all_versions() == every
    assert pages == ["list_object_versions"] * 4
    assert place.store.list_versions("a.tfstate") == every["a.tfstate"]
    assert pages == ["list_object_versions"] * 6


def test_a_state_is_deleted_while_it_is_the_one_that_was_read(place: Place) -> None:
    place.put(place.key, state(1))
    old = place.store.read(place.key)
    place.put(place.key, state(2))
    new = place.store.read(place.key)
    assert old is not None
    assert new is not None
    if place.facts.cloud == "aws":
        assert place.store.delete(place.key, old) is False
        assert place.get(place.key) == state(2)
    assert place.store.delete(place.key, new) is True
    assert place.get(place.key) is None
    assert [each.is_deletion for each in place.store.list_versions(place.key)] == [True, False, False]
    if place.facts.cloud == "aws":
        assert place.store.delete(place.key, new) is False


def test_a_state_that_only_its_client_can_read_is_told_and_a_cloud_that_does_not_answer_is_an_error() -> None:
    store = MemoryStore(facts("aws"))
    for key in ("a.tfstate", "b.tfstate"):
        store.put(key, state())
    store.errors["a.tfstate"] = CloudError("AWS refused to read a.tfstate", code="InvalidRequest")
    assert [(each.key, each.problem) for each in list_states(store)] == [
        ("a.tfstate", "AWS refused to read a.tfstate"),
        ("b.tfstate", ""),
    ]
    store.errors["a.tfstate"] = UnreachableError("no answer")
    with pytest.raises(UnreachableError):
        list_states(store)
