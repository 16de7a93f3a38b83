"""What a component of one cloud asks of the program's default provider, when it was given no other."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Final

import pulumi

from stateroom.config.backend import Backend
from stateroom.errors import ConfigError
from stateroom.facts import CloudName

_PROVIDERS_OWN: Final = ("profile", "credentials", "assume_role", "endpoint", "ca_bundle")
"""Arguments that say how the cloud is called: only a provider can do it."""

_REGIONS: Final[Mapping[CloudName, tuple[str, ...]]] = {
    "aws": ("AWS_REGION", "AWS_DEFAULT_REGION"),
    "alicloud": ("ALICLOUD_REGION", "ALIBABA_CLOUD_REGION"),
}
"""Where a default provider finds its region, after the stack's configuration, in that order."""


def require_provider(component: pulumi.ComponentResource, name: str, config: Backend) -> None:
    """Raise ConfigError when the default provider would make the backend elsewhere, or as somebody else."""
    if component.get_provider(f"{config.cloud}:index:Provider") is not None:
        return
    asked = " and ".join(key for key in _PROVIDERS_OWN if config.gives(key))
    if asked:
        raise ConfigError(
            f"{name} asks for {asked}, and was given no provider",
            why="the program's default provider makes it then, which knows nothing of the arguments",
            remedy="give the component a provider with that, or use StateBackend, which makes its own",
        )
    region = pulumi.Config(config.cloud).get("region") or _from_environment(config.cloud)
    if region not in (None, config.region):
        raise ConfigError(
            f"{name} is for {config.region}, and the program's default provider is in {region}",
            why="a backend is made in the region of its provider",
            remedy="give the component a provider of that region, or use StateBackend, which makes its own",
        )


def _from_environment(cloud: CloudName) -> str | None:
    return next((os.environ[name] for name in _REGIONS[cloud] if os.environ.get(name)), None)
