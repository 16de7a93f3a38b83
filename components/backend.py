"""The component of a backend's cloud, with its provider. Only that cloud's packages are imported: they take long."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pulumi

from stateroom.config.backend import Backend

if TYPE_CHECKING:
    from components.alicloud.state_backend import AlicloudStateBackend
    from components.aws.state_backend import AwsStateBackend


def declare_backend(config: Backend) -> AwsStateBackend | AlicloudStateBackend:
    """Declare everything that the configuration describes."""
    # What the author wrote, as the component's arguments: defaults are the component's own business.
    args: Any = config.model_dump(exclude_unset=True)
    if config.cloud == "alicloud":
        from components.alicloud import provider as alicloud_provider
        from components.alicloud.state_backend import AlicloudStateBackend

        options = pulumi.ResourceOptions(provider=alicloud_provider.build_provider(config))
        return AlicloudStateBackend(config.name, args, options)
    from components.aws import provider as aws_provider
    from components.aws.state_backend import AwsStateBackend

    options = pulumi.ResourceOptions(provider=aws_provider.build_provider(config))
    return AwsStateBackend(config.name, args, options)
