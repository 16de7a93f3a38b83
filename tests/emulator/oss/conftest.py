"""The place where the tests of OSS run, and clients of both of the vendor's SDKs with either signature."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any

import alibabacloud_oss_v2 as oss_v2
import oss2
import pytest
import requests
from alibabacloud_oss_v2.transport import RequestsHttpClient

from tests.emulator.oss.place import OssPlace
from tests.emulator.real_cleaning import clean_oss
from tests.emulator.real_cloud import RealCloud

_NUMBERS = itertools.count()


@pytest.fixture
def oss_place(request: pytest.FixtureRequest, real: RealCloud | None) -> Iterator[OssPlace]:
    """Endpoint, credentials and a free name: all that differs between the emulator and the cloud."""
    if real is None:
        cloud = request.getfixturevalue("cloud")
        yield OssPlace(cloud.url, "cn-hangzhou", "local", "local-secret", "place-of-tests")
        return
    place = real.oss_place(next(_NUMBERS))
    yield place
    with _Whole() as session:
        clean_oss(place.client(RequestsHttpClient(session=session)), place)


class _Whole(requests.Session):
    """Reads every answer to its end at once: an SDK's error that nobody keeps would leave its connection open."""

    def request(self, *arguments: Any, **options: Any) -> requests.Response:
        return super().request(*arguments, **options | {"stream": False})


@pytest.fixture
def session() -> Iterator[oss2.Session]:
    session = oss2.Session()
    with _Whole() as session.session:
        yield session


@pytest.fixture
def http() -> Iterator[RequestsHttpClient]:
    with _Whole() as session:
        yield RequestsHttpClient(session=session)


@pytest.fixture(params=["v1", "v4"])
def signature(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def old_bucket(oss_place: OssPlace, session: oss2.Session, signature: str) -> oss2.Bucket:
    """A bucket that is there, for the older SDK."""
    bucket = oss_place.old_bucket(session, signature)
    bucket.create_bucket()
    return bucket


@pytest.fixture
def client(oss_place: OssPlace, http: RequestsHttpClient, signature: str) -> oss_v2.Client:
    """The newer SDK, and no bucket."""
    return oss_place.client(http, signature)


@pytest.fixture
def name(client: oss_v2.Client, oss_place: OssPlace) -> str:
    """A bucket that is there, by name."""
    client.put_bucket(oss_v2.PutBucketRequest(bucket=oss_place.bucket))
    return oss_place.bucket


@pytest.fixture
def bucket(oss_place: OssPlace, session: oss2.Session) -> oss2.Bucket:
    """A bucket that is there, for tests that do not care how they come to it."""
    bucket = oss_place.old_bucket(session)
    bucket.create_bucket()
    return bucket
