"""The file for `pulumi import --file`, against the golden file of each cloud."""

from __future__ import annotations

import json
import random
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from stateroom.engine.declared import Declared
from stateroom.export.made import list_made
from stateroom.export.pulumi_import import render_import
from tests.unit.export.backends import CLOUDS, GOLDEN, made, production, with_secret_provider


def resources(text: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(text)["resources"]
    return found


@pytest.mark.parametrize("cloud", CLOUDS)
def test_the_production_stack_is_as_its_golden_file(cloud: str) -> None:
    assert render_import(made(cloud), "acme-prod").text == (GOLDEN / f"{cloud}-prod.json").read_text(encoding="utf-8")


@pytest.mark.parametrize("cloud", CLOUDS)
def test_the_order_of_declaration_does_not_matter(cloud: str) -> None:
    shuffled = random.sample(production(cloud), len(production(cloud)))
    pairs = [(each, {"id": "id"}) for each in shuffled]
    assert list_made(pairs) == list_made([(each, {"id": "id"}) for each in production(cloud)])


@pytest.mark.parametrize("cloud", CLOUDS)
def test_everything_comes_after_what_it_needs(cloud: str) -> None:
    order = [each.declared.urn for each in made(cloud)]
    for each in made(cloud):
        assert all(order.index(urn) < order.index(each.declared.urn) for urn in each.declared.dependencies & {*order})


@pytest.mark.parametrize("cloud", CLOUDS)
def test_every_parent_and_provider_is_in_the_file_once(cloud: str) -> None:
    found = resources(render_import(made(cloud), "acme-prod").text)
    names = [each["name"] for each in found]
    for each in found:
        for role in ("parent", "provider"):
            assert role not in each or names.count(each[role]) == 1, each
    assert [each["name"] for each in found if each.get("component")] == ["acme-prod-component"]
    assert all("provider" in each for each in found if "id" in each)


@pytest.mark.parametrize("cloud", CLOUDS)
def test_a_trust_policy_with_an_external_id_is_left_to_the_provider(cloud: str) -> None:
    text = render_import(made(cloud), "acme-prod").text
    assert "ExternalId" not in text
    (writer,) = [each for each in resources(text) if each["name"] == "acme-prod-writer" and "ole:Role" in each["type"]]
    assert not [name for name in writer["inputs"] if name.startswith("assumeRolePolicy")]


def test_what_is_in_another_region_than_the_provider_is_named_with_it() -> None:
    ids = {
        each["id"]
        for each in resources(render_import(made("aws"), "acme-prod").text)
        if each["name"].endswith("replica")
    }
    assert ids == {
        "00000000-0000-0000-0000-000000000000",
        "acme-prod-replica-111122223333-eu-central-1@eu-central-1",
        "alias/acme-prod-state@eu-central-1",
    }


@pytest.mark.parametrize(
    ("cloud", "told"),
    [
        ("aws", {"kms/key": "deletionWindowInDays"}),
        ("alicloud", {"kms/key": "pendingWindowInDays", "ram/policy": "rotateStrategy"}),
    ],
)
def test_what_the_provider_cannot_read_is_believed_as_it_is_written(cloud: str, told: dict[str, str]) -> None:
    """With outputs, `pulumi import` reads nothing: they must say all that is declared, and the id, which stands as it
    is written."""
    found = resources(render_import(made(cloud), "acme-prod").text)
    believed = {each["name"]: each for each in found if "outputs" in each}
    assert {each["type"].split(":")[1] for each in believed.values()} == {*told}
    for each in believed.values():
        assert each["outputs"].items() >= each["inputs"].items()
        assert told[each["type"].split(":")[1]] in each["outputs"]
        assert each["outputs"]["id"] == each["id"]
    assert not [each for each in found if {*told.values()} & {*each.get("inputs", ())} and "outputs" not in each]


def test_a_key_is_described_with_all_that_the_official_plugin_compares() -> None:
    """What is missing there and has a default in its schema would be a change, or another key."""
    filled = {"customerMasterKeySpec", "keyUsage", "isEnabled", "bypassPolicyLockoutSafetyCheck", "region", "tagsAll"}
    keys = [each for each in resources(render_import(made("aws"), "x").text) if each["type"] == "aws:kms/key:Key"]
    assert {each["name"]: each["outputs"]["region"] for each in keys} == {
        "acme-prod-state": "eu-west-1",
        "acme-prod-replica": "eu-central-1",
    }
    for each in keys:
        assert filled <= each["outputs"].keys()
        assert each["outputs"]["tagsAll"] == each["outputs"]["tags"] == each["inputs"]["tags"]


def test_a_bucket_is_read_even_if_something_of_it_cannot_be() -> None:
    """Programs use more of a bucket than the direct engine tells."""
    buckets = [
        replace(each, inputs={**each.inputs, "forceDestroy": True})
        for each in production("aws")
        if each.token == "aws:s3/bucket:Bucket"
    ]
    found = [
        each
        for each in resources(render_import(list_made([(each, {"id": "id"}) for each in buckets]), "x").text)
        if each["type"] == "aws:s3/bucket:Bucket"
    ]
    assert found
    assert not [each for each in found if "outputs" in each]


def test_what_has_a_secret_is_left_to_the_provider_to_read() -> None:
    secret = [replace(each, secrets=frozenset({"policy"})) for each in production("aws") if "kms/key" in each.token]
    for each in resources(render_import(list_made([(key, {"id": "id"}) for key in secret]), "x").text):
        assert "outputs" not in each
        assert "policy" not in each.get("inputs", ())


def test_structures_of_a_provider_are_written_as_the_official_ones_write_them() -> None:
    given = {
        "endpoints": '[{"ots": "https://127.0.0.1:4699", "kms": "127.0.0.1:4699"}]',
        "assumeRole": '{"policy": "<é> & more"}',
        "profile": "[not JSON",
        "skipRegionValidation": "true",
    }

    def change(declared: Declared) -> Declared:
        inputs = {"region": "cn-hangzhou", **given}
        return replace(declared, provider=replace(declared.provider, inputs=inputs))

    (provider, *_) = resources(render_import(made("alicloud", change), "acme-prod").text)
    assert provider["inputs"] == given | {
        "region": "cn-hangzhou",
        "endpoints": '[{"kms":"127.0.0.1:4699","ots":"https://127.0.0.1:4699"}]',
        "assumeRole": r'{"policy":"\u003cé\u003e \u0026 more"}',
    }


def test_a_provider_with_a_secret_is_made_by_pulumi_before() -> None:
    exported = render_import(made("aws", with_secret_provider), "acme-prod")
    urn = "urn:pulumi:aws-prod::stateroom::pulumi:providers:aws::acme-prod"
    assert "not-for-others" not in exported.text
    assert exported.providers == (urn,)
    assert json.loads(exported.text)["nameTable"] == {"acme-prod-provider": urn}
    assert not [each for each in resources(exported.text) if each["type"] == "pulumi:providers:aws"]
    assert list(exported.commands(Path("my file.json"))) == [
        f"pulumi up --target {urn}",
        "pulumi import --file 'my file.json' --protect=false --generate-code=false",
    ]


def test_the_name_of_a_component_gives_way_to_a_resource_of_that_name() -> None:
    first, *rest = production("aws")
    pairs = [(each, {"id": "id"}) for each in (replace(first, name="acme-prod-component"), *rest)]
    found = resources(render_import(list_made(pairs), "acme-prod").text)
    assert [each["name"] for each in found if each.get("component")] == ["acme-prod-component-2"]


def test_components_in_components_come_outermost_first() -> None:
    outer, inner = "urn:pulumi:s::p::a:b:Outer::outer", "urn:pulumi:s::p::a:b:Outer$a:b:Inner::inner"
    one = replace(production("aws")[0], parents=(outer, inner), dependencies=frozenset())
    found = [
        each for each in resources(render_import(list_made([(one, {"id": "id"})]), "x").text) if each.get("component")
    ]
    assert found == [
        {"type": "a:b:Outer", "name": "outer-component", "logicalName": "outer", "component": True},
        {
            "type": "a:b:Inner",
            "name": "inner-component",
            "logicalName": "inner",
            "parent": "outer-component",
            "component": True,
        },
    ]


def test_what_is_only_looked_up_is_not_handed_over() -> None:
    looked_up = replace(production("aws")[0], looked_up=True)
    assert list_made([(looked_up, {"id": "id"})]) == ()


@pytest.mark.parametrize("cloud", CLOUDS)
def test_the_program_says_whose_part_a_resource_is_and_by_which_provider(cloud: str) -> None:
    name = "AwsStateBackend" if cloud == "aws" else "AlicloudStateBackend"
    for each in production(cloud):
        assert each.parents == (f"urn:pulumi:{cloud}-prod::stateroom::stateroom:index:{name}::acme-prod",)
        assert each.provider.urn == f"urn:pulumi:{cloud}-prod::stateroom::pulumi:providers:{cloud}::acme-prod"
