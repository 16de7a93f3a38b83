"""The local clouds: the whole job on this machine, without an account."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol, Self

from stateroom.facts import CloudName
from stateroom.local.request_log import Request

PORTS: Mapping[CloudName, int] = {"aws": 4599, "alicloud": 4699}
"""Where `stateroom local` serves unless told otherwise, and where the stacks for it look."""

TITLES: Mapping[CloudName, str] = {"aws": "local AWS", "alicloud": "local Alibaba Cloud"}


class LocalCloud(Protocol):
    """A cloud in this process, on loopback. latency: seconds added to every request; may be changed."""

    latency: float

    @property
    def url(self) -> str:
        """The one endpoint of every service."""

    @property
    def requests(self) -> tuple[Request, ...]:
        """What was asked since the start or the last reset."""

    @property
    def environment(self) -> dict[str, str]:
        """The variables that point clients at it."""

    def start(self, port: int = 0) -> Self:
        """Serve on 127.0.0.1. port: 0 means any free one. StateroomError when it is taken."""

    def reset(self) -> None:
        """Forget everything."""

    def forget_requests(self) -> None:
        """Empty the request log."""

    def __enter__(self) -> Self: ...

    def __exit__(self, *_: object) -> None: ...


def make_local(cloud: CloudName, *, latency: float = 0.0) -> LocalCloud:
    """A local cloud that is not yet started. StateroomError when what it needs is not installed."""
    if cloud == "alicloud":
        from stateroom.local.alicloud import LocalAlicloud

        return LocalAlicloud(latency=latency)
    from stateroom.local.aws import LocalAws

    return LocalAws(latency=latency)
