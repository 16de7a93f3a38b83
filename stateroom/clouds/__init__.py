"""The clouds: each carries out the engine's calls, and is the only place that has its SDK's clients made."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stateroom.engine.events import Observer, ignore

if TYPE_CHECKING:
    from stateroom.config.alicloud import AlicloudBackend
    from stateroom.config.aws import AwsBackend
    from stateroom.engine.cloud import Cloud


def connect(backend: AwsBackend | AlicloudBackend, observer: Observer = ignore) -> Cloud:
    """The cloud of a backend. Asks nothing of the network yet, and loads nothing of the other cloud."""
    if backend.cloud == "alicloud":
        from stateroom.clouds.alicloud import connect_alicloud

        return connect_alicloud(backend, observer=observer)
    from stateroom.clouds.aws import connect_aws

    return connect_aws(backend, observer=observer)
