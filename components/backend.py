"""The component of a backend's cloud, with its provider. Only that cloud's packages are imported: they take long."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import pulumi

from stateroom.config.backend import Backend, written

if TYPE_CHECKING:
    from components.alicloud.state_backend import AlicloudStateBackend
    from components.aws.state_backend import AwsStateBackend


def declare_backend(
    config: Backend,
    name: str | None = None,
    parent: pulumi.Resource | None = None,
    transformations: Sequence[pulumi.ResourceTransformation] = (),
) -> AwsStateBackend | AlicloudStateBackend:
    """Declare everything that the configuration describes.

    name: the logical name of the component and its provider; the backend's name when absent.
    parent: what both are children of. When it was given a provider of the cloud, that one is taken.
    transformations: of the component and its children, as Pulumi's option of that name.
    """
    name, below = name or config.name, pulumi.ResourceOptions(parent=parent)
    given = parent.get_provider(f"{config.cloud}:index:") if parent else None
    # What the author wrote, as the component's arguments: defaults are the component's own business.
    args: Any = written(config)

    def with_provider(provider: pulumi.ProviderResource) -> pulumi.ResourceOptions:
        return pulumi.ResourceOptions(parent=parent, provider=provider, transformations=list(transformations))

    if config.cloud == "alicloud":
        from components.alicloud import provider as alicloud_provider
        from components.alicloud.state_backend import AlicloudStateBackend

        alicloud = given or alicloud_provider.build_provider(config, name, below)
        return AlicloudStateBackend(name, args, with_provider(alicloud))
    from components.aws import provider as aws_provider
    from components.aws.state_backend import AwsStateBackend

    aws = given or aws_provider.build_provider(config, name, below)
    return AwsStateBackend(name, args, with_provider(aws))
