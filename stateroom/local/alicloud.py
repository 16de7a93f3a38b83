"""The local Alibaba Cloud: the emulator in this process, on loopback only. TLS, because roles are assumed over TLS."""

from __future__ import annotations

from collections.abc import MutableMapping
from typing import TYPE_CHECKING, Self
from urllib.parse import urlsplit

from stateroom.errors import StateroomError
from stateroom.local.request_log import Request

if TYPE_CHECKING:
    from emulator import AlibabaCloud

ACCOUNT = "1234567890123456"
"""The account of the key pair."""

KEY_ID, KEY_SECRET = "local", "local-secret"
"""The key pair of the account's root."""


class LocalAlicloud:
    """An Alibaba Cloud that starts empty and forgets everything when it stops.

        with LocalAlicloud() as alicloud:
            connect_alicloud(backend_at(alicloud.url, alicloud.ca_file))

    emulator: the emulator itself, for tests that look behind its APIs. latency: seconds added to every request.
    """

    def __init__(self, *, latency: float = 0.0) -> None:
        try:
            from emulator import AlibabaCloud
        except ImportError as error:
            raise StateroomError(
                "the local Alibaba Cloud is not installed",
                why=f"the module {error.name} is missing",
                remedy="install it with `pip install 'stateroom[local]'`",
            ) from None
        self.emulator: AlibabaCloud = AlibabaCloud(latency=latency)

    def start(self, port: int = 0) -> Self:
        """Serve on 127.0.0.1. port: 0 means any free one. StateroomError when it is taken."""
        from emulator import EmulatorError

        try:
            self.emulator.start(port)
        except EmulatorError:
            raise StateroomError(
                f"the local Alibaba Cloud cannot use port {port}",
                why="another program uses it, or it is not ours to use",
                remedy="stop what listens there, or choose another port; 0 takes any free one",
            ) from None
        return self

    def stop(self) -> None:
        """Stop serving and close the port. Safe to repeat."""
        self.emulator.stop()

    def reset(self) -> None:
        """Forget everything: all resources of all accounts, and the request log."""
        self.emulator.reset()

    def refuse(self, service: str, operation: str, code: str) -> None:
        """Answer this operation with 403 and an error code, such as AccessDenied, until the next reset."""
        self.emulator.refuse(service, operation, 403, code)

    def allow_all(self) -> None:
        """Refuse nothing any more."""
        self.emulator.allow_all()

    def forget_requests(self) -> None:
        """Empty the request log; the resources stay."""
        self.emulator.forget_requests()

    @property
    def url(self) -> str:
        """The one endpoint of every service, with TLS. Plain HTTP is answered on the same port."""
        return self.emulator.secure_url

    @property
    def ca_file(self) -> str:
        """The certificate authority that clients must trust; gone when the cloud stops."""
        return str(self.emulator.ca_file)

    @property
    def latency(self) -> float:
        """Seconds added to every request; may be changed while it runs."""
        return self.emulator.latency

    @latency.setter
    def latency(self, seconds: float) -> None:
        self.emulator.latency = seconds

    @property
    def requests(self) -> tuple[Request, ...]:
        """What was asked since the start or the last reset, in the order in which it was answered."""
        return tuple(
            Request(each.service, each.operation, "", each.start, each.end, each.status, each.headers)
            for each in self.emulator.requests
        )

    @property
    def environment(self) -> dict[str, str]:
        """The variables that point Stateroom, the SDKs and Terraform at it."""
        return environment(self.url, self.ca_file)

    def __enter__(self) -> Self:
        self.emulator.__enter__()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()


def environment(url: str, ca_file: str, region: str = "cn-hangzhou") -> dict[str, str]:
    """The variables that point Stateroom, the SDKs, Terraform and Pulumi at a local Alibaba Cloud. Pure."""
    return {
        "ALIBABA_CLOUD_ACCESS_KEY_ID": KEY_ID,
        "ALIBABA_CLOUD_ACCESS_KEY_SECRET": KEY_SECRET,
        "ALICLOUD_ACCESS_KEY": KEY_ID,
        "ALICLOUD_SECRET_KEY": KEY_SECRET,
        "ALICLOUD_REGION": region,
        "ALIBABA_CLOUD_ECS_METADATA_DISABLED": "true",
        # Terraform and the SDKs of RAM, STS and KMS read this one, oss2 and others on `requests` the second.
        "SSL_CERT_FILE": ca_file,
        "REQUESTS_CA_BUNDLE": ca_file,
        # The provider of Terraform and Pulumi has no argument for Tablestore's instances; it puts the scheme before.
        "ALIBABA_CLOUD_ENDPOINT_TABLESTORE": urlsplit(url).netloc,
        "STATEROOM_LOCAL_ALICLOUD": url,
        "STATEROOM_LOCAL_ALICLOUD_CA": ca_file,
    }


def forget_user_settings(environ: MutableMapping[str, str]) -> None:
    """Take the user's Alibaba Cloud settings out of an environment."""
    for name in [name for name in environ if name.startswith(("ALICLOUD_", "ALIBABA_CLOUD_", "ALIBABACLOUD_"))]:
        del environ[name]
