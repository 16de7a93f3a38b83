"""The clouds, and the model of a backend on each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias, Union

from stateroom.config.per_cloud import PerCloud
from stateroom.facts import CloudName

if TYPE_CHECKING:
    from stateroom.config.alicloud import AlicloudBackend
    from stateroom.config.aws import AwsBackend

Backend: TypeAlias = Union["AwsBackend", "AlicloudBackend"]


def _aws() -> type[Backend]:
    from stateroom.config.aws import AwsBackend

    return AwsBackend


def _alicloud() -> type[Backend]:
    from stateroom.config.alicloud import AlicloudBackend

    return AlicloudBackend


MODELS: Final[Mapping[CloudName, type[Backend]]] = PerCloud({"aws": _aws, "alicloud": _alicloud})

CLOUDS: tuple[CloudName, ...] = tuple(MODELS)

OTHER_NAMES: Mapping[str, CloudName] = {"alibaba": "alicloud", "aliyun": "alicloud", "amazon": "aws"}

_KEYS: Final = ("access_key_id", "access_key_secret", "security_token")


def without_keys(credentials: Mapping[str, Any]) -> dict[str, Any]:
    """The section `credentials` without what signs."""
    return {name: value for name, value in credentials.items() if name not in _KEYS}


def written(backend: Backend, mode: Literal["python", "json"] = "python") -> dict[str, Any]:
    """What its author wrote, for a program that declares the same backend, without the keys that it is made with:
    a program that declares resources has no use for them."""
    value = backend.model_dump(mode=mode, exclude_unset=True)
    return {**value, "credentials": without_keys(value["credentials"])} if "credentials" in value else value
