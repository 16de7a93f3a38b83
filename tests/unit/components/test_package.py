"""The components as a package: what programs in other languages see, and what they get."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest
import yaml

from components.descriptions import PREFIXES
from components.package import COMPONENTS
from stateroom.config.backend import MODELS
from stateroom.facts import Facts
from tests.unit.components.aws.cloud import ACCOUNT, AWS
from tests.unit.components.served import Engine, RefusedError, package, serving

FOLDER = Path(__file__).parents[3] / "components"
OURS = "#/types/stateroom:index:"
BACKEND = {"cloud": "aws", "name": "acme", "region": "eu-west-1"}


@cache
def schema() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(package().schema or "")
    return found


def component(name: str) -> dict[str, Any]:
    found: dict[str, Any] = schema()["resources"][f"stateroom:index:{name}"]
    return found


def properties() -> Iterator[tuple[str, dict[str, Any]]]:
    """Every property of every component and type, by its place."""
    for token, each in schema()["resources"].items():
        for kind in ("inputProperties", "properties"):
            yield from ((f"{token} {kind} {name}", found) for name, found in each[kind].items())
    for token, each in schema()["types"].items():
        yield from ((f"{token} {name}", found) for name, found in each.get("properties", {}).items())


def references(node: Any) -> Iterator[str]:
    if isinstance(node, Mapping):
        yield from (str(value) for key, value in node.items() if key == "$ref")
    for item in node.values() if isinstance(node, Mapping) else node if isinstance(node, list) else ():
        yield from references(item)


def test_the_package_says_what_it_is() -> None:
    about = {key: schema()[key] for key in ("name", "displayName", "version", "license")}
    assert about == {
        "name": "stateroom",
        "displayName": "Stateroom",
        "version": version("stateroom"),
        "license": "Apache-2.0",
    }
    assert schema()["description"].startswith("State backends for Terraform, OpenTofu and Pulumi")
    assert set(schema()["language"]) == {"csharp", "go", "java", "nodejs", "python"}


def test_every_component_is_in_it_and_nothing_else() -> None:
    assert list(schema()["resources"]) == [f"stateroom:index:{each.__name__}" for each in COMPONENTS]
    assert all(each["isComponent"] for each in schema()["resources"].values())


def test_everything_is_described_in_one_line_of_text_or_in_paragraphs() -> None:
    silent = [place for place, each in properties() if not each.get("description")]
    assert not silent
    whole = {**schema()["resources"], **schema()["types"]}
    assert not [token for token, each in whole.items() if not each.get("description")]
    assert not [token for token, each in whole.items() if re.search(r"\n +", each["description"])]


@pytest.mark.parametrize(
    ("place", "text"),
    [
        (("AwsStateBackend", "protect"), "Allowed: true or false. Default: `true`."),
        (("AwsStateBackend", "cloud"), "The cloud. Allowed: aws."),
        (("StateBackend", "cloud"), "The cloud. Allowed: aws or alicloud."),
        (("StateBackend", "caBundle"), "On Alibaba Cloud: A file with the certificate authority of `endpoint`"),
        (("AwsLock", "mode"), 'Allowed: table, native, both or none. Default: `"native"`.'),
        (("AlicloudLifecycle", "noncurrentDays"), "Allowed: 1 to 36500. Default: `90`."),
        (("StateBackendLock", "mode"), "On Alibaba Cloud: `table`: a Tablestore table."),
        (("StateBackendAssumeRole", "durationSeconds"), "Allowed: 900 to 43200. Default: `3600`."),
    ],
    ids=lambda value: ".".join(value) if isinstance(value, tuple) else "",
)
def test_limits_and_defaults_are_described(place: tuple[str, str], text: str) -> None:
    section, key = place
    token = f"stateroom:index:{section}"
    found = schema()["resources"].get(token, {}).get("inputProperties") or schema()["types"][token]["properties"]
    assert text in found[key]["description"]


def test_every_type_that_is_named_is_there_and_every_type_is_named() -> None:
    named = {each.removeprefix(OURS) for each in references(schema()) if each.startswith(OURS)}
    assert named == {token.rpartition(":")[2] for token in schema()["types"]}
    assert {each for each in references(schema()) if not each.startswith(OURS)} == {"pulumi.json#/Any"}


def test_a_type_says_which_cloud_it_is_for() -> None:
    prefixes = (*PREFIXES.values(), "StateBackend")
    assert not [token for token in schema()["types"] if not token.rpartition(":")[2].startswith(prefixes)]


def words_of(section: str, key: str) -> dict[str, str]:
    """The constants of an argument's enum type, and the words that they stand for."""
    token = f"stateroom:index:{section}"
    found = schema()["resources"].get(token, {}).get("inputProperties") or schema()["types"][token]["properties"]
    place = found[key].get("items") or found[key]
    assert set(place) <= {"$ref", "plain", "description"}
    choice = schema()["types"][place["$ref"].removeprefix("#/types/")]
    assert choice["type"] == "string"
    return {each["name"]: each["value"] for each in choice["enum"]}


@pytest.mark.parametrize(
    ("section", "key", "words"),
    [
        ("StateBackend", "cloud", {"Aws": "aws", "Alicloud": "alicloud"}),
        ("AwsLock", "mode", {"Table": "table", "Native": "native", "Both": "both", "None": "none"}),
        ("AlicloudLock", "mode", {"Table": "table", "None": "none"}),
        ("StateBackendEncryption", "mode", {"S3": "s3", "Kms": "kms", "Oss": "oss"}),
        ("AlicloudBucket", "redundancy", {"ZRS": "ZRS", "LRS": "LRS"}),
        ("AlicloudLock", "network", {"Any": "any", "Vpc": "vpc", "ConsoleOrVpc": "console_or_vpc"}),
        ("AwsAccess", "policies", {"Writer": "writer", "Reader": "reader", "Admin": "admin"}),
    ],
)
def test_a_closed_choice_is_an_enum_with_the_words_of_its_clouds(section: str, key: str, words: dict[str, str]) -> None:
    assert words_of(section, key) == words


def test_a_tool_is_a_word_of_an_enum() -> None:
    assert words_of("StateBackend", "emit")["GithubActions"] == "github-actions"


def test_every_word_of_an_enum_is_described_for_the_clouds_that_have_it() -> None:
    enums = {token.rpartition(":")[2]: found["enum"] for token, found in schema()["types"].items() if "enum" in found}
    texts = {(name, each["value"]): each["description"] for name, words in enums.items() for each in words}
    assert not [place for place, text in texts.items() if not text.endswith(".")]
    assert texts["AlicloudLockMode", "table"] == "A Tablestore table."
    assert texts["StateBackendLockMode", "table"] == (
        "On AWS: A DynamoDB table, for clients of every version. On Alibaba Cloud: A Tablestore table."
    )
    assert texts["StateBackendLockMode", "none"] == "Nothing keeps two clients apart."
    assert texts["StateBackendEncryptionMode", "s3"] == "On AWS: Keys that S3 manages (AES256)."
    assert texts["StateBackendCloud", "alicloud"] == "Alibaba Cloud."


def test_every_other_text_is_a_text() -> None:
    assert component("AwsStateBackend")["inputProperties"]["cloud"]["type"] == "string"
    assert component("AwsStateBackend")["inputProperties"]["region"]["type"] == "string"


def test_no_type_has_the_name_that_go_makes_of_another() -> None:
    names = {token.rpartition(":")[2] for kind in ("types", "resources") for token in schema()[kind]}
    suffixes = ("Args", "Array", "ArrayInput", "ArrayOutput", "Input", "Map", "Output", "Ptr", "PtrInput", "PtrOutput")
    assert not {f"{name}{suffix}" for name in names for suffix in suffixes} & names
    assert len({name.lower() for name in names}) == len(names)
    constants = [
        f"{token.rpartition(':')[2]}{each['name']}"
        for token, found in schema()["types"].items()
        for each in found.get("enum", ())
    ]
    assert len(set(constants)) == len(constants)
    assert not set(constants) & names


def test_arguments_are_plain_and_outputs_are_not() -> None:
    for place, each in properties():
        assert each.get("plain", False) is (" properties " not in place), place


def test_what_must_be_said_is_what_the_configuration_requires() -> None:
    assert component("StateBackend")["requiredInputs"] == ["cloud", "name", "region"]
    for cloud, prefix in PREFIXES.items():
        required = {name for name, field in MODELS[cloud].model_fields.items() if field.is_required()}
        assert set(component(f"{prefix}StateBackend")["requiredInputs"]) == required - {"cloud"}
    assert schema()["types"]["stateroom:index:AwsOidc"]["required"] == ["issuer", "subjects"]


def test_outputs_of_either_cloud_are_those_of_both() -> None:
    names = [set(component(f"{prefix}StateBackend")["properties"]) for prefix in PREFIXES.values()]
    assert set(component("StateBackend")["properties"]) == set.intersection(*names)


def test_the_folder_is_a_plugin_that_brings_the_project_with_it() -> None:
    plugin = yaml.safe_load((FOLDER / "PulumiPlugin.yaml").read_text())
    assert plugin == {"runtime": {"name": "python", "options": {"virtualenv": ".venv"}}}
    wanted = [line for line in (FOLDER / "requirements.txt").read_text().splitlines() if not line.startswith("#")]
    assert wanted == ["-e .."]


@pytest.fixture
def engine(monkeypatch: pytest.MonkeyPatch) -> Iterator[Engine]:
    """An engine on a cloud that answers as AWS does, with no region in the environment."""
    for name in ("AWS_REGION", "AWS_DEFAULT_REGION"):
        monkeypatch.delenv(name, raising=False)
    with serving(AWS) as found:
        yield found


def test_a_program_in_another_language_gets_a_backend(engine: Engine) -> None:
    outputs = engine.construct(
        "StateBackend",
        BACKEND
        | {
            "lock": {"mode": "both", "pointInTimeRecovery": False},
            "bucket": {"lifecycle": {"noncurrentDays": 7}, "accessLogs": {}},
            "access": {
                "writer": {"accounts": [ACCOUNT], "oidc": [{"issuer": "github", "subjects": ["repo:acme/x:*"]}]}
            },
            "tags": {"noncurrentDays": "stays as it is"},
        },
    )
    assert Facts.from_dict(outputs["facts"]).lock == "both"
    assert outputs["bucket"] == f"acme-state-{ACCOUNT}-eu-west-1"
    assert outputs["lockTable"] == "acme-locks"
    assert set(outputs["roles"]) == {"writer"}
    table = engine.stack.one("aws:dynamodb/table:Table", "locks")
    assert table.inputs["pointInTimeRecovery"] == {"enabled": False}
    assert table.inputs["tags"]["noncurrentDays"] == "stays as it is"
    assert engine.stack.one("aws:s3/bucketLogging:BucketLogging", "state")


def test_the_provider_that_the_program_gives_is_used(engine: Engine) -> None:
    urn = "urn:pulumi:test::program::pulumi:providers:aws::theirs"
    engine.construct("AwsStateBackend", {"name": "acme", "region": "eu-west-1"}, {"aws": f"{urn}::id"})
    assert {each.provider for each in engine.stack.children} == {f"{urn}::id"}


def test_without_a_provider_it_is_the_programs_default_one(engine: Engine) -> None:
    engine.construct("AwsStateBackend", {"name": "acme", "region": "eu-west-1"}, aws_region="eu-west-1")
    assert {each.provider for each in engine.stack.children} == {""}


def refusal(engine: Engine, component: str, inputs: Mapping[str, Any], **config: str) -> str:
    with pytest.raises(RefusedError) as caught:
        engine.construct(component, inputs, **config)
    assert not engine.stack.children
    assert not caught.value.properties
    return caught.value.message


def test_a_default_provider_in_another_region_is_refused(engine: Engine) -> None:
    message = refusal(engine, "AwsStateBackend", {"name": "acme", "region": "eu-west-1"}, aws_region="us-east-1")
    assert message == (
        "states is for eu-west-1, and the program's default provider is in us-east-1\n"
        "  why:  a backend is made in the region of its provider\n"
        "  next: give the component a provider of that region, or use StateBackend, which makes its own"
    )


def test_every_problem_is_told_at_once_and_without_a_traceback(engine: Engine) -> None:
    inputs = {"cloud": "aws", "name": "acme", "lock": {"mode": "global", "tabel": "x"}, "bukket": {}}
    assert refusal(engine, "StateBackend", inputs) == (
        "states has 4 problems\n"
        "  - region is missing @ $.region (nothing; a region of aws, aws-cn or aws-us-gov, such as eu-west-1; "
        "add region)\n"
        '  - mode cannot have this value @ $.lock.mode ("global"; table, native, both or none; take what is allowed)\n'
        "  - unknown key tabel @ $.lock.tabel (a text; the keys here are mode, table, capacity, "
        "point_in_time_recovery, deletion_protection, replicas; did you mean table?)\n"
        "  - unknown key bukket @ $.bukket (a mapping; the keys here are cloud, name, region, account, profile, "
        "assume_role, credentials, endpoint, ca_bundle, tags, protect, state, bucket, encryption, lock, access, emit; "
        "did you mean bucket?)\n"
        "  next: correct the arguments; $ is states, and docs/configuration.md explains every key"
    )


def test_an_argument_that_is_known_later_is_refused(engine: Engine) -> None:
    unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
    inputs = BACKEND | {"access": {"writer": {"principals": [unknown]}}}
    assert refusal(engine, "StateBackend", inputs) == (
        "states.access.writer.principals[0] is not known yet: it is an output of another resource\n"
        "  why:  which resources a backend has follows from its arguments, and a preview must show them\n"
        "  next: write the value itself, such as a name or an ARN"
    )


def test_a_secret_argument_is_refused(engine: Engine) -> None:
    secret = {"4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", "value": {"team": "hush"}}
    assert refusal(engine, "StateBackend", BACKEND | {"tags": secret}) == (
        "states.tags is a secret\n"
        "  why:  it would stand in clear in the names, tags, policies or outputs of the backend\n"
        "  next: write a value that is no secret; an external id need not be one"
    )
