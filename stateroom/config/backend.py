"""The clouds, and the model of a backend on each."""

from __future__ import annotations

from collections.abc import Mapping

from stateroom.config.alicloud import AlicloudBackend
from stateroom.config.aws import AwsBackend
from stateroom.facts import CloudName

Backend = AwsBackend | AlicloudBackend

MODELS: Mapping[CloudName, type[Backend]] = {"aws": AwsBackend, "alicloud": AlicloudBackend}

CLOUDS: tuple[CloudName, ...] = tuple(MODELS)

OTHER_NAMES: Mapping[str, CloudName] = {"alibaba": "alicloud", "aliyun": "alicloud", "amazon": "aws"}
