"""Clients of the local AWS as they come: no retries, path style."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import botocore.session
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

BUCKET = {"Bucket": "acme-state"}

session: Any = cache(botocore.session.Session)
"""One for all tests: it keeps the API models."""


def client(service: str, url: str, region: str = "eu-west-1", **settings: Any) -> Any:
    config = Config(s3={"addressing_style": "path"}, retries={"total_max_attempts": 1}, **settings)
    keys = {"aws_access_key_id": "test", "aws_secret_access_key": "test"}
    return session().create_client(service, region, endpoint_url=url, config=config, **keys)


def make_bucket(s3: Any, **configuration: Any) -> None:
    s3.create_bucket(**BUCKET, CreateBucketConfiguration={"LocationConstraint": "eu-west-1"} | configuration)


def code_of(call: Callable[[], Any]) -> str:
    """The code of the error that a call must end with."""
    with pytest.raises(ClientError) as caught:
        call()
    return str(caught.value.response["Error"]["Code"])
