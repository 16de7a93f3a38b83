"""The Terraform configuration, against the golden files of each cloud."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import hcl2
import pytest

from stateroom.engine.declared import Declared
from stateroom.export.made import list_made
from stateroom.export.terraform import IMPORTS, MAIN, PROVIDERS, VARIABLES, render_configuration
from stateroom.export.terraform_types import KINDS
from tests.provider.schema import tokens_of
from tests.unit.export.backends import CLOUDS, GOLDEN, made, production, with_secret_provider


def parse(text: str) -> dict[str, Any]:
    parsed: dict[str, Any] = hcl2.loads(text)
    return parsed


@pytest.mark.parametrize("cloud", CLOUDS)
def test_the_production_stack_is_as_its_golden_files(cloud: str) -> None:
    golden = {path.name: path.read_text(encoding="utf-8") for path in (GOLDEN / f"{cloud}-prod").iterdir()}
    assert render_configuration(made(cloud), "acme-prod") == golden


@pytest.mark.parametrize("cloud", CLOUDS)
def test_every_resource_has_an_import_block_and_every_file_can_be_parsed(cloud: str) -> None:
    files = {name: parse(text) for name, text in render_configuration(made(cloud), "acme-prod").items()}
    assert list(files) == [PROVIDERS, VARIABLES, MAIN, IMPORTS]
    assert len(files[MAIN]["resource"]) == len(files[IMPORTS]["import"]) == len(made(cloud))


@pytest.mark.parametrize("cloud", CLOUDS)
def test_every_type_that_the_direct_engine_makes_has_a_name_in_terraform(cloud: str) -> None:
    assert set(tokens_of(cloud)) == {token for token in KINDS if token.startswith(f"{cloud}:")}


@pytest.mark.parametrize("cloud", CLOUDS)
def test_no_file_has_the_external_id(cloud: str) -> None:
    files = render_configuration(made(cloud), "acme-prod")
    assert '"sts:ExternalId" = var.writer_external_id' in files[MAIN] or "[var.writer_external_id]" in files[MAIN]
    assert 'variable "writer_external_id"' in files[VARIABLES]
    # It is the backend's name in the stack that we ship, which else is told by the headers alone.
    assert [text.count('"acme-prod"') for text in files.values()] == [1, 1, 1, 1]


def test_a_token_that_the_provider_signs_in_with_is_a_block_and_a_key_is_left_out() -> None:
    token = {"oidcProviderArn": "acs:ram::1111222233334444:oidc-provider/x", "oidcTokenFile": "/var/run/token"}
    given = {"assumeRoleWithOidc": json.dumps(token), "accessKey": "not-for-others", "profile": ""}

    def sign_in(declared: Declared) -> Declared:
        provider = declared.provider
        return replace(declared, provider=replace(provider, inputs={**provider.inputs, **given}))

    files = render_configuration(made("alicloud", sign_in), "acme-prod")
    assert (
        "  assume_role_with_oidc {\n"
        '    oidc_provider_arn = "acs:ram::1111222233334444:oidc-provider/x"\n'
        '    oidc_token_file   = "/var/run/token"\n'
        "  }\n"
    ) in files[PROVIDERS]
    assert "not-for-others" not in "".join(files.values())
    assert "profile" not in files[PROVIDERS]


def test_the_external_id_of_the_provider_is_a_variable() -> None:
    def assume(declared: Declared) -> Declared:
        roles = '[{"roleArn":"arn:aws:iam::111122223333:role/boot","duration":"3600s","externalId":"not-for-others"}]'
        changed = with_secret_provider(declared).provider
        return replace(declared, provider=replace(changed, inputs={**changed.inputs, "assumeRoles": roles}))

    files = render_configuration(made("aws", assume), "acme-prod")
    assert files[PROVIDERS].endswith(
        'provider "aws" {\n'
        '  allowed_account_ids = ["111122223333"]\n'
        '  region              = "eu-west-1"\n\n'
        "  assume_role {\n"
        '    duration    = "3600s"\n'
        "    external_id = var.assume_role_external_id\n"
        '    role_arn    = "arn:aws:iam::111122223333:role/boot"\n'
        "  }\n"
        "}\n"
    )
    assert 'variable "assume_role_external_id"' in files[VARIABLES]
    assert "not-for-others" not in "".join(files.values())


@pytest.mark.parametrize("cloud", CLOUDS)
def test_on_an_endpoint_of_ones_own_the_provider_is_told_all_of_it_but_credentials(cloud: str) -> None:
    endpoint = "https://cloud.example:4699"

    def elsewhere(declared: Declared) -> Declared:
        more = {
            "accessKey": "KEY",
            "secretKey": "SECRET",
            "securityToken": "",
            "endpoints": json.dumps([{"sts": endpoint}]),
            "skipMetadataApiCheck": "true",
            "maxRetries": "4",
        }
        provider = replace(declared.provider, inputs={**declared.provider.inputs, **more})
        return replace(declared, provider=provider)

    text = render_configuration(made(cloud, elsewhere), "acme-prod")[PROVIDERS]
    assert "  max_retries " in text
    assert f'  endpoints {{\n    sts = "{endpoint}"\n  }}\n' in text
    assert not [word for word in ("KEY", "SECRET", "security_token") if word in text]


def test_a_secret_document_without_an_external_id_is_a_variable_as_a_whole() -> None:
    def hide(declared: Declared) -> Declared:
        key = declared.token == "aws:kms/key:Key"
        return replace(declared, secrets=frozenset({"policy"})) if key else declared

    files = render_configuration(made("aws", hide), "acme-prod")
    assert "  policy                  = var.state_policy\n" in files[MAIN]
    assert 'variable "replica_policy"' in files[VARIABLES]


def test_labels_are_identifiers_and_each_is_there_once() -> None:
    first = replace(production("aws")[0], dependencies=frozenset(), sources={})
    names = ("acme-prod-a.b", "acme-prod-a-b", "acme-prod-2", "other")
    pairs = [(replace(first, urn=name, name=name), {"id": name, "arn": name}) for name in names]
    text = render_configuration(list_made(pairs), "acme-prod")[IMPORTS]
    kind = KINDS[first.token].name
    assert sorted(block["to"] for block in parse(text)["import"]) == sorted(
        f"${{{kind}.{label}}}" for label in ("r_2", "a_b", "a_b_2", "other")
    )
