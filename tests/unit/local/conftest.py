"""A client of the local AWS's S3."""

from __future__ import annotations

from typing import Any

import pytest

from stateroom.local.aws import LocalAws
from tests.unit.local.clients import client


@pytest.fixture
def s3(local_aws: LocalAws) -> Any:
    return client("s3", local_aws.url)
