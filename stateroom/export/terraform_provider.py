"""The blocks `terraform` and `provider`, from the provider that the program gives its resources."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, Final

from stateroom.export.hcl_text import Block
from stateroom.export.made import Made, whole
from stateroom.export.terraform_types import argument_of
from stateroom.export.terraform_values import Values

_REQUIRED: Final = {
    # 6.22 is the first that can block encryption with keys of customers.
    "aws": {"source": "hashicorp/aws", "version": "~> 6.22"},
    "alicloud": {"source": "aliyun/alicloud", "version": "~> 1.285"},
}
_CREDENTIALS: Final = frozenset({"accessKey", "credentialsUri", "ecsRoleName", "secretKey", "securityToken", "token"})
"""They come from the environment."""

_ELSEWHERE: Final = ("skip", "maxRetries")
"""How arguments begin that say nothing without an endpoint of one's own, except the SDK's defaults."""

_BLOCKS: Final = ("assumeRole", "assumeRoleWithOidc", "assumeRoles", "endpoints")


def provider_blocks(made: Sequence[Made], values: Values) -> list[Block]:
    """Of one provider; a backend has no more."""
    packages = sorted({each.declared.token.partition(":")[0] for each in made})
    required = Block("required_providers", arguments={package: _REQUIRED[package] for package in packages})
    inputs = made[0].declared.provider.inputs if made else {}
    return [
        Block("terraform", arguments={"required_version": ">= 1.5"}, blocks=[required]),
        *(_provider(package, inputs, values) for package in packages),
    ]


def _provider(package: str, inputs: Mapping[str, Any], values: Values) -> Block:
    known = {name: _plain(value) for name, value in inputs.items() if name not in _CREDENTIALS and name != "version"}
    if not known.get("endpoints"):
        known = {name: value for name, value in known.items() if not name.startswith(_ELSEWHERE)}
    arguments = {argument_of(name): known[name] for name in sorted(known) if name not in _BLOCKS and known[name] != ""}
    blocks = [
        Block(argument_of(name), arguments=_block_arguments(each, values))
        for name in _BLOCKS
        for each in _as_list(known.get(name))
    ]
    return Block("provider", (package,), arguments, blocks)


def _block_arguments(value: Mapping[str, Any], values: Values) -> dict[str, Any]:
    return {
        argument_of(name): values.external_id() if name == "externalId" else value[name]
        for name in sorted(value)
        if value[name] is not None
    }


def _plain(value: Any) -> Any:
    """The SDK hands structures, numbers and switches to a provider as JSON."""
    if not isinstance(value, str):
        return whole(value)
    try:
        parsed = json.loads(value)
    except ValueError:
        return value
    # An account id is a text, though it looks like a number.
    return (
        value
        if isinstance(parsed, str) or (isinstance(parsed, int) and not isinstance(parsed, bool) and len(value) > 6)
        else parsed
    )


def _as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value] if value else []
