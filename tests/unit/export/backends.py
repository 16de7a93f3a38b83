"""The production stacks that we ship, as if they were made: everything is on in them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from stateroom.config.load import load_stack
from stateroom.config.names import partition_of
from stateroom.engine.decision import Context
from stateroom.engine.declared import Declared
from stateroom.engine.handler import handler_for
from stateroom.engine.stand_ins import stand_ins
from stateroom.export.made import Made, list_made
from stateroom.provision import Stack, declare_stack
from stateroom.workspace import find_workspace

ROOT = Path(__file__).parents[3]
GOLDEN = ROOT / "tests" / "cases" / "export"
CLOUDS = ("aws", "alicloud")

_ACCOUNTS = {"aws": "111122223333", "alicloud": "1111222233334444"}

_TOLD = {
    "alicloud:kms/key:Key": {"keyUsage": "ENCRYPT/DECRYPT", "keySpec": "Aliyun_AES_256", "protectionLevel": "SOFTWARE"},
    "aws:kms/key:Key": {
        "keyUsage": "ENCRYPT_DECRYPT",
        "customerMasterKeySpec": "SYMMETRIC_DEFAULT",
        "multiRegion": False,
        "isEnabled": True,
    },
}
"""What a handler tells of a live resource and nobody can know before."""


@cache
def production(cloud: str) -> tuple[Declared, ...]:
    """What the stack `<cloud>-prod` declares."""
    workspace, name = find_workspace(ROOT), f"{cloud}-prod"
    return declare_stack(Stack(workspace, name, load_stack(workspace.stacks, name)), _ACCOUNTS[cloud])


def made(cloud: str, change: Callable[[Declared], Declared] = lambda declared: declared) -> tuple[Made, ...]:
    """It, made. change: what is different, resource by resource."""
    declared = [change(each) for each in production(cloud)]
    return list_made([(each, _outputs_of(each, cloud)) for each in declared])


def with_secret_provider(declared: Declared) -> Declared:
    """A provider that assumes a role with an external id."""
    inputs = {**declared.provider.inputs, "assumeRoles": '[{"externalId":"not-for-others"}]'}
    return replace(declared, provider=replace(declared.provider, inputs=inputs, secrets=frozenset({"assumeRoles"})))


def _outputs_of(declared: Declared, cloud: str) -> Mapping[str, Any]:
    region = str(declared.provider.inputs["region"])
    partition = partition_of(region) if cloud == "aws" else "acs"
    context = Context(_ACCOUNTS[cloud], partition, region, ("stateroom:backend", "acme-prod"))
    told = handler_for(declared.token).predict_outputs(declared.inputs, context)
    return {**_TOLD.get(declared.token, {}), **stand_ins(declared.token, declared.inputs, context), **told}
