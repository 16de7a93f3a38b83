"""The clouds, and the model of a backend on each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final, TypeAlias, Union

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
