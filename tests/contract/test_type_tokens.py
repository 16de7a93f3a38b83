"""What the program declares for a stack, and what the direct engine and Pulumi make of it."""

from __future__ import annotations

import ast
import importlib
import json
from collections.abc import Mapping
from functools import cache
from typing import Any

import pytest

from stateroom.config.load import load_stack
from stateroom.config.names import owner_of
from stateroom.engine.cloud import Identity
from stateroom.engine.decision import Context
from stateroom.engine.declared import Declared
from stateroom.engine.handler import module_of
from stateroom.engine.program import Program
from stateroom.engine.stages import DeclareStage
from stateroom.facts import OWNER_TAG
from tests.contract.project import HANDLERS, ROOT, dotted, handler_modules, listed, modules, nodes_of, relative

STACKS = ("aws-dev", "aws-prod", "local-aws", "alicloud-dev", "alicloud-prod", "local-alicloud")
ACCOUNTS = {"aws": "111122223333", "alicloud": "1234567890123456"}
PARTITIONS = {"aws": "aws", "alicloud": "acs"}


class Recorder(DeclareStage):
    """Takes every registration, also of a type that has no handler."""

    def register(self, declared: Declared) -> Mapping[str, Any]:
        if has_handler(declared.token):
            return super().register(declared)
        self.declared.append(declared)
        return declared.inputs


def has_handler(token: str) -> bool:
    path = module_of(token).removeprefix("stateroom.engine.handlers.").replace(".", "/")
    return (HANDLERS / f"{path}.py").is_file()


@cache
def declared(stack: str) -> tuple[Declared, ...]:
    """Everything that the program registers for a stack, in an account where nothing exists."""
    backend = load_stack(ROOT / "stacks", stack, environ={})
    account = backend.account or ACCOUNTS[backend.cloud]
    identity = Identity(account, f"the caller in {account}", "AIDATEST")
    owner = (OWNER_TAG, owner_of(backend.name, backend.region))
    context = Context(account, PARTITIONS[backend.cloud], backend.region, owner)
    stage = Recorder(context, identity)
    value = json.dumps(backend.model_dump(mode="json", exclude_unset=True))
    Program(ROOT / "__main__.py", "stateroom", stack, {"stateroom:backend": value}).run(stage, dry_run=True)
    return tuple(stage.declared)


@pytest.mark.parametrize("stack", STACKS)
def test_every_resource_of_a_stack_has_a_handler(stack: str) -> None:
    missing = sorted({each.token for each in declared(stack) if not has_handler(each.token)})
    assert declared(stack)
    assert not missing, listed(f"{token} wants {module_of(token)}" for token in missing)


@pytest.mark.parametrize("stack", STACKS)
def test_every_resource_of_a_stack_is_a_child_of_the_component(stack: str) -> None:
    component = f"stateroom:index:{'Alicloud' if 'alicloud' in stack else 'Aws'}StateBackend$"
    orphans = [each.urn for each in declared(stack) if not each.urn.split("::")[2].startswith(component)]
    assert not orphans, listed(orphans)


@pytest.mark.parametrize("stack", STACKS)
def test_every_resource_that_can_carry_our_tag_is_declared_with_it(stack: str) -> None:
    backend = load_stack(ROOT / "stacks", stack, environ={})
    owner = owner_of(backend.name, backend.region)
    bare = [
        f"{each.token} {each.name}"
        for each in declared(stack)
        if takes_tags(each.token) and each.inputs.get("tags", {}).get(OWNER_TAG) != owner
    ]
    assert not bare, f"what carries no {OWNER_TAG} is refused in the next run:{listed(bare)}"


@pytest.mark.parametrize("stack", STACKS)
def test_no_two_resources_of_a_type_have_one_name(stack: str) -> None:
    names = [each.urn for each in declared(stack)]
    assert len(names) == len(set(names))


def takes_tags(token: str) -> bool:
    """Whether the provider's class of a type has the input `tags`."""
    package, path, name = token.split(":")
    module = path.partition("/")[0]
    resource = getattr(importlib.import_module(f"pulumi_{package}.{module}"), name)
    annotations: dict[str, Any] = getattr(resource, "_internal_init").__annotations__  # noqa: B009 - private there
    return "tags" in annotations


def test_no_handler_is_there_for_what_no_stack_declares() -> None:
    used = {module_of(each.token) for stack in STACKS for each in declared(stack)}
    unused = {dotted(path) for path in handler_modules()} - used - UNDECLARED.keys()
    assert not unused, f"declare it in a stack, or list it with the reason:{listed(sorted(unused))}"


UNDECLARED = {
    "stateroom.engine.handlers.aws.s3.bucket_object_lock_configuration": "object lock is optional, and advised against",
}
"""Handlers of resources that no stack of ours declares, each with the reason."""


def test_the_type_of_a_component_is_written_out_and_is_its_class() -> None:
    wrong = []
    for path in modules("components"):
        for node in nodes_of(path):
            if not isinstance(node, ast.ClassDef):
                continue
            if not any(ast.unparse(base) == "pulumi.ComponentResource" for base in node.bases):
                continue
            tokens = [each.value for each in ast.walk(node) if isinstance(each, ast.Constant)]
            if f"stateroom:index:{node.name}" not in tokens:
                wrong.append(f"{relative(path)}: {node.name}")
    assert not wrong, f"`super().__init__` takes the literal stateroom:index:<class>:{listed(wrong)}"
