"""Backends with states, on both local clouds."""

from __future__ import annotations

import pytest

from stateroom.clouds.alicloud import AlicloudCloud
from stateroom.local.alicloud import LocalAlicloud
from tests.unit.smoke import oss_cloud
from tests.unit.states.place import AlicloudPlace, AwsPlace, Place


@pytest.fixture
def alicloud(local_alicloud: LocalAlicloud) -> AlicloudCloud:
    """Who hands out clients of the local Alibaba Cloud, as in a run of the command."""
    return oss_cloud.connect(local_alicloud)


@pytest.fixture(params=["aws", "alicloud"])
def place(request: pytest.FixtureRequest) -> Place:
    """A backend with every lock that the cloud's clients know."""
    if request.param == "aws":
        return AwsPlace(request.getfixturevalue("local_aws"))
    return AlicloudPlace(request.getfixturevalue("local_alicloud"), request.getfixturevalue("alicloud"))
