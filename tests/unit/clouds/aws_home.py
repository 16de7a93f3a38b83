"""A user of AWS: files, variables, and everything that can be arranged for signing in."""

from __future__ import annotations

import hashlib
import json
import shlex
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from botocore.credentials import SSOProvider
from botocore.tokens import SSOTokenProvider
from botocore.utils import ContainerMetadataFetcher

from stateroom.clouds.aws import AwsCloud, connect_aws
from stateroom.config.aws import AwsBackend
from stateroom.local.aws import LocalAws
from tests.aws_sources import Source

Make = Callable[..., AwsBackend]
ROLE = "arn:aws:iam::111122223333:role"
START = "https://acme.awsapps.com/start"
SSO = f"sso_account_id = 111122223333\nsso_role_name = Admin\nsso_region = eu-west-1\nsso_start_url = {START}\n"
SESSION = "sso_account_id = 111122223333\nsso_role_name = Admin\nsso_session = acme\n"
SESSION += f"[sso-session acme]\nsso_region = eu-west-1\nsso_start_url = {START}\n"


class Home:
    """A user's surroundings: files below a user folder, and variables."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch, cloud: LocalAws, make: Make) -> None:
        self.folder = folder
        self.cloud = cloud
        self._make = make
        self._environment = monkeypatch
        monkeypatch.setenv("HOME", str(folder))
        monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
        # The SDK looks for the user folder when it is imported.
        cache = str(folder / ".aws" / "sso" / "cache")
        monkeypatch.setattr(SSOProvider, "_SSO_TOKEN_CACHE_DIR", cache)
        monkeypatch.setattr(SSOTokenProvider, "_SSO_TOKEN_CACHE_DIR", cache)
        # It waits a second between attempts.
        monkeypatch.setattr(ContainerMetadataFetcher, "SLEEP_TIME", 0)

    def write(self, name: str, text: str) -> Path:
        file = self.folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
        return file

    def set(self, **variables: str) -> None:
        for name, value in variables.items():
            self._environment.setenv(name, value)

    def unset(self, name: str) -> None:
        self._environment.delenv(name)

    def process(self, answer: object) -> str:
        """A credential process that prints this."""
        program = self.write("process.py", f"print({(answer if isinstance(answer, str) else json.dumps(answer))!r})")
        return f"credential_process = {sys.executable} {shlex.quote(str(program))}\n"

    def sign_in_to_sso(self, key: str, minutes: float = 60) -> None:
        """What `aws sso login` leaves. key: the name of the session, or the start URL."""
        until = datetime.now(UTC) + timedelta(minutes=minutes)
        token = {"accessToken": "sso-token", "expiresAt": f"{until:%Y-%m-%dT%H:%M:%SZ}", "startUrl": START}
        name = hashlib.sha1(key.encode(), usedforsecurity=False).hexdigest()
        self.write(f".aws/sso/cache/{name}.json", json.dumps(token | {"region": "eu-west-1"}))

    def connect(self, **keys: Any) -> AwsCloud:
        return connect_aws(self._make(**({"credentials": {"source": "tools"}} | keys)))

    @property
    def signers(self) -> list[str]:
        """Whose access key signed each request; "" for one that was not signed."""
        return [
            request.headers.get("authorization", "").partition("Credential=")[2].partition("/")[0]
            for request in self.cloud.requests
        ]


@contextmanager
def later(cloud: AwsCloud, minutes: float) -> Iterator[None]:
    """The SDK believes that this much time has gone by since it signed in."""

    def now() -> datetime:
        return datetime.now(UTC) + timedelta(minutes=minutes)

    with ExitStack() as patched:
        patched.enter_context(mock.patch("botocore.credentials._local_now", now))
        for _role, credentials in cloud._build.steps():
            found = getattr(credentials, "_credentials", credentials)
            if hasattr(found, "_time_fetcher"):
                patched.enter_context(mock.patch.object(found, "_time_fetcher", now))
        yield


KEYS = "aws_access_key_id = AKIAFILE\naws_secret_access_key = hidden\n"
PROCESS = {"Version": 1, "AccessKeyId": "AKIAPROCESS", "SecretAccessKey": "hidden"}


def in_environment(user: Home, _source: Source) -> None:
    user.set(AWS_ACCESS_KEY_ID="AKIAENV", AWS_SECRET_ACCESS_KEY="hidden", AWS_SECURITY_TOKEN="hidden-token")


def in_credentials_file(user: Home, _source: Source) -> None:
    user.write(".aws/credentials", f"[default]\n{KEYS}")


def in_config_file(user: Home, _source: Source) -> None:
    user.write(".aws/config", f"[profile acme]\n{KEYS}")
    user.set(AWS_PROFILE="acme")


def by_process(user: Home, _source: Source) -> None:
    user.write(".aws/config", f"[default]\n{user.process(PROCESS)}")


def by_container(user: Home, source: Source) -> None:
    token = user.write("container-token", "container-token")
    user.set(AWS_CONTAINER_CREDENTIALS_FULL_URI=f"{source.url}/role", AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE=str(token))


def by_instance(user: Home, source: Source) -> None:
    user.set(AWS_EC2_METADATA_DISABLED="false", AWS_EC2_METADATA_SERVICE_ENDPOINT=f"{source.url}/")


def by_portal(user: Home, source: Source) -> None:
    user.set(AWS_ENDPOINT_URL_SSO=source.url)
    user.write(".aws/config", f"[default]\n{SSO}")
    user.sign_in_to_sso(START)


def by_portal_session(user: Home, source: Source) -> None:
    user.set(AWS_ENDPOINT_URL_SSO=source.url)
    user.write(".aws/config", f"[default]\n{SESSION}")
    user.sign_in_to_sso("acme")
